"""Verbs of the rectification ledger."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from survey import clock
from survey.db import db, operation
from survey.facts import Fact, N_
from survey.findings.models import Finding, ReturnVisit
from survey.findings.queries import findings_of
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection

COLUMNS = frozenset({"text", "kind", "measures", "responsible", "due_on", "status"})


class FindingExists(Fact):
    sentence = N_("Finding number %(number)s already exists for this unit.")


@operation
def add_findings(by: Officer, inspection: Inspection, items: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Enter problems found, each a mapping of columns with its `number`; all or none, raises FindingExists."""
    taken = {finding.number for finding in findings_of(inspection)}
    made = []
    for item in items:
        if item["number"] in taken:
            raise FindingExists(number=item["number"])
        taken.add(item["number"])
        made.append(Finding(inspection=inspection, **item))
    db.session.add_all(made)
    record(by, "finding.add", inspection, numbers=[finding.number for finding in made])
    return made


@operation
def amend_finding(by: Officer, finding: Finding, **columns: Any) -> Finding:
    """Change columns of a finding; the audit keeps what stood before."""
    unknown = set(columns) - COLUMNS
    if unknown:
        raise TypeError(f"not a column of a finding: {', '.join(sorted(unknown))}")
    before = {name: getattr(finding, name) for name in columns}
    for name, value in columns.items():
        setattr(finding, name, value)
    record(by, "finding.amend", finding, before=before, after=columns)
    return finding


@operation
def record_visit(
    by: Officer,
    inspection: Inspection,
    visited_on: date,
    is_untrue: bool,
    discrepancies: int = 0,
    note: str = "",
) -> ReturnVisit:
    """Record what a return visit (回访督查) saw; the latest visit is the one that counts."""
    visit = ReturnVisit(
        inspection_id=inspection.id,
        visited_on=visited_on,
        is_untrue=is_untrue,
        discrepancies=discrepancies,
        note=note,
        officer_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(visit)
    record(by, "visit.record", inspection, is_untrue=is_untrue, discrepancies=discrepancies)
    return visit
