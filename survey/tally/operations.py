"""Verbs of counting: freeze a count, read it, leave a class of ballots out with two signatures."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from survey import clock
from survey.ballots import manifest
from survey.ballots.models import Poll
from survey.ballots.queries import Ballots, box, check_closed, turnout
from survey.ballots.stacked import issued_by_class
from survey.db import db, operation
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.tally import frozen
from survey.tally.counting import count_table
from survey.tally.facts import ExclusionExists, ExclusionSigned, ReasonMissing, SameOfficer, TableOpened
from survey.tally.frozen import Count, for_public
from survey.tally.models import Exclusion, ExclusionKind, Tally
from survey.tally.queries import exclusions_of, latest_tally, tally_of
from survey.tally.rules import Turnout
from survey.tally.unusual import unusual_of


@operation
def count(by: Officer | None, poll: Poll) -> Tally:
    """Freeze the tables of a closed poll; counted again nothing changes. Raises PollStillOpen before close."""
    return _freeze(by, poll)


def uncounted() -> list[Poll]:
    """Closed polls without a tally."""
    chosen = select(Poll).where(
        Poll.closed_at.is_not(None), ~select(Tally).where(Tally.poll_id == Poll.id).exists()
    )
    return list(db.session.scalars(chosen.order_by(Poll.id)))


@operation
def read_tally(by: Officer, poll: Poll, view: str = "full") -> dict[str, Any]:
    """The `full` or the `public` table as the interface promises it; that it was read is on record.

    Beside the full one stands what is unusual about an open poll.
    """
    tally = opened(by, poll, view)
    if view != "full":
        return frozen.read(tally.public).to_document()
    unusual = unusual_of(poll)
    return frozen.read(tally.full).to_document() | {"unusual": unusual and unusual.to_document()}


def opened(by: Officer, poll: Poll, view: str) -> Tally:
    """The tally as somebody reads it, inside the running operation: that, and when it was first, is on record."""
    tally = tally_of(poll)
    tally.opened_at = tally.opened_at or clock.now()
    record(by, "tally.read", poll, view=view, revision=tally.revision)
    return tally


@operation
def propose_exclusion(by: Officer, poll: Poll, kind: ExclusionKind, value: str, reason: str) -> Exclusion:
    """Propose to leave a class of ballots out of the adjusted figures: only before anybody has read the table."""
    if not reason.strip():
        raise ReasonMissing
    _still_sealed(poll)
    if any((known.kind, known.value) == (kind, value) for known in exclusions_of(poll)):
        raise ExclusionExists
    exclusion = Exclusion(
        poll=poll,
        kind=kind,
        value=value,
        reason=reason.strip(),
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(exclusion)
    record(by, "exclusion.propose", poll, kind=kind, value=value, reason=reason)
    return exclusion


@operation
def sign_exclusion(by: Officer, exclusion: Exclusion) -> Tally:
    """Another officer agrees; the poll is counted anew, raw figures beside the adjusted ones."""
    if exclusion.signed_by_id is not None:
        raise ExclusionSigned
    if exclusion.proposed_by_id == by.id:
        raise SameOfficer
    _still_sealed(exclusion.poll)
    exclusion.signed_by_id, exclusion.signed_at = by.id, clock.now()
    record(by, "exclusion.sign", exclusion.poll, kind=exclusion.kind, value=exclusion.value)
    return _freeze(by, exclusion.poll)


def _still_sealed(poll: Poll) -> None:
    if (tally := latest_tally(poll)) and tally.opened_at:
        raise TableOpened


def _freeze(by: Officer | None, poll: Poll) -> Tally:
    check_closed(poll)
    db.session.execute(select(Poll.id).where(Poll.id == poll.id).with_for_update())
    count = _counted(poll)
    public = for_public(count, manifest.read(str(poll.manifest)).suppression)
    full_text, public_text = count.to_json(), public.to_json()
    name = frozen.digest((full_text, public_text))
    last = latest_tally(poll)
    if last and last.digest == name:
        return last
    tally = Tally(
        poll=poll,
        revision=last.revision + 1 if last else 1,
        full=full_text,
        public=public_text,
        digest=name,
        counted_at=clock.now(),
    )
    db.session.add(tally)
    record(by, "tally.count", poll, revision=tally.revision, digest=name)
    return tally


def _counted(poll: Poll) -> Count:
    instrument = manifest.read(str(poll.manifest)).instrument
    seen = turnout(poll)
    people = Turnout(returned=0, issued=seen.issued or None, present=seen.present, eligible=seen.eligible)
    ballots = box(poll)
    handed_out = issued_by_class(poll) if seen.issued else None
    left_out = [exclusion for exclusion in exclusions_of(poll) if exclusion.signed_at]
    kept = list(_without(ballots, left_out))
    return Count(
        raw=count_table(instrument, people, ballots, handed_out),
        adjusted=count_table(instrument, people, kept, handed_out) if left_out else None,
        left_out=[{"kind": str(one.kind), "value": one.value, "reason": one.reason} for one in left_out],
    )


def _without(ballots: Iterable[Ballots], left_out: Iterable[Exclusion]) -> Iterable[Ballots]:
    classes = {(str(exclusion.kind), exclusion.value) for exclusion in left_out}
    return (
        pack
        for pack in ballots
        if not classes & {("flag", pack.flag), ("group", pack.group), ("channel", pack.channel)}
    )
