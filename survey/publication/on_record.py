"""What the signed log says of decisions and publications; inside the operation that decides or publishes."""

import json
from typing import Any

from survey.ballots import manifest
from survey.ballots.queries import polls_of
from survey.proof import log
from survey.proof.entries import digest_of
from survey.proof.models import EntryKind, LogEntry
from survey.publication.bundles import tables_of
from survey.publication.models import Decision, Release, Withholding


def decided(decision: Decision) -> LogEntry:
    """A signed decision: publish, publish and go on mending, wait until a day with the reason, ask again."""
    signature = decision.signature
    return _say(
        EntryKind.DECISION,
        f"decision {decision.id}",
        inspection=decision.inspection_id,
        proposed=str(decision.outcome),
        outcome=signature and str(signature.outcome),
        reason=signature and signature.reason,
        review_on=decision.review_on and decision.review_on.isoformat(),
        standing=digest_of(decision.standing).hex(),
        grounds=digest_of(json.dumps(decision.reasons, ensure_ascii=False, sort_keys=True)).hex(),
    )


def withheld(act: str, withholding: Withholding, reason: str) -> LogEntry:
    """A step of withholding: `ask`, `agree` or `lift`."""
    return _say(
        EntryKind.WITHHOLDING,
        f"withholding {withholding.id}",
        inspection=withholding.inspection_id,
        act=act,
        ground=str(withholding.ground),
        reason=reason,
    )


def released(release: Release) -> LogEntry:
    """A unit's copy as it went out, first or corrected; every table in it by its digest."""
    codes = {
        poll.code: manifest.read(poll.manifest).code for poll in polls_of(release.inspection) if poll.manifest
    }
    tables = {codes[code]: digest_of(text).hex() for code, text in tables_of(release.copy).items()}
    return _say(
        EntryKind.CORRECTION if release.supersedes_id else EntryKind.RELEASE,
        _named(release),
        batch=release.batch_id,
        inspection=release.inspection_id,
        copy=release.digest,
        tables=tables,
        supersedes=release.supersedes_id,
        reason=release.reason,
    )


def withdrawn(release: Release) -> LogEntry:
    return _say(
        EntryKind.WITHDRAWAL, _named(release), inspection=release.inspection_id, reason=release.reason
    )


def _named(release: Release) -> str:
    return f"release {release.id}"


def _say(kind: EntryKind, subject: str, **fields: Any) -> LogEntry:
    return log.append(kind, subject, log.body(**fields))
