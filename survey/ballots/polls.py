"""What officers do with a poll: prepare, open, close, extend, cancel it, give it another code."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from survey import clock
from survey.ballots import defaults, epochs, manifest, options, recovery, stacked, tickets
from survey.ballots.acts import BEFORE_CLOSE, hold, hold_draft, needed, note, obstacle
from survey.ballots.codes import new_poll_code
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import (
    AttendanceFrozen,
    AttendanceUnfit,
    DeadlineNotLater,
    PollClosed,
    RecoveryKeyMissing,
    SuccessorUnfit,
    TicketsOut,
    TooFewTickets,
)
from survey.ballots.models import (
    Durability,
    Epoch,
    EpochState,
    Mixing,
    Mode,
    Poll,
    ReplacedCode,
    State,
)
from survey.db import db, operation, settings
from survey.instruments.queries import find_instrument
from survey.instruments.rules import Instrument
from survey.officers.models import Officer
from survey.rounds.models import Inspection

POLL_KEY_LENGTH = 32


@operation
def prepare_poll(
    by: Officer | None,
    inspection: Inspection,
    instrument_key: str,
    mode: Mode,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    *,
    wave: int = 1,
    languages: Sequence[str] = (),
    mixing: Mixing | None = None,
    mixing_size: int | None = None,
    durability: Durability | None = None,
    eligible: int | None = None,
) -> Poll:
    """A poll that nobody can answer yet; its code may be printed and its tickets issued. Instants are UTC.

    Raises InstrumentUnknown, LanguageUnknown, DeadlineBeforeOpening, DeadlinePassed, MixingUnfit, MixingSizeUnfit.
    """
    options.check_schedule(opens_at, closes_at)
    instrument = find_instrument(inspection.round.office_id, instrument_key)
    poll = drafted(
        inspection,
        instrument,
        mode,
        opens_at=opens_at,
        closes_at=closes_at,
        wave=wave,
        languages=options.languages(instrument, languages),
        mixing=options.mixing(instrument, mixing),
        mixing_size=options.mixing_size(mode, instrument, mixing_size),
        durability=durability or defaults.durability(instrument.subject),
        eligible=eligible,
    )
    note(by, poll, "prepare", instrument=poll.instrument, mode=mode, wave=wave)
    return poll


def drafted(
    inspection: Inspection, instrument: Instrument, mode: Mode, code: str | None = None, **columns: Any
) -> Poll:
    """The draft itself, inside the running operation, which keeps the act; `columns` are checked already."""
    poll = Poll(
        code=code or free_codes(1)[0],
        inspection=inspection,
        instrument=instrument.key,
        mode=mode,
        key=secrets.token_bytes(POLL_KEY_LENGTH),
        **columns,
    )
    db.session.add(poll)
    return poll


@operation
def change_instrument(by: Officer | None, poll: Poll, instrument_key: str) -> Poll:
    """Ask something else, with the options that belong to it; raises AlreadyOpened."""
    hold_draft(poll)
    instrument = find_instrument(poll.inspection.round.office_id, instrument_key)
    before, poll.instrument = poll.instrument, instrument.key
    poll.languages = options.languages(instrument, ())
    poll.mixing = defaults.mixing(instrument)
    poll.mixing_size = defaults.mixing_size(poll.mode, instrument.subject)
    poll.durability = defaults.durability(instrument.subject)
    note(by, poll, "change_instrument", before=before, instrument=poll.instrument)
    return poll


@operation
def schedule_poll(
    by: Officer | None, poll: Poll, opens_at: datetime | None, closes_at: datetime | None
) -> Poll:
    """Set the hours of a poll that is not opened yet; raises AlreadyOpened."""
    hold_draft(poll)
    options.check_schedule(opens_at, closes_at)
    poll.opens_at, poll.closes_at = opens_at, closes_at
    note(by, poll, "schedule", opens_at=_written(opens_at), closes_at=_written(closes_at))
    return poll


@operation
def open_poll(by: Officer | None, poll: Poll, reason: str = "") -> Poll:
    """Freeze the manifest, approve the closing head, publish the first epoch's key; voters come in at `opens_at`.

    Where a group has too few tickets ever to fill a mix, everything is mixed once, at the close.
    Raises AlreadyOpened, DeadlinePassed, PlaceholderEmpty, RecoveryKeyMissing, RecoveryFolderUnfit, and TooFewTickets,
    which a reason overrules.
    """
    hold_draft(poll)
    options.check_schedule(poll.opens_at, poll.closes_at)
    _check_issued(poll, reason)
    if epochs.small_groups(poll):
        poll.mixing = Mixing.AT_CLOSE
    frozen = manifest.draw_up(poll, *what_is_asked(poll))
    keys = EpochKeys(settings())
    public = keys.make(poll.code, _recovery_key(poll))
    first = Epoch(poll_id=poll.id, number=1, public_key=public, state=EpochState.OPEN, host=keys.host)
    db.session.add(first)
    poll.manifest, poll.manifest_digest, poll.opened_at = frozen.to_json(), frozen.digest, clock.now()
    note(by, poll, "open", reason.strip(), manifest=frozen.digest, head=frozen.head)
    return poll


@operation
def begin_close(by: Officer | None, poll: Poll) -> Poll:
    """Take no more ballots; the mixer does the rest. Nothing happens where that was done before."""
    hold(poll, State.OPEN, State.CLOSING, State.CLOSED)
    if poll.closing_at is None:
        poll.closing_at = clock.now()
        _close_epochs(poll)
        note(by, poll, "close")
    return poll


@operation
def extend_poll(by: Officer | None, poll: Poll, closes_at: datetime, reason: str) -> Poll:
    """A later deadline, or a first one; raises DeadlineNotLater, DeadlinePassed, ReasonMissing."""
    hold(poll, *BEFORE_CLOSE)
    before = poll.closes_at
    if before and closes_at <= before:
        raise DeadlineNotLater(field="closes_at")
    options.check_schedule(poll.opens_at, closes_at)
    poll.closes_at = closes_at
    note(by, poll, "extend", needed(reason), before=_written(before), closes_at=_written(closes_at))
    return poll


@operation
def cancel_poll(by: Officer | None, poll: Poll, reason: str, successor: Poll | None = None) -> Poll:
    """End a poll without a count; whoever holds its code reads why, and is led to the successor.

    What was cast is destroyed unread. Raises ReasonMissing, SuccessorUnfit, and PollClosed where the count is near.
    """
    return cancelled(by, poll, reason, successor)


def cancelled(by: Officer | None, poll: Poll, reason: str, successor: Poll | None = None) -> Poll:
    """As `cancel_poll`, inside the running operation."""
    hold(poll, *BEFORE_CLOSE, State.SUSPENDED, State.CLOSING)
    if poll.closing_at and not poll.suspended_at and not _is_held_up(poll):
        raise PollClosed
    if successor and (successor.id == poll.id or successor.inspection_id != poll.inspection_id):
        raise SuccessorUnfit
    if successor and successor.cancelled_at:
        raise SuccessorUnfit
    poll.cancelled_at, poll.successor, poll.key = clock.now(), successor, None
    _close_epochs(poll)
    stacked.discard(poll)
    note(by, poll, "cancel", needed(reason), successor=successor.code if successor else None)
    return poll


@operation
def replace_code(by: Officer | None, poll: Poll, reason: str) -> Poll:
    """Revoke the printed code and give the poll another; what was cast stays. Raises TicketsOut, ReasonMissing."""
    hold(poll, *BEFORE_CLOSE)
    if tickets.issued(poll):
        raise TicketsOut
    before, poll.code = poll.code, free_codes(1)[0]
    db.session.add(ReplacedCode(code=before, poll_id=poll.id))
    note(by, poll, "replace_code", needed(reason), before=before)
    return poll


@operation
def set_attendance(by: Officer | None, poll: Poll, eligible: int | None, present: int | None) -> Poll:
    """应到 and 实到. The eligible are fixed at opening if they were known then; raises AttendanceFrozen."""
    return attended(by, poll, eligible, present)


def attended(by: Officer | None, poll: Poll, eligible: int | None, present: int | None) -> Poll:
    """As `set_attendance`, inside the running operation."""
    hold(poll, *BEFORE_CLOSE, State.CLOSING)
    fixed = manifest.read(poll.manifest).eligible if poll.manifest else None
    if fixed is not None and eligible != fixed:
        raise AttendanceFrozen
    if eligible is not None and present is not None and present > eligible:
        raise AttendanceUnfit(field="present")
    poll.eligible, poll.present = eligible, present
    note(by, poll, "attendance", eligible=eligible, present=present)
    return poll


def what_is_asked(poll: Poll) -> tuple[Instrument, list[str], date, str]:
    """Instrument, groups, last day that answers are kept and recovery key, for a manifest that is drawn up now."""
    config = settings()
    instrument = find_instrument(poll.inspection.round.office_id, poll.instrument)
    today = clock.today(config.timezone)
    kept_until = date(today.year + config.kept_years, 12, 31)
    groups = sorted({*tickets.groups_of(poll), *stacked.groups_of(poll)})
    return instrument, groups, kept_until, recovery.fingerprint(recovery.in_force())


def _recovery_key(poll: Poll) -> bytes | None:
    """What second copies of the poll's keys are sealed to; None where none are made. Raises RecoveryKeyMissing."""
    if poll.durability is Durability.ERASE:
        return None
    key = recovery.in_force()
    if key is None:
        raise RecoveryKeyMissing
    return key


