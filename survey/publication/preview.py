"""What a batch or a correction would show if it were released now: drawn up, kept nowhere."""

import json
from dataclasses import dataclass
from datetime import date

from survey.db import db
from survey.publication import copies
from survey.publication.batches import period_of
from survey.publication.board import of_release
from survey.publication.gathering import standing_of
from survey.publication.models import Batch, Decision, Release
from survey.publication.public_notice import BatchNotice, UnitNotice, batch_notice, unit_notice
from survey.publication.queries import active_holds


def batch_as_released(batch: Batch, starts_on: date | None, language: str) -> BatchNotice:
    """As the board would show it; the period begins on `starts_on`, or today."""
    texts = {item.decision.inspection_id: copies.of_unit(batch, item.decision) for item in batch.items}
    copy = copies.of_batch(batch, texts, active_holds(batch.round), period_of(batch, starts_on))
    units = [_unit(batch, number, text, language) for number, text in texts.items()]
    return batch_notice(json.loads(copy), units, batch_id=batch.id)


@dataclass(frozen=True)
class Change:
    """What a correction would say otherwise: `what` is name, total, rectified, or rate and valid of a questionnaire."""

    what: str
    before: str
    after: str


def correction(release: Release, language: str) -> list[Change]:
    """What differs between a released copy and one drawn up from the facts as they are now."""
    decision = db.session.get_one(Decision, release.decision_id)
    now = copies.of_unit(release.batch, decision, standing_of(release.inspection).findings)
    before = _said(of_release(release, language))
    after = _said(_unit(release.batch, release.inspection_id, now, language))
    return [
        Change(what, before.get(what, ""), after.get(what, ""))
        for what in before | after
        if before.get(what) != after.get(what)
    ]


def _said(unit: UnitNotice) -> dict[str, str]:
    polls = {
        f"{what}.{poll.name}": value
        for poll in unit.polls
        for what, value in (("rate", poll.headline.rate or ""), ("valid", str(poll.turnout.valid)))
    }
    return {
        "name": unit.name,
        "total": str(unit.findings.total),
        "rectified": str(unit.findings.rectified),
    } | polls


def _unit(batch: Batch, inspection_id: int, text: str, language: str) -> UnitNotice:
    return unit_notice(json.loads(text), language, inspection_id=inspection_id, batch_id=batch.id)
