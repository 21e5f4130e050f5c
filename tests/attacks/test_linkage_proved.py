"""The same attackers against `survey serve` over HTTP, with a log in milliseconds and every copy: docs/measured.md."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from nacl.public import PrivateKey
from sqlalchemy import func, make_url, select

from survey import create_app
from survey.ballots import polls, recovery
from survey.ballots.keys import KeyFiles, KeyLost
from survey.ballots.models import Ballot, Durability, Epoch, EpochState, Mode, Poll, State
from survey.ballots.print_runs import issue_tickets
from survey.ballots.recovery import Copies
from survey.cli.migrations import bring_up_to_date
from survey.config import Config
from survey.db import db
from tests.attacks.guesses import Attacker, leaked, look_through
from tests.attacks.loot import Copy, take
from tests.attacks.street import Street, over_http
from tests.ballots.urn import ENOUGH
from tests.conftest import configure, in_context
from tests.databases import postgresql
from tests.make import make_inspection
from tests.processes.tree import Tree, eventually, serving

pytestmark = pytest.mark.prove

K = 20
TABLES = ("ballot", "opinion")
Say = Callable[[str], None]


@pytest.fixture
def config(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Config]:
    """A database of its own: of PostgreSQL a whole cluster, which keeps its log and writes whole pages into it."""
    if request.param == "sqlite":
        (tmp_path / "survey.db").write_bytes(sqlite_template.read_bytes())
        yield configure(tmp_path)
        return
    with postgresql(durable=True) as cluster:
        address = cluster.create("attacked")
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as link:
            link.execute("ALTER SYSTEM SET wal_keep_size = '4GB'")
            link.execute("SELECT pg_reload_conf()")
        yield configure(tmp_path, address)


both = pytest.mark.parametrize("config", ["sqlite", "postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


@pytest.fixture
def private(app: Flask, config: Config) -> PrivateKey:
    """The recovery key's private half."""
    return recovery.make_new(None)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with in_context(create_app(config=config)) as application:
        if not config.is_sqlite:
            bring_up_to_date(application)
        yield application


