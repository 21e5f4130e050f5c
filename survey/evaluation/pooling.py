"""Team evaluations put together: every counted poll about a team that was not void, ticket and open ones apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.ballots import manifest
from survey.ballots.manifest import Manifest
from survey.ballots.models import Mode, Poll
from survey.ballots.recusal import is_about_team, rated_team
from survey.db import db
from survey.evaluation.rules import found, must_look_into, strictest, together
from survey.instruments.queries import about_teams
from survey.instruments.rules import Kind
from survey.meetings.results import is_void
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Team, Unit
from survey.tally import frozen
from survey.tally.frozen import limits_of
from survey.tally.models import Tally
from survey.tally.operations import opened
from survey.tally.queries import latest_tally
from survey.tally.share import Share
from survey.tally.suppression import public
from survey.tally.table import Table
from survey.tally.veil import Limits


@dataclass(frozen=True)
class Counted:
    """One counted poll about a team."""

    poll: Poll
    tally: Tally

    @property
    def key(self) -> list[int]:
        """Which table of which poll; not its digest, from which small numbers could be guessed."""
        return [self.poll.id, self.tally.revision]

    @cached_property
    def is_void(self) -> bool:
        """As if it had not been held."""
        return is_void(self.poll, self.count.raw.turnout)

    @cached_property
    def count(self) -> frozen.Count:
        return frozen.read(self.tally.full)


@dataclass(frozen=True)
class Pool:
    """One questionnaire in one mode over all units; `full` holds the figures that count, adjusted where classes were
    left out, `raw` all of them."""

    asked: Manifest
    mode: Mode
    counted: Sequence[Counted]
    full: Table
    raw: Table
    limits: Limits

    @cached_property
    def public(self) -> Table:
        """What may leave the office, units and total together."""
        return public(self.full, self.limits)

    @property
    def overall(self) -> Share:
        """综合满意度: Σ(好＋较好) of Σ who decided."""
        return self.full.counted(str(self.full.headline)).overall

    @property
    def units(self) -> int:
        return len(self.full.groups)

    @property
    def found(self) -> list[str]:
        return found(self.raw, self._checks)

    @property
    def alarm(self) -> bool:
        """Asked of all answers and of those that count: no exclusion silences it."""
        return any(must_look_into(table, self._checks) for table in (self.raw, self.full))

    @property
    def _checks(self) -> dict[str, str]:
        checks = [item for item in self.asked.instrument.items if item.kind is Kind.CHECK]
        return {item.key: item.found.value for item in checks}


def counted_of(team: Team) -> list[Counted]:
    """Every closed and counted poll about the team, in the order of the roster."""
    polls = (poll for poll in _about(team) if poll.closed_at)
    return [Counted(poll, tally) for poll in polls if (tally := latest_tally(poll))]


def unfinished_of(team: Team) -> list[Poll]:
    """Polls about the team that were opened and are not closed yet."""
    return [poll for poll in _about(team) if not poll.closed_at]


def open_tables(by: Officer, counted: Iterable[Counted]) -> None:
    """Inside the running operation: from now on no class of their ballots can be left out; each is on record."""
    for each in counted:
        opened(by, each.poll, "team")


def pooled(counted: Iterable[Counted]) -> list[Pool]:
    """One pool for each questionnaire and mode: whoever scanned chose to, and is not added to whoever had a ticket."""
    held = [each for each in counted if not each.is_void]
    kinds = dict.fromkeys(_kind(each) for each in held)
    return [_pool([each for each in held if _kind(each) == kind]) for kind in kinds]


def _about(team: Team) -> Iterator[Poll]:
    """Polls that were opened and that name this team, whichever the unit is entered with now."""
    names = joinedload(Poll.inspection).joinedload(Inspection.unit).joinedload(Unit.parent)
    chosen = (
        select(Poll)
        .join(Inspection)
        .where(Inspection.round_id == team.round_id, Poll.instrument.in_(about_teams(team.round.office_id)))
        .where(Poll.opened_at.is_not(None), Poll.cancelled_at.is_(None))
        .options(names)
        .order_by(Inspection.id, Poll.id)
    )
    return (poll for poll in db.session.scalars(chosen) if is_about_team(poll) and rated_team(poll) is team)


def _kind(counted: Counted) -> tuple[str, int, Mode]:
    instrument = _asked(counted).instrument
    return instrument.key, instrument.revision, counted.poll.mode


def _asked(counted: Counted) -> Manifest:
    return manifest.read(str(counted.poll.manifest))


def _pool(counted: Sequence[Counted]) -> Pool:
    names = _names([each.poll.inspection for each in counted])
    units = [names[each.poll.inspection_id] for each in counted]
    return Pool(
        asked=_asked(counted[0]),
        mode=counted[0].poll.mode,
        counted=counted,
        full=together([(unit, each.count.deciding) for unit, each in zip(units, counted, strict=True)]),
        raw=together([(unit, each.count.raw) for unit, each in zip(units, counted, strict=True)]),
        limits=strictest(limits_of(_asked(each).suppression) for each in counted),
    )


def _names(inspections: Iterable[Inspection]) -> dict[int, str]:
    """By inspection; villages of the same name stand with their township."""
    units = {inspection.id: inspection.unit for inspection in inspections}
    plain = [unit.name for unit in units.values()]
    return {
        number: unit.name if plain.count(unit.name) == 1 else " ".join(_whole_name(unit))
        for number, unit in units.items()
    }


def _whole_name(unit: Unit) -> list[str]:
    return [word for word in (unit.district, unit.parent.name if unit.parent else "", unit.name) if word]
