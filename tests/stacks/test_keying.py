"""Two officers key a stack, neither sees the other's, and a third look settles what they keyed differently."""

import pytest
from flask import Flask

from survey.ballots import polls
from survey.ballots.facts import GroupUnknown, PollClosed, PollNotOpen, ReasonMissing
from survey.ballots.models import Mode
from survey.ballots.stack_models import Keying, PaperChannel, PaperEntry
from survey.db import db
from survey.officers.models import Officer
from survey.stacks import entries, operations
from survey.stacks.facts import (
    ChannelUnfit,
    CountDiffers,
    HandedOutUnfit,
    KeyedByYou,
    KeyingFinished,
    KeyingUnfinished,
    KeyingUnknown,
    PaperMissing,
    PaperUnfit,
    PlaceAgrees,
    PlacesDiffer,
    SamePerson,
    StackGone,
    StackNotYours,
    TextTooLong,
)
from survey.stacks.queries import comparison_of, find_stack, sheet_of, stacks_of, standing
from survey.stacks.rules import Paper
from survey.stacks.settling import settle
from tests.ballots.urn import make_open_poll, make_ticket_poll
from tests.make import make_inspection, make_office
from tests.stacks.pile import BAD, FAIR, GOOD, ON_SQLITE, make_stack, paper, two_officers

pytestmark = [pytest.mark.usefixtures("app"), ON_SQLITE]
FIRST, SECOND = Keying.FIRST, Keying.SECOND


def test_a_stack_is_keyed_twice_paper_by_paper_and_then_compared() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, other = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    assert operations.key_paper(one, stack, FIRST, 1, paper(GOOD)) == 2
    assert operations.key_paper(one, stack, FIRST, 2, paper(FAIR)) == 3
    assert operations.key_paper(one, stack, FIRST, 1, paper(BAD)) == 3
    assert [each.count for each in standing(stack, other).readings] == [2, 0]
    assert not operations.finish_keying(one, stack, FIRST, 2)
    assert operations.key_all(other, stack, SECOND, [paper(BAD), paper(FAIR)])
    assert standing(stack, one).left == 0


def test_a_paper_passed_over_is_slipped_in_and_one_keyed_twice_is_taken_out() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, _ = two_officers(poll)
    stack = operations.make_stack(one, poll, 5, PaperChannel.PAPER)
    for place, keys in enumerate((GOOD, BAD, BAD), start=1):
        operations.key_paper(one, stack, FIRST, place, paper(keys))
    operations.take_out(one, stack, FIRST, 3)
    operations.slip_in(one, stack, FIRST, 2, paper(FAIR, "路灯"))
    assert entries.reading(stack, FIRST) == [paper(GOOD), paper(FAIR, "路灯"), paper(BAD)]
    for place in (0, 4, 501):
        with pytest.raises(PaperMissing):
            operations.take_out(one, stack, FIRST, place)
    with pytest.raises(PaperMissing):
        operations.key_paper(one, stack, FIRST, 5, paper())
    with pytest.raises(CountDiffers):
        operations.finish_keying(one, stack, FIRST, 4)
    assert len(entries.reading(stack, FIRST)) == 3


def test_neither_officer_sees_or_keys_what_is_the_others() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, other = two_officers(poll)
    third, _ = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    operations.key_paper(one, stack, FIRST, 1, paper())
    assert len(sheet_of(one, stack, FIRST).papers) == 1
    with pytest.raises(SamePerson):
        operations.key_paper(one, stack, SECOND, 1, paper())
    with pytest.raises(SamePerson):
        sheet_of(one, stack, SECOND)
    for officer in (other, third):
        with pytest.raises(StackNotYours):
            operations.key_paper(officer, stack, FIRST, 2, paper())
        with pytest.raises(StackNotYours):
            sheet_of(officer, stack, FIRST)
    with pytest.raises(KeyingUnknown):
        operations.key_all(other, stack, Keying.LOOK, [paper()])
    operations.finish_keying(one, stack, FIRST, 1)
    with pytest.raises(KeyingFinished):
        operations.key_paper(one, stack, FIRST, 2, paper())
    with pytest.raises(KeyingUnfinished):
        comparison_of(stack)
    with pytest.raises(KeyingUnfinished):
        settle(third, stack)


def test_a_third_look_settles_what_differs() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, other = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    operations.key_all(one, stack, FIRST, [paper(GOOD), paper(FAIR), paper(BAD)])
    operations.key_all(other, stack, SECOND, [paper(GOOD), paper(BAD)])
    assert [each.place for each in comparison_of(stack).differences] == [2, 3]
    with pytest.raises(PlacesDiffer):
        settle(one, stack)
    with pytest.raises(PlaceAgrees):
        operations.look(one, stack, 1, paper())
    with pytest.raises(PaperUnfit):
        operations.look(one, stack, 2, None)
    operations.look(one, stack, 2, paper(BAD))
    operations.look(one, stack, 3, None)
    operations.look(one, stack, 2, paper(FAIR))
    assert standing(stack, one).left == 0
    assert settle(other, stack).gathered == 2


