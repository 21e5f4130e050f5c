"""What stands on the hall's screen: how to vote, who has, how long it goes on; after the close what may be shown."""

from dataclasses import dataclass
from enum import StrEnum

from survey import clock
from survey.ballots.models import Poll, State
from survey.ballots.recusal import is_about_team
from survey.meetings.models import Meeting
from survey.meetings.queries import MeetingStanding, standing_of
from survey.meetings.rules import MeetingState
from survey.publication.policies import line_of_release
from survey.publication.tables import PollTable, poll_table
from survey.tally.documents import poll_document
from survey.tally.models import Tally
from survey.tally.queries import latest_tally


class Stage(StrEnum):
    """What the hall is told; nothing of a result before RESULT."""

    WAITING = "waiting"
    VOTING = "voting"
    COUNTING = "counting"
    CLOSED = "closed"  # counted, and nobody has opened the table yet, or the result is not shown here
    VOID = "void"
    RESULT = "result"


@dataclass(frozen=True)
class Hall:
    """`result` is the public table, from when an officer has opened it; None where the hall is not shown it."""

    standing: MeetingStanding
    stage: Stage
    seconds_left: int | None
    result: PollTable | None
    revision: int

    def figures(self) -> dict[str, int | str | None]:
        """All that moves by itself; the page is fetched anew when `page` changes."""
        seen = self.standing.turnout
        return {
            "page": f"{self.stage}-{self.revision}",
            "eligible": self.standing.eligible,
            "present": self.standing.present,
            "issued": seen.issued if seen else None,
            "returned": seen.returned if seen else None,
            "seconds_left": self.seconds_left,
        }


def hall_of(meeting: Meeting, language: str) -> Hall:
    standing = standing_of(meeting)
    tally = _shown(meeting, standing)
    stage = Stage.RESULT if tally else _stage(standing)
    return Hall(
        standing=standing,
        stage=stage,
        seconds_left=_seconds_left(meeting.poll) if stage is Stage.VOTING else None,
        result=_result(meeting, tally, language) if tally else None,
        revision=tally.revision if tally else 0,
    )


def _stage(standing: MeetingStanding) -> Stage:
    if standing.is_counted:
        return Stage.VOID if standing.is_void else Stage.CLOSED
    if standing.state is not MeetingState.OPEN or standing.turnout is None:
        return Stage.WAITING
    return Stage.VOTING if standing.turnout.state is State.OPEN else Stage.COUNTING


def _shown(meeting: Meeting, standing: MeetingStanding) -> Tally | None:
    """The count that the hall may see: opened by an officer first, of a vote that counts, and never of a team."""
    if not (standing.is_counted and meeting.shows_result and meeting.poll) or standing.is_void:
        return None
    if is_about_team(meeting.poll):
        return None
    tally = latest_tally(meeting.poll)
    return tally if tally and tally.opened_at else None


def _result(meeting: Meeting, tally: Tally, language: str) -> PollTable:
    line = line_of_release(meeting.inspection.round.office)
    return poll_table(poll_document(tally.poll, tally.public), line, language)


def _seconds_left(poll: Poll | None) -> int | None:
    """Until the poll closes by itself; None where somebody will say when."""
    if poll is None or poll.closes_at is None:
        return None
    return max(0, int((poll.closes_at - clock.now()).total_seconds()))
