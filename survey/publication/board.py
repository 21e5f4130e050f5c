"""The public board: released batches and units, read from their frozen copies and from nothing else."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from survey.ballots.heads import SealedHead
from survey.db import Page, db
from survey.publication.models import Batch, Release
from survey.publication.proofs import published_heads
from survey.publication.public_notice import (
    BatchNotice,
    Correction,
    RoundWords,
    UnitNotice,
    Withdrawal,
    batch_notice,
    unit_notice,
)
from survey.rounds.roster.mending import mended_name

PER_PAGE = 20
IN_CARD = 12
MOST_FOUND = 50  # units by name; a longer list is asked to be narrowed


@dataclass(frozen=True)
class BatchCard:
    """A batch in a list: its first units, how many there are, and when anything about it last changed."""

    batch: Batch
    units: list[UnitNotice]
    total: int
    changed_at: datetime

    @property
    def round(self) -> RoundWords:
        return self.units[0].round


@dataclass(frozen=True)
class BatchPage:
    """Released batches, the newest first; `page` says which part of them."""

    cards: list[BatchCard]
    page: Page


@dataclass(frozen=True)
class Feed:
    """The newest batches, and the newest closing heads: a day for an hour, as nobody is to know when a poll closed."""

    cards: list[BatchCard]
    heads: list[SealedHead]


def feed(language: str) -> Feed:
    return Feed(published(1, language).cards, published_heads().heads[:PER_PAGE])


def published(number: int, language: str) -> BatchPage:
    chosen = select(Batch).where(Batch.released_at.is_not(None))
    newest_first = chosen.order_by(Batch.released_at.desc(), Batch.id.desc())
    page = db.paginate(newest_first, page=max(number, 1), per_page=PER_PAGE, error_out=False)
    return BatchPage([_card(batch, language) for batch in page.items], page)


def published_batch(batch_id: int, language: str) -> BatchNotice | None:
    """None where there is no such batch, or it is not released."""
    batch = db.session.get(Batch, batch_id)
    return _of_batch(batch, language) if batch and batch.released_at else None


def published_unit(inspection_id: int, language: str) -> UnitNotice | None:
    """The newest copy released of an inspection; None where nothing was ever released."""
    chosen = select(Release).where(Release.inspection_id == inspection_id).order_by(Release.id.desc())
    release = db.session.scalars(chosen.limit(1)).first()
    return of_release(release, language) if release else None


def find_units(words: str, language: str) -> list[UnitNotice]:
    """Units whose published name holds these words, the newest first, one more than MOST_FOUND at most."""
    sought = mended_name(words)
    if not sought:
        return []
    newest = select(func.max(Release.id)).group_by(Release.inspection_id)
    written = json.dumps(sought, ensure_ascii=False)[1:-1]  # as it stands in a copy
    chosen = select(Release).where(Release.id.in_(newest), Release.copy.contains(written, autoescape=True))
    releases = db.session.scalars(chosen.order_by(Release.id.desc()))
    units = (of_release(release, language) for release in releases)
    return list(islice((unit for unit in units if sought in unit.name), MOST_FOUND + 1))


def of_release(release: Release, language: str) -> UnitNotice:
    return unit_notice(
        json.loads(release.copy),
        language,
        inspection_id=release.inspection_id,
        batch_id=release.batch_id,
        released_at=release.released_at,
        correction=_correction(release),
        withdrawal=Withdrawal(release.withdrawn_at, release.reason) if release.withdrawn_at else None,
    )


def _card(batch: Batch, language: str) -> BatchCard:
    """A batch may hold thousands of units: of all but the first only the number is read."""
    own = Release.batch_id == batch.id
    newest = select(func.max(Release.id)).where(own).group_by(Release.inspection_id)
    first = select(Release).where(Release.id.in_(newest)).order_by(Release.inspection_id).limit(IN_CARD)
    changes = select(
        func.count(Release.inspection_id.distinct()),
        func.max(Release.released_at),
        func.max(Release.withdrawn_at),
    )
    total, released_at, withdrawn_at = db.session.execute(changes.where(own)).one()
    return BatchCard(
        batch=batch,
        units=[of_release(release, language) for release in db.session.scalars(first)],
        total=total,
        changed_at=max(moment for moment in (released_at, withdrawn_at) if moment),
    )


def _correction(release: Release) -> Correction | None:
    """What it supersedes; of a withdrawn copy the reason says why it was withdrawn."""
    if release.supersedes_id is None or release.withdrawn_at:
        return None
    earlier = db.session.get_one(Release, release.supersedes_id)
    return Correction(release.released_at, release.reason, earlier.released_at, earlier.digest)


def _of_batch(batch: Batch, language: str) -> BatchNotice:
    """Each unit by its newest copy: a correction stands in the place of what it supersedes."""
    newest = {release.inspection_id: release for release in batch.releases}
    return batch_notice(
        json.loads(str(batch.copy)),
        [of_release(release, language) for release in newest.values()],
        batch_id=batch.id,
        released_at=batch.released_at,
    )
