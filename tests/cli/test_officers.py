"""Accounts, roles and tokens without the pages."""

import json

import pytest

from survey import create_app
from survey.config import Config
from survey.officers.queries import find_officer, officer_by_token
from survey.officers.rules import Permission, Role
from tests.cli.conftest import ON_SQLITE, Command
from tests.conftest import in_context

pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def _ready(survey: Command) -> None:
    survey("init")


def test_an_account_is_added_with_its_roles_and_a_password_said_once(survey: Command, config: Config) -> None:
    made = json.loads(
        survey("officer", "add", "li.na", "--role", "leader", "--role", "reviewer", "--json").stdout
    )
    assert made["roles"] == ["leader", "reviewer"]
    with in_context(create_app(config=config)):
        officer = find_officer("li.na")
        assert officer
        assert officer.held_roles == {Role.LEADER, Role.REVIEWER}
        assert made["password"] not in officer.password


def test_a_taken_name_is_refused(survey: Command) -> None:
    survey("officer", "add", "li.na", "--role", "leader")
    refused = survey("officer", "add", "Li.Na", "--role", "leader")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "taken" in refused.stderr


def test_a_role_is_granted_and_revoked(survey: Command, config: Config) -> None:
    survey("officer", "add", "li.na", "--role", "leader")
    assert survey("officer", "grant", "li.na", "reviewer").exit_code == 0
    assert survey("officer", "revoke", "li.na", "leader").exit_code == 0
    with in_context(create_app(config=config)):
        officer = find_officer("li.na")
        assert officer
        assert officer.held_roles == {Role.REVIEWER}


def test_an_officer_nobody_knows_is_refused(survey: Command) -> None:
    assert survey("officer", "grant", "nobody", "leader").exit_code == 1
    assert survey("--as", "nobody", "instrument", "list").exit_code == 2
    assert survey("instrument", "list", "--as", "nobody").exit_code == 1


@pytest.mark.parametrize(
    "scopes", [["--scopes", "rounds polls"], ["--scopes", "rounds,polls"], ["--scopes", "rounds", "polls"]]
)
def test_a_token_opens_the_scopes_that_were_named(survey: Command, config: Config, scopes: list[str]) -> None:
    secret = json.loads(survey("token", "create", "--officer", "admin", *scopes, "--json").stdout)["token"]
    with in_context(create_app(config=config)):
        found = officer_by_token(secret)
        assert found
        assert found[1] == {Permission.ROUNDS, Permission.POLLS}


def test_a_token_without_scopes_opens_all_that_the_roles_allow(survey: Command, config: Config) -> None:
    survey("officer", "add", "li.na", "--role", "leader")
    secret = survey("token", "create", "--officer", "li.na").stdout.strip()
    with in_context(create_app(config=config)):
        found = officer_by_token(secret)
        assert found
        assert found[1] == {Permission.RESULTS, Permission.SIGN, Permission.RELEASE}


def test_a_scope_beyond_the_roles_is_refused_and_an_unknown_one_is_wrong_usage(survey: Command) -> None:
    survey("officer", "add", "li.na", "--role", "leader")
    assert survey("token", "create", "--officer", "li.na", "--scopes", "rounds").exit_code == 1
    assert survey("token", "create", "--officer", "li.na", "--scopes", "everything").exit_code == 2
