"""The loss of a host: nothing acknowledged is lost where there is a recovery key; where there is none, it is said."""

import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import delete, select, update

from survey import clock
from survey.ballots import box, hosts, mix_acts, mixer, polls, recovery, rescue
from survey.ballots.acts import RELEASED, obstacle
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import (
    HalfMixed,
    NothingLost,
    ReasonMissing,
    RecoveryFileThere,
    RecoveryFolderUnfit,
    RecoveryKeyMissing,
    RecoveryKeyUnfit,
    TicketSpent,
)
from survey.ballots.keys import KeyLost
from survey.ballots.manifest import read
from survey.ballots.mixer import Mixer
from survey.ballots.models import (
    Durability,
    Envelope,
    Epoch,
    EpochState,
    MixerHost,
    Mode,
    Poll,
    RecoveryKey,
    State,
)
from survey.ballots.recovery import Copies
from survey.config import Config
from survey.db import db
from tests.ballots.urn import (
    answers,
    cast,
    close,
    make_open_poll,
    make_ticket_poll,
    new_mark,
    receipts_in_box,
    seen,
)
from tests.make import make_poll

pytestmark = pytest.mark.usefixtures("booth")

ELSEWHERE = "another-host"


@pytest.fixture
def private() -> PrivateKey:
    """The private half of the key in force, as the other body keeps it."""
    return recovery.make_new(None)


def lose_host(config: Config) -> None:
    """What was in memory is gone; another process, on this host or on another one, goes on."""
    shutil.rmtree(config.runtime_dir / "keys")


def turn(config: Config) -> None:
    while Mixer(config).turn():
        pass
    db.session.rollback()


def states(poll: Poll) -> list[str]:
    db.session.rollback()
    found = select(Epoch.state).filter_by(poll_id=poll.id).order_by(Epoch.number)
    return [state.value for state in db.session.scalars(found)]


# ---- the recovery key and its copies --------------------------------------------------------------------------


def test_a_copy_is_opened_by_the_recovery_key_alone(tmp_path: Path) -> None:
    copies, private, secret = Copies(tmp_path / "recovery"), PrivateKey.generate(), PrivateKey.generate()
    copies.put(secret, "AB23CD45", bytes(private.public_key))
    public = bytes(secret.public_key)
    path = copies.folder / public.hex()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert bytes(secret) not in path.read_bytes()
    assert bytes(copies.open(public, private)) == bytes(secret)
    assert copies.sealed_to(public) == bytes(private.public_key)
    assert [held.code for held in copies.held()] == ["AB23CD45"]
    with pytest.raises(KeyLost):
        copies.open(public, PrivateKey.generate())


def test_an_erased_copy_is_overwritten_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies, secret = Copies(tmp_path / "recovery"), PrivateKey.generate()
    public = bytes(secret.public_key)
    copies.put(secret, "AB23CD45", bytes(PrivateKey.generate().public_key))
    before, left = (copies.folder / public.hex()).read_bytes(), list[bytes]()
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: left.append(path.read_bytes()))
    copies.erase(public)
    assert len(left[0]) == len(before)
    assert not any(before[start : start + 8] in left[0] for start in range(0, len(before) - 8, 8))


