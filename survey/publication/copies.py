"""The frozen public copy of a batch and of each unit in it: everything the board shows, and nothing else."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey import clock
from survey.ballots.models import Poll
from survey.publication import polling
from survey.publication.gathering import counted_polls, standing_of
from survey.publication.models import Batch, Decision, Hold
from survey.publication.policy import Policy
from survey.publication.queries import thresholds
from survey.publication.reasons import Outcome
from survey.publication.standing import Findings, Standing
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import inspections_of
from survey.tally.documents import poll_document
from survey.tally.models import Tally

Document = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """公示期: so many working days from the first one on."""

    starts_on: date
    ends_on: date
    working_days: int

    @property
    def is_calendar_known(self) -> bool:
        """Whether the holidays of its years were known when it was worked out."""
        return clock.is_calendar_known(self.starts_on) and clock.is_calendar_known(self.ends_on)


def of_unit(batch: Batch, decision: Decision, findings: Findings | None = None) -> str:
    """A unit's copy as canonical JSON: what was judged, or `findings` as they stand now; only public tables."""
    inspection, policy = decision.inspection, thresholds(decision.policy)
    findings = findings or Standing.from_document(json.loads(decision.standing)).findings
    held = _held(inspection, policy)
    return _canonical(
        {
            "unit": {"name": inspection.unit.name, "category": inspection.unit.category},
            "team": inspection.team and inspection.team.name,
            "round": _round(batch.round),
            "batch": batch.number,
            "feedback_on": inspection.feedback_on.isoformat(),
            "due_on": inspection.due_on.isoformat(),
            "is_continuing": decision.final is Outcome.CONTINUE,
            "review_on": decision.review_on and decision.review_on.isoformat(),
            "findings": {"total": findings.total, "rectified": findings.rectified},
            "polls": [poll_document(poll, tally.public) for poll, tally in held],
            "policy": _policy(policy),
        }
    )


def of_batch(batch: Batch, units: Mapping[int, str], holds: Sequence[Hold], period: Period) -> str:
    """A batch's copy: which units' copies belong to it, how many of the round wait, by name only where the policy
    says so."""
    names = [hold.inspection.unit.name for hold in holds if thresholds(hold.decision.policy).names_held_units]
    office, round = batch.round.office, batch.round
    return _canonical(
        {
            "round": _round(round),
            "inspected": len(inspections_of(round)),
            "fieldwork": {
                "began_on": round.began_on and round.began_on.isoformat(),
                "ended_on": round.ended_on and round.ended_on.isoformat(),
            },
            "number": batch.number,
            "units": [{"inspection": number, "digest": digest(text)} for number, text in units.items()],
            "held": {"count": len(holds), "names": names},
            "period": {
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
                "working_days": period.working_days,
                "is_calendar_known": period.is_calendar_known,
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


def _held(inspection: Inspection, policy: Policy) -> list[tuple[Poll, Tally]]:
    """The polls that may decide, the leading one first; a void poll is as if it had not been held."""
    counted = {poll.instrument: (poll, tally) for poll, tally in counted_polls(inspection)}
    return [counted[poll.instrument] for poll in polling.held(policy, standing_of(inspection).polls)]


def _policy(policy: Policy) -> Document:
    return {
        "version": policy.version,
        "publish_min": str(policy.satisfaction.publish_min),
        "hold_below": str(policy.satisfaction.hold_below),
        "rectification": {
            "publish_min": str(policy.rectification.publish_min),
            "hold_below": str(policy.rectification.hold_below),
        },
        "min_valid": policy.min_valid,
    }


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