def test_a_keying_can_be_thrown_away_and_done_by_somebody_else() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, other = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    operations.key_all(one, stack, FIRST, [paper(GOOD)])
    operations.key_all(other, stack, SECOND, [paper(BAD)])
    operations.look(one, stack, 1, paper(BAD))
    with pytest.raises(ReasonMissing):
        operations.key_anew(other, stack, FIRST, " ")
    operations.key_anew(other, stack, FIRST, "看错了一行")
    assert entries.reading(stack, FIRST) == []
    assert entries.looks(stack) == {}
    third, _ = two_officers(poll)
    operations.key_all(third, stack, FIRST, [paper(BAD)])
    assert standing(stack, one).differing == 0


@pytest.mark.parametrize(
    "unfit",
    [
        Paper({}),
        Paper({"overall": ("satisfied",)}),
        Paper({}, {"opinion": "好"}),
        paper("14111", instrument="MC"),
    ],
)
def test_what_is_no_paper_of_the_poll_is_refused(unfit: Paper) -> None:
    poll, _ = make_ticket_poll(1, "HC" if unfit.chosen and len(unfit.chosen) > 1 else "MC")
    one, _ = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    with pytest.raises(PaperUnfit):
        operations.key_paper(one, stack, FIRST, 1, unfit)
    assert stack.first_by_id is None


def test_a_text_beyond_its_limit_is_refused() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, _ = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER)
    with pytest.raises(TextTooLong):
        operations.key_paper(one, stack, FIRST, 1, paper(GOOD, "好" * 501))


def test_papers_of_the_hall_belong_to_polls_with_tickets_and_told_ones_to_open_polls() -> None:
    tickets, opened = make_ticket_poll(1, "MC")[0], make_open_poll()
    one, _ = two_officers(tickets)
    for poll, channel in ((tickets, PaperChannel.DOORSTEP), (opened, PaperChannel.PAPER)):
        with pytest.raises(ChannelUnfit):
            operations.make_stack(one, poll, 3, channel)
    for count in (0, 501):
        with pytest.raises(HandedOutUnfit):
            operations.make_stack(one, tickets, count, PaperChannel.PAPER)
    with pytest.raises(GroupUnknown):
        operations.make_stack(one, tickets, 3, PaperChannel.PAPER, "群众代表")
    with pytest.raises(GroupUnknown):
        operations.make_stack(one, opened, 3, PaperChannel.ASSISTED, "群众代表")


def test_the_group_of_papers_handed_out_before_the_opening_is_known_at_the_opening() -> None:
    poll = polls.prepare_poll(None, make_inspection(), "MC", Mode.TICKET)
    one, _ = two_officers(poll)
    stack = operations.make_stack(one, poll, 3, PaperChannel.PAPER, "服务对象")
    with pytest.raises(PollNotOpen):
        operations.key_paper(one, stack, FIRST, 1, paper())
    polls.open_poll(None, poll, "全部用纸质票")
    assert operations.key_paper(one, stack, FIRST, 1, paper()) == 2


def test_no_papers_are_handed_out_after_the_close() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    one, _ = two_officers(poll)
    polls.begin_close(None, poll)
    with pytest.raises(PollClosed):
        operations.make_stack(one, poll, 3, PaperChannel.PAPER)


def test_whoever_keyed_a_stack_does_not_drop_it() -> None:
    """Who knows what the papers say could do away with what displeases."""
    poll = make_open_poll("MC", mode=Mode.TICKET)
    stack, (third, _) = make_stack(poll, [paper()]), two_officers(poll)
    for keyer in (stack.first_by_id, stack.second_by_id):
        with pytest.raises(KeyedByYou):
            operations.drop(db.session.get_one(Officer, keyer), stack, "重复")
    keyer = db.session.get_one(Officer, stack.first_by_id)
    operations.key_anew(keyer, stack, FIRST, "录错了")
    with pytest.raises(KeyedByYou):
        operations.drop(keyer, stack, "重复")
    operations.drop(third, stack, "重复")
    assert stack.dropped_at


def test_a_dropped_stack_keeps_nothing_that_was_keyed() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    stack = make_stack(poll, [paper()])
    one, _ = two_officers(poll)
    with pytest.raises(ReasonMissing):
        operations.drop(one, stack, "")
    operations.drop(one, stack, "没有发出")
    assert db.session.query(PaperEntry).count() == 0
    assert not stacks_of(poll, one)[0].is_pending
    with pytest.raises(StackGone):
        operations.drop(one, stack, "再来")


def test_the_stack_of_another_office_is_not_found(app: Flask) -> None:
    poll, _ = make_ticket_poll(1, "MC")
    stack = make_stack(poll, [paper()])
    assert find_stack(poll.inspection.round.office_id, stack.id) is stack
    assert find_stack(make_office().id, stack.id) is None
