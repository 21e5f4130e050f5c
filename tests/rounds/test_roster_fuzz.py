"""Whatever stands in a file, reading it ends in rows and notes or in the one declared fact."""

from datetime import date, datetime, time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.rounds.roster.facts import RosterUnreadable
from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster
from survey.rounds.roster.synonyms import SYNONYMS
from tests.rounds.files import HEADER, delimited, row, xlsx

ODD = st.one_of(
    st.sampled_from(["合计", "填表人：", "=SUM(A1)", "＝1", "约500", "一万二", "2026.2.30", "3个月"]),
    st.sampled_from(["#REF!", "一、", "0", "-", "巡察组", "", "　", "\n"]),
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)  # what a workbook can hold
CELL = st.one_of(
    st.none(),
    ODD,
    TEXT,
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)),
    st.just(time(9, 30)),
)
LABEL = st.sampled_from([words.split()[0] for words in SYNONYMS.values()])
TABLES = st.lists(st.lists(CELL, max_size=7), max_size=6)
HEADS = st.one_of(st.just(list(HEADER)), st.lists(st.one_of(LABEL, TEXT), min_size=1, max_size=8))
SOUND = xlsx([HEADER, row()])


def read_or_refuse(data: bytes) -> Roster | None:
    try:
        roster = read_roster(data, "名册.xlsx")
    except RosterUnreadable:
        return None
    for note in [*roster.refused, *roster.warnings, *roster.skipped]:
        assert str(note)
        assert note.row > 0
    assert all(found.name and found.number > 0 for found in roster.rows)
    return roster


@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b'"')
@settings(max_examples=120, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(at: int, noise: bytes) -> None:
    read_or_refuse(SOUND[:at] + noise + SOUND[at + len(noise) :])


@given(HEADS, TABLES)
@settings(max_examples=80, deadline=None)
def test_any_cells_of_a_workbook_are_read_or_refused(head: list[str], table: list[list[object]]) -> None:
    read_or_refuse(xlsx([head, *table]))


@given(HEADS, st.lists(st.lists(st.one_of(ODD, st.text(max_size=30)), max_size=7), max_size=6))
@settings(max_examples=120, deadline=None)
def test_any_cells_of_a_text_file_are_read_or_refused(head: list[str], table: list[list[str]]) -> None:
    text = delimited([head, *table], encoding="utf-16-le").decode("utf-16-le", "replace")
    read_or_refuse(text.encode("utf-8", "replace"))


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_is_imported_holds_no_control_character_and_no_formula(name: str) -> None:
    roster = read_or_refuse(delimited([["单位"], [name.encode("utf-8", "replace").decode()]]))
    for found in roster.rows if roster else []:
        assert not any(ord(character) < 32 for character in found.name)
        assert found.name[0] not in "=+-@＝＋－＠"
