"""A poll that was open when the backup was made comes back suspended; however it goes on, both counts are right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey import clock
from survey.backups.making import back_up
from survey.ballots import epochs, polls
from survey.ballots.facts import NotSuspended, PollSuspended, ReasonMissing, TicketSpent
from survey.ballots.mixer import Mixer
from survey.ballots.models import Ballot, Durability, Mode, Poll, State, Ticket, TicketState
from survey.ballots.suspension import resume_poll, standing, suspended
from survey.config import Config
from survey.db import db
from tests.backups.conftest import Elsewhere
from tests.backups.places import restored, with_keys_of
from tests.ballots.urn import cast, make_open_poll, make_ticket_poll, seen
from tests.conftest import DATABASES

WHY = "磁盘损坏，从备份恢复"
BEFORE, AFTER, ISSUED = 25, 5, 40  # so many cast before the backup and after it

# Where it does not matter what a backup was made of.
FROM_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)

pytestmark = pytest.mark.usefixtures("booth")


@pytest.fixture
def vote(app: Flask, tmp_path: Path) -> tuple[str, list[str], Path]:
    """A poll under way: its code, its tickets, and a backup that knows of the first of them only."""
    return make_vote(tmp_path, Durability.ERASE)


def make_vote(tmp_path: Path, durability: Durability) -> tuple[str, list[str], Path]:
    poll, codes = make_ticket_poll(ISSUED, durability=durability)
    for code in codes[:BEFORE]:
        cast(poll, ticket=code)
    made = back_up(None, tmp_path / "backup.zip")
    for code in codes[BEFORE : BEFORE + AFTER]:
        cast(poll, ticket=code)
    return poll.code, codes, made.path


@contextmanager
def put_back(path: Path, config: Config) -> Iterator[Poll]:
    with restored(path, config) as told:
        (code,) = told.suspended
        yield db.session.scalars(select(Poll).filter_by(code=code)).one()


def counts(poll: Poll) -> tuple[int, int]:
    """Spent tickets, ballots in the box."""
    db.session.rollback()
    spent = select(func.count()).select_from(Ticket).filter_by(poll_id=poll.id, state=TicketState.SPENT)
    boxed = select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id)
    return db.session.scalar(spent) or 0, db.session.scalar(boxed) or 0


def turn(config: Config) -> None:
    while Mixer(config).turn():
        pass
    db.session.rollback()


def close(poll: Poll, config: Config) -> None:
    polls.begin_close(None, poll)
    turn(config)
    assert poll.state is State.CLOSED


@pytest.mark.parametrize("kind", DATABASES)
def test_votes_whose_key_is_gone_are_cast_again(
    vote: tuple[str, list[str], Path], elsewhere: Elsewhere, kind: str
) -> None:
    _, codes, path = vote
    there = elsewhere(kind)
    with put_back(path, there) as poll:
        found = standing(poll)
        assert (found.ballots, found.waiting, found.lost, found.copied) == (0, BEFORE, BEFORE, 0)
        assert (found.spent, found.unused) == (BEFORE, ISSUED - BEFORE)
        turn(there)
        assert counts(poll) == (BEFORE, 0)
        with pytest.raises(PollSuspended):
            cast(poll, ticket=codes[-1])
        resume_poll(None, poll, WHY)
        turn(there)
        assert counts(poll) == (0, 0)
        for code in codes[: BEFORE + AFTER]:
            cast(poll, ticket=code)
        with pytest.raises(TicketSpent):
            cast(poll, ticket=codes[0])
        close(poll, there)
        assert counts(poll) == (BEFORE + AFTER, BEFORE + AFTER)
        assert seen(poll).returned == BEFORE + AFTER


@FROM_SQLITE
def test_where_the_keys_are_at_hand_only_what_came_after_the_backup_is_cast_again(
    vote: tuple[str, list[str], Path], config: Config, elsewhere: Elsewhere
) -> None:
    _, codes, path = vote
    there = with_keys_of(config, elsewhere("sqlite"))
    with put_back(path, there) as poll:
        assert (standing(poll).waiting, standing(poll).lost) == (BEFORE, 0)
        resume_poll(None, poll, WHY)
        turn(there)
        for code in codes[:BEFORE]:
            with pytest.raises(TicketSpent):
                cast(poll, ticket=code)
        for code in codes[BEFORE : BEFORE + AFTER]:
            cast(poll, ticket=code)
        close(poll, there)
        assert counts(poll) == (BEFORE + AFTER, BEFORE + AFTER)


@FROM_SQLITE
def test_what_may_be_recovered_waits_until_it_is_given_up(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Meanwhile its tickets stay spent: a vote that was cast again could be found twice in the box."""
    _, codes, path = make_vote(tmp_path, Durability.RECOVER)
    there = elsewhere("sqlite")
    with put_back(path, there) as poll:
        resume_poll(None, poll, WHY)
        turn(there)
        with pytest.raises(TicketSpent):
            cast(poll, ticket=codes[0])
        cast(poll, ticket=codes[BEFORE])
        assert epochs.release(None, poll, 1, WHY) == BEFORE
        turn(there)
        for code in codes[:BEFORE]:
            cast(poll, ticket=code)
        close(poll, there)
        assert counts(poll) == (BEFORE + 1, BEFORE + 1)


