"""Operations of withholding: a unit explains, one officer asks, another agrees (党务公开条例（试行）)."""

from survey import clock
from survey.db import db, operation
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.publication import on_record
from survey.publication.facts import AlreadyWithheld, AskerAgrees, NotWithheld, needed
from survey.publication.models import Ground, Withholding
from survey.publication.queries import standing_withholding
from survey.rounds.models import Inspection


@operation
def ask_withholding(by: Officer, inspection: Inspection, ground: Ground, reason: str) -> Withholding:
    """Ask that a unit's outcome be not published; until somebody agrees or lifts it nothing goes out either."""
    reason = needed(reason)
    if standing_withholding(inspection):
        raise AlreadyWithheld
    asked = Withholding(
        inspection=inspection, ground=ground, reason=reason, asked_by_id=by.id, asked_at=clock.now()
    )
    db.session.add(asked)
    record(by, "withholding.ask", inspection, ground=ground, reason=reason)
    on_record.withheld("ask", asked, reason)
    return asked


@operation
def agree_withholding(by: Officer, withholding: Withholding) -> Withholding:
    """Agree as another officer than the one who asked."""
    if withholding.lifted_at or withholding.agreed_at:
        raise NotWithheld
    if withholding.asked_by_id == by.id:
        raise AskerAgrees
    withholding.agreed_by_id, withholding.agreed_at = by.id, clock.now()
    record(by, "withholding.agree", withholding.inspection, ground=withholding.ground)
    on_record.withheld("agree", withholding, "")
    return withholding


@operation
def lift_withholding(by: Officer, withholding: Withholding, reason: str) -> Withholding:
    """End a withholding, asked for or agreed."""
    if withholding.lifted_at:
        raise NotWithheld
    reason = needed(reason)
    withholding.lifted_at = clock.now()
    record(by, "withholding.lift", withholding.inspection, ground=withholding.ground, reason=reason)
    on_record.withheld("lift", withholding, reason)
    return withholding
