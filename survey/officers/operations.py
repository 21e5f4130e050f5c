"""Accounts, roles and tokens."""

import secrets
from collections.abc import Iterable

from sqlalchemy import select

from survey import clock
from survey.db import db, operation
from survey.officers import passwords
from survey.officers.audit import record
from survey.officers.facts import (
    LastSystemOfficer,
    OfficeNameTaken,
    OwnRole,
    PartyMissing,
    RolesApart,
    ScopeNotHeld,
    UsernameTaken,
    UsernameUnfit,
)
from survey.officers.models import Office, Officer, RoleRow, Token
from survey.officers.names import ROLE_NAMES
from survey.officers.queries import find_office, find_officer, first_officer, staff_of, token_digest
from survey.officers.rules import SCOPES, STAFF, Permission, Role, is_username, may_hold, permissions
from survey.officers.signing_in import fresh_session_key

FIRST_OFFICE = "党委巡察工作领导小组办公室"
FIRST_COMMITTEE = "党委"


def initialise(name: str = "admin") -> tuple[Officer, str | None]:
    """The first officer with every staff role and a one-time password; None for it when somebody is there already."""
    there = first_officer()
    if there:
        return there, None
    password = passwords.one_time()
    return _initialise(name, passwords.hashed(password)), password


def found_office(
    by: Officer, name: str, committee: str, username: str = "admin"
) -> tuple[Office, Officer, str]:
    """An office below one's own with its first officer, who holds every staff role, and a one-time password."""
    password = passwords.one_time()
    officer = _found_office(by, name, committee, username, passwords.hashed(password))
    return officer.office, officer, password


def add_officer(
    by: Officer | None,
    office: Office,
    username: str,
    full_name: str,
    roles: Iterable[Role],
    party: str | None = None,
) -> tuple[Officer, str]:
    """A new account and its one-time password; raises UsernameTaken, UsernameUnfit, RolesApart, PartyMissing."""
    password = passwords.one_time()
    return _add_officer(
        by, office, username, full_name, frozenset(roles), party, passwords.hashed(password)
    ), password


def reset_password(by: Officer | None, officer: Officer) -> str:
    """A new one-time password, which also unlocks the account and ends its sessions."""
    password = passwords.one_time()
    _reset_password(by, officer, passwords.hashed(password))
    return password


@operation
def grant(by: Officer | None, officer: Officer, role: Role) -> None:
    """Add a role; raises OwnRole, PartyMissing, and RolesApart as the duties matrix says."""
    if by is officer:
        raise OwnRole
    if role in officer.held_roles:
        return
    _check_roles(officer.office, officer.held_roles | {role}, officer.party, officer)
    officer.roles.append(_role_row(role))
    record(by, "officer.grant", officer, username=officer.username, role=role)


@operation
def revoke(by: Officer | None, officer: Officer, role: Role) -> None:
    """Take a role away; raises LastSystemOfficer."""
    if role not in officer.held_roles:
        return
    if role is Role.SYSTEM:
        _keep_a_system_officer(officer)
    officer.roles.remove(_role_row(role))
    record(by, "officer.revoke", officer, username=officer.username, role=role)


@operation
def close_account(by: Officer | None, officer: Officer) -> None:
    """End an account: nobody signs in with it, its tokens open nothing, what it did stays; raises LastSystemOfficer."""
    _keep_a_system_officer(officer)
    officer.active = False
    officer.fs_uniquifier = fresh_session_key()
    record(by, "officer.close", officer, username=officer.username)


@operation
def reopen_account(by: Officer | None, officer: Officer) -> None:
    _check_roles(officer.office, officer.held_roles, officer.party, officer)
    officer.active = True
    record(by, "officer.reopen", officer, username=officer.username)


