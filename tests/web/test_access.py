"""Every door and every route, found by walking the address map: a route that appears is tested that day."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from survey import create_app
from survey.config import Config
from survey.officers import operations
from survey.officers.models import Officer
from survey.officers.rules import STAFF, Permission, Role
from survey.web.access import Audience
from survey.web.audience import THIRD_PARTY, Unguarded, audiences, refuse_unguarded
from survey.web.doors import Door
from survey.web.objects import LOADERS
from tests import make
from tests.web.belongings import Belongings
from tests.web.client import Clerk

# Arguments that name no object of an office by themselves: words, days, file names, what is looked up within the
# office or within the object before it.
PLAIN = {"role", "day", "party", "kind", "key", "version", "status", "filename", "run", "opinion", "keying", "place"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask, *meant_for: Audience) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in THIRD_PARTY:
            said = set(audiences(app.view_functions[rule.endpoint]))
            if not meant_for or said <= set(meant_for):
                yield rule


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def address(app: Flask, rule: Rule, **values: Any) -> str:
    """The rule's address with these values, and something plausible for every other argument."""
    given = {name: plausible(converter) for name, converter in rule._converters.items()} | values
    return app.url_map.bind("localhost").build(rule.endpoint, given, method=methods(rule)[0])


def plausible(converter: BaseConverter) -> int | str:
    if isinstance(converter, AnyConverter):
        return next(iter(converter.items))
    return 1 if isinstance(converter, IntegerConverter) else "2026-01-01"


@pytest.fixture
def doors(office_app: Flask) -> Flask:
    """The office door without guards of forms: what is tested lies behind them."""
    office_app.config["WTF_CSRF_METHODS"] = set()
    return office_app


# ---- every route has an audience -------------------------------------------------------------------------


@pytest.mark.parametrize("door", [Door.PUBLIC, Door.OFFICE])
def test_a_route_without_an_audience_stops_the_start(config: Config, door: Door) -> None:
    app = create_app(door, config)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(Unguarded, match="/forgotten"):
        refuse_unguarded(app, door)


def test_an_officers_page_at_the_public_door_stops_the_start(config: Config) -> None:
    office, public = create_app(Door.OFFICE, config), create_app(Door.PUBLIC, config)
    public.add_url_rule("/officers", "officers", office.view_functions["officers.index"])
    with pytest.raises(Unguarded, match="/officers"):
        refuse_unguarded(public, Door.PUBLIC)


def test_the_public_door_knows_neither_accounts_nor_sessions(public_app: Flask) -> None:
    assert not {"security", "csrf", "bootstrap"} & set(public_app.extensions)
    assert not hasattr(public_app, "login_manager")
    assert public_app.test_client().get("/login").status_code == 404
    assert public_app.test_client().get("/api/v1/rounds").status_code == 404


def test_the_public_door_signs_nothing(public_app: Flask) -> None:
    assert public_app.secret_key is None
    assert public_app.config["SURVEY"].secret_key == ""
    with public_app.test_request_context(), pytest.raises(RuntimeError):
        session["officer"] = "1"


def test_no_page_of_the_public_door_sets_a_cookie(public_app: Flask) -> None:
    client = public_app.test_client()
    for rule in rules(public_app):
        if "GET" in methods(rule):
            assert "Set-Cookie" not in client.get(address(public_app, rule)).headers, rule


# ---- who may enter ---------------------------------------------------------------------------------------


def test_without_signing_in_every_page_leads_to_sign_in_and_every_call_is_refused(doors: Flask) -> None:
    client = doors.test_client()
    for rule in rules(doors, Audience.OFFICER, Audience.SIGNED_IN):
        for method in methods(rule):
            response = client.open(address(doors, rule), method=method)
            if rule.rule.startswith("/api/"):
                assert (response.status_code, response.mimetype) == (401, "application/problem+json"), rule
            else:
                assert (response.status_code, response.location.partition("?")[0]) == (302, "/login"), rule


def test_without_the_permission_every_route_is_refused(doors: Flask) -> None:
    nobody = make.make_officer(Role.JUDGE)
    clerk, token = Clerk(doors, nobody), secret(nobody)
    for rule in rules(doors, Audience.OFFICER):
        for method in methods(rule):
            response = ask(clerk, token, method, rule, address(doors, rule))
            assert response.status_code == 403, (rule, method)


def test_a_session_opens_no_call_and_a_token_no_page(doors: Flask) -> None:
    officer = make.make_officer(*STAFF)
    clerk, token = Clerk(doors, officer), secret(officer)
    for rule in rules(doors, Audience.OFFICER):
        given = address(doors, rule)
        if rule.rule.startswith("/api/"):
            assert clerk.send(methods(rule)[0], given).status_code == 401, rule
        else:
            bearer = {"Authorization": f"Bearer {token}"}
            response = doors.test_client().open(given, method=methods(rule)[0], headers=bearer)
            assert response.location.startswith("/login"), rule


def test_a_token_opens_no_more_than_its_scopes(doors: Flask) -> None:
    officer = make.make_officer(*STAFF)
    narrow = operations.create_token(officer, officer, [Permission.TICKETS])
    for rule in rules(doors, Audience.OFFICER):
        if not rule.rule.startswith("/api/"):
            continue
        view = doors.view_functions[rule.endpoint]
        for method in methods(rule):
            wanted = getattr(view, "permission", None) or getattr(view.view_class, method.lower()).permission
            if wanted is not Permission.TICKETS:
                assert ask(Clerk(doors), narrow, method, rule, address(doors, rule)).status_code == 403, rule


# ---- another office's object does not exist --------------------------------------------------------------


def named(rule: Rule) -> set[str]:
    """The arguments that name an object of an office."""
    return rule.arguments & set(LOADERS)


def test_what_another_office_owns_does_not_exist(doors: Flask) -> None:
    own, foreign = Belongings(), Belongings()
    clerk, token = Clerk(doors, own.officer), secret(own.officer)
    for rule in rules(doors, Audience.OFFICER, Audience.SIGNED_IN):
        ours = {name: own.value_of(name) for name in named(rule)}
        for name in named(rule):
            theirs = address(doors, rule, **ours | {name: foreign.value_of(name)})
            for method in methods(rule):
                assert ask(clerk, token, method, rule, theirs).status_code == 404, (method, rule, name)


def test_what_ones_own_office_owns_exists(doors: Flask) -> None:
    own = Belongings()
    clerk, token = Clerk(doors, own.officer), secret(own.officer)
    for rule in rules(doors, Audience.OFFICER, Audience.SIGNED_IN):
        if named(rule) == rule.arguments and "GET" in methods(rule):
            ours = address(doors, rule, **{name: own.value_of(name) for name in named(rule)})
            assert ask(clerk, token, "GET", rule, ours).status_code != 404, rule


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_nothing_has_names_nothing(doors: Flask, number: int) -> None:
    clerk = Clerk(doors, make.make_officer(*STAFF))
    assert clerk.send("GET", f"/officers/{number}").status_code == 404


def test_every_argument_is_loaded_or_known_to_be_plain(doors: Flask) -> None:
    unknown = {name for rule in rules(doors) for name in rule.arguments} - set(LOADERS) - PLAIN
    assert unknown == set(), "an id that no loader turns into an object of the officer's office"


def secret(officer: Officer) -> str:
    return operations.create_token(None, officer)


def ask(clerk: Clerk, token: str, method: str, rule: Rule, given: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if rule.rule.startswith("/api/") else {}
    body = {"json": {}} if rule.rule.startswith("/api/") and method in WRITES else {}
    return clerk.send(method, given, headers=headers, **body)
