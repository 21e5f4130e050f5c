"""What a voter is told: one receipt for one page, one ballot for one ticket, and nothing to guess from."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from survey import clock
from survey.ballots import casting, claims_postgresql, claims_sqlite, polls, print_runs
from survey.ballots.codes import new_poll_code, new_ticket_code
from survey.ballots.facts import (
    CodeReplaced,
    MarkUnfit,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    PollUnknown,
    QueueFull,
    TicketMistyped,
    TicketSpent,
    TicketUnknown,
)
from survey.ballots.models import Envelope, Mode, Poll, Ticket, TicketState
from survey.ballots.queries import box
from survey.config import Config
from survey.db import db
from tests.ballots.urn import (
    answers,
    at_once,
    cast,
    close,
    make_open_poll,
    make_ticket_poll,
    new_mark,
    receipts_in_box,
    seen,
)
from tests.make import make_inspection

pytestmark = pytest.mark.usefixtures("booth")


def stored(poll: Poll) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Envelope).filter_by(poll_id=poll.id)) or 0


def test_a_ballot_cast_with_a_mark_is_stored_and_counted(config: Config) -> None:
    poll = make_open_poll()
    receipts = {cast(poll) for _ in range(3)}
    assert stored(poll) == seen(poll).returned == len(receipts) == 3
    close(poll, config)
    assert receipts_in_box(poll) == receipts


def test_a_ballot_cast_with_a_ticket_is_stored_and_counted(config: Config) -> None:
    poll, codes = make_ticket_poll(3)
    receipts = {cast(poll, ticket=code) for code in codes[:2]}
    assert stored(poll) == seen(poll).returned == 2
    close(poll, config)
    assert receipts_in_box(poll) == receipts


def test_the_same_mark_gives_the_same_receipt_and_counts_once_whatever_the_body_says() -> None:
    poll, mark = make_open_poll(), new_mark()
    first = cast(poll, mark, checked=answers("satisfied"))
    assert cast(poll, mark, checked=answers("dissatisfied", opinion="不好")) == first
    assert stored(poll) == 1


def test_a_ticket_is_spent_once() -> None:
    poll, codes = make_ticket_poll(3)
    mark = new_mark()
    first = cast(poll, mark, codes[0])
    assert cast(poll, mark, codes[0], answers("dissatisfied")) == first
    with pytest.raises(TicketSpent):
        cast(poll, new_mark(), codes[0])
    assert cast(poll, mark, codes[1]) != first
    assert stored(poll) == 2


def test_an_unknown_a_foreign_and_a_void_ticket_are_told_the_same() -> None:
    poll, codes = make_ticket_poll(3)
    _, foreign = make_ticket_poll(3)
    db.session.execute(Ticket.__table__.update().values(state=TicketState.VOID))
    db.session.commit()
    refusals = []
    for code in (new_ticket_code(), foreign[0], codes[0]):
        with pytest.raises(TicketUnknown) as refused:
            cast(poll, ticket=code)
        refusals.append((type(refused.value), refused.value.details))
    assert refusals == [(TicketUnknown, {})] * 3


@pytest.mark.parametrize("typed", ["", "ABCDE", "0" * 20])
def test_what_can_be_no_ticket_is_refused_before_the_database_is_asked(typed: str) -> None:
    poll, _ = make_ticket_poll(3)
    with pytest.raises(TicketMistyped):
        cast(poll, ticket=typed)


@pytest.mark.parametrize("mark", ["a" * 15, "a" * 65, "a" * 20 + "-", "好" * 16])
def test_a_mark_has_16_to_64_letters_or_digits(mark: str) -> None:
    with pytest.raises(MarkUnfit):
        cast(make_open_poll(), mark)


def test_one_ticket_from_eight_hands_at_once_makes_one_ballot() -> None:
    poll, (code, *_) = make_ticket_poll(3)
    paper, checked = casting.find(poll.code), answers()
    outcomes = at_once([lambda: casting.cast(paper, new_mark(), code, checked)] * 8)
    assert sum(isinstance(outcome, bytes) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TicketSpent) for outcome in outcomes) == 7
    assert stored(poll) == 1


def test_400_tickets_in_eight_hands_each_make_400_ballots(config: Config) -> None:
    poll, codes = make_ticket_poll(400)
    paper, checked = casting.find(poll.code), answers()

    def cast_all() -> list[bytes]:
        kept = []
        for code in codes:
            with suppress(TicketSpent):
                kept.append(casting.cast(paper, new_mark(), code, checked))
        return kept

    receipts = [receipt for kept in at_once([cast_all] * 8) for receipt in kept]  # type: ignore[union-attr]
    assert len(receipts) == len(set(receipts)) == stored(poll) == 400
    close(poll, config)
    assert receipts_in_box(poll) == set(receipts)


def test_fifty_equal_posts_make_one_ballot_and_one_receipt() -> None:
    poll, mark = make_open_poll(), new_mark()
    paper, checked = casting.find(poll.code), answers()
    assert len(set(at_once([lambda: casting.cast(paper, mark, "", checked)] * 50))) == 1
    assert stored(poll) == 1


def test_fifty_equal_posts_with_a_ticket_make_one_ballot_and_one_receipt() -> None:
    poll, (code, *_) = make_ticket_poll(3)
    mark, paper, checked = new_mark(), casting.find(poll.code), answers()
    assert len(set(at_once([lambda: casting.cast(paper, mark, code, checked)] * 50))) == 1
    assert stored(poll) == 1


def test_a_closed_poll_takes_nothing_new_but_still_thanks_who_was_in_time() -> None:
    poll, mark = make_open_poll(), new_mark()
    receipt = cast(poll, mark)
    polls.begin_close(None, poll)
    assert cast(poll, mark) == receipt
    with pytest.raises(PollClosed):
        cast(poll)
    assert stored(poll) == 1


def test_past_the_deadline_nothing_is_taken_though_no_mixer_has_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll, codes = make_ticket_poll(3, closes_at=clock.now() + timedelta(hours=1))
    mark = new_mark()
    receipt = cast(poll, mark, codes[0])
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert cast(poll, mark, codes[0]) == receipt
    for code in (codes[0], codes[1], new_ticket_code()):
        with pytest.raises(PollClosed):
            cast(poll, ticket=code)


def test_a_page_that_counted_is_recalled_by_its_mark_and_no_other_is() -> None:
    poll, (code, other, *_) = make_ticket_poll(3)
    mark = new_mark()
    receipt = cast(poll, mark, code)
    paper = casting.find(poll.code)
    assert casting.recall(paper, mark, code) == receipt
    for unknown in ((new_mark(), code), (mark, other), (mark, "ABCDE"), ("short", code)):
        assert casting.recall(paper, *unknown) is None
    assert stored(poll) == 1


def test_a_paper_read_before_the_close_is_not_taken_after_it() -> None:
    poll = make_open_poll()
    paper = casting.find(poll.code)
    polls.begin_close(None, poll)
    with pytest.raises(PollClosed):
        casting.cast(paper, new_mark(), "", answers())
    assert stored(poll) == 0


def test_a_mixed_poll_takes_nothing_and_knows_nobody(config: Config) -> None:
    poll, mark = make_open_poll(), new_mark()
    cast(poll, mark)
    close(poll, config)
    with pytest.raises(PollClosed):
        cast(poll, mark)


def test_a_poll_is_not_answered_before_it_is_opened_or_before_its_hour() -> None:
    draft = polls.prepare_poll(None, make_inspection(), "QZ", Mode.OPEN)
    waiting = make_open_poll(opens_at=clock.now() + timedelta(hours=1))
    for poll in (draft, waiting):
        with pytest.raises(PollNotOpen):
            cast(poll)


def test_a_cancelled_poll_says_why_and_where_to_go() -> None:
    poll = make_open_poll("HC")
    paper = casting.find(poll.code)
    successor = polls.prepare_poll(None, poll.inspection, "QZ", Mode.OPEN)
    polls.cancel_poll(None, poll, "用错了问卷", successor)
    for known in (paper, casting.find(poll.code)):
        with pytest.raises(PollCancelled) as refused:
            casting.cast(known, new_mark(), "", answers())
        assert refused.value.details == {"reason": "用错了问卷", "successor": successor.code}


def test_unknown_and_replaced_codes_are_told_apart() -> None:
    poll = make_open_poll()
    before = poll.code
    polls.replace_code(None, poll, "海报被覆盖")
    with pytest.raises(CodeReplaced) as replaced:
        casting.find(before)
    assert replaced.value.details == {"successor": poll.code}
    with pytest.raises(PollUnknown):
        casting.find(new_poll_code())
    assert casting.find(poll.code.lower()).poll_id == poll.id


def test_a_ballot_keeps_the_group_of_its_ticket(config: Config) -> None:
    poll = polls.prepare_poll(None, make_inspection(), "MC", Mode.TICKET)
    codes = {
        group: print_runs.issue_tickets(None, poll, 2, group=group) for group in ("干部职工", "服务对象")
    }
    polls.open_poll(None, poll, "小组会")
    for (code, _), overall in zip(codes.values(), ("satisfied", "fair"), strict=True):
        cast(poll, ticket=code, checked=answers(overall, "MC"))
    with pytest.raises(TicketUnknown):
        cast(poll, ticket=new_ticket_code(), checked=answers("fair", "MC"))
    close(poll, config)
    assert sorted((ballots.group, ballots.count) for ballots in box(poll)) == [
        ("干部职工", 1),
        ("服务对象", 1),
    ]


def test_a_paper_is_read_again_only_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.ballots.papers.SECONDS", 1.0)
    poll = make_open_poll()
    paper = casting.find(poll.code)
    polls.cancel_poll(None, poll, "用错了问卷")
    assert casting.find(poll.code) is paper
    later = time.monotonic() + 1.1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert casting.find(poll.code).cancelled_at


def test_an_unchanged_paper_stays_the_same_object() -> None:
    poll = make_open_poll()
    assert casting.find(poll.code) is casting.find(poll.code)


def test_what_was_not_committed_is_not_acknowledged_and_may_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll, mark = make_open_poll(), new_mark()
    with monkeypatch.context() as broken:
        broken.setattr(claims_sqlite, "PUT_ENVELOPE", "not a statement")
        broken.setattr(claims_postgresql, "CLAIM_MARKS", "not a statement")
        with pytest.raises(QueueFull):
            cast(poll, mark)
    assert stored(poll) == 0
    cast(poll, mark)
    assert stored(poll) == 1
