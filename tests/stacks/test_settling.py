"""Settled papers are ballots like any other: in the box once, whatever happens between the settling and the mix."""

import secrets
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from survey import clock
from survey.ballots import epochs, polls, queries, stacked
from survey.ballots.facts import PollCancelled, PollClosed
from survey.ballots.mixer import Mixer
from survey.ballots.models import (
    Ballot,
    Durability,
    Envelope,
    Epoch,
    EpochState,
    Mixing,
    Mode,
    Opinion,
    Poll,
    State,
)
from survey.ballots.stack_models import Keying, PaperChannel, PaperEntry, PaperStack
from survey.config import Config
from survey.db import db
from survey.facts import Fact
from survey.officers.models import Officer
from survey.processes import vitals
from survey.stacks import operations
from survey.stacks.facts import StackGone
from survey.stacks.settling import settle
from survey.tally.operations import count
from tests.ballots.urn import answers, at_once, cast, make_open_poll, make_ticket_poll, mix, seen
from tests.stacks.pile import BAD, FAIR, GOOD, NOTHING, ON_SQLITE, make_stack, paper, settled, two_officers

pytestmark = pytest.mark.usefixtures("booth")
DOORSTEP, ASSISTED = PaperChannel.DOORSTEP, PaperChannel.ASSISTED


def channels(poll: Poll) -> dict[str, int]:
    db.session.rollback()
    rows = select(Ballot.channel, func.count()).filter_by(poll_id=poll.id).group_by(Ballot.channel)
    return dict(db.session.execute(rows).all())


def test_papers_settled_while_the_poll_is_open_are_mixed_with_the_phones(config: Config) -> None:
    poll, codes = make_ticket_poll(4, "MC")
    cast(poll, ticket=codes[0], checked=answers("fair", "MC"))
    settled(poll, [paper(GOOD), paper(BAD, "路灯不亮"), paper("")], handed_out=5)
    cast(poll, ticket=codes[1], checked=answers("satisfied", "MC"))
    now = seen(poll)
    assert (now.issued, now.returned, now.awaited) == (9, 5, 0)
    assert len({len(sealed) for sealed in db.session.scalars(select(Envelope.sealed))}) == 1
    polls.begin_close(None, poll)
    mix(poll, config)
    assert channels(poll) == {"ticket": 2, "paper": 3}
    assert db.session.scalars(select(Opinion.text)).all() == ["路灯不亮"]
    closed = queries.turnout(poll)
    assert (closed.issued, closed.returned, closed.spoilt) == (9, 5, 1)


def test_the_last_mix_waits_until_every_stack_is_settled_or_dropped(config: Config) -> None:
    poll, codes = make_ticket_poll(2, "MC")
    cast(poll, ticket=codes[0], checked=answers("fair", "MC"))
    stacks = [make_stack(poll, [paper()]) for _ in range(2)]
    polls.begin_close(None, poll)
    mixer, (one, _) = Mixer(config), two_officers(poll)
    for stack, end in zip(
        stacks, (settle, lambda by, stack: operations.drop(by, stack, "重复")), strict=True
    ):
        mixer.turn()
        assert seen(poll).awaits_paper
        assert poll.state is State.CLOSING
        end(one, stack)
    mix(poll, config)
    assert channels(poll) == {"ticket": 1, "paper": 1}
    assert not seen(poll).awaits_paper


@ON_SQLITE
def test_a_poll_on_paper_alone_is_counted(config: Config) -> None:
    poll = make_open_poll("MC", mode=Mode.TICKET)
    settled(poll, [paper(GOOD)] * 3 + [paper(NOTHING)])
    polls.begin_close(None, poll)
    mix(poll, config)
    tally = count(None, poll)
    assert channels(poll) == {"paper": 4}
    assert '"spoilt":1' in tally.full


@ON_SQLITE
def test_told_and_gathered_answers_join_an_open_poll_as_channels_of_their_own(config: Config) -> None:
    poll = make_open_poll()
    cast(poll)
    settled(poll, [paper("1" + GOOD + "0", instrument="QZ")] * 2, channel=DOORSTEP)
    settled(poll, [paper("011111" + "0", instrument="QZ")], channel=ASSISTED)
    assert (seen(poll).issued, seen(poll).returned) == (0, 4)
    polls.begin_close(None, poll)
    mix(poll, config)
    assert channels(poll) == {"open": 1, "doorstep": 2, "assisted": 1}


@ON_SQLITE
def test_papers_never_make_up_for_voters_a_mix_lacks(config: Config) -> None:
    poll = make_open_poll(mixing_size=50)
    settled(poll, [paper("0" + GOOD + "0", instrument="QZ")] * 60, channel=DOORSTEP, handed_out=60)
    cast(poll)
    Mixer(config).turn()
    assert db.session.scalars(select(Epoch.state)).all() == [EpochState.OPEN]
    polls.begin_close(None, poll)
    mix(poll, config)
    assert queries.is_short(poll)


@ON_SQLITE
def test_papers_go_into_the_epoch_that_is_open_now(config: Config) -> None:
    poll, codes = make_ticket_poll(20, "QZ", mixing=Mixing.GATHERED)
    first = settled(poll, [paper("0" + GOOD + "0", instrument="QZ")])
    for code in codes:
        cast(poll, ticket=code)
    Mixer(config).turn()
    second = settled(poll, [paper("0" + BAD + "0", instrument="QZ")])
    assert (first.epoch, second.epoch) == (1, 2)
    polls.begin_close(None, poll)
    mix(poll, config)
    assert channels(poll) == {"ticket": 20, "paper": 2}


