"""How an office comes to what is said of its teams: the teams of a round, and one team's tables, opened on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.ballots.models import Poll
from survey.ballots.recusal import is_recused
from survey.db import operation
from survey.evaluation.models import TeamLetters, TeamReport
from survey.evaluation.pooling import Counted, Pool, counted_of, open_tables, pooled, unfinished_of
from survey.evaluation.team_letters import letters_of
from survey.evaluation.team_reports import reports_of
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.members import members_of
from survey.rounds.models import Round, Team
from survey.tally.share import Share
from survey.tally.share import pooled as added_up


@dataclass(frozen=True)
class TeamView:
    """One team as the office reads it: pools of the polls whose tables somebody has opened; `alarm` is asked of all
    that are counted, None where none is."""

    team: Team
    members: Sequence[Officer]
    counted: Sequence[Counted]
    sealed: Sequence[Counted]
    unfinished: Sequence[Poll]
    pools: Sequence[Pool]
    alarm: bool | None
    letters: TeamLetters | None
    reports: Sequence[TeamReport]

    @property
    def void(self) -> list[Counted]:
        return [each for each in self.counted if each.is_void]


@dataclass(frozen=True)
class RoundOfTeams:
    """`rows` of the teams that the reader was not of, `recused` the others; `overall` adds up the rows, by
    questionnaire and mode."""

    rows: Sequence[TeamView]
    recused: Sequence[Team]
    members: dict[int, list[Officer]]
    overall: Sequence[tuple[Pool, Share]]


@operation
def read_teams(by: Officer, round: Round) -> RoundOfTeams:
    """The teams of a round with the rates of what is opened; the read is on record."""
    members = members_of(round)
    recused = [team for team in round.teams if is_recused(by, team)]
    rows = [_view(team, members.get(team.id, [])) for team in round.teams if team not in recused]
    record(
        by, "tally.read", round, view="teams", polls=sum(len(row.counted) - len(row.sealed) for row in rows)
    )
    return RoundOfTeams(rows, recused, members, _overall(rows))


@operation
def read_team(by: Officer, team: Team, *, is_opening: bool = False) -> TeamView:
    """One team; `is_opening` opens the tables that nobody has opened yet. The read is on record."""
    if is_opening:
        open_tables(by, counted_of(team))
    view = _view(team, members_of(team.round).get(team.id, []))
    record(
        by, "tally.read", team.round, view="team", team=team.name, polls=len(view.counted) - len(view.sealed)
    )
    return view


@operation
def read_report(by: Officer, report: TeamReport, *, is_export: bool = False) -> TeamReport:
    """That it was read, or taken along as a file, is on record."""
    view = "docx" if is_export else "page"
    record(
        by, "team.read_report", report.team.round, team=report.team.name, revision=report.revision, view=view
    )
    return report


def _view(team: Team, members: Sequence[Officer]) -> TeamView:
    counted = counted_of(team)
    sealed = [each for each in counted if each.tally.opened_at is None]
    return TeamView(
        team=team,
        members=members,
        counted=counted,
        sealed=sealed,
        unfinished=unfinished_of(team),
        pools=pooled(each for each in counted if each not in sealed),
        alarm=any(pool.alarm for pool in pooled(counted)) if counted else None,
        letters=letters_of([team]).get(team.id),
        reports=reports_of(team),
    )


def _overall(rows: Sequence[TeamView]) -> list[tuple[Pool, Share]]:
    """Σ over the teams, for each questionnaire and mode; the pool says which."""
    pools = [pool for row in rows for pool in row.pools]
    kinds = {(pool.asked.instrument.key, pool.mode): pool for pool in reversed(pools)}
    return [
        (first, added_up(pool.overall for pool in pools if (pool.asked.instrument.key, pool.mode) == kind))
        for kind, first in reversed(kinds.items())
    ]
