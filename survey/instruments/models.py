"""The questionnaires an office adds to the built-in ones."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import db


class OwnInstrument(db.Model):
    """One revision of an office's own questionnaire, as canonical JSON; never changed, only superseded."""

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("office_id", "key", "revision"),
        CheckConstraint("revision >= 1", name="revision_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    key: Mapped[str] = mapped_column(String(30))
    revision: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