@ON_SQLITE
def test_nothing_is_left_that_leads_from_a_place_in_the_stack_to_a_ballot(config: Config) -> None:
    poll, _ = make_ticket_poll(1, "MC")
    texts = [f"第{secrets.token_hex(8)}盏路灯" for _ in range(8)]
    stack = settled(poll, [paper(GOOD, text) for text in texts])
    assert db.session.query(PaperEntry).count() == 0
    assert (stack.gathered, stack.spoilt) == (8, 0)
    poll_id, left = poll.id, at_rest(config)
    assert not [text for text in texts if text.encode() in left]
    poll = db.session.get_one(Poll, poll_id)
    polls.begin_close(None, poll)
    mix(poll, config)
    order = db.session.scalars(select(Opinion.text)).all()
    assert sorted(order) == sorted(texts)
    assert order != texts


def test_a_crash_between_settling_and_mix_loses_nothing(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, codes = make_ticket_poll(2, "MC")
    cast(poll, ticket=codes[0], checked=answers("fair", "MC"))
    stack = make_stack(poll, [paper(FAIR)] * 3)
    polls.begin_close(None, poll)
    with monkeypatch.context() as broken:
        broken.setattr("survey.stacks.settling.note", crash)
        with pytest.raises(Crash):
            settle(two_officers(poll)[0], stack)
    db.session.rollback()
    assert db.session.query(PaperEntry).count() == 6
    assert db.session.query(Envelope).count() == 1
    settle(two_officers(poll)[0], stack)
    with monkeypatch.context() as broken:
        broken.setattr("survey.ballots.mix_acts.resume", crash)
        Mixer(config).turn()
    mix(poll, config)
    assert channels(poll) == {"ticket": 1, "paper": 3}


@pytest.mark.parametrize("durability", Durability)
def test_papers_sealed_to_a_lost_key_are_keyed_again_and_counted_once(
    durability: Durability, config: Config
) -> None:
    poll, codes = make_ticket_poll(2, "MC", durability=durability)
    cast(poll, ticket=codes[0], checked=answers("fair", "MC"))
    stack = settled(poll, [paper(FAIR)] * 3)
    polls.begin_close(None, poll)
    epochs.release(None, poll, 1, "主机损坏")
    assert (stack.epoch, stack.first_by_id, stack.gathered) == (None, None, None)
    assert (seen(poll).lost, seen(poll).returned, seen(poll).awaits_paper) == (1, 0, True)
    Mixer(config).turn()
    one, other = two_officers(poll)
    for officer, keying in ((one, "first"), (other, "second")):
        operations.key_all(officer, stack, Keying(keying), [paper(FAIR)] * 3)
    assert settle(one, stack).epoch == 2
    mix(poll, config)
    assert channels(poll) == {"paper": 3}


@ON_SQLITE
def test_a_cancelled_poll_keeps_nothing_of_its_stacks(config: Config) -> None:
    poll, _ = make_ticket_poll(1, "MC")
    waiting, sealed = make_stack(poll, [paper()]), settled(poll, [paper()] * 2)
    polls.begin_close(None, poll)
    polls.cancel_poll(None, poll, "重新测评")
    assert waiting.dropped_at
    assert not sealed.dropped_at
    assert db.session.query(PaperEntry).count() == 0
    Mixer(config).turn()
    assert db.session.query(Envelope).count() == 0
    with pytest.raises((PollCancelled, StackGone)):
        settle(two_officers(poll)[0], waiting)


@ON_SQLITE
def test_a_poll_that_is_being_mixed_cannot_be_cancelled_once_its_paper_is_settled() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    settled(poll, [paper()])
    polls.begin_close(None, poll)
    with pytest.raises(PollClosed):
        polls.cancel_poll(None, poll, "重新测评")


@ON_SQLITE
def test_whoever_waits_for_the_mixer_is_not_told_that_it_is_gone_while_papers_are_keyed() -> None:
    poll, _ = make_ticket_poll(1, "MC")
    stack = make_stack(poll, [paper()])
    polls.begin_close(None, poll)
    db.session.execute(update(Poll).values(closing_at=clock.now() - 3 * vitals.PATIENCE))
    db.session.commit()
    assert not vitals.has_waited()
    settle(two_officers(poll)[0], stack)
    assert vitals.has_waited()


@pytest.mark.parametrize("hands", [4])
def test_settling_races_with_the_close_and_the_mixer_and_no_paper_is_lost_or_counted_twice(
    app: Flask, config: Config, hands: int
) -> None:
    poll, _ = make_ticket_poll(4, "MC")
    stacks = [make_stack(poll, [paper(GOOD)] * 5, handed_out=5) for _ in range(hands)]
    ids, poll_id, by = [stack.id for stack in stacks], poll.id, two_officers(poll)[0].id
    db.session.rollback()

    def settle_one(stack_id: int) -> None:
        with app.app_context():
            settle(db.session.get_one(Officer, by), db.session.get_one(PaperStack, stack_id))

    def close_it() -> None:
        with app.app_context():
            polls.begin_close(None, db.session.get_one(Poll, poll_id))

    def mix_it() -> None:
        with app.app_context():
            for _ in range(4):
                Mixer(config).turn()

    outcomes = at_once([lambda stack_id=each: settle_one(stack_id) for each in ids] + [close_it, mix_it])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Fact)]
    assert stacked.awaited(poll) == 0
    if poll.state is not State.CLOSED:
        mix(poll, config)
    assert channels(poll) == {"paper": 5 * hands}


class Crash(Exception):
    pass


def crash(*_: object, **__: object) -> None:
    raise Crash


def at_rest(config: Config) -> bytes:
    """Every byte of SQLite's file and log; on PostgreSQL the rows alone."""
    if not config.is_sqlite:
        return b""
    db.session.remove()
    database = Path(config.database_url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
