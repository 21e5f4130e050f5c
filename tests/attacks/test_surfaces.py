"""T7: whoever reads everything that leaves the office cannot tell two polls apart that differ in what is withheld."""

from pathlib import Path

import pytest
from jinja2 import BytecodeCache

from survey.ballots.models import Mode, Poll
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.batches import correct_release
from survey.tally.facts import TableOpened
from survey.tally.models import ExclusionKind
from survey.tally.operations import count, propose_exclusion
from tests.attacks.worlds import Case, published, seen_of_team, whole
from tests.cli.conftest import ON_SQLITE
from tests.make import make_inspection, make_office, make_officer, make_round
from tests.recount.published import make_closed_poll, papers, publish

TICKET, OPEN = Mode.TICKET, Mode.OPEN

ALIKE = {
    "nine tickets": (
        whole("MC", TICKET, satisfied=9),
        whole("MC", TICKET, satisfied=4, fair=1, dissatisfied=4),
    ),
    "29 at an open poll": (
        whole("QZ", OPEN, satisfied=29),
        whole("QZ", OPEN, satisfied=10, dissatisfied=19),
    ),
    "none, one or two of 20 who dissent": (
        whole("MC", TICKET, satisfied=20),
        whole("MC", TICKET, satisfied=19, dissatisfied=1),
        whole("MC", TICKET, satisfied=18, fair=1, dissatisfied=1),
    ),
    "a whole and its groups": (
        Case("MC", TICKET, {"甲": {"satisfied": 15, "dissatisfied": 15}, "乙": {"satisfied": 10}}),
        Case(
            "MC",
            TICKET,
            {"甲": {"satisfied": 17, "dissatisfied": 13}, "乙": {"satisfied": 8, "dissatisfied": 2}},
        ),
    ),
    "a small group": (
        Case("MC", TICKET, {"甲": {"satisfied": 15, "dissatisfied": 9}, "乙": {"satisfied": 4}}),
        Case(
            "MC",
            TICKET,
            {"甲": {"satisfied": 18, "dissatisfied": 6}, "乙": {"satisfied": 1, "dissatisfied": 3}},
        ),
    ),
}
APART = {
    "ten tickets": (
        whole("MC", TICKET, satisfied=6, dissatisfied=4),
        whole("MC", TICKET, satisfied=7, dissatisfied=3),
    ),
    "30 at an open poll": (
        whole("QZ", OPEN, satisfied=30),
        whole("QZ", OPEN, satisfied=29, dissatisfied=1),
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_withheld_changes_nothing_that_leaves_the_office(
    name: str, tmp_path: Path, sqlite_template: Path, compiled: BytecodeCache
) -> None:
    one, *others = (
        published(case, tmp_path / str(place), sqlite_template, compiled)
        for place, case in enumerate(ALIKE[name])
    )
    for other in others:
        assert one.keys() == other.keys()
        assert [address for address in one if one[address] != other[address]] == []


@pytest.mark.parametrize("name", APART)
def test_what_may_be_shown_is_shown_everywhere(
    name: str, tmp_path: Path, sqlite_template: Path, compiled: BytecodeCache
) -> None:
    """The control: at the minimum the same two walks differ on the board, in the interface and in the proof."""
    one, other = (
        published(case, tmp_path / str(place), sqlite_template, compiled)
        for place, case in enumerate(APART[name])
    )
    differ = {
        address.partition("?")[0].partition("/1")[0] for address in one if one[address] != other[address]
    }
    assert {"/units", "/batches", "api", "table.json"} <= differ
    assert any(address.startswith("sections/") for address in differ)


def one_shade(**counts: int) -> Case:
    return whole("XZ", TICKET, **counts)


@pytest.mark.parametrize(
    "cases",
    [
        (one_shade(good=14), one_shade(good=7, average=5, poor=2)),
        (one_shade(good=15), one_shade(good=14, poor=1), one_shade(good=13, average=2)),
        (one_shade(good=50), one_shade(good=49, unknown=1), one_shade(good=48, poor=2)),
    ],
    ids=["fourteen of a unit", "none, one or two of fifteen who dissent", "the same of fifty"],
)
def test_what_is_withheld_of_a_team_is_in_no_table_that_leaves_the_office(
    cases: tuple[Case, ...], tmp_path: Path, sqlite_template: Path
) -> None:
    one, *others = (
        seen_of_team(case, tmp_path / str(place), sqlite_template) for place, case in enumerate(cases)
    )
    assert all(one == other for other in others)


def test_fifteen_answers_about_a_team_are_shown(tmp_path: Path, sqlite_template: Path) -> None:
    """The control."""
    one, other = (
        seen_of_team(case, tmp_path / str(place), sqlite_template)
        for place, case in enumerate((one_shade(good=9, poor=6), one_shade(good=8, poor=7)))
    )
    assert one != other


@pytest.fixture
def officers(public_app: object) -> tuple[Officer, Officer]:
    office = make_office()
    return make_officer(office=office), make_officer(Role.LEADER, office=office)


@ON_SQLITE
def test_no_second_table_of_a_published_poll_can_be_taken_from_the_first(
    officers: tuple[Officer, Officer],
) -> None:
    """Correction v2 - v1: whatever a correction changes, the ballots are those counted before anybody had looked."""
    clerk, leader = officers
    poll: Poll = make_closed_poll(papers(45), inspection=make_inspection(make_round(clerk.office)))
    first = publish(poll)
    with pytest.raises(TableOpened):
        propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "同一时段集中提交")
    before = count(None, poll)
    second = correct_release(leader, first, "数字有误")
    assert count(None, poll).revision == before.revision
    assert _polls(second.copy) == _polls(first.copy)


def _polls(copy: str) -> str:
    return copy.partition('"polls":')[2]
