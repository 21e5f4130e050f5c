"""Release or hold: the policy in force, proposed and signed decisions, batches and their frozen public copies."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import closed_set, db
from survey.officers.models import Officer
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection, Round


class PolicyVersion(db.Model):
    """Thresholds of one office, each with its basis; the newest version is in force, none is ever changed."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("office_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    adopted_at: Mapped[datetime]

    officer: Mapped[Officer | None] = relationship()


class Decision(db.Model):
    """One proposal on one inspection with the standing it judged and every reason; append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    outcome: Mapped[Outcome] = mapped_column(closed_set(Outcome))
    standing: Mapped[str] = mapped_column(Text)
    reasons: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    review_on: Mapped[date | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    proposed_at: Mapped[datetime]

    inspection: Mapped[Inspection] = relationship()
    policy: Mapped[PolicyVersion] = relationship()
    proposed_by: Mapped[Officer] = relationship()
    signature: Mapped["DecisionSignature | None"] = relationship(back_populates="decision", uselist=False)

    @property
    def final(self) -> Outcome | None:
        """What was signed; None before."""
        return self.signature.outcome if self.signature else None


class DecisionSignature(db.Model):
    """Another officer's signature; an outcome other than the proposed one carries a written reason."""

    __tablename__ = "decision_signature"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(closed_set(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signed_at: Mapped[datetime]

    decision: Mapped[Decision] = relationship(back_populates="signature")
    signed_by: Mapped[Officer] = relationship()


class Batch(db.Model):
    """One publication batch of a round; each gate of the release act is a fact with its date."""

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    publicity_days: Mapped[int] = mapped_column(default=7)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    copy: Mapped[str | None] = mapped_column(Text)

    round: Mapped[Round] = relationship()
    items: Mapped[list["BatchItem"]] = relationship(order_by="BatchItem.id")
    gates: Mapped[list["Gate"]] = relationship(order_by="Gate.id")
    releases: Mapped[list["Release"]] = relationship(order_by="Release.id", back_populates="batch")

    @property
    def decisions(self) -> list[int]:
        return [item.decision_id for item in self.items]

    @property
    def missing_gates(self) -> list["GateKind"]:
        passed = {gate.kind for gate in self.gates}
        return [kind for kind in GateKind if kind not in passed]


class BatchItem(db.Model):
    """A signed decision taken into a batch."""

    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))

    decision: Mapped[Decision] = relationship()


class GateKind(StrEnum):
    """What must be done before a batch goes out: 党内通报, 保密审查, 审批 (党务公开条例（试行）第十五条)."""

    CIRCULAR = "circular"
    SECRECY = "secrecy"
    APPROVAL = "approval"


class Gate(db.Model):
    __table_args__ = (UniqueConstraint("batch_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    kind: Mapped[GateKind] = mapped_column(closed_set(GateKind))
    note: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    passed_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class Ground(StrEnum):
    """不公开情形, as county opinions on publishing rectification name them."""

    SECRET = "secret"
    UNDER_INVESTIGATION = "under_investigation"
    PUBLIC_OUTCRY = "public_outcry"
    UNREST = "unrest"
    SENSITIVE = "sensitive"


class Withholding(db.Model):
    """A ground for not publishing a unit, asked for by one officer and agreed by another."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    ground: Mapped[Ground] = mapped_column(closed_set(Ground))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    agreed_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]

    inspection: Mapped[Inspection] = relationship()
    asked_by: Mapped[Officer] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[Officer | None] = relationship(foreign_keys=[agreed_by_id])


class Release(db.Model):
    """The frozen public copy of one unit in one batch; a correction is a new row that supersedes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    copy: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    released_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    batch: Mapped[Batch] = relationship(back_populates="releases")
    inspection: Mapped[Inspection] = relationship()


class Hold(db.Model):
    """A unit whose publication waits: made by a signed HOLD, looked at again on `review_on`, ended by a later one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    review_on: Mapped[date]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))

    inspection: Mapped[Inspection] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
