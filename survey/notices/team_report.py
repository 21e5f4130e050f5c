"""后评估报告 for reading: what a frozen report says, nothing counted anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from survey.evaluation.models import TeamReport
from survey.instruments.rules import CHINESE
from survey.publication.tables import Line, PollTable, poll_table
from survey.tally.rules import TEAM_LINE


@dataclass(frozen=True)
class ReportedPool:
    """One questionnaire in one mode; `found` are the breaches that anybody saw, None where too few answered."""

    table: PollTable
    units: int
    found: Sequence[Line] | None


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report as it was frozen, nothing counted anew."""

    office: str
    round: str
    team: str
    revision: int
    made_on: date
    units: int
    pools: Sequence[ReportedPool]
    letters: int
    since_on: date
    until_on: date
    suggestions: Sequence[str]
    is_fictional: bool


def read(report: TeamReport) -> Reported:
    """Its figures, with the questions in Chinese."""
    document = json.loads(report.document)
    letters = document["letters"]
    return Reported(
        office=document["office"]["name"],
        round=document["round"]["name"],
        team=document["team"],
        revision=document["revision"],
        made_on=date.fromisoformat(document["made_on"]),
        units=document["units"],
        pools=[_pool(each) for each in document["pools"]],
        letters=letters["count"],
        since_on=date.fromisoformat(letters["since_on"]),
        until_on=date.fromisoformat(letters["until_on"]),
        suggestions=[line.strip() for line in document["suggestions"].splitlines() if line.strip()],
        is_fictional=document["is_fictional"],
    )


def _pool(document: dict[str, object]) -> ReportedPool:
    table = poll_table(document, TEAM_LINE, CHINESE)
    lines = {line.key: line for line in (*table.rated, *table.others)}
    found = document["found"]
    named = None if found is None else [lines[key] for key in found]  # type: ignore[attr-defined]
    return ReportedPool(table, int(str(document["units"])), named)
