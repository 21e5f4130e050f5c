"""Reads of draws: the list file, the lot of each group, and who is invited now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Select, select

from survey.db import Page, db
from survey.draws import repeat, rules
from survey.draws.facts import NotDrawn, NotFrozen
from survey.draws.models import Draw, DrawGroup, DrawState, Recipient, Replacement
from survey.draws.rules import Line, Quota, StandIn
from survey.rounds.models import Inspection, Round


@dataclass(frozen=True)
class Lots:
    """One group once drawn: everybody in the order of the lot, who is invited now and who would come in next."""

    group: DrawGroup
    size: int
    people: Sequence[Recipient]
    replacements: Sequence[Replacement]

    @cached_property
    def order(self) -> list[int]:
        return [person.number for person in self.people]

    @cached_property
    def stand_ins(self) -> list[StandIn]:
        mine = set(self.order)
        return [StandIn(each.out, each.come_in) for each in self.replacements if each.out in mine]

    @cached_property
    def invited(self) -> list[int]:
        return rules.invited(self.order, self.group.quota, self.stand_ins)

    @property
    def next_in(self) -> int | None:
        return rules.next_in(self.order, self.group.quota, self.stand_ins)

    @cached_property
    def guests(self) -> list[Recipient]:
        """The invited of today, as people."""
        coming = set(self.invited)
        return [person for person in self.people if person.number in coming]

    @cached_property
    def reserves(self) -> list[Recipient]:
        """Who was not asked yet, in the order in which they would come in."""
        asked = {*self.order[: self.group.quota], *(each.come_in for each in self.stand_ins)}
        return [person for person in self.people if person.number not in asked]


@dataclass(frozen=True)
class Standing:
    """A draw as it stands; before it is drawn, nobody stands in its lots. `others` are the lists of the same unit that
    were frozen beside it: whoever froze several could choose which one to draw from."""

    draw: Draw
    lots: Sequence[Lots]
    replacements: Sequence[Replacement]
    others: Sequence[Draw]

    reserves_shown: ClassVar[int] = 10  # of each group; the script names them all

    @property
    def size(self) -> int:
        return sum(each.size for each in self.lots)

    @property
    def quota(self) -> int:
        return sum(group.quota for group in self.draw.groups)

    @property
    def figures(self) -> str:
        """The numbers as they count."""
        return self.draw.figures


def standing(draw: Draw) -> Standing:
    others = [each for each in draws_of(draw.inspection) if each.frozen_at and each.id != draw.id]
    return Standing(draw, lots(draw), replacements_of(draw), others[::-1])


def drawn(draw: Draw) -> Standing:
    """As `standing`; raises NotDrawn."""
    if draw.state is not DrawState.DRAWN:
        raise NotDrawn
    return standing(draw)


def find_draw(office_id: int, draw_id: int) -> Draw | None:
    """A draw of the office; another office's is None."""
    return db.session.scalars(
        select(Draw).join(Inspection).join(Round).where(Draw.id == draw_id, Round.office_id == office_id)
    ).one_or_none()


def draws_of(inspection: Inspection) -> list[Draw]:
    """The draws for a unit, the newest first."""
    return list(
        db.session.scalars(select(Draw).where(Draw.inspection_id == inspection.id).order_by(Draw.id.desc()))
    )


def people_of(draw: Draw) -> list[Recipient]:
    """Everybody on the list, by number."""
    return list(db.session.scalars(_people(draw)))


def page_of_people(draw: Draw, number: int) -> Page:
    """A hundred of them."""
    return db.paginate(_people(draw), page=number, per_page=100, error_out=False)


def sizes(draw: Draw) -> dict[str, int]:
    """How many people each group has."""
    return {group: len(members) for group, members in numbers(draw).items()}


def numbers(draw: Draw) -> Mapping[str, list[int]]:
    """The numbers of each group."""
    chosen = select(Recipient.group, Recipient.number).where(Recipient.draw_id == draw.id)
    grouped = defaultdict[str, list[int]](list)
    for group, number in db.session.execute(chosen.order_by(Recipient.number)):
        grouped[group].append(number)
    return grouped


def list_of(draw: Draw) -> str:
    """The list file: the text whose SHA-256 is the list's digest; raises NotFrozen."""
    if draw.source_on is None:
        raise NotFrozen
    chosen = select(Recipient.number, Recipient.group, Recipient.digest).where(Recipient.draw_id == draw.id)
    lines = [Line(*row) for row in db.session.execute(chosen)]
    quotas = [Quota(group.name, group.quota) for group in draw.groups]
    return rules.list_text(draw.source, draw.source_on, quotas, lines)


def is_as_frozen(draw: Draw) -> bool:
    """Whether the list still has the digest made known, and every line its own while names are there."""
    if rules.list_digest(list_of(draw)) != draw.list_digest:
        return False
    return bool(draw.names_deleted_at) or all(
        person.digest == rules.line_digest(person.salt, person.number, person.group, *_about(person))
        for person in people_of(draw)
    )


def lots(draw: Draw) -> list[Lots]:
    """Each group in the order of the lot; nobody stands in it before the draw."""
    chosen = select(Recipient).where(Recipient.draw_id == draw.id, Recipient.place.is_not(None))
    placed = defaultdict[str, list[Recipient]](list)
    for person in db.session.scalars(chosen.order_by(Recipient.place)):
        placed[person.group].append(person)
    counted, replaced = sizes(draw), replacements_of(draw)
    return [Lots(group, counted[group.name], placed[group.name], replaced) for group in draw.groups]


def script() -> str:
    """The text of the published script."""
    return Path(repeat.__file__).read_text("utf-8")


def replacements_of(draw: Draw) -> list[Replacement]:
    """Who came in for whom, in the order in which it was told."""
    return list(
        db.session.scalars(select(Replacement).where(Replacement.draw_id == draw.id).order_by(Replacement.id))
    )


def _people(draw: Draw) -> Select[tuple[Recipient]]:
    return select(Recipient).where(Recipient.draw_id == draw.id).order_by(Recipient.number)


def _about(person: Recipient) -> tuple[str, str, str, str]:
    return person.name, person.address, person.matter, person.phone
