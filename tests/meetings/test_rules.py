"""When a vote counts: as tables."""

import pytest

from survey.meetings.rules import Attendance, MeetingState, Quorum, Void, state_of, together, voids

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
    ("quorum", "eligible", "present", "issued", "returned", "why"),
    [
        (HALF, 40, 21, 21, 21, ()),
        (HALF, 40, 20, 20, 20, (Void.QUORUM,)),
        (TWO_THIRDS, 40, 27, 27, 0, ()),
        (TWO_THIRDS, 40, 26, 26, 26, (Void.QUORUM,)),
        # One paper more than was handed out, and the other way round.
        (HALF, 40, 40, 40, 41, (Void.RETURNED,)),
        (HALF, 40, 40, 40, 39, ()),
        (HALF, 40, 20, 20, 21, (Void.QUORUM, Void.RETURNED)),
        # What nobody counted voids nothing.
        (HALF, None, 5, 40, 40, ()),
        (HALF, 40, None, 40, 40, ()),
        (HALF, 40, 40, None, 99, ()),
        (HALF, None, None, None, None, ()),
    ],
)
def test_a_vote_is_void_without_a_quorum_or_with_a_paper_too_many(
    quorum: Quorum,
    eligible: int | None,
    present: int | None,
    issued: int | None,
    returned: int | None,
    why: tuple[Void, ...],
) -> None:
    found = voids(quorum, eligible=eligible, present=present, issued=issued, returned=returned)
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
