"""Casting: from a checked form to a receipt that stands for a durable, sealed ballot. Needs no application."""

import os
import re
import secrets
from dataclasses import dataclass

from survey import clock
from survey.ballots import digests, group, sealing
from survey.ballots.claims import NO_EPOCH, Claim, Outcome
from survey.ballots.codes import read_ticket_code
from survey.ballots.facts import (
    MarkUnfit,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    QueueFull,
    TicketMistyped,
    TicketSpent,
    TicketUnknown,
)
from survey.ballots.group import Group
from survey.ballots.models import Mode, State
from survey.ballots.papers import Paper, Papers
from survey.ballots.sealing import Contents
from survey.config import Config
from survey.facts import Fact
from survey.instruments.answers import Checked, pack

MARK = re.compile(r"[0-9A-Za-z]{16,64}")
ENVELOPE_ID_LENGTH = 16


@dataclass(frozen=True)
class _Process:
    """What a process that takes ballots keeps."""

    pid: int
    config: Config
    papers: Papers
    group: Group


_process: _Process | None = None


def start(config: Config) -> None:
    """Let this process take ballots; a gevent worker calls it after the fork and the patching."""
    global _process
    if _process and (_process.pid, _process.config) == (os.getpid(), config):
        return
    stop()
    _process = _Process(os.getpid(), config, Papers(config), group.start(config))


def stop() -> None:
    """Let go of the database, after what is in line; what another process started stays untouched."""
    global _process
    if _process and _process.pid == os.getpid():
        _process.group.stop()
        _process.papers.close()
    _process = None


def is_full() -> bool:
    """Whether to turn a ballot away before it is even read."""
    return _here().group.is_full()


def find(code: str) -> Paper:
    """Raises PollUnknown, and CodeReplaced for a revoked code."""
    return _here().papers.find(code)


def cast(paper: Paper, mark: str, ticket: str, checked: Checked, flag: str = "") -> bytes:
    """The receipt of a ballot that is durably stored; the same for the same mark, whatever else is different.

    Raises MarkUnfit, TicketMistyped, TicketUnknown, TicketSpent, PollNotOpen, PollClosed, PollCancelled, QueueFull.
    """
    ballot = _fill_in(paper, mark, ticket, checked, flag)
    while True:
        claim = ballot.claim(paper)
        match _here().group.submit(claim):
            case Outcome.ACCEPTED:
                return ballot.contents.receipt
            case _ if claim.epoch == NO_EPOCH:
                raise refusal(paper)
            case Outcome.SPENT:
                raise TicketSpent
            case Outcome.UNKNOWN:
                raise TicketUnknown
        paper = _with_next_epoch(paper)


def recall(paper: Paper, mark: str, ticket: str) -> bytes | None:
    """The receipt that this mark was given before, whatever comes with it now; None where it was given none."""
    key, manifest = paper.key, paper.manifest
    if not key or not manifest or not MARK.fullmatch(mark):
        return None
    spent = b""
    if manifest.mode is Mode.TICKET:
        try:
            spent = digests.ticket_digest(key, read_ticket_code(ticket))
        except TicketMistyped:
            return None
    digest, ack = (spent, digests.ack(key, mark)) if spent else (digests.mark_digest(key, mark), None)
    question = Claim(paper.poll_id, NO_EPOCH, digest, ack, secrets.token_bytes(ENVELOPE_ID_LENGTH), b"")
    is_known = _here().group.submit(question) is Outcome.ACCEPTED
    return digests.receipt(key, mark, spent) if is_known else None


def refusal(paper: Paper) -> Fact:
    """Why nobody can answer this poll now; QueueFull where the next moment may be better."""
    match paper.state_at(clock.now()):
        case State.CANCELLED:
            return PollCancelled(reason=paper.reason, successor=paper.successor)
        case State.CLOSED | State.CLOSING:
            return PollClosed()
        case State.DRAFT | State.WAITING:
            return PollNotOpen()
    return QueueFull()


@dataclass(frozen=True, slots=True)
class _Ballot:
    """A paper filled in, not yet sealed."""

    contents: Contents
    digest: bytes
    ack: bytes | None

    def claim(self, paper: Paper) -> Claim:
        """Sealed to the paper's epoch; past the deadline nothing is sealed, but who was in time still hears so."""
        manifest, epoch, sealed = paper.manifest, NO_EPOCH, b""
        if manifest and paper.box and paper.epoch and paper.state_at(clock.now()) is State.OPEN:
            folded = sealing.fold(self.contents, manifest.text_keys, manifest.envelope_size)
            epoch, sealed = paper.epoch, sealing.seal(folded, paper.box)
        return Claim(
            paper.poll_id, epoch, self.digest, self.ack, secrets.token_bytes(ENVELOPE_ID_LENGTH), sealed
        )


def _fill_in(paper: Paper, mark: str, ticket: str, checked: Checked, flag: str) -> _Ballot:
    manifest, key = paper.manifest, paper.key
    if not manifest or not key or paper.state_at(clock.now()) is State.WAITING:
        raise refusal(paper)
    if not MARK.fullmatch(mark):
        raise MarkUnfit(field="mark")
    spent, group_name = b"", ""
    if manifest.mode is Mode.TICKET:
        spent = digests.ticket_digest(key, read_ticket_code(ticket))
        group_name = _group_of(paper, spent)
    contents = Contents(
        receipt=digests.receipt(key, mark, spent),
        channel=manifest.mode,
        group=group_name,
        flag=flag,
        answers=pack(manifest.instrument, checked.answers),
        texts=checked.texts,
        salt=sealing.new_salt(),
    )
    if spent:
        return _Ballot(contents, spent, digests.ack(key, mark))
    return _Ballot(contents, digests.mark_digest(key, mark), None)


def _with_next_epoch(late: Paper) -> Paper:
    """The paper with a newer epoch to seal to; raises the fact of a poll that has none."""
    newer = _here().papers.read_again(late)
    if newer.epoch in (None, late.epoch):
        raise refusal(newer)
    return newer


def _group_of(paper: Paper, ticket: bytes) -> str:
    """The group goes inside the envelope, so it must be known before sealing."""
    if not paper.manifest or not paper.manifest.has_groups:
        return ""
    found = _here().papers.group_of(paper, ticket)
    if found is None:
        raise TicketUnknown
    return found


def _here() -> _Process:
    if _process is None or _process.pid != os.getpid():
        raise RuntimeError("casting.start() was not called in this process")
    return _process
