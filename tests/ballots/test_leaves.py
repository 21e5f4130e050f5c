"""What a ballot puts into the trees: one leaf in every section, whatever it says, bound to its poll and its words."""

import secrets
from dataclasses import replace

import pytest

from survey.ballots import leaves
from survey.ballots.leaves import Paper, Section
from survey.instruments.answers import pack
from survey.instruments.builtin import builtin

POLL = "ABCDEFGH"
CLASSES = {"channel": ["open", "ticket"], "flag": ["doubtful"], "group": ["甲组", "乙组"]}


def paper(instrument: str = "QZ", group: str = "", flag: str = "", **chosen: list[str]) -> Paper:
    packed = pack(builtin(instrument), chosen)
    return Paper(b"r" * 16, "open", group, flag, packed, b"s" * 16)


def said(one: Paper, instrument: str = "QZ") -> dict[str, str]:
    """Every section with the value that the ballot has there, zeros left out."""
    every = leaves.sections(builtin(instrument), CLASSES)
    values = {section.name: section.values[section.read(one)] for section in every}
    return {name: value for name, value in values.items() if value != "0"}


def leaf(section: Section, one: Paper, poll: str = POLL) -> bytes:
    return leaves.leaf_of(leaves.section_prefix(poll, section.name), section, one)


def test_a_ballot_says_in_each_section_what_it_says() -> None:
    one = paper(group="甲组", flag="doubtful", overall=["satisfied"], signs=["fake", "relapse"])
    assert said(one) == {
        ":paper": "valid",
        ":channel=open": "1",
        ":flag=doubtful": "1",
        ":group=甲组": "1",
        ":valid group=甲组": "1",
        "identity": "",
        "overall": "satisfied",
        "openness": "",
        "problems": "",
        "conduct": "",
        "lasting": "",
        "signs": "1",
        "signs=fake": "1",
        "signs=relapse": "1",
    }


def test_a_spoilt_ballot_is_in_its_group_but_not_valid_in_it() -> None:
    words = said(paper(group="乙组"))
    assert words[":paper"] == "spoilt"
    assert words[":group=乙组"] == "1"
    assert ":valid group=乙组" not in words


def test_a_questionnaire_that_rates_nothing_has_no_spoilt_ballots() -> None:
    assert said(paper("YJ"), "YJ")[":paper"] == "valid"


def test_sections_have_one_order_and_different_names() -> None:
    names = [section.name for section in leaves.sections(builtin("QZ"), CLASSES)]
    assert names[:8] == [
        ":paper",
        ":channel=open",
        ":channel=ticket",
        ":flag=doubtful",
        ":group=甲组",
        ":group=乙组",
        ":valid group=甲组",
        ":valid group=乙组",
    ]
    assert names[8:16] == [
        "identity",
        "overall",
        "openness",
        "problems",
        "conduct",
        "lasting",
        "signs",
        "signs=perfunctory",
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("channel", "ticket"),
        ("group", "甲组"),
        ("flag", "doubtful"),
        ("answers", "010000|"),
        ("salt", b"t" * 16),
    ],
)
def test_a_leaf_is_bound_to_everything_its_section_can_open(field: str, other: str | bytes) -> None:
    overall = next(each for each in leaves.sections(builtin("QZ"), CLASSES) if each.name == "overall")
    one = paper(overall=["fair"])
    assert leaf(overall, one) != leaf(overall, one._replace(**{field: other}))


def test_a_leaf_is_bound_to_its_poll_and_its_section() -> None:
    overall = next(each for each in leaves.sections(builtin("QZ"), CLASSES) if each.name == "overall")
    one = paper()
    assert (
        len({leaf(overall, one), leaf(overall, one, "HGFEDCBA"), leaf(replace(overall, name="b"), one)}) == 3
    )
    digest = leaves.answers_digest(one.salt, one.answers)
    assert leaves.ballot_leaf(POLL, one.receipt, digest) != leaves.ballot_leaf(
        "HGFEDCBA", one.receipt, digest
    )


def test_no_salt_of_a_ballot_is_used_twice_or_leads_to_another() -> None:
    salt = secrets.token_bytes(16)
    every = [leaves.salts(salt, section.name) for section in leaves.sections(builtin("QZ"), CLASSES)]
    flat = [single for four in every for single in four]
    assert len({salt, *flat}) == 1 + len(flat)
    assert {len(single) for single in flat} == {leaves.SALT}
