"""Reads of the rectification ledger."""

from dataclasses import dataclass

from sqlalchemy import func, select

from survey.db import db
from survey.findings.models import Finding, FindingStatus, ReturnVisit
from survey.rounds.models import Inspection, Round


@dataclass(frozen=True)
class Rectification:
    """整改率 as integers: `rectified` of `total`; `unstated` findings have no status yet."""

    total: int
    rectified: int
    unstated: int


@dataclass(frozen=True)
class Ledger:
    """Everything found at a unit, how far it is, and the return visits, the latest first."""

    findings: list[Finding]
    rectification: Rectification
    visits: list[ReturnVisit]


def ledger_of(inspection: Inspection) -> Ledger:
    return Ledger(findings_of(inspection), rectification(inspection), visits_of(inspection))


def next_number(inspection: Inspection) -> int:
    highest = select(func.max(Finding.number)).where(Finding.inspection_id == inspection.id)
    return (db.session.scalar(highest) or 0) + 1


def findings_of(inspection: Inspection) -> list[Finding]:
    chosen = select(Finding).where(Finding.inspection_id == inspection.id).order_by(Finding.number)
    return list(db.session.scalars(chosen))


def find_finding(office_id: int, finding_id: int) -> Finding | None:
    """A finding of the office; another office's is None."""
    return db.session.scalars(
        select(Finding)
        .join(Inspection)
        .join(Round)
        .where(Finding.id == finding_id, Round.office_id == office_id)
    ).one_or_none()


def rectification(inspection: Inspection) -> Rectification:
    total, rectified, stated = db.session.execute(
        select(
            func.count(),
            func.count().filter(Finding.status == FindingStatus.RECTIFIED),
            func.count(Finding.status),
        ).where(Finding.inspection_id == inspection.id)
    ).one()
    return Rectification(total=total, rectified=rectified, unstated=total - stated)


def visits_of(inspection: Inspection) -> list[ReturnVisit]:
    """Return visits, the latest first."""
    chosen = select(ReturnVisit).where(ReturnVisit.inspection_id == inspection.id)
    return list(db.session.scalars(chosen.order_by(ReturnVisit.visited_on.desc(), ReturnVisit.id.desc())))