def _check_issued(poll: Poll, reason: str) -> None:
    """A ballot among few is less anonymous than the page says, so somebody must answer for it."""
    issued = tickets.issued(poll)
    if poll.mode is Mode.TICKET and issued < poll.mixing_size and not reason.strip():
        raise TooFewTickets(issued=issued, needed=poll.mixing_size)


def _is_held_up(poll: Poll) -> bool:
    """Whether a closing poll waits for people: for a lost key, or for papers that are not keyed."""
    return obstacle(poll) is not None or stacked.awaited(poll) > 0


def _close_epochs(poll: Poll) -> None:
    """Waits for every commit under way; what is in an epoch once this has committed is all that ever will be."""
    still_open = update(Epoch).filter_by(poll_id=poll.id, state=EpochState.OPEN)
    db.session.execute(still_open.values(state=EpochState.CLOSED))


def free_codes(count: int) -> list[str]:
    """Codes that no poll has or ever had."""
    codes: set[str] = set()
    while len(codes) < count:
        fresh = {new_poll_code() for _ in range(count - len(codes))}
        codes |= fresh - _taken(fresh)
    return list(codes)


def _taken(codes: Collection[str]) -> set[str]:
    known = select(Poll.code).where(Poll.code.in_(codes))
    replaced = select(ReplacedCode.code).where(ReplacedCode.code.in_(codes))
    return set(db.session.scalars(known.union(replaced)))


def _written(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
