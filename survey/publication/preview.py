"""What a batch or a correction would show if it were released now: drawn up, kept nowhere."""

import json
from datetime import date

from survey.publication import copies
from survey.publication.batches import period_of
from survey.publication.models import Batch
from survey.publication.public_notice import BatchNotice, UnitNotice, batch_notice, unit_notice
from survey.publication.queries import active_holds


def batch_as_released(batch: Batch, starts_on: date | None, language: str) -> BatchNotice:
    """As the board would show it; the period begins on `starts_on`, or today."""
    texts = {item.decision.inspection_id: copies.of_unit(batch, item.decision) for item in batch.items}
    copy = copies.of_batch(batch, texts, active_holds(batch.round), period_of(batch, starts_on))
    units = [_unit(batch, number, text, language) for number, text in texts.items()]
    return batch_notice(json.loads(copy), units, batch_id=batch.id)


def _unit(batch: Batch, inspection_id: int, text: str, language: str) -> UnitNotice:
    return unit_notice(json.loads(text), language, inspection_id=inspection_id, batch_id=batch.id)
