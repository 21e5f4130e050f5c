"""计票单: what a meeting's vote came to, frozen with the full table; a later revision says why it was taken."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from survey import clock
from survey.ballots.heads import sealed_head
from survey.ballots.models import Poll
from survey.ballots.recusal import is_about_team
from survey.ballots.stacked import dropped, issued_by_class
from survey.db import db, operation, settings
from survey.meetings.facts import NothingToMinute, NotMinuted, RevisionUnexplained, TeamVoted, TellersMissing
from survey.meetings.models import Meeting, Minutes
from survey.meetings.queries import MeetingStanding, standing_of
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.tally import frozen
from survey.tally.documents import poll_document
from survey.tally.operations import opened
from survey.tally.table import Table

FORMAT = 1
MOST_TELLERS, LONGEST_NAME = 10, 30

Document = dict[str, Any]


@operation
def take_minutes(
    by: Officer, meeting: Meeting, tellers: Sequence[str], reason: str, line: Fraction
) -> Minutes:
    """Freeze what was counted; it opens the table. Rates stay on their side of `line` in print.

    Raises NothingToMinute before the count, TeamVoted, TellersMissing, RevisionUnexplained.
    """
    db.session.refresh(meeting, with_for_update={"key_share": True, "of": Meeting})
    standing, earlier = standing_of(meeting), revisions_of(meeting)
    if not standing.is_counted or meeting.poll is None:
        raise NothingToMinute
    if is_about_team(meeting.poll):
        raise TeamVoted
    named = _named(tellers)
    if earlier and not reason.strip():
        raise RevisionUnexplained(field="reason")
    tally = opened(by, meeting.poll, "full")
    text = _canonical(_document(meeting.poll, standing, tally.full, line) | {"tellers": named})
    minutes = Minutes(
        meeting=meeting,
        revision=len(earlier) + 1,
        document=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        tellers=named,
        reason=reason.strip(),
        at=clock.now(),
        officer=by,
    )
    db.session.add(minutes)
    record(by, "meeting.minutes", meeting, revision=minutes.revision, digest=minutes.digest)
    return minutes


@operation
def read_minutes(by: Officer, meeting: Meeting, revision: int | None = None) -> Minutes:
    """The latest, or those of that number; the read is on record. Raises NotMinuted."""
    found = next((each for each in revisions_of(meeting) if revision in (None, each.revision)), None)
    if found is None:
        raise NotMinuted
    record(by, "meeting.read_minutes", meeting, revision=found.revision)
    return found


def revisions_of(meeting: Meeting) -> list[Minutes]:
    """The latest first."""
    chosen = select(Minutes).where(Minutes.meeting_id == meeting.id).order_by(Minutes.revision.desc())
    return list(db.session.scalars(chosen))


def _named(tellers: Sequence[str]) -> list[str]:
    names = [name.strip() for name in tellers if name.strip()]
    if not 1 <= len(names) <= MOST_TELLERS or any(len(name) > LONGEST_NAME for name in names):
        raise TellersMissing(field="tellers", most=MOST_TELLERS)
    return names


def _document(poll: Poll, standing: MeetingStanding, count: str, line: Fraction) -> Document:
    meeting, round, raw = standing.meeting, standing.meeting.inspection.round, frozen.read(count).raw
    head = sealed_head(poll)
    return {
        "format": FORMAT,
        "office": {"name": round.office.name, "committee": round.office.committee},
        "is_fictional": round.office.is_fictional,
        "round": {"name": round.name, "kind": round.kind},
        "unit": meeting.inspection.unit.name,
        "place": meeting.place,
        "starts_at": meeting.starts_at.isoformat(),
        "closed_at": poll.closed_at and poll.closed_at.isoformat(),
        "made_on": clock.today(settings().timezone).isoformat(),
        "line": str(line),
        "quorum": {"rule": str(meeting.quorum), "needed": standing.needed, "is_met": standing.has_quorum},
        "void": [str(why) for why in standing.voids],
        "groups": _groups(standing, raw),
        "channels": _channels(poll, raw),
        "dropped": dropped(poll),
        "head": head and {"digest": head.digest, "words": head.words},
        "poll": poll_document(poll, count),
    }


def _groups(standing: MeetingStanding, raw: Table) -> list[Document]:
    """Who was told to be there and what they cast; what bears no group is what is left of the whole."""
    told = {each.group: each for each in standing.groups}
    names = [*told, *(name for name in raw.returns if name not in told)]
    return [
        {
            "group": name,
            "eligible": told[name].eligible if name in told else None,
            "present": told[name].present if name in told else None,
            **_cast(raw, name),
        }
        for name in names
        if name
    ]


def _cast(raw: Table, group: str) -> Document:
    own = raw.returns.get(group)
    if own is None:
        return {"issued": 0, "returned": 0, "spoilt": 0, "valid": 0}
    return {"issued": own.issued, "returned": own.returned, "spoilt": own.spoilt, "valid": own.valid}


def _channels(poll: Poll, raw: Table) -> list[Document]:
    issued = Counter[str]()
    for (channel, _), count in issued_by_class(poll).items():
        issued[channel] += count
    names = sorted({*issued, *raw.channels}, key=lambda name: (name != poll.mode, name))
    return [
        {"channel": name, "issued": issued[name], "returned": raw.channels.get(name, 0)} for name in names
    ]


def _canonical(document: Document) -> str:
    """Choices keep the order of the questionnaire."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
