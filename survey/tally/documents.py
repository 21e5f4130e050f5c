"""A counted poll as it stands in what is published or signed: its figures, and the words that they need."""

import json
from typing import Any

from survey.ballots import manifest
from survey.ballots.models import Poll
from survey.ballots.queries import is_short
from survey.tally.wording import wording_of

Document = dict[str, Any]


def poll_document(poll: Poll, count: str) -> Document:
    """`count` is one of the frozen texts of its tally, full or public."""
    frozen_as = manifest.read(str(poll.manifest))
    return {
        "code": poll.code,
        "instrument": poll.instrument,
        "name": dict(frozen_as.instrument.name),
        "mode": str(poll.mode),
        "wave": poll.wave,
        "manifest": poll.manifest_digest,
        "mixed": {"size": poll.mixing_size, "is_short": is_short(poll)},
        "minimum": frozen_as.suppression.minimum,
        "wording": wording_of(frozen_as),
        "count": json.loads(count),
    }
