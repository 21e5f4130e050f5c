"""When a vote counts: as tables."""

import pytest

from survey.meetings.rules import (
    Attendance,
    Doubt,
    Doubtful,
    MeetingState,
    Quorum,
    Void,
    state_of,
    together,
    too_many_issued,
    voids,
)

HALF, TWO_THIRDS = Quorum


@pytest.mark.parametrize(
    ("quorum", "eligible", "needed"),
    [
        # More than half: of an even number one more than half of it.
        (HALF, 40, 21),
        (HALF, 41, 21),
        (HALF, 1, 1),
        (HALF, 2, 2),
        (HALF, 0, 1),
        # Two thirds at least, so exactly two thirds will do.
        (TWO_THIRDS, 30, 20),
        (TWO_THIRDS, 31, 21),
        (TWO_THIRDS, 32, 22),
        (TWO_THIRDS, 1, 1),
        (TWO_THIRDS, 0, 1),
    ],
)
def test_a_quorum_is_met_by_one_more_and_missed_by_one_less(
    quorum: Quorum, eligible: int, needed: int
) -> None:
    assert quorum.needed(eligible) == needed
    assert [quorum.is_met(needed + more, eligible) for more in (-1, 0, 1)] == [False, True, True]
    assert (needed > eligible * quorum.share) if quorum is HALF else (needed >= eligible * quorum.share)


@pytest.mark.parametrize(
    ("quorum", "eligible", "present", "is_overfull", "why"),
    [
        (HALF, 40, 21, False, ()),
        (HALF, 40, 20, False, (Void.QUORUM,)),
        (TWO_THIRDS, 40, 27, False, ()),
        (TWO_THIRDS, 40, 26, False, (Void.QUORUM,)),
        (HALF, 40, 40, True, (Void.RETURNED,)),
        (HALF, 40, 20, True, (Void.QUORUM, Void.RETURNED)),
        # What nobody counted voids nothing.
        (HALF, None, 5, False, ()),
        (HALF, 40, None, False, ()),
        (TWO_THIRDS, None, None, True, (Void.RETURNED,)),
    ],
)
def test_a_vote_is_void_without_a_quorum_or_with_a_paper_too_many(
    quorum: Quorum,
    eligible: int | None,
    present: int | None,
    is_overfull: bool,
    why: tuple[Void, ...],
) -> None:
    found = voids(quorum, eligible=eligible, present=present, is_overfull=is_overfull)
    assert found == why


@pytest.mark.parametrize(
    ("cancelled", "begun", "counted", "minuted", "state"),
    [
        (False, False, False, False, MeetingState.PREPARED),
        (False, True, False, False, MeetingState.OPEN),
        (False, False, True, False, MeetingState.CLOSED),
        (False, False, True, True, MeetingState.MINUTED),
        # Minutes of a vote that was void are not those of the one that is taken again.
        (False, False, False, True, MeetingState.PREPARED),
        (False, True, False, True, MeetingState.OPEN),
        (True, False, False, False, MeetingState.CANCELLED),
    ],
)
def test_a_meeting_is_where_its_vote_is(
    cancelled: bool, begun: bool, counted: bool, minuted: bool, state: MeetingState
) -> None:
    found = state_of(is_cancelled=cancelled, has_begun=begun, is_counted=counted, is_minuted=minuted)
    assert found is state


def test_groups_add_up_and_nothing_told_is_not_nobody() -> None:
    assert together([Attendance("干部职工", 30, 28), Attendance("服务对象", 12, 9)]) == Attendance("", 42, 37)
    assert together([]) is None
    assert together([Attendance("", 0, 0)]) == Attendance("", 0, 0)


STAFF, PEOPLE = "干部职工", "服务对象"


@pytest.mark.parametrize(
    ("present", "issued", "together_issued", "doubts"),
    [
        ((25, 10), {STAFF: 25, PEOPLE: 10}, 35, []),
        ((25, 10), {STAFF: 24, PEOPLE: 10}, 34, []),
        # One group over is named, although the other has as many to spare.
        ((25, 10), {STAFF: 24, PEOPLE: 11}, 35, [Doubtful(Doubt.ISSUED, 1, PEOPLE)]),
        # Tickets without groups can only be held against everybody.
        ((25, 10), {"": 37}, 37, [Doubtful(Doubt.ISSUED, 2)]),
        ((25, 10), {"": 35}, 35, []),
    ],
)
def test_more_tickets_out_than_people_there_is_doubtful(
    present: tuple[int, int], issued: dict[str, int], together_issued: int, doubts: list[Doubtful]
) -> None:
    groups = [Attendance(STAFF, 30, present[0]), Attendance(PEOPLE, 12, present[1])]
    assert too_many_issued(groups, issued, together_issued) == doubts
    assert too_many_issued([], issued, together_issued) == []
