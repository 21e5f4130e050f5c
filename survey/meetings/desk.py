"""What the desk of a meeting sees: who is there, where every ticket is, and what does not add up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.ballots import stacked, tickets
from survey.ballots.models import Poll
from survey.ballots.queries import Turnout
from survey.ballots.recusal import is_about_team
from survey.ballots.stacked import Handed
from survey.ballots.tickets import Book, Books
from survey.meetings import rules
from survey.meetings.evenings import Around, around
from survey.meetings.models import Meeting
from survey.meetings.queries import MeetingStanding, standing_of
from survey.meetings.rules import Doubt, Doubtful, MeetingState
from survey.officers.models import Officer

NO_BOOKS = Books([], None)


@dataclass(frozen=True)
class Desk:
    """The books of the tickets stand in 印制 = 发出 + 备用未发 + 作废 and 发出 = 收回 + 未交 + 交回 + 遗失 (`Balance`);
    `papers` were handed out beside them.

    What was used is shown in total while the vote goes on, as the turnout is, and by run and group once it is sealed;
    of a team evaluation only then.
    """

    standing: MeetingStanding
    books: Books
    papers: Sequence[Handed]
    doubts: Sequence[Doubtful]
    around: Around
    shows_used: bool

    @property
    def turnout(self) -> Turnout | None:
        return self.standing.turnout

    @property
    def outstanding(self) -> int | None:
        return self.books.total.outstanding if self.shows_used else None

    @property
    def takes_tickets(self) -> bool:
        """Whether tickets may still be voided and handed out."""
        return self.standing.state in (MeetingState.PREPARED, MeetingState.OPEN) and self.turnout is not None

    @property
    def with_spares(self) -> list[tuple[int, Book]]:
        """Runs that have spare tickets left, each with its number among the runs of the poll."""
        return [(number, book) for number, book in enumerate(self.books.runs, 1) if book.balance.reserve]

    @property
    def groups(self) -> list[rules.Attendance]:
        """Those told, then those that only tickets bear so far."""
        known = {each.group for each in self.standing.groups}
        return [
            *self.standing.groups,
            *(rules.Attendance(group, 0, 0) for group in self.books.groups if group not in known),
        ]

    def figures(self) -> dict[str, int | str | bool | None]:
        """All that changes while a vote goes on, for a page that keeps itself up to date."""
        seen, total = self.turnout, self.books.total
        return {
            "state": str(self.standing.state),
            "eligible": self.standing.eligible,
            "present": self.standing.present,
            "issued": seen.issued if seen else None,
            "returned": seen.returned if seen else None,
            "outstanding": self.outstanding,
            "handed_back": total.returned,
            "lost": total.lost,
            "reserve": total.reserve,
            "withdrawn": total.withdrawn,
            "printed": total.printed,
            "is_even": self.is_even,
        }

    @property
    def is_even(self) -> bool:
        return self.books.is_even and not self.doubts


def desk_of(by: Officer, meeting: Meeting) -> Desk:
    standing = standing_of(meeting)
    poll = meeting.poll if standing.turnout else None
    books = tickets.books_of(poll) if poll else NO_BOOKS
    return Desk(
        standing=standing,
        books=books,
        papers=stacked.handed(poll) if poll else [],
        doubts=list(_doubts(standing, poll)) if poll else [],
        around=around(by, meeting),
        shows_used=books.is_sealed or _may_show(poll),
    )


def _may_show(poll: Poll | None) -> bool:
    """Of a team evaluation the next ballot must not be seen to arrive."""
    return poll is not None and not is_about_team(poll)


def _doubts(standing: MeetingStanding, poll: Poll) -> Iterator[Doubtful]:
    seen, told = standing.turnout, rules.together(standing.groups)
    if seen and told and standing.state is not MeetingState.PREPARED:  # before, tickets are only printed
        issued = Counter[str]()
        for (_, group), count in stacked.issued_by_class(poll).items():
            issued[group] += count
        yield from rules.too_many_issued(standing.groups, issued, seen.issued)
    if seen and seen.returned > seen.issued:
        yield Doubtful(Doubt.RETURNED, seen.returned - seen.issued)
    if told and seen and (seen.eligible, seen.present) != (told.eligible, told.present):
        yield Doubtful(Doubt.PRESENCE, abs((seen.present or 0) - told.present))
