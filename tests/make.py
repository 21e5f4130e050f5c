"""Plain makers: make_x(**overrides) gives a stored x, with whatever it needs around it."""

import itertools
import secrets
from datetime import date
from typing import Any

from survey import clock
from survey.ballots import manifest
from survey.ballots.models import Durability, Mixing, Mode, Poll
from survey.ballots.queries import Ballots
from survey.db import db
from survey.instruments.builtin import builtin
from survey.meetings.models import Meeting
from survey.meetings.operations import prepare_meeting
from survey.officers.models import Office, Officer, RoleRow
from survey.officers.rules import Role
from survey.rounds.models import Inspection, Round, Team, Unit
from survey.tally import frozen
from survey.tally.counting import count_table
from survey.tally.frozen import Count, for_public
from survey.tally.models import Tally
from survey.tally.rules import Turnout

numbers = itertools.count(1)


def _kept(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def make_office(**columns: Any) -> Office:
    number = next(numbers)
    given = {
        "name": f"临江县委巡察办{number}",
        "committee": "中共临江县委",
        "phone": "0000-1234567",
        "report_phone": "0000-12388",
    }
    return _kept(Office(**given | columns))


def make_officer(*roles: Role, office: Office | None = None, **columns: Any) -> Officer:
    """An officer with these roles; without any, an operator."""
    given = {
        "office": office or make_office(),
        "username": f"officer{next(numbers)}",
        "password": "!",
        "fs_uniquifier": secrets.token_hex(16),
        "roles": [make_role(role) for role in roles or (Role.OPERATOR,)],
    }
    return _kept(Officer(**given | columns))


def make_role(role: Role) -> RoleRow:
    found = db.session.query(RoleRow).filter_by(name=role.value).one_or_none()
    return found or _kept(RoleRow(name=role.value))


def make_round(office: Office | None = None, **columns: Any) -> Round:
    given = {
        "office": office or make_office(),
        "name": f"第{next(numbers)}轮巡察",
        "kind": "常规",
        "feedback_on": date(2026, 3, 2),
        "due_on": date(2026, 6, 2),
        "created_at": clock.now(),
    }
    return _kept(Round(**given | columns))


def make_inspection(round: Round | None = None, unit: str = "", **columns: Any) -> Inspection:
    """A unit of the given name inspected by the first team of the round."""
    round = round or make_round()
    name = unit or f"临江县第{next(numbers)}局党组"
    given = {
        "round": round,
        "unit": Unit(office_id=round.office_id, key=name, name=name, category="县直部门", population=12000),
        "team": round.teams[0] if round.teams else Team(round=round, name="县委第一巡察组"),
        "feedback_on": round.feedback_on,
        "due_on": round.due_on,
    }
    return _kept(Inspection(**given | columns))


def make_poll(inspection: Inspection | None = None, instrument: str = "QZ", **columns: Any) -> Poll:
    """A draft of an open poll."""
    given = {
        "inspection": inspection or make_inspection(),
        "code": secrets.token_hex(4).upper(),
        "instrument": instrument,
        "mode": Mode.OPEN,
        "languages": ["zh", "en"],
        "mixing": Mixing.GATHERED,
        "mixing_size": 50,
        "durability": Durability.RECOVER,
    }
    return _kept(Poll(**given | columns))


def make_counted_poll(
    inspection: Inspection,
    instrument: str = "QZ",
    satisfied: int = 40,
    dissatisfied: int = 0,
    unknown: int = 0,
    turnout: Turnout | None = None,
    **columns: Any,
) -> Poll:
    """A closed poll with a frozen tally in which so many gave every rated item that answer."""
    asked = builtin(instrument)
    poll = make_poll(inspection, instrument, **columns)
    drawn_up = manifest.draw_up(poll, asked, [], date(2029, 12, 31))
    poll.manifest, poll.manifest_digest = drawn_up.to_json(), drawn_up.digest
    poll.opened_at = poll.closing_at = poll.closed_at = clock.now()
    counts = {"1": satisfied, "3": dissatisfied, "4": unknown}
    box = [
        Ballots(place * len(asked.singles) + "|" * len(asked.multiples), "open", "", "", count)
        for place, count in counts.items()
        if count
    ]
    count = Count(raw=count_table(asked, turnout or Turnout(returned=0), box))
    texts = count.to_json(), for_public(count, drawn_up.suppression).to_json()
    tally = Tally(
        poll=poll,
        revision=1,
        full=texts[0],
        public=texts[1],
        digest=frozen.digest(texts),
        counted_at=clock.now(),
    )
    _kept(tally)
    return poll


def make_meeting(inspection: Inspection | None = None, **given: Any) -> Meeting:
    """A meeting with a draft of its poll, this evening."""
    inspection = inspection or make_inspection()
    by = given.pop("by", None) or make_officer(office=inspection.round.office)
    usual = {"place": "临江县第一会议室", "starts_at": clock.now(), "agenda": ["测评"]}
    return prepare_meeting(by, inspection, **usual | given)
