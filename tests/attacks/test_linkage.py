"""T1, T11: whoever holds the database, every copy, the log and the clock links nobody better than by guessing in a mix.

The proofs over HTTP, with the log in milliseconds, are in test_linkage_proved.py.
"""

from collections.abc import Callable, Sequence

import pytest

from survey.ballots import mixer, polls
from survey.ballots.keys import KeyFiles
from survey.ballots.mixer import Mixer
from survey.ballots.models import Mixing, Mode, Poll
from survey.ballots.print_runs import issue_tickets
from survey.ballots.queries import is_short
from survey.config import Config
from survey.db import db
from tests.attacks.guesses import Attacker, look_through
from tests.attacks.loot import Copy, take
from tests.attacks.naive import naive
from tests.attacks.street import Street
from tests.ballots.urn import ENOUGH, answers, cast, make_open_poll, make_ticket_poll
from tests.make import make_inspection

pytestmark = pytest.mark.usefixtures("booth")

K = 20
TABLES = ("ballot", "opinion")
# So much of an order could come by chance once in a million; sixty strategies are tried.
MOST_LEANING = 6.0


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixer, "ROLL_SECONDS", 0.0)


def street(poll: Poll) -> Street:
    def send(mark: str, ticket: str, said: dict[str, str]) -> bytes:
        return cast(poll, mark, ticket, answers(said["overall"], opinion=said["opinion"]))

    return Street(poll, send)


def spy(config: Config) -> Copy:
    db.session.rollback()
    return take(config, with_log=False)


def vote(config: Config, on: Street, batches: Sequence[Callable[[], None]]) -> list[Copy]:
    """A copy after every batch and after every turn of the mixer, then the close and one more."""
    copies = []
    for batch in batches:
        batch()
        copies.append(spy(config))
        while Mixer(config).turn():
            pass
        copies.append(spy(config))
    polls.begin_close(None, on.poll)
    while Mixer(config).turn():
        pass
    db.session.remove()
    assert on.are_all_boxed()
    return [*copies, spy(config)]


def share(on: Street, copies: Sequence[Copy], keys: Sequence[bytes] = ()) -> float:
    return Attacker("ballot", on.arrivals(copies), copies, keys).score().share


def assert_blind(on: Street, copies: Sequence[Copy], k: int = K) -> None:
    """No better than blind; five sigmas, as this runs often."""
    arrivals = on.arrivals(copies)
    seen = look_through(arrivals, copies)
    for table in TABLES:
        attacker = Attacker(table, arrivals, copies, seen=seen)
        assert min(map(len, attacker.crowds)) >= k
        score = attacker.score()
        assert score.hits <= score.blind + 5 * score.blind**0.5 + 1, str(score)
        strategy, leaning = attacker.trend()
        assert abs(leaning) < MOST_LEANING, (strategy, leaning)


def test_nobody_is_linked_to_a_ballot_or_a_text(config: Config) -> None:
    poll, codes = make_ticket_poll(66)
    on = street(poll)
    copies = vote(
        config, on, [lambda start=start: on.come(codes[start : start + 22]) for start in (0, 22, 44)]
    )
    assert_blind(on, copies)


@pytest.mark.prove
def test_the_order_of_arrival_at_an_open_poll_is_in_no_copy(config: Config) -> None:
    on = street(make_open_poll())
    copies = vote(config, on, [lambda: on.come([""] * 60)] * 2)
    assert_blind(on, copies, k=50)


# ---- the control: where he should succeed, he does ---------------------------------------------------------


def test_with_the_keys_before_the_mix_everybody_is_linked(config: Config) -> None:
    poll, codes = make_ticket_poll(24)
    on, keys = street(poll), KeyFiles(config.runtime_dir)
    stolen = []

    def come() -> None:
        on.come(codes)
        stolen.extend(bytes(keys.read(held.public)) for held in keys.held())

    copies = vote(config, on, [come])
    assert share(on, copies, stolen) == 1


def test_a_naive_service_links_everybody(config: Config) -> None:
    """Ticket and ballot in one transaction, one after the other, as most systems do it."""
    poll, codes = make_ticket_poll(24)
    on = Street(poll, naive(config, poll))
    before = spy(config)
    on.come(codes)
    copies = [before, spy(config)]
    assert share(on, copies) > 0.9


def test_who_is_alone_in_a_group_is_linked_and_the_poll_says_that_it_is_short(config: Config) -> None:
    """No mix can help against a group of one that stands on ticket and ballot: officers and readers are told."""
    poll = polls.prepare_poll(None, make_inspection(), "QZ", Mode.TICKET)
    codes = {group: issue_tickets(None, poll, count, group=group) for group, count in (("甲", 24), ("乙", 1))}
    on = street(polls.open_poll(None, poll, ENOUGH))
    assert poll.mixing is Mixing.AT_CLOSE
    copies = vote(config, on, [lambda: on.come(codes["甲"], "甲"), lambda: on.come(codes["乙"], "乙")])
    attacker = Attacker("ballot", on.arrivals(copies), copies)
    assert sorted(map(len, attacker.crowds)) == [1, 24]
    assert is_short(db.session.get_one(Poll, on.poll_id))
