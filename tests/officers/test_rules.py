"""Roles, the duties matrix and passwords, without an application."""

import pytest

from survey.officers.rules import (
    ALLOWS,
    OUTSIDERS,
    SCOPES,
    STAFF,
    Conflict,
    Pairing,
    Permission,
    Role,
    Weakness,
    may_hold,
    missing_roles,
    pairing,
    permissions,
    weakness,
)


def test_permissions_are_those_of_all_roles_together() -> None:
    assert permissions({Role.AUDITOR, Role.SYSTEM}) == {Permission.AUDIT, Permission.SYSTEM}
    assert permissions(frozenset()) == frozenset()


def test_every_role_says_what_it_allows() -> None:
    assert set(ALLOWS) == set(Role)


def test_scopes_are_the_eight_of_the_interface() -> None:
    assert SCOPES == ("rounds", "polls", "tickets", "results", "reviews", "decide", "sign", "release")


def test_whoever_proposes_by_role_does_not_sign_by_role() -> None:
    assert not [role for role in Role if {Permission.DECIDE, Permission.SIGN} <= ALLOWS[role]]


def test_the_auditor_only_audits() -> None:
    assert ALLOWS[Role.AUDITOR] == {Permission.AUDIT}
    assert [role for role in Role if Permission.AUDIT in ALLOWS[role]] == [Role.AUDITOR]


def test_outsiders_read_no_results() -> None:
    assert not permissions(OUTSIDERS) & {
        Permission.RESULTS,
        Permission.SIGN,
        Permission.DECIDE,
        Permission.SYSTEM,
    }


@pytest.mark.parametrize(
    ("roles", "staff", "fits"),
    [
        ({Role.OPERATOR, Role.SYSTEM}, 3, True),
        ({Role.OPERATOR, Role.SYSTEM}, 30, True),
        ({Role.REVIEWER, Role.LEADER}, 3, True),
        ({Role.REVIEWER, Role.LEADER}, 30, True),
        ({Role.OPERATOR, Role.REVIEWER}, 3, True),
        ({Role.OPERATOR, Role.REVIEWER}, 4, False),
        ({Role.OPERATOR, Role.LEADER}, 2, True),
        ({Role.OPERATOR, Role.LEADER}, 4, False),
        ({Role.LEADER, Role.SYSTEM}, 4, False),
        ({Role.AUDITOR, Role.OPERATOR}, 2, False),
        ({Role.AUDITOR, Role.REVIEWER}, 3, False),
        ({Role.AUDITOR, Role.LEADER}, 3, False),
        ({Role.AUDITOR, Role.SYSTEM}, 3, False),
        ({Role.TELLER, Role.OPERATOR}, 3, False),
        ({Role.PARTY, Role.JUDGE}, 3, False),
        (STAFF, 1, True),
        (STAFF, 2, False),
        ({Role.LEADER}, 50, True),
    ],
)
def test_duties_matrix(roles: set[Role], staff: int, fits: bool) -> None:
    assert (may_hold(roles, staff) == []) is fits


def test_a_conflict_names_both_roles_in_their_order() -> None:
    assert may_hold([Role.AUDITOR, Role.OPERATOR], 3) == [
        Conflict(Role.OPERATOR, Role.AUDITOR, Pairing.APART)
    ]


def test_the_matrix_reads_the_same_from_both_sides() -> None:
    assert all(pairing(first, second) == pairing(second, first) for first in Role for second in Role)


def test_three_people_fill_the_five_roles_with_none_bent() -> None:
    hats = [{Role.OPERATOR, Role.SYSTEM}, {Role.REVIEWER, Role.LEADER}, {Role.AUDITOR}]
    assert [may_hold(hat, staff=4) for hat in hats] == [[], [], []]
    assert missing_roles(role for hat in hats for role in hat) == []


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Xunzha-2026", None),
        ("巡察整改群众评议Ab1", None),
        ("Ab1-567890", None),
        ("Ab1-56789", Weakness.SHORT),
        ("", Weakness.SHORT),
        ("abcdefgh12", Weakness.PLAIN),
        ("ABCDEFGHIJ", Weakness.PLAIN),
        ("Admin-2026-x", Weakness.NAMED),
        ("xADMINx-2026", Weakness.NAMED),
        ("Aa1Aa1Aa1Aa1", Weakness.REPEATED),
    ],
)
def test_passwords(password: str, expected: Weakness | None) -> None:
    assert weakness(password, "admin") == expected
