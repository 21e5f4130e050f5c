"""Accounts and roles: who is appointed how, and what is refused."""

import pytest
from flask import Flask

from survey.db import db
from survey.officers import operations, trail
from survey.officers.facts import (
    LastSystemOfficer,
    OfficeNameTaken,
    OwnRole,
    PartyMissing,
    RolesApart,
    UsernameTaken,
    UsernameUnfit,
)
from survey.officers.models import Office, Officer
from survey.officers.passwords import is_right
from survey.officers.queries import children_of, duties_of, find_officer, officers_of
from survey.officers.rules import STAFF, Pairing, Role
from survey.officers.trail import Wanted
from tests.make import make_office, make_officer


def acts(office: Office) -> list[str]:
    return [entry.act for entry in trail.entries_of(office, Wanted("Asia/Shanghai")).items][::-1]


@pytest.fixture
def admin(app: Flask) -> Officer:
    return make_officer(*STAFF, username="admin")


def test_a_small_office_starts_with_one_officer_of_all_staff_roles(app: Flask) -> None:
    officer, password = operations.initialise()
    assert (officer.username, officer.held_roles, officer.must_change_password) == ("admin", STAFF, True)
    assert is_right(password or "", officer.password)


def test_starting_again_changes_nothing(app: Flask) -> None:
    first, _ = operations.initialise()
    before = first.password
    again, password = operations.initialise()
    assert (again.id, password, again.password) == (first.id, None, before)
    assert len(officers_of(first.office)) == 1


def test_an_added_officer_gets_a_password_for_one_use(admin: Officer) -> None:
    officer, password = operations.add_officer(admin, admin.office, "zhang.san", "张三", [Role.LEADER])
    assert (officer.held_roles, officer.must_change_password) == ({Role.LEADER}, True)
    assert is_right(password, officer.password)
    assert acts(admin.office) == ["officer.add"]


@pytest.mark.parametrize("taken", ["admin", "Admin", "ADMIN"])
def test_user_names_are_taken_in_any_letter_case_and_office(admin: Officer, taken: str) -> None:
    with pytest.raises(UsernameTaken):
        operations.add_officer(None, make_office(), taken, "", [Role.LEADER])


@pytest.mark.parametrize("unfit", ["", "a", "a b", "a/b", "x" * 65, "admin\n", "a@b"])
def test_user_names_are_plain(admin: Officer, unfit: str) -> None:
    with pytest.raises(UsernameUnfit):
        operations.add_officer(admin, admin.office, unfit, "", [Role.LEADER])


def test_user_names_may_be_chinese(admin: Officer) -> None:
    officer, _ = operations.add_officer(admin, admin.office, "张三", "", [Role.LEADER])
    assert find_officer("张三") == officer


def test_roles_are_granted_and_revoked_on_record(admin: Officer) -> None:
    officer = make_officer(Role.REVIEWER, office=admin.office)
    operations.grant(admin, officer, Role.LEADER)
    operations.revoke(admin, officer, Role.REVIEWER)
    assert officer.held_roles == {Role.LEADER}
    assert acts(admin.office) == ["officer.grant", "officer.revoke"]


def test_granting_what_is_held_does_nothing(admin: Officer) -> None:
    officer = make_officer(Role.LEADER, office=admin.office)
    operations.grant(admin, officer, Role.LEADER)
    operations.revoke(admin, officer, Role.OPERATOR)
    assert acts(admin.office) == []


def test_the_auditor_is_nothing_else(admin: Officer) -> None:
    officer = make_officer(Role.AUDITOR, office=admin.office)
    with pytest.raises(RolesApart):
        operations.grant(admin, officer, Role.OPERATOR)
    with pytest.raises(RolesApart):
        operations.add_officer(admin, admin.office, "li", "", [Role.AUDITOR, Role.SYSTEM])
    assert officer.held_roles == {Role.AUDITOR}


def test_two_hats_that_check_each_other_only_in_an_office_of_three(admin: Officer) -> None:
    operations.add_officer(admin, admin.office, "second", "", [Role.OPERATOR, Role.LEADER])
    operations.add_officer(admin, admin.office, "third", "", [Role.OPERATOR, Role.REVIEWER])
    with pytest.raises(RolesApart):
        operations.add_officer(admin, admin.office, "fourth", "", [Role.OPERATOR, Role.LEADER])


def test_outsiders_and_closed_accounts_do_not_make_an_office_larger(admin: Officer) -> None:
    make_officer(Role.JUDGE, office=admin.office)
    make_officer(Role.OPERATOR, office=admin.office, active=False)
    make_officer(Role.LEADER, office=admin.office)
    third, _ = operations.add_officer(admin, admin.office, "third", "", [Role.OPERATOR, Role.LEADER])
    assert third.held_roles == {Role.OPERATOR, Role.LEADER}


def test_nobody_grants_a_role_to_themselves(admin: Officer) -> None:
    officer = make_officer(Role.SYSTEM, office=admin.office)
    with pytest.raises(OwnRole):
        operations.grant(officer, officer, Role.OPERATOR)


def test_somebody_keeps_the_system_role(admin: Officer) -> None:
    with pytest.raises(LastSystemOfficer):
        operations.revoke(admin, admin, Role.SYSTEM)
    with pytest.raises(LastSystemOfficer):
        operations.close_account(admin, admin)
    make_officer(Role.SYSTEM, office=admin.office)
    operations.revoke(admin, admin, Role.SYSTEM)


def test_a_party_officer_speaks_for_a_party(admin: Officer) -> None:
    with pytest.raises(PartyMissing):
        operations.add_officer(admin, admin.office, "jiwei", "", [Role.PARTY])
    officer, _ = operations.add_officer(admin, admin.office, "jiwei", "", [Role.PARTY], party="discipline")
    assert officer.party == "discipline"


def test_a_reset_password_unlocks_and_ends_sessions(admin: Officer) -> None:
    officer = make_officer(office=admin.office, failed_logins=5)
    session = officer.fs_uniquifier
    password = operations.reset_password(admin, officer)
    assert is_right(password, officer.password)
    assert (officer.failed_logins, officer.must_change_password) == (0, True)
    assert officer.fs_uniquifier != session


def test_a_closed_account_keeps_its_history_and_can_be_reopened(admin: Officer) -> None:
    officer = make_officer(Role.LEADER, office=admin.office)
    operations.close_account(admin, officer)
    assert officer in officers_of(admin.office)
    assert not officer.active
    operations.reopen_account(admin, officer)
    assert officer.active


def test_the_duties_of_an_office_name_what_is_missing_and_what_is_bent(admin: Officer) -> None:
    assert duties_of(admin.office).conflicts == []
    make_officer(Role.LEADER, office=admin.office)
    duties = duties_of(admin.office)
    assert (duties.staff, duties.missing) == (2, [])
    [(officer, conflicts)] = duties.conflicts
    assert officer is admin
    assert {conflict.pairing for conflict in conflicts} == {Pairing.APART}


def test_an_office_below_starts_with_an_officer_of_its_own(admin: Officer) -> None:
    office, officer, password = operations.found_office(admin, "临江县委巡察办", "中共临江县委", "linjiang")
    assert children_of(admin.office) == [office]
    assert (officer.office_id, officer.held_roles) == (office.id, STAFF)
    assert is_right(password, officer.password)
    with pytest.raises(OfficeNameTaken):
        operations.found_office(admin, "临江县委巡察办", "中共临江县委", "other")
    assert db.session.query(Office).count() == 2