@operation
def create_token(
    by: Officer | None, officer: Officer, scopes: Iterable[Permission] | None = None, label: str = ""
) -> str:
    """The secret of a new API token, said this once; by default with every scope that the roles allow."""
    allowed = permissions(officer.held_roles)
    wanted = frozenset(SCOPES) & allowed if scopes is None else frozenset(scopes)
    for scope in sorted(wanted - (allowed & frozenset(SCOPES))):
        raise ScopeNotHeld(username=officer.username, scope=scope)
    secret = f"survey_{secrets.token_urlsafe(32)}"
    token = Token(
        officer=officer,
        label=label,
        digest=token_digest(secret),
        scopes=sorted(wanted),
        created_at=clock.now(),
    )
    db.session.add(token)
    record(by, "token.create", token, username=officer.username, scopes=token.scopes, label=label)
    return secret


@operation
def revoke_token(by: Officer | None, token: Token) -> None:
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        record(by, "token.revoke", token, username=token.officer.username, label=token.label)


@operation
def _initialise(name: str, stored: str) -> Officer:
    office = Office(name=FIRST_OFFICE, committee=FIRST_COMMITTEE)
    db.session.add(office)
    return _appoint(None, office, name, "", STAFF, None, stored)


@operation
def _found_office(by: Officer, name: str, committee: str, username: str, stored: str) -> Officer:
    if find_office(name):
        raise OfficeNameTaken(field="name", name=name)
    office = Office(name=name, committee=committee, parent_id=by.office_id)
    db.session.add(office)
    record(by, "office.found", office, name=name)
    return _appoint(by, office, username, "", STAFF, None, stored)


@operation
def _add_officer(
    by: Officer | None,
    office: Office,
    username: str,
    full_name: str,
    roles: frozenset[Role],
    party: str | None,
    stored: str,
) -> Officer:
    _check_roles(office, roles, party)
    return _appoint(by, office, username, full_name, roles, party, stored)


@operation
def _reset_password(by: Officer | None, officer: Officer, stored: str) -> None:
    officer.password = stored
    officer.must_change_password = True
    officer.failed_logins = 0
    officer.locked_until_at = None
    officer.fs_uniquifier = fresh_session_key()
    record(by, "password.reset", officer, username=officer.username)


def _appoint(
    by: Officer | None,
    office: Office,
    username: str,
    full_name: str,
    roles: Iterable[Role],
    party: str | None,
    stored: str,
) -> Officer:
    if not is_username(username):
        raise UsernameUnfit(field="username")
    if find_officer(username):
        raise UsernameTaken(field="username", username=username)
    officer = Officer(
        office=office,
        username=username,
        full_name=full_name,
        password=stored,
        must_change_password=True,
        fs_uniquifier=fresh_session_key(),
        party=party or None,
        roles=[_role_row(role) for role in sorted(roles)],
    )
    db.session.add(officer)
    record(by, "officer.add", officer, username=username, roles=sorted(roles))
    return officer


def _check_roles(
    office: Office, roles: frozenset[Role], party: str | None, holder: Officer | None = None
) -> None:
    if Role.PARTY in roles and not party:
        raise PartyMissing(field="party")
    _hold(office)
    others = [officer for officer in staff_of(office) if officer is not holder]
    for conflict in may_hold(roles, len(others) + 1):
        raise RolesApart(first=ROLE_NAMES[conflict.first], second=ROLE_NAMES[conflict.second])


def _keep_a_system_officer(leaving: Officer) -> None:
    _hold(leaving.office)
    staff = staff_of(leaving.office)
    if not any(Role.SYSTEM in officer.held_roles for officer in staff if officer is not leaving):
        raise LastSystemOfficer


def _hold(office: Office) -> None:
    """Let nobody else change who holds what here until this operation ends."""
    db.session.refresh(office, with_for_update=True)


def _role_row(role: Role) -> RoleRow:
    there = db.session.scalars(select(RoleRow).where(RoleRow.name == role)).one_or_none()
    if there is None:
        there = RoleRow(name=role)
        db.session.add(there)
    return there