@FROM_SQLITE
def test_copies_in_the_recovery_folder_are_told(
    app: Flask, config: Config, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    _, _, path = make_vote(tmp_path, Durability.RECOVER)
    there = elsewhere("sqlite")
    there.recovery_dir.parent.mkdir(exist_ok=True)
    config.recovery_dir.rename(there.recovery_dir)
    with put_back(path, there) as poll:
        assert (standing(poll).lost, standing(poll).copied) == (BEFORE, BEFORE)


@FROM_SQLITE
def test_a_poll_that_was_being_closed_is_counted_or_takes_ballots_again(
    vote: tuple[str, list[str], Path], config: Config, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    code, codes, _ = vote
    poll = db.session.scalars(select(Poll).filter_by(code=code)).one()
    polls.begin_close(None, poll)
    path = back_up(None, tmp_path / "closing.zip").path
    for closes_at, then in ((None, State.CLOSED), (clock.now() + timedelta(hours=1), State.OPEN)):
        there = with_keys_of(config, elsewhere("sqlite"))
        with put_back(path, there) as poll:
            resume_poll(None, poll, WHY, closes_at)
            if then is State.OPEN:
                cast(poll, ticket=codes[-1])
            else:
                turn(there)
            assert poll.state is then
            assert counts(poll)[0] == BEFORE + AFTER + (then is State.OPEN)


@FROM_SQLITE
def test_a_suspended_poll_can_be_cancelled_and_nothing_is_left_of_it(
    vote: tuple[str, list[str], Path], elsewhere: Elsewhere
) -> None:
    _, _, path = vote
    there = elsewhere("sqlite")
    with put_back(path, there) as poll:
        polls.cancel_poll(None, poll, WHY)
        turn(there)
        assert (poll.state, counts(poll)[1]) == (State.CANCELLED, 0)
        assert epochs.waiting_in(poll.id, 1) == 0


@FROM_SQLITE
def test_going_on_takes_a_reason_and_a_poll_that_stands_still(
    vote: tuple[str, list[str], Path], elsewhere: Elsewhere
) -> None:
    _, _, path = vote
    with put_back(path, elsewhere("sqlite")) as poll:
        with pytest.raises(ReasonMissing):
            resume_poll(None, poll, " ")
        resume_poll(None, poll, WHY)
        with pytest.raises(NotSuspended):
            resume_poll(None, poll, WHY)
        with pytest.raises(NotSuspended):
            standing(poll)
        assert [act.act for act in poll.acts][-2:] == ["suspend", "resume"]


@FROM_SQLITE
def test_only_polls_that_hold_unmixed_ballots_or_take_some_are_suspended(
    app: Flask, config: Config, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    draft = polls.prepare_poll(None, make_open_poll().inspection, "QZ", Mode.OPEN)
    closed, cancelled, still_open = make_open_poll(), make_open_poll(), make_open_poll()
    cast(closed)
    close(closed, config)
    polls.cancel_poll(None, cancelled, WHY)
    standing_still = [draft.code, closed.code, cancelled.code]
    path = back_up(None, tmp_path / "backup.zip").path
    there = elsewhere("sqlite")
    with restored(path, there) as told:
        assert still_open.code in told.suspended
        assert not set(standing_still) & set(told.suspended)
        assert len(suspended(told.suspended)) == len(told.suspended) == 2
        for poll in db.session.scalars(select(Poll).where(Poll.code.in_(standing_still))):
            assert poll.suspended_at is None