@pytest.fixture
def tree(app: Flask, private: PrivateKey, config: Config) -> Iterator[Tree]:
    address = "" if config.is_sqlite else config.database_url
    with serving(config.instance_dir, SURVEY_DATABASE_URL=address, SURVEY_SECRET_KEY="test") as running:
        yield running


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Say:
    def tell(words: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {words}", end="")

    return tell


@dataclass
class Watch:
    """A poll on a running service; `copies` and `keys` are what could be taken while it went on."""

    config: Config
    on: Street
    copies: list[Copy] = field(default_factory=list)
    keys: dict[bytes, bytes] = field(default_factory=dict)
    sealed: dict[bytes, bytes] = field(default_factory=dict)

    def look(self, *, with_log: bool = False) -> None:
        db.session.rollback()
        files, folder = KeyFiles(self.config.runtime_dir), Copies(self.config.recovery_dir)
        for held in files.held():
            with suppress(KeyLost):  # the mixer erases it just now
                self.keys[held.public] = bytes(files.read(held.public))
        for held in folder.held():
            with suppress(FileNotFoundError):
                self.sealed[held.public] = (folder.folder / held.public.hex()).read_bytes()
        self.copies.append(take(self.config, with_log=with_log))

    def come(self, tickets: Sequence[str], group: str = "") -> None:
        """Some come; a copy; the mixer does what it will do; another copy."""
        self.on.come(tickets, group)
        self.look()
        before = self.boxed()
        eventually(lambda: self.boxed() > before, 2.5)
        assert eventually(self.is_quiet, 20)
        self.look()

    def close(self) -> None:
        poll = db.session.get_one(Poll, self.on.poll_id)
        polls.begin_close(None, poll)
        assert eventually(lambda: self.state() is State.CLOSED, 30)
        assert self.on.are_all_boxed()
        db.session.remove()  # whoever reads keeps the log from being emptied
        time.sleep(1.5)
        self.look(with_log=True)

    def boxed(self) -> int:
        db.session.rollback()
        return (
            db.session.scalar(select(func.count()).select_from(Ballot).filter_by(poll_id=self.on.poll_id))
            or 0
        )

    def is_quiet(self) -> bool:
        db.session.rollback()
        return not db.session.scalar(
            select(func.count()).select_from(Epoch).where(Epoch.state == EpochState.BOXED)
        )

    def state(self) -> State:
        db.session.rollback()
        return db.session.get_one(Poll, self.on.poll_id).state

    def tell(self, say: Say, keys: Sequence[bytes] = ()) -> dict[str, float]:
        arrivals = self.on.arrivals(self.copies)
        shares, seen = {}, look_through(arrivals, self.copies)
        for table in TABLES:
            attacker = Attacker(table, arrivals, self.copies, keys, seen)
            score, (order, leaning) = attacker.score(), attacker.trend()
            sizes = sorted(map(len, attacker.crowds))
            say(f"{table}: {score}; mixed in {sizes}; most leaning {leaning:+.1f} sigma ({order})")
            shares[table] = score.share
            if not keys:
                assert score.share <= score.bound, str(score)
                assert abs(leaning) < 6, (order, leaning)
        return shares


def watch(config: Config, tree: Tree, poll: Poll) -> Watch:
    seen = Watch(config, Street(poll, over_http(tree.port, poll.code)))
    seen.look()
    return seen


def make_poll(counts: dict[str, int], **options: object) -> tuple[Poll, dict[str, list[str]]]:
    poll = polls.prepare_poll(None, make_inspection(), "QZ", Mode.TICKET, **options)
    codes = {group: issue_tickets(None, poll, count, group=group) for group, count in counts.items()}
    return polls.open_poll(None, poll, ENOUGH), codes


@both
def test_two_hundred_tickets_over_http(config: Config, tree: Tree, say: Say) -> None:
    poll, codes = make_poll({"": 200})
    seen = watch(config, tree, poll)
    for start in range(0, 200, 25):
        seen.come(codes[""][start : start + 25])
    seen.close()
    assert not leaked([*seen.keys.values()], seen.copies)
    seen.tell(say)


@both
def test_one_voter_an_hour_and_a_copy_after_each(config: Config, tree: Tree, say: Say) -> None:
    poll, codes = make_poll({"": 80})
    seen = watch(config, tree, poll)
    for number, code in enumerate(codes[""], start=1):
        seen.on.come([code])
        seen.look()
        if number % K == 0:
            seen.come([])
    seen.close()
    seen.tell(say)


@both
def test_nineteen_of_one_group_to_one_of_another(config: Config, tree: Tree, say: Say) -> None:
    poll, codes = make_poll({"正式党员": 760, "群众": 40})
    seen = watch(config, tree, poll)
    for _ in range(8):
        for _ in range(5):
            seen.on.come([codes["正式党员"].pop() for _ in range(19)], "正式党员")
            seen.on.come([codes["群众"].pop()], "群众")
        seen.come([])
    seen.close()
    seen.tell(say)


@both
def test_the_order_of_arrival_at_an_open_poll(config: Config, tree: Tree, say: Say) -> None:
    poll = polls.open_poll(None, polls.prepare_poll(None, make_inspection(), "QZ", Mode.OPEN))
    seen = watch(config, tree, poll)
    for _ in range(4):
        seen.come([""] * 55)
    seen.close()
    seen.tell(say)


@on_sqlite
def test_the_recovery_key_opens_all_with_the_folder_and_nothing_without_it(
    config: Config, tree: Tree, say: Say, private: PrivateKey
) -> None:
    poll, codes = make_poll({"": 80}, durability=Durability.RECOVER)
    seen = watch(config, tree, poll)
    for start in range(0, 80, 20):
        seen.come(codes[""][start : start + 20])
    seen.close()
    assert not leaked([*seen.keys.values(), *seen.sealed.values()], seen.copies)
    assert seen.tell(say, [bytes(private)])["ballot"] < 0.5
    folder = Copies(config.instance_dir / "stolen")
    folder.folder.mkdir()
    for public, content in seen.sealed.items():
        (folder.folder / public.hex()).write_bytes(content)
    opened = [bytes(folder.open(public, private)) for public in seen.sealed]
    assert seen.tell(say, opened)["ballot"] == 1


@on_sqlite
def test_whoever_owns_all_ballots_of_a_mix_but_one(config: Config, tree: Tree, say: Say) -> None:
    """He knows his own receipts: with the database too he is left with one ballot. No mix can help against that."""
    poll, codes = make_poll({"": 60})
    seen = watch(config, tree, poll)
    for start in (0, 20, 40):
        seen.come(codes[""][start : start + 20])
    boxed = {bytes(each) for each in db.session.scalars(select(Ballot.id).filter_by(poll_id=poll.id))}
    first = seen.on.visits[:20]
    crowd = [visit for visit in seen.on.visits if visit.receipt in boxed]
    victim, own = first[7], {visit.receipt for visit in crowd} - {first[7].receipt}
    say(
        f"with the database: {len(boxed - own)} ballot left of a mix of {len(crowd)}, the victim's: "
        f"{boxed - own == {victim.receipt}}"
    )
    assert boxed - own == {victim.receipt}
    seen.close()
