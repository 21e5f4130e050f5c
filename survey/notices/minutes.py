"""计票单 for reading: what frozen minutes say, nothing counted anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from survey.instruments.rules import CHINESE
from survey.meetings.models import Minutes
from survey.meetings.rules import Quorum, Void
from survey.publication.tables import PollTable, poll_table


@dataclass(frozen=True)
class Cast:
    """A line of 发出、收回 and the like; None is what nobody counted for it."""

    name: str
    issued: int | None
    returned: int
    spoilt: int | None = None
    valid: int | None = None
    eligible: int | None = None
    present: int | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Minutes as they were frozen; `adjusted` are the figures without the classes that were left out, if any were.

    `dropped` papers were handed out and taken out of the count again, with a reason on record.

    Choices stand in the questionnaire's order, which the frozen count keeps.
    """

    office: str
    round: str
    unit: str
    place: str
    starts_at: datetime
    closed_at: datetime | None
    made_on: date
    revision: int
    reason: str
    tellers: Sequence[str]
    quorum: Quorum
    needed: int | None
    has_quorum: bool | None
    voids: Sequence[Void]
    groups: Sequence[Cast]
    ungrouped: Cast | None
    channels: Sequence[Cast]
    dropped: int
    head: str
    digest: str
    table: PollTable
    adjusted: PollTable | None
    is_fictional: bool

    @property
    def total(self) -> Cast:
        seen = self.table.turnout
        return Cast("", seen.issued, seen.returned, seen.spoilt, seen.valid, seen.eligible, seen.present)


def read(minutes: Minutes) -> Taken:
    """Its figures, with the questions in Chinese."""
    document = json.loads(minutes.document)
    line, head = Fraction(document["line"]), document["head"]
    table = poll_table(document["poll"], line, CHINESE)
    groups = [_cast(each, "group") for each in document["groups"]]
    return Taken(
        office=document["office"]["name"],
        round=document["round"]["name"],
        unit=document["unit"],
        place=document["place"],
        starts_at=datetime.fromisoformat(document["starts_at"]),
        closed_at=document["closed_at"] and datetime.fromisoformat(document["closed_at"]),
        made_on=date.fromisoformat(document["made_on"]),
        revision=minutes.revision,
        reason=minutes.reason,
        tellers=document["tellers"],
        quorum=Quorum(document["quorum"]["rule"]),
        needed=document["quorum"]["needed"],
        has_quorum=document["quorum"]["is_met"],
        voids=[Void(why) for why in document["void"]],
        groups=groups,
        ungrouped=_left(table, groups),
        channels=[_cast(each, "channel") for each in document["channels"]],
        dropped=document["dropped"],
        head=head["words"] if head else "",
        digest=head["digest"] if head else "",
        table=table,
        adjusted=_adjusted(document["poll"], line),
        is_fictional=document["is_fictional"],
    )


def _cast(document: dict[str, Any], named: str) -> Cast:
    return Cast(**{"name" if key == named else key: value for key, value in document.items()})


def _left(table: PollTable, groups: Sequence[Cast]) -> Cast | None:
    """What bears no group, so that the groups add up to the whole; None where that is nothing."""
    if not groups:
        return None
    seen = table.turnout
    rest = [
        whole - sum(getattr(each, name) or 0 for each in groups)
        for name, whole in (
            ("issued", seen.issued or 0), ("returned", seen.returned),
            ("spoilt", seen.spoilt), ("valid", seen.valid),
        )
    ]  # fmt: skip
    return Cast("", *rest) if any(rest) else None


def _adjusted(poll: dict[str, Any], line: Fraction) -> PollTable | None:
    count = poll["count"]
    if not count["adjusted"]:
        return None
    own = {"raw": count["adjusted"], "adjusted": None, "left_out": count["left_out"]}
    return poll_table(poll | {"count": own}, line, CHINESE)
