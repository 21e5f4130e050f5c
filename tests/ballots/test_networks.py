"""Budgets of networks: counted in memory for an hour, by poll; a flag stays only on ballots that it cannot betray."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.ballots import casting, networks
from survey.ballots.models import Ballot, Poll
from survey.ballots.networks import DOUBTFUL, HOUR, Budgets, network_of
from survey.config import SETTINGS, Config
from survey.db import db
from tests.ballots.urn import answers, close, make_open_poll, make_ticket_poll, new_mark

HERE, BESIDE, ELSEWHERE = "198.51.100.7", "198.51.100.200", "198.51.101.7"


class Clock:
    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (HERE, BESIDE, True),
        (HERE, ELSEWHERE, False),
        (HERE, f"::ffff:{BESIDE}", True),
        ("2001:db8:1:2::3", "2001:db8:1:ff:9::", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("2001:db8:1::1", "2001:0DB8:0001:0000:0000:0000:0000:0002", True),
    ],
)
def test_a_network_is_a_24_or_a_48(one: str, other: str, is_same: bool) -> None:
    assert (network_of(one) == network_of(other)) is is_same


@pytest.mark.parametrize(
    "address", ["", "-", "unknown", "198.51.100", "198.51.100.7:4711", "２.2.2.2", "1.2.3.4\0", "::g"]
)
def test_what_is_no_address_has_no_network_and_no_budget(address: str) -> None:
    budgets = Budgets(1)
    assert network_of(address) is None
    assert not any(budgets.is_over(1, address) for _ in range(5))


def test_a_network_is_over_when_its_budget_is_used_up() -> None:
    budgets = Budgets(3)
    assert [budgets.is_over(1, address) for address in (HERE, BESIDE, HERE, HERE, BESIDE)] == [
        *[False] * 3,
        *[True] * 2,
    ]


def test_networks_and_polls_are_counted_apart() -> None:
    budgets = Budgets(1)
    assert not budgets.is_over(1, HERE)
    assert not budgets.is_over(1, ELSEWHERE)
    assert not budgets.is_over(2, HERE)
    assert budgets.is_over(1, HERE)


def test_every_hour_begins_anew_with_another_key() -> None:
    clock = Clock()
    budgets = Budgets(1, clock)
    assert [budgets.is_over(1, HERE) for _ in range(2)] == [False, True]
    key, names = budgets._key, set(budgets._seen)
    clock.now += HOUR - 1
    assert budgets.is_over(1, HERE)
    clock.now += 1
    assert [budgets.is_over(1, HERE) for _ in range(2)] == [False, True]
    assert budgets._key != key
    assert not names & set(budgets._seen)


def test_a_budget_of_nothing_flags_nobody() -> None:
    budgets = Budgets(0)
    assert not any(budgets.is_over(1, HERE) for _ in range(1000))
    assert budgets._seen == {}


def test_memory_is_bounded_and_who_is_in_it_stays_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MOST", 10)
    budgets = Budgets(1)
    for number in range(100):
        assert not budgets.is_over(1, f"10.0.{number}.1")
    assert len(budgets._seen) == 10
    assert budgets.is_over(1, "10.0.3.1")


def test_no_address_can_be_read_from_what_is_remembered() -> None:
    budgets = Budgets(3)
    budgets.is_over(1, HERE)
    assert {len(name) for name in budgets._seen} == {16}
    assert network_of(HERE) not in b"".join(budgets._seen)


def test_a_full_hall_stays_below_the_default() -> None:
    default = next(int(setting.default) for setting in SETTINGS if setting.name == "SURVEY_NETWORK_BUDGET")
    assert default >= 300


# ---- what becomes of the flag ------------------------------------------------------------------------------


def cast_flagged(poll: Poll, flagged: int, plain: int, codes: tuple[str, ...] = ()) -> None:
    paper, tickets = casting.find(poll.code), iter(codes)
    db.session.rollback()
    for number in range(flagged + plain):
        flag = DOUBTFUL if number < flagged else ""
        casting.cast(paper, new_mark(), next(tickets, ""), answers(), flag)


def flags_in_box(poll: Poll) -> dict[str, int]:
    db.session.rollback()
    chosen = select(Ballot.flag, func.count()).filter_by(poll_id=poll.id).group_by(Ballot.flag)
    return dict(db.session.execute(chosen).all())


@pytest.mark.usefixtures("booth")
@pytest.mark.parametrize(("flagged", "expected"), [(50, {DOUBTFUL: 50, "": 5}), (49, {"": 54})])
def test_a_flag_reaches_the_box_with_k_ballots_and_with_fewer_it_is_dropped(
    config: Config, flagged: int, expected: dict[str, int]
) -> None:
    poll = make_open_poll()
    cast_flagged(poll, flagged, 5)
    close(poll, config)
    assert flags_in_box(poll) == expected


@pytest.mark.usefixtures("booth")
def test_a_ticket_is_never_doubtful(config: Config) -> None:
    poll, codes = make_ticket_poll(60)
    cast_flagged(poll, 60, 0, tuple(codes))
    close(poll, config)
    assert flags_in_box(poll) == {"": 60}


@pytest.mark.usefixtures("booth")
def test_a_flagged_envelope_is_as_large_as_any(app: Flask) -> None:
    poll = make_open_poll()
    cast_flagged(poll, 1, 1)
    sealed = db.session.connection().exec_driver_sql("SELECT sealed FROM envelope").scalars()
    assert len({len(bytes(each)) for each in sealed}) == 1
