"""后评估报告: what a team's evaluation came to, frozen with public tables only; a later revision supersedes it."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from survey import clock
from survey.db import db, operation, settings
from survey.evaluation.models import TeamLetters, TeamReport
from survey.evaluation.pooling import Counted, Pool, counted_of, open_tables, pooled, unfinished_of
from survey.evaluation.rules import may_follow
from survey.evaluation.team_letters import letters_of
from survey.facts import N_, Fact
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Round, Team
from survey.rounds.queries import inspections_of
from survey.tally.frozen import Count
from survey.tally.table import Veiled
from survey.tally.wording import wording_of

FORMAT = 1

Document = dict[str, Any]


class NothingCounted(Fact):
    sentence = N_("No evaluation of this team is closed and counted yet.")


class StillAsked(Fact):
    sentence = N_("%(count)d evaluations of this team are not closed yet.")


class LettersUntold(Fact):
    sentence = N_("Enter first how many letters about the team were received; none is a number too.")


class TooLittleAdded(Fact):
    sentence = N_(
        "Since report no. %(revision)d so few answers were added that another report would tell what they say."
    )


@operation
def make_report(by: Officer, team: Team, suggestions: str) -> TeamReport:
    """Freeze a report; it opens the tables. Raises NothingCounted, StillAsked, LettersUntold, TooLittleAdded."""
    db.session.refresh(team, with_for_update={"key_share": True, "of": Team})
    letters = letters_of([team]).get(team.id)
    counted = counted_of(team)
    if unfinished := unfinished_of(team):
        raise StillAsked(count=len(unfinished))
    pools = pooled(counted)
    if not pools:
        raise NothingCounted
    if letters is None:
        raise LettersUntold
    earlier = reports_of(team)
    _check_difference(counted, earlier)
    open_tables(by, counted)
    revision = len(earlier) + 1
    text = _canonical(_document(team, revision, pools, letters, suggestions))
    report = TeamReport(
        team=team,
        revision=revision,
        document=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        suggestions=suggestions,
        made_at=clock.now(),
        officer=by,
    )
    db.session.add(report)
    record(by, "team.report", team.round, team=team.name, revision=revision, digest=report.digest)
    return report


def reports_of(team: Team) -> list[TeamReport]:
    """The latest first."""
    chosen = select(TeamReport).where(TeamReport.team_id == team.id).order_by(TeamReport.revision.desc())
    return list(db.session.scalars(chosen))


def find_team_report(office_id: int, report_id: int) -> TeamReport | None:
    chosen = (
        select(TeamReport)
        .join(Team)
        .join(Round)
        .where(Round.office_id == office_id, TeamReport.id == report_id)
    )
    return db.session.scalars(chosen).one_or_none()


def _check_difference(counted: Sequence[Counted], earlier: Sequence[TeamReport]) -> None:
    """Two published tables tell their difference: it must be one that may be shown by itself, or nothing."""
    for report in earlier:
        known = json.loads(report.document)["tallies"]
        fresh = [each for each in counted if each.key not in known]
        if not all(may_follow(pool.full, pool.limits) for pool in pooled(fresh)):
            raise TooLittleAdded(revision=report.revision)


def _document(
    team: Team, revision: int, pools: Sequence[Pool], letters: TeamLetters, suggestions: str
) -> Document:
    round = team.round
    return {
        "format": FORMAT,
        "office": {"name": round.office.name, "committee": round.office.committee},
        "is_fictional": round.office.is_fictional,
        "round": {"name": round.name, "kind": round.kind},
        "team": team.name,
        "revision": revision,
        "made_on": clock.today(settings().timezone).isoformat(),
        "units": sum(inspection.team_id == team.id for inspection in inspections_of(round)),
        "pools": [_pool(pool) for pool in pools],
        "tallies": sorted(each.key for pool in pools for each in pool.counted),
        "letters": {
            "count": letters.count,
            "since_on": letters.since_on.isoformat(),
            "until_on": letters.until_on.isoformat(),
        },
        "suggestions": suggestions,
    }


def _pool(pool: Pool) -> Document:
    """As a poll stands in a published copy, with how many units were asked and which breaches anybody found."""
    return {
        "code": "",
        "instrument": pool.asked.instrument.key,
        "name": dict(pool.asked.instrument.name),
        "mode": str(pool.mode),
        "wave": 1,
        "mixed": {"size": pool.asked.mixing_size, "is_short": False},
        "minimum": pool.limits.minimum,
        "units": pool.units,
        "wording": wording_of(pool.asked),
        "found": pool.found if _is_shown(pool) else None,
        "count": json.loads(Count(raw=pool.public, left_out=_left_out(pool)).to_json()),
    }


def _is_shown(pool: Pool) -> bool:
    """Too few answers say nothing, not even which breach was found."""
    headline = next(item for item in pool.public.items if item.key == pool.public.headline)
    return not isinstance(headline, Veiled) or headline.answered is not None


def _left_out(pool: Pool) -> list[dict[str, str]]:
    return [dict(one) for each in pool.counted for one in each.count.left_out]


def _canonical(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
