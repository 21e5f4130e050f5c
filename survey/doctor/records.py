"""Records that must hold together, and who works on them."""

import logging
import re
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from survey import clock
from survey.ballots.models import Poll
from survey.config import Config
from survey.db import db
from survey.doctor.check import Check, Matter
from survey.facts import N_
from survey.officers import trail
from survey.officers.models import Holiday, Office
from survey.processes import vitals
from survey.processes.access_log import NAMED
from survey.processes.journal import Discreet
from survey.proof import log
from survey.rounds.models import Inspection, Round

AUDIT = Matter("audit", N_("Audit trail"))
SIGNED = Matter("signed-log", N_("Signed log"))
MIXER = Matter("mixer", N_("Mixer"))
HOLIDAYS = Matter("holidays", N_("Public holidays"))
VISITS = Matter("access-log", N_("Access logs"))
SERVICE = Matter("service-log", N_("Service log"))
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d{4} [0-9A-Fa-f.:]+ (-|/[\w/<>:.-]*)")
PROBE = "words of an exception"
LAST = 16 * 1024  # bytes of a log that are looked at


def audit() -> Check:
    found = trail.verify()
    if not found.is_whole:
        return AUDIT.wrong(
            N_(
                "Entry %(number)s does not follow from the one before it: the record was changed. Compare a backup."
            ),
            number=found.broken_at,
        )
    return AUDIT.well()


def signed() -> Check:
    found = log.check_log()
    if not found.is_whole:
        return SIGNED.wrong(
            N_(
                "Entry %(number)s does not follow from the one before it: the record was changed. Compare a backup."
            ),
            number=found.broken_at,
        )
    return SIGNED.well()


def mixer(config: Config) -> Check:
    if not vitals.needs(config)["mixer"]:
        return MIXER.wrong(
            N_("A poll waits for its mix and no mixer works. Start “survey serve” or “survey mixer”.")
        )
    return MIXER.well()


def holidays(today: date) -> Check:
    """Periods of publication are counted in working days."""
    year = (date(today.year, 1, 1), date(today.year, 12, 31))
    own = select(Holiday.office_id).where(Holiday.day_on.between(*year)).distinct()
    without = (
        []
        if clock.is_calendar_known(today)
        else db.session.scalars(
            select(Office.name)
            .where(Office.id.not_in(own), Office.is_fictional.is_(False))
            .order_by(Office.name)
        ).all()
    )
    if without:
        return HOLIDAYS.wrong(
            N_(
                "The holidays of %(year)d are unknown and %(offices)s entered none. Enter them under “Office”."
            ),
            year=today.year,
            offices=tuple(without),
        )
    return HOLIDAYS.well()


def visits(config: Config, today: date) -> Check:
    """What the newest files hold, that only the service reads them, and that old ones are gone."""
    paths = sorted(path for path in config.log_dir.glob("*.access.*.log") if NAMED.fullmatch(path.name))
    faults = [path.name for path in paths if _is_fault(path, today - timedelta(days=config.log_days))]
    faults += [path.name for path in paths[-4:] if not all(map(LINE.fullmatch, _last_lines(path)))]
    if faults:
        return VISITS.wrong(
            N_(
                "%(files)s in %(path)s are too old, open to others, or say too much. Remove them, or run chmod 600."
            ),
            files=tuple(dict.fromkeys(faults)),
            path=str(config.log_dir),
        )
    return VISITS.well()


def service() -> Check:
    """An exception, logged as the doors log it, must not be quoted."""
    record = logging.LogRecord("survey", logging.ERROR, "", 0, PROBE, (), None)
    record.exc_info = (ValueError, ValueError(PROBE), None)
    if PROBE in Discreet().format(record):
        return SERVICE.wrong(
            N_("It quotes exceptions, and with them what voters sent. Put back the code as released.")
        )
    return SERVICE.well()


def is_in_use() -> bool:
    """Whether a poll of a real office was ever opened here."""
    real = select(Poll.id).join(Inspection, Inspection.id == Poll.inspection_id).join(Round).join(Office)
    return (
        db.session.scalar(real.where(Office.is_fictional.is_(False), Poll.opened_at.is_not(None)).limit(1))
        is not None
    )


def _is_fault(path: Path, oldest: date) -> bool:
    day = NAMED.fullmatch(path.name)
    is_old = day is not None and day[1] < (oldest - timedelta(days=1)).isoformat()
    return is_old or bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _last_lines(path: Path) -> Iterator[str]:
    """Without the first, which may be half a line."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LAST))
        lines = file.read().decode("utf-8", "replace").splitlines()
    yield from lines[1:] if size > LAST else lines
