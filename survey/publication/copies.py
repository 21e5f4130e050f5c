"""The frozen public copy of a batch and of each unit in it: everything the board shows, and nothing else."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from survey import clock
from survey.ballots import manifest
from survey.ballots.manifest import Manifest
from survey.ballots.models import Poll
from survey.instruments.rules import Wording
from survey.instruments.wording import fill
from survey.publication.gathering import counted_polls
from survey.publication.models import Batch, Decision, Hold, PolicyVersion
from survey.publication.policy import Policy
from survey.publication.reasons import Outcome
from survey.publication.standing import Standing
from survey.rounds.models import Round
from survey.tally import frozen
from survey.tally.models import Tally

Document = dict[str, Any]


def of_unit(batch: Batch, decision: Decision) -> str:
    """A unit's copy as canonical JSON; of its polls only the tables that may be public."""
    inspection, policy = decision.inspection, thresholds(decision.policy)
    findings = Standing.from_document(json.loads(decision.standing)).findings
    return _canonical(
        {
            "unit": {"name": inspection.unit.name, "category": inspection.unit.category},
            "team": inspection.team and inspection.team.name,
            "round": _round(batch.round),
            "batch": batch.number,
            "feedback_on": inspection.feedback_on.isoformat(),
            "due_on": inspection.due_on.isoformat(),
            "is_continuing": decision.final is Outcome.CONTINUE,
            "findings": {"total": findings.total, "rectified": findings.rectified},
            "polls": [
                _poll(poll, tally)
                for poll, tally in counted_polls(inspection)
                if poll.instrument in policy.instruments
            ],
            "policy": {
                "version": policy.version,
                "publish_min": str(policy.satisfaction.publish_min),
                "min_valid": policy.min_valid,
            },
        }
    )


def of_batch(batch: Batch, holds: Sequence[Hold]) -> str:
    """A batch's copy: its units, how many of the round wait, by name only where the policy says so."""
    names = [hold.inspection.unit.name for hold in holds if thresholds(hold.decision.policy).names_held_units]
    office = batch.round.office
    return _canonical(
        {
            "round": _round(batch.round),
            "number": batch.number,
            "units": [
                {"inspection": release.inspection_id, "copy": json.loads(release.copy)}
                for release in batch.releases
            ],
            "held": {"count": len(holds), "names": names},
            "period": {
                "starts_on": batch.starts_on and batch.starts_on.isoformat(),
                "ends_on": batch.ends_on and batch.ends_on.isoformat(),
                "working_days": batch.publicity_days,
                "is_calendar_known": all(
                    clock.is_calendar_known(day) for day in (batch.starts_on, batch.ends_on) if day
                ),
            },
            "contact": {
                "office": office.name,
                "phone": office.phone,
                "postal_address": office.postal_address,
                "email": office.email,
            },
        }
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _round(round: Round) -> Document:
    return {
        "name": round.name,
        "kind": round.kind,
        "committee": round.office.committee,
        "office": round.office.name,
        "feedback_on": round.feedback_on.isoformat(),
        "due_on": round.due_on.isoformat(),
        "is_fictional": round.office.is_fictional,
    }


def _poll(poll: Poll, tally: Tally) -> Document:
    frozen_as = manifest.read(str(poll.manifest))
    instrument = frozen_as.instrument
    return {
        "code": poll.code,
        "instrument": poll.instrument,
        "name": dict(instrument.name),
        "mode": str(poll.mode),
        "manifest": poll.manifest_digest,
        "minimum": frozen_as.suppression.minimum,
        "wording": {
            item.key: {
                "label": _filled(item.label, frozen_as),
                "choices": {choice.value: _filled(choice.label, frozen_as) for choice in item.choices},
            }
            for item in instrument.items
        },
        "count": json.loads(frozen.read(tally.public).to_json()),
    }


def _filled(wording: Wording, frozen_as: Manifest) -> dict[str, str]:
    return {
        language: fill(text, frozen_as.names[language])
        for language, text in wording.items()
        if language in frozen_as.names
    }


def thresholds(row: PolicyVersion) -> Policy:
    return Policy.from_document(json.loads(row.document))
