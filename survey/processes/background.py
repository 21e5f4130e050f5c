"""The two processes behind the doors, turn after turn until they are told to stop."""

import signal
import time
from types import FrameType

from survey import clock, deadlines
from survey.ballots.mixer import Mixer, lease
from survey.config import Config
from survey.processes import journal
from survey.processes.settling import work
from survey.publication.proofs import Maker

MIXER_REST = 0.5  # seconds without work between two turns
ALERTS_REST = 60.0
TICK = 0.1


class Turns:
    """SIGTERM and SIGINT end the loop after the turn under way."""

    def __init__(self) -> None:
        self.are_over = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.are_over and time.monotonic() < until:
            time.sleep(TICK)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.are_over = True


def run_mixer(config: Config) -> None:
    """Close what is past its deadline, mix what is closed, count what is mixed, prove what is released.

    A second mixer waits for the first.
    """
    journal.keep("mixer")
    turns, mixer, proofs = Turns(), Mixer(config), Maker()
    while not turns.are_over:
        with lease(config.runtime_dir) as is_ours:
            while is_ours and not turns.are_over:
                if not (work(mixer) or proofs.turn()):
                    turns.rest(MIXER_REST)
        turns.rest(MIXER_REST)


def run_alerts(config: Config) -> None:
    """Say once in the log what has become due; run twice, each thing is still said once."""
    log, turns = journal.keep("alerts"), Turns()
    while not turns.are_over:
        for deadline in deadlines.claim(deadlines.due(clock.now(), config.timezone)):
            log.warning(
                "%s: %s, %s, %s",
                deadline.kind,
                deadline.due_on,
                deadline.inspection.unit.name,
                deadline.subject,
            )
        turns.rest(ALERTS_REST)
