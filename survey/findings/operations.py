"""Verbs of the rectification ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey import clock
from survey.db import db, operation
from survey.facts import N_, Fact
from survey.findings.models import Finding, FindingKind, ReturnVisit
from survey.findings.queries import findings_of
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection

COLUMNS = frozenset({"text", "kind", "measures", "responsible", "due_on", "status"})
UNSAID_KIND = FindingKind.PARTICULAR  # of a row that does not say whether others have the same problem


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


@dataclass(frozen=True)
class Entered:
    """What entering a ledger did, in findings."""

    added: int
    changed: int
    unchanged: int


@operation
def enter_ledger(by: Officer, inspection: Inspection, items: Sequence[Mapping[str, Any]]) -> Entered:
    """Enter a whole table: new numbers are added, known ones take what the table says; a blank changes nothing.

    An item without a number gets the next free one. Entering the same numbered table again changes nothing."""
    known = {finding.number: finding for finding in findings_of(inspection)}
    counts: Counter[str] = Counter()
    changes: dict[int, dict[str, Any]] = {}
    for item in items:
        number = item.get("number") or max(known, default=0) + 1
        said = {name: item[name] for name in COLUMNS if item.get(name) not in (None, "")}
        if number not in known:
            known[number] = Finding(inspection=inspection, number=number, **{"kind": UNSAID_KIND} | said)
            db.session.add(known[number])
            counts["added"] += 1
        elif different := _different(known[number], said):
            changes[number] = different
            counts["changed"] += 1
    record(by, "finding.enter", inspection, changes=changes, **counts)
    return Entered(counts["added"], counts["changed"], len(items) - counts.total())


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


def _different(finding: Finding, said: Mapping[str, Any]) -> dict[str, Any]:
    """Write what differs; returns what stood before."""
    before = {name: getattr(finding, name) for name, value in said.items() if getattr(finding, name) != value}
    for name in before:
        setattr(finding, name, said[name])
    return before


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
