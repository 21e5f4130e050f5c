"""What an officer looks at before deciding on a unit: its facts now, and one decision with all that belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from survey import clock
from survey.ballots.models import Poll
from survey.db import db, operation, settings
from survey.facts import Fact
from survey.findings.queries import visits_of
from survey.instruments.queries import find_instrument
from survey.instruments.rules import Wording
from survey.officers.models import Officer
from survey.publication import signing
from survey.publication.gathering import counted_polls, standing_of
from survey.publication.models import Batch, BatchItem, Decision
from survey.publication.policy import Policy
from survey.publication.queries import decisions_of, standing_withholding, thresholds_in_force
from survey.publication.reasons import Verdict
from survey.publication.rules import decide
from survey.publication.standing import Standing
from survey.rounds.models import Inspection
from survey.tally.operations import opened


@dataclass(frozen=True)
class Facts:
    """A unit's standing, and what the policy in force would say of it today; `names` are those of questionnaires."""

    standing: Standing
    verdict: Verdict
    policy: Policy
    has_visits: bool
    names: Mapping[str, Wording]

    @property
    def reasons(self) -> list[dict[str, object]]:
        return [reason.to_document() for reason in self.verdict.reasons]


@dataclass(frozen=True)
class Dossier:
    """A decision, why the reader cannot sign it (None: nothing stands against it), and every earlier one."""

    decision: Decision
    hindrance: Fact | None
    history: Sequence[Decision]
    batch: Batch | None
    is_withheld: bool
    names: Mapping[str, Wording]


def sealed_polls(inspection: Inspection) -> list[Poll]:
    """Counted polls of which nobody has opened the table: the facts would tell what is in it."""
    return [poll for poll, tally in counted_polls(inspection) if tally.opened_at is None]


@operation
def read_standing(by: Officer, inspection: Inspection) -> Standing:
    """The facts a decision would be made on now; as they tell results, each poll's read is on record."""
    return _read(by, inspection)


@operation
def read_facts(by: Officer, inspection: Inspection) -> Facts:
    """The same, with what would follow from them."""
    standing = _read(by, inspection)
    policy = thresholds_in_force(inspection.round.office_id)
    return Facts(
        standing=standing,
        verdict=decide(policy, standing, clock.today(settings().timezone)),
        policy=policy,
        has_visits=bool(visits_of(inspection)),
        names=_names(inspection, (poll.instrument for poll in standing.polls)),
    )


def dossier(by: Officer, decision: Decision) -> Dossier:
    inspection = decision.inspection
    standing = signing.facts(decision)
    return Dossier(
        decision=decision,
        hindrance=signing.hindrance(by, decision),
        history=decisions_of(inspection),
        batch=_batch_of(decision),
        is_withheld=standing_withholding(inspection) is not None,
        names=_names(inspection, (poll.instrument for poll in standing.polls)),
    )


def _read(by: Officer, inspection: Inspection) -> Standing:
    for poll, _ in counted_polls(inspection):
        opened(by, poll, "standing")
    return standing_of(inspection)


def _batch_of(decision: Decision) -> Batch | None:
    item = db.session.scalars(select(BatchItem).where(BatchItem.decision_id == decision.id)).first()
    return db.session.get(Batch, item.batch_id) if item else None


def _names(inspection: Inspection, keys: Iterable[str]) -> dict[str, Wording]:
    office_id = inspection.round.office_id
    return {key: find_instrument(office_id, key).name for key in keys}
