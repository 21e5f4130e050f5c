"""API tokens: said once, kept as a digest, never more than the roles allow."""

import pytest
from flask import Flask

from survey.officers import operations
from survey.officers.facts import ScopeNotHeld
from survey.officers.models import Token
from survey.officers.queries import find_token, officer_by_token, tokens_of
from survey.officers.rules import ALLOWS, SCOPES, STAFF, Permission, Role
from tests.make import make_office, make_officer


def test_a_token_opens_for_its_officer(app: Flask) -> None:
    officer = make_officer(Role.OPERATOR)
    secret = operations.create_token(officer, officer, [Permission.ROUNDS], "对接")
    assert officer_by_token(secret) == (officer, {Permission.ROUNDS})


def test_by_default_a_token_has_every_scope_the_roles_allow(app: Flask) -> None:
    operator, everybody = make_officer(Role.OPERATOR), make_officer(*STAFF)
    found = officer_by_token(operations.create_token(None, operator))
    assert found == (operator, ALLOWS[Role.OPERATOR])
    assert officer_by_token(operations.create_token(None, everybody)) == (everybody, set(SCOPES))


def test_a_scope_that_the_roles_do_not_allow_is_refused(app: Flask) -> None:
    officer = make_officer(Role.OPERATOR, Role.SYSTEM)
    for scope in (Permission.SIGN, Permission.SYSTEM):
        with pytest.raises(ScopeNotHeld):
            operations.create_token(officer, officer, [scope])


def test_the_secret_is_kept_nowhere(app: Flask) -> None:
    officer = make_officer()
    secret = operations.create_token(officer, officer)
    token = tokens_of(officer)[0]
    kept = [getattr(token, column.name) for column in Token.__table__.columns]
    assert not [value for value in kept if secret in str(value) or secret.encode() == value]
    assert len(secret) > 40


@pytest.mark.parametrize("secret", ["", "survey_", "survey_guess", "x" * 1000])
def test_an_unknown_secret_opens_nothing(app: Flask, secret: str) -> None:
    officer = make_officer()
    operations.create_token(officer, officer)
    assert officer_by_token(secret) is None


def test_a_revoked_token_opens_nothing(app: Flask) -> None:
    officer = make_officer()
    secret = operations.create_token(officer, officer)
    operations.revoke_token(officer, tokens_of(officer)[0])
    assert officer_by_token(secret) is None
    assert tokens_of(officer) == []


def test_a_closed_account_closes_its_tokens(app: Flask) -> None:
    officer = make_officer(Role.LEADER)
    make_officer(Role.SYSTEM, office=officer.office)
    secret = operations.create_token(officer, officer)
    operations.close_account(None, officer)
    assert officer_by_token(secret) is None


def test_a_token_of_another_office_is_not_found(app: Flask) -> None:
    officer = make_officer()
    operations.create_token(officer, officer)
    token = tokens_of(officer)[0]
    assert find_token(officer.office_id, token.id) is token
    assert find_token(make_office().id, token.id) is None
