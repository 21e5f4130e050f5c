"""The life of a poll: prepared, opened and frozen, extended, closed; cancelled, or given another code, for a reason."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from survey import clock
from survey.ballots import manifest, polls, print_runs
from survey.ballots.facts import (
    AlreadyOpened,
    AttendanceFrozen,
    AttendanceUnfit,
    DeadlineBeforeOpening,
    DeadlineNotLater,
    DeadlinePassed,
    LanguageUnknown,
    MixingSizeUnfit,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    ReasonMissing,
    SuccessorUnfit,
    TicketsOut,
    TooFewTickets,
)
from survey.ballots.keys import KeyFiles
from survey.ballots.manifest import Head
from survey.ballots.models import Durability, Epoch, EpochState, Mode, Poll, State
from survey.ballots.queries import find_poll, polls_of
from survey.config import Config
from survey.db import db
from survey.facts import Fact
from survey.instruments.facts import InstrumentUnknown
from survey.officers.models import AuditEntry
from tests.ballots.urn import ENOUGH, make_open_poll, make_ticket_poll
from tests.make import make_inspection, make_office, make_officer, make_round

HOUR = timedelta(hours=1)


def soon(hours: float) -> datetime:
    return clock.now() + hours * HOUR


def make_draft(mode: Mode = Mode.OPEN, instrument: str = "QZ", **options: object) -> Poll:
    return polls.prepare_poll(None, make_inspection(), instrument, mode, **options)  # type: ignore[arg-type]


def test_a_poll_is_prepared_opened_and_closed(app: Flask) -> None:
    poll = make_draft()
    assert poll.state is State.DRAFT
    assert polls.open_poll(None, poll).state is State.OPEN
    assert polls.begin_close(None, poll).state is State.CLOSING


@pytest.mark.parametrize(
    ("instrument", "mode", "size", "durability"),
    [
        ("QZ", Mode.TICKET, 20, Durability.RECOVER),
        ("QZ", Mode.OPEN, 50, Durability.RECOVER),
        ("XZ", Mode.TICKET, 30, Durability.ERASE),
        ("XZ", Mode.OPEN, 50, Durability.ERASE),
    ],
)
def test_the_size_of_a_mix_depends_on_who_is_asked_about_whom(
    app: Flask, instrument: str, mode: Mode, size: int, durability: Durability
) -> None:
    poll = make_draft(mode, instrument)
    assert (poll.mixing_size, poll.durability) == (size, durability)


def test_a_mix_may_be_larger_never_smaller(app: Flask) -> None:
    assert make_draft(mixing_size=80).mixing_size == 80
    with pytest.raises(MixingSizeUnfit):
        make_draft(mixing_size=49)


def test_a_poll_speaks_the_languages_chosen_and_always_chinese(app: Flask) -> None:
    assert make_draft().languages == ["zh", "en"]
    assert make_draft(languages=["zh"]).languages == ["zh"]
    assert make_draft(languages=["en"]).languages == ["zh", "en"]
    with pytest.raises(LanguageUnknown):
        make_draft(languages=["fr"])


def test_an_unknown_instrument_is_refused(app: Flask) -> None:
    with pytest.raises(InstrumentUnknown):
        make_draft(instrument="ZZ")


def test_opening_freezes_the_manifest_and_publishes_a_key_that_is_on_disk(app: Flask, config: Config) -> None:
    poll = make_open_poll()
    (epoch,) = db.session.scalars(select(Epoch))
    frozen = manifest.read(poll.manifest or "")
    assert (epoch.number, epoch.state) == (1, EpochState.OPEN)
    assert bytes(KeyFiles(config.runtime_dir).read(epoch.public_key).public_key) == epoch.public_key
    assert poll.manifest_digest == frozen.digest
    assert (frozen.code, frozen.mixing_size, frozen.head) == (poll.code, 50, Head.BOARD)
    assert frozen.names["zh"]["单位"] == poll.inspection.unit.name


def test_a_manifest_is_read_as_it_was_written(app: Flask) -> None:
    poll, _ = make_ticket_poll(3, "XZ", closes_at=soon(5), eligible=40)
    assert manifest.read(poll.manifest or "").to_json() == poll.manifest
    assert manifest.read(poll.manifest or "").head is Head.PARTIES


def test_an_opened_poll_is_not_opened_or_changed_again(app: Flask) -> None:
    poll = make_open_poll()
    with pytest.raises(AlreadyOpened):
        polls.open_poll(None, poll)
    with pytest.raises(AlreadyOpened):
        polls.change_instrument(None, poll, "HC")
    with pytest.raises(AlreadyOpened):
        polls.schedule_poll(None, poll, None, None)


def test_a_wrong_instrument_is_changed_before_opening(app: Flask) -> None:
    poll = polls.change_instrument(None, make_draft(Mode.TICKET, "QZ"), "XZ")
    assert (poll.instrument, poll.mixing_size, poll.durability) == ("XZ", 30, Durability.ERASE)


def test_few_tickets_need_a_reason(app: Flask) -> None:
    poll = make_draft(Mode.TICKET)
    print_runs.issue_tickets(None, poll, 19)
    with pytest.raises(TooFewTickets) as refused:
        polls.open_poll(None, poll)
    assert refused.value.details == {"issued": 19, "needed": 20}
    assert polls.open_poll(None, poll, ENOUGH).acts[-1].reason == ENOUGH


def test_enough_tickets_need_none(app: Flask) -> None:
    poll = make_draft(Mode.TICKET)
    print_runs.issue_tickets(None, poll, 20)
    assert polls.open_poll(None, poll).state is State.OPEN


def test_a_scheduled_poll_waits_for_its_hour_and_closes_at_its_deadline(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = make_open_poll(opens_at=soon(1), closes_at=soon(2))
    states = []
    for hours in (0, 1.5, 2.5):
        instant = soon(hours)
        states.append(poll.state_at(instant))
    assert states == [State.WAITING, State.OPEN, State.CLOSING]


@pytest.mark.parametrize(
    ("opens", "closes", "fact"), [(None, -1, DeadlinePassed), (3, 2, DeadlineBeforeOpening)]
)
def test_impossible_hours_are_refused(app: Flask, opens: int | None, closes: int, fact: type[Fact]) -> None:
    opens_at = soon(opens) if opens else None
    with pytest.raises(fact):
        make_draft(opens_at=opens_at, closes_at=soon(closes))
    with pytest.raises(fact):
        polls.schedule_poll(None, make_draft(), opens_at, soon(closes))


def test_a_deadline_is_moved_later_or_set_for_the_first_time_with_a_reason(app: Flask) -> None:
    first, later = soon(1), soon(2)
    poll = make_open_poll()
    polls.extend_poll(None, poll, first, "补充测评")
    polls.extend_poll(None, poll, later, "参评人数不足")
    assert poll.closes_at == later
    assert poll.acts[-1].detail == {"before": first.isoformat(), "closes_at": later.isoformat()}
    with pytest.raises(DeadlineNotLater):
        polls.extend_poll(None, poll, soon(1.5), "缩短")
    with pytest.raises(ReasonMissing):
        polls.extend_poll(None, poll, soon(3), "  ")


def test_a_poll_past_its_deadline_is_not_extended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = make_open_poll(closes_at=soon(1))
    later, after = soon(3), soon(1.1)
    monkeypatch.setattr(clock, "now", lambda: after)
    with pytest.raises(PollClosed):
        polls.extend_poll(None, poll, later, ENOUGH)


def test_closing_twice_is_closing_once(app: Flask) -> None:
    poll = make_open_poll()
    first = polls.begin_close(None, poll).closing_at
    assert polls.begin_close(None, poll).closing_at == first
    assert [act.act for act in poll.acts] == ["prepare", "open", "close"]


def test_a_draft_is_not_closed(app: Flask) -> None:
    with pytest.raises(PollNotOpen):
        polls.begin_close(None, make_draft())
    with pytest.raises(PollNotOpen):
        polls.begin_close(None, make_open_poll(opens_at=soon(1)))


def test_a_cancelled_poll_leads_to_its_successor_and_loses_its_key(app: Flask) -> None:
    poll = make_open_poll("HC")
    successor = polls.prepare_poll(None, poll.inspection, "QZ", Mode.OPEN)
    polls.cancel_poll(None, poll, "用错了问卷", successor)
    assert (poll.state, poll.successor, poll.key) == (State.CANCELLED, successor, None)
    assert db.session.scalars(select(Epoch.state).filter_by(poll_id=poll.id)).all() == [EpochState.CLOSED]


def test_a_cancellation_needs_a_reason_and_a_fitting_successor(app: Flask) -> None:
    poll, elsewhere = make_open_poll(), make_draft()
    with pytest.raises(ReasonMissing):
        polls.cancel_poll(None, poll, "")
    for unfit in (poll, elsewhere):
        with pytest.raises(SuccessorUnfit):
            polls.cancel_poll(None, poll, "用错了问卷", unfit)
    gone = polls.cancel_poll(None, polls.prepare_poll(None, poll.inspection, "QZ", Mode.OPEN), "重复")
    with pytest.raises(SuccessorUnfit):
        polls.cancel_poll(None, poll, "用错了问卷", gone)


def test_what_is_closing_or_cancelled_is_neither_cancelled_nor_changed(app: Flask) -> None:
    closing, cancelled = make_open_poll(), make_open_poll()
    polls.begin_close(None, closing)
    polls.cancel_poll(None, cancelled, ENOUGH)
    for poll, fact in ((closing, PollClosed), (cancelled, PollCancelled)):
        with pytest.raises(fact):
            polls.cancel_poll(None, poll, ENOUGH)
        with pytest.raises(fact):
            polls.extend_poll(None, poll, soon(5), ENOUGH)
        with pytest.raises(fact):
            polls.replace_code(None, poll, ENOUGH)
    with pytest.raises(PollCancelled):
        polls.open_poll(None, cancelled)
    with pytest.raises(PollCancelled):
        polls.begin_close(None, cancelled)


def test_a_revoked_code_is_never_given_again_and_the_poll_goes_on(app: Flask) -> None:
    poll = make_open_poll()
    before = poll.code
    polls.replace_code(None, poll, "海报被覆盖")
    assert poll.code != before
    office_id = poll.inspection.round.office_id
    assert (find_poll(office_id, before), find_poll(office_id, poll.code)) == (None, poll)
    assert poll.state is State.OPEN


def test_a_code_that_stands_on_tickets_is_not_replaced(app: Flask) -> None:
    poll, _ = make_ticket_poll(5)
    with pytest.raises(TicketsOut):
        polls.replace_code(None, poll, ENOUGH)


def test_attendance_may_be_told_until_the_close_but_the_eligible_only_once(app: Flask) -> None:
    poll = make_open_poll(eligible=40)
    polls.set_attendance(None, poll, 40, 31)
    assert (poll.eligible, poll.present) == (40, 31)
    with pytest.raises(AttendanceFrozen):
        polls.set_attendance(None, poll, 35, 31)
    with pytest.raises(AttendanceUnfit):
        polls.set_attendance(None, poll, 40, 41)
    late = polls.set_attendance(None, make_open_poll(), 12, None)
    assert (late.eligible, late.present) == (12, None)


def test_every_act_is_kept_with_the_poll_and_in_the_audit(app: Flask) -> None:
    officer = make_officer()
    poll = polls.prepare_poll(officer, make_inspection(make_round(officer.office)), "QZ", Mode.OPEN)
    polls.open_poll(officer, poll)
    polls.cancel_poll(officer, poll, "用错了问卷")
    assert [(act.act, act.officer_id, act.reason) for act in poll.acts] == [
        ("prepare", officer.id, ""),
        ("open", officer.id, ""),
        ("cancel", officer.id, "用错了问卷"),
    ]
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert acts == ["poll.prepare", "poll.open", "poll.cancel"]


def test_a_poll_of_another_office_does_not_exist(app: Flask) -> None:
    poll = make_open_poll()
    office_id = poll.inspection.round.office_id
    assert find_poll(office_id, poll.code.lower()) is poll
    assert find_poll(make_office().id, poll.code) is None


def test_waves_of_one_inspection_stand_in_their_order(app: Flask) -> None:
    first = make_open_poll()
    second = polls.prepare_poll(None, first.inspection, "QZ", Mode.OPEN, wave=2)
    assert polls_of(first.inspection) == polls_of(first.inspection.round) == [first, second]
