"""What an office says of itself, and the days of its own calendar."""

from collections.abc import Mapping
from datetime import date, timedelta

from survey.db import db, operation
from survey.facts import N_, Invalid
from survey.officers.audit import record
from survey.officers.facts import OfficeNameTaken
from survey.officers.models import Holiday, Office, Officer
from survey.officers.queries import find_office

TEXTS = ("name", "committee", "phone", "report_phone", "postal_address", "email")
LONGEST_HOLIDAY = timedelta(days=60)


class HolidayUnclear(Invalid):
    sentence = N_("A holiday ends on or after its first day and lasts 60 days at most.")


@operation
def update_office(by: Officer, office: Office, texts: Mapping[str, str]) -> Office:
    """Change any of TEXTS; they stand on posters and publications made from now on. Raises OfficeNameTaken."""
    if texts.get("name", office.name) != office.name and find_office(texts["name"]):
        raise OfficeNameTaken(field="name", name=texts["name"])
    changed = {name: texts[name] for name in TEXTS if name in texts and texts[name] != getattr(office, name)}
    for name, value in changed.items():
        setattr(office, name, value)
    if changed:
        record(by, "office.update", office, **changed)
    return office


@operation
def set_days(by: Officer, office: Office, first: date, last: date, is_working: bool) -> Office:
    """Let every day of a period be worked or free, whatever the national calendar says; raises HolidayUnclear."""
    if not timedelta() <= last - first <= LONGEST_HOLIDAY:
        raise HolidayUnclear(field="last_on")
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        db.session.merge(Holiday(office_id=office.id, day_on=day, is_working=is_working))
    record(by, "office.calendar", office, first=first, last=last, is_working=is_working)
    return office


@operation
def forget_day(by: Officer, office: Office, day: date) -> None:
    """Leave a day to the national calendar again."""
    there = db.session.get(Holiday, (office.id, day))
    if there:
        db.session.delete(there)
        record(by, "office.calendar", office, first=day, last=day, is_working=None)
