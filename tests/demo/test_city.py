"""The synthetic city shows every outcome, was made by the product's own operations, and goes without a trace."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey import clock
from survey.ballots.models import Ballot, Epoch, EpochState, Mode, Opinion, State
from survey.ballots.queries import polls_of, turnout
from survey.db import db
from survey.demo.city import City
from survey.demo.facts import AlreadyLoaded, NothingLoaded, RealRounds
from survey.demo.loading import load
from survey.demo.office import begin, demo_rounds, is_broken_off, is_loaded
from survey.demo.wiping import wipe
from survey.officers.audit import check
from survey.officers.models import AuditEntry, Officer
from survey.officers.queries import first_officer, officers_of
from survey.publication.models import Release
from survey.publication.queries import active_holds, batches_of, latest_decisions
from survey.publication.reasons import Outcome
from survey.rounds.models import Round
from survey.rounds.operations import create_round
from survey.tally.operations import uncounted
from survey.tally.queries import full_count

FROM_A_ROUND = (
    "round",
    "inspection",
    "unit",
    "poll",
    "ballot",
    "ticket",
    "decision",
    "batch",
    "release",
    "hold",
)


@pytest.fixture
def round(app: Flask) -> Round:
    (only,) = demo_rounds()
    return only


@pytest.fixture
def admin(app: Flask) -> Officer:
    found = first_officer()
    assert found
    return found


def test_every_outcome_of_the_policy_is_there_for_the_unit_that_was_meant(round: Round, city: City) -> None:
    decided = [(each.inspection.unit.name, each.outcome) for each in latest_decisions(round)]
    assert decided == [(unit.name, unit.outcome) for unit in city.units]
    assert {outcome for _, outcome in decided} == set(Outcome)


def test_ballots_were_cast_and_mixed_by_the_product(round: Round, city: City) -> None:
    closed = [poll for poll in polls_of(round) if poll.state is State.CLOSED]
    cast = sum(poll.ballots for poll in city.polls if not poll.stays_open)
    polls = [poll.id for poll in closed]
    assert (
        db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll_id.in_(polls))) == cast
    )
    assert db.session.scalar(select(func.count()).select_from(Opinion).where(Opinion.poll_id.in_(polls))) > 20
    states = select(Epoch.state).where(Epoch.poll_id.in_(polls)).distinct()
    assert list(db.session.scalars(states)) == [EpochState.MIXED]


def test_the_counts_are_those_the_city_names(round: Round, city: City) -> None:
    counted = [poll for poll in polls_of(round) if poll.state is State.CLOSED]
    meant = [poll for poll in city.polls if not poll.stays_open]
    for poll, wanted in zip(counted, meant, strict=True):
        table = full_count(poll).raw
        headline = table.counted(table.headline)
        assert {key: count for key, count in headline.counts.items() if count} == dict(wanted.overall)


def test_one_poll_is_open_for_more_than_a_month_and_takes_answers(round: Round) -> None:
    (poll,) = [poll for poll in polls_of(round) if poll.state is State.OPEN]
    assert poll.mode is Mode.OPEN
    assert poll.closes_at
    assert poll.closes_at > clock.now() + timedelta(days=31)
    assert turnout(poll).returned == 12


def test_one_batch_is_out_and_a_held_unit_waits_with_its_second_poll(round: Round) -> None:
    (batch,) = batches_of(round)
    assert batch.released_at
    assert len(batch.releases) == 4
    (hold,) = active_holds(round)
    assert [poll.wave for poll in polls_of(hold.inspection)] == [1, 2]


def test_who_proposed_did_not_sign(round: Round) -> None:
    signed = [decision for decision in latest_decisions(round) if decision.signature]
    assert signed
    assert all(decision.signature.signed_by_id != decision.proposed_by_id for decision in signed)


def test_the_office_is_marked_and_every_name_is_made_up(round: Round, city: City) -> None:
    assert round.office.is_fictional
    assert "模拟" in round.office.name
    assert all("模拟" in officer.full_name for officer in officers_of(round.office) if officer.full_name)


def test_nothing_is_left_to_mix_or_count(round: Round) -> None:
    assert uncounted() == []


def test_progress_is_told_to_the_end(steps: int, city: City) -> None:
    assert steps == city.steps


def test_it_is_loaded_once(admin: Officer, city: City) -> None:
    assert is_loaded()
    with pytest.raises(AlreadyLoaded):
        next(load(admin, city))


def test_a_real_round_is_never_wiped(app: Flask, admin: Officer) -> None:
    real = create_round(admin, admin.office, "第一轮巡察", "常规", clock.now().date(), clock.now().date())
    with pytest.raises(RealRounds):
        wipe(admin)
    db.session.delete(real)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Release)) == 4


def test_wiping_leaves_the_office_as_it_was_and_the_audit_whole(
    app: Flask, admin: Officer, city: City
) -> None:
    before = len(db.session.scalars(select(AuditEntry)).all())
    wipe(admin)
    for name in FROM_A_ROUND:
        assert db.session.scalar(select(func.count()).select_from(db.metadata.tables[name])) == 0, name
    assert not admin.office.is_fictional
    assert admin.office.name not in city.office.values()
    assert officers_of(admin.office) == [admin]
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert len(entries) == before + 1
    assert check(entries).is_whole
    with pytest.raises(NothingLoaded):
        wipe(admin)


@pytest.fixture
def alone(admin: Officer) -> Officer:
    """The officer of a database without a city."""
    if is_loaded():
        wipe(admin)
    return admin


def test_a_loading_that_was_cut_short_is_noticed_and_wiped(alone: Officer, city: City) -> None:
    begin(alone, city)
    assert is_broken_off()
    assert not is_loaded()
    wipe(alone)
    assert not is_broken_off()
    assert not alone.office.is_fictional


def test_a_database_with_real_rounds_is_refused(alone: Officer, city: City) -> None:
    create_round(alone, alone.office, "第一轮巡察", "常规", clock.now().date(), clock.now().date())
    with pytest.raises(RealRounds):
        next(load(alone, city))
    assert not alone.office.is_fictional