def test_both_places_are_on_disk_before_anybody_learns_the_public_half(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync
    poll = polls.prepare_poll(None, make_poll().inspection, "QZ", Mode.OPEN)

    def fsync(file: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{file}")).parent.name)
        assert db.session.scalar(select(Epoch.number).filter_by(poll_id=poll.id)) is None
        real(file)

    with monkeypatch.context() as watched:
        watched.setattr(os, "fsync", fsync)
        polls.open_poll(None, poll)
    assert synced.index("keys") < synced.index("recovery")


@pytest.mark.parametrize("durability", list(Durability))
def test_a_copy_is_made_only_where_the_poll_is_to_survive_its_host_and_the_manifest_names_its_key(
    durability: Durability, config: Config, private: PrivateKey
) -> None:
    poll, keys = make_open_poll(durability=durability), EpochKeys(config)
    has_copy = durability is Durability.RECOVER
    fingerprint = recovery.fingerprint(bytes(private.public_key))
    assert [held.code for held in keys.copies.held()] == [poll.code] * has_copy
    assert read(poll.manifest or "").recovery == (fingerprint if has_copy else "")
    close(poll, config)
    assert list(keys.copies.held()) == []


def test_a_poll_keeps_the_recovery_key_that_its_manifest_names(config: Config, private: PrivateKey) -> None:
    poll = make_open_poll()
    recovery.make_new(None)
    cast(poll)
    lose_host(config)
    turn(config)
    (first, second) = EpochKeys(config).copies.held()
    assert {EpochKeys(config).copies.sealed_to(held.public) for held in (first, second)} == {
        bytes(private.public_key)
    }


def test_a_poll_that_is_to_survive_its_host_needs_a_recovery_key(config: Config) -> None:
    db.session.execute(delete(RecoveryKey))
    db.session.commit()
    with pytest.raises(RecoveryKeyMissing):
        make_open_poll()
    assert make_open_poll(durability=Durability.ERASE).state is State.OPEN


def test_a_poll_is_not_opened_where_its_copy_cannot_be_written(config: Config) -> None:
    config.recovery_dir.write_text("not a folder")
    with pytest.raises(RecoveryFolderUnfit):
        make_open_poll()
    assert list(EpochKeys(config).files.held()) == []


def test_the_private_half_is_written_to_a_new_file_only(tmp_path: Path) -> None:
    private, path = PrivateKey.generate(), tmp_path / "recovery.key"
    recovery.hand_out(private, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert bytes(recovery.read(path.read_text())) == bytes(private)
    with pytest.raises(RecoveryFileThere):
        recovery.hand_out(private, path)
    with pytest.raises(RecoveryKeyUnfit):
        recovery.read("something else")


# ---- a host is lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Mode))
def test_with_the_recovery_key_nothing_acknowledged_is_lost_or_counted_twice(
    mode: Mode, config: Config, private: PrivateKey
) -> None:
    poll, codes = make_ticket_poll(12) if mode is Mode.TICKET else (make_open_poll(), [""] * 12)
    pages = [(new_mark(), code) for code in codes]
    before = [cast(poll, *page) for page in pages[:5]]
    lose_host(config)
    turn(config)
    assert states(poll) == ["closed", "open"]
    stuck = obstacle(poll)
    assert stuck is not None
    assert stuck.detail == {"cause": "key_lost", "epoch": 1, "host": EpochKeys(config).host}
    after = [cast(poll, *page) for page in pages[5:9]]
    assert [cast(poll, *page) for page in pages[:5]] == before
    polls.begin_close(None, poll)
    turn(config)
    assert poll.state is State.CLOSING
    (recovered,) = rescue.recover(None, config, private)
    assert (recovered.epoch, recovered.ballots) == (1, 5)
    turn(config)
    assert poll.state is State.CLOSED
    assert obstacle(poll) is None
    assert receipts_in_box(poll) == set(before + after)
    assert seen(poll).returned == 9
    assert list(EpochKeys(config).copies.held()) == []


def test_with_another_key_nothing_is_recovered_and_nothing_destroyed(config: Config) -> None:
    poll = make_open_poll()
    cast(poll)
    lose_host(config)
    with pytest.raises(RecoveryKeyUnfit):
        rescue.recover(None, config, PrivateKey.generate())
    assert len(list(EpochKeys(config).copies.held())) == 1
    assert db.session.scalar(select(Envelope.epoch)) == 1


def test_where_nothing_was_lost_nothing_is_recovered_or_given_up(config: Config, private: PrivateKey) -> None:
    poll = make_open_poll()
    assert rescue.recover(None, config, private) == []
    with pytest.raises(NothingLost):
        rescue.give_up(None, config, poll, "主机损坏")


def test_without_a_copy_the_tickets_of_the_lost_epoch_can_be_used_again(config: Config) -> None:
    poll, codes = make_ticket_poll(12, "XZ")
    pages = [(new_mark(), code) for code in codes]
    for page in pages[:5]:
        cast(poll, *page, answers("good", "XZ"))
    lose_host(config)
    turn(config)
    (act,) = [act for act in poll.acts if act.act == RELEASED]
    assert act.detail == {"epoch": 1, "ballots": 5}
    assert (states(poll), obstacle(poll)) == (["mixed", "open"], None)
    assert (seen(poll).returned, seen(poll).lost) == (0, 5)
    receipts = {cast(poll, *page, answers("good", "XZ")) for page in pages[:7]}
    for _, code in pages[:7]:
        with pytest.raises(TicketSpent):
            cast(poll, new_mark(), code, answers("good", "XZ"))
    close(poll, config)
    assert receipts_in_box(poll) == receipts
    assert (seen(poll).returned, seen(poll).lost, seen(poll).issued) == (7, 5, 12)


def test_after_the_close_lost_ballots_are_given_up_only_with_a_reason(config: Config) -> None:
    poll, codes = make_ticket_poll(4, "XZ")
    for code in codes[:3]:
        cast(poll, ticket=code, checked=answers("good", "XZ"))
    polls.begin_close(None, poll)
    lose_host(config)
    turn(config)
    assert poll.state is State.CLOSING
    with pytest.raises(ReasonMissing):
        rescue.give_up(None, config, poll, " ")
    assert rescue.give_up(None, config, poll, "主机损坏，备用密钥也已丢失") == 3
    turn(config)
    assert poll.state is State.CLOSED
    assert (seen(poll).returned, seen(poll).lost) == (0, 3)


def test_ballots_of_an_open_poll_that_are_given_up_are_not_among_the_returned(config: Config) -> None:
    poll = make_open_poll(durability=Durability.ERASE)
    for _ in range(3):
        cast(poll)
    lose_host(config)
    turn(config)
    kept = {cast(poll) for _ in range(2)}
    assert (seen(poll).returned, seen(poll).lost) == (2, 3)
    close(poll, config)
    assert receipts_in_box(poll) == kept
    assert seen(poll).returned == 2


def test_half_of_a_mix_in_the_box_keeps_its_tickets_from_being_used_again(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large mix that a dying host cut off: nobody can tell which of these tickets have their ballot in the box."""
    poll, codes = make_ticket_poll(8, "XZ", mixing_size=30)
    for code in codes:
        cast(poll, ticket=code, checked=answers("good", "XZ"))
    polls.begin_close(None, poll)
    with monkeypatch.context() as deadly:
        deadly.setattr(box, "CHUNK", 3)
        deadly.setattr(mix_acts, "set_boxed", lambda *_: None)
        deadly.setattr(mixer.Mixer, "_clean", lambda *_: False)
        Mixer(config).turn()
    assert len(receipts_in_box(poll)) == 8
    lose_host(config)
    with pytest.raises(HalfMixed):
        rescue.give_up(None, config, poll, "主机损坏")
    polls_before = states(poll)
    turn(config)
    assert states(poll) == polls_before
    polls.cancel_poll(None, poll, "主机损坏，答卷无法打开")
    turn(config)
    assert receipts_in_box(poll) == set()


def test_an_empty_epoch_needs_no_key(config: Config) -> None:
    poll = make_open_poll()
    lose_host(config)
    turn(config)
    assert (states(poll), obstacle(poll)) == (["mixed", "open"], None)
    receipt = cast(poll)
    close(poll, config)
    assert receipts_in_box(poll) == {receipt}


# ---- several hosts -------------------------------------------------------------------------------------------


@pytest.fixture
def two_hosts(config: Config) -> Config:
    if config.is_sqlite:
        pytest.skip("an embedded database has one host")
    return config


def put_elsewhere(poll: Poll, config: Config, seen_ago: timedelta) -> dict[str, bytes]:
    """The epoch's key is another host's, whose mixer was seen so long ago; what that host holds."""
    held = {path.name: path.read_bytes() for path in (config.runtime_dir / "keys").iterdir()}
    lose_host(config)
    db.session.execute(update(Epoch).filter_by(poll_id=poll.id).values(host=ELSEWHERE))
    db.session.merge(MixerHost(name=ELSEWHERE, seen_at=clock.now() - seen_ago))
    db.session.commit()
    return held


def test_the_epoch_of_a_living_host_is_left_to_it(two_hosts: Config, private: PrivateKey) -> None:
    poll = make_open_poll()
    cast(poll)
    put_elsewhere(poll, two_hosts, timedelta(seconds=5))
    turn(two_hosts)
    assert (states(poll), obstacle(poll)) == (["open"], None)
    assert rescue.recover(None, two_hosts, private) == []
    polls.begin_close(None, poll)
    turn(two_hosts)
    assert (poll.state, obstacle(poll)) == (State.CLOSING, None)


def test_another_host_opens_the_next_epoch_and_the_lost_one_waits(two_hosts: Config) -> None:
    poll = make_open_poll()
    first = cast(poll)
    held = put_elsewhere(poll, two_hosts, 2 * hosts.LOST_AFTER)
    turn(two_hosts)
    assert states(poll) == ["closed", "open"]
    stuck = obstacle(poll)
    assert stuck is not None
    assert stuck.detail["host"] == ELSEWHERE
    second = cast(poll)
    polls.begin_close(None, poll)
    turn(two_hosts)
    assert poll.state is State.CLOSING
    for name, content in held.items():  # the disk of the lost host was found again
        (two_hosts.runtime_dir / "keys" / name).write_bytes(content)
    turn(two_hosts)
    assert receipts_in_box(poll) == {first, second}


def test_the_tickets_of_another_host_are_released_by_an_officer_alone(two_hosts: Config) -> None:
    """It may come back with the key."""
    poll, codes = make_ticket_poll(4, durability=Durability.ERASE)
    cast(poll, ticket=codes[0])
    put_elsewhere(poll, two_hosts, 2 * hosts.LOST_AFTER)
    turn(two_hosts)
    assert (states(poll), seen(poll).lost) == (["closed", "open"], 0)
    assert rescue.give_up(None, two_hosts, poll, "主机报废") == 1
    cast(poll, ticket=codes[0])
    assert (seen(poll).returned, seen(poll).lost) == (1, 1)


def test_a_mixer_leaves_a_sign_of_life(two_hosts: Config) -> None:
    Mixer(two_hosts).turn()
    seen_at = db.session.get_one(MixerHost, EpochKeys(two_hosts).host).seen_at
    assert clock.now() - seen_at < hosts.LOST_AFTER


def test_a_lost_epoch_is_closed_and_never_open_beside_the_next(config: Config) -> None:
    poll = make_open_poll()
    cast(poll)
    for _ in range(3):
        lose_host(config)
        turn(config)
        cast(poll)
    assert states(poll).count(EpochState.OPEN) == 1
