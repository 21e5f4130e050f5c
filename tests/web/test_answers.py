"""Headers of every answer, facts as pages and problem documents, the language, trusted proxies."""

import pytest
from flask import Flask, request

from survey import create_app
from survey.config import Config
from survey.evaluation.operations import NotYourParty
from survey.facts import Fact, Forbidden, Invalid, Missing
from survey.officers.facts import AccountLocked, WeakPassword
from survey.officers.rules import STAFF
from survey.publication.facts import ProposerSigns
from survey.tally.facts import SameOfficer
from survey.web.access import NotSignedIn
from survey.web.facts import say, status_of
from tests.conftest import configure
from tests.make import make_officer
from tests.web.client import Clerk, Visitor
from tests.web.page import Page

DOORS = ["public", "office"]
GUARDS = [
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("address", ["/", "/healthz", "/no-such-page"])
def test_every_answer_is_guarded(config: Config, door: str, address: str) -> None:
    headers = create_app(door, config).test_client().get(address).headers
    assert not [name for name in GUARDS if name not in headers]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("door", "address"),
    [("office", "/"), ("office", "/login"), ("office", "/no-such-page"), ("public", "/healthz")],
)
def test_no_cache_keeps_what_is_not_published(config: Config, door: str, address: str) -> None:
    headers = create_app(door, config).test_client().get(address).headers
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("scheme", "expected"), [("http", False), ("https", True)])
def test_a_door_with_tls_says_that_it_has_no_other(config: Config, scheme: str, expected: bool) -> None:
    url = f"{scheme}://office.example"
    app = create_app("office", configure(config.instance_dir, config.database_url, SURVEY_OFFICE_URL=url))
    response = app.test_client().get("/login", base_url=url)
    assert ("Strict-Transport-Security" in response.headers) is expected
    assert ("Secure" in response.headers["Set-Cookie"]) is expected


def test_office_pages_load_no_inline_style_or_script(office_app: Flask) -> None:
    policy = office_app.test_client().get("/login").headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_style_sheets_come_from_this_door(office_app: Flask) -> None:
    clerk = Clerk(office_app)
    for sheet in clerk.get("/login").root.all("link"):
        if sheet.get("rel") == "stylesheet":
            assert clerk.send("GET", sheet.get("href")).mimetype == "text/css"


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (Fact(), 409),
        (AccountLocked(minutes=3), 409),
        (Invalid(field="name", reason="x"), 422),
        (WeakPassword(field="password", reason="x"), 422),
        (Missing(), 404),
        (Forbidden(), 403),
        (NotSignedIn(), 401),
        (ProposerSigns(), 403),
        (NotYourParty(), 403),
        (SameOfficer(), 403),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fact_has_the_status_of_its_nearest_class(fact: Fact, status: int) -> None:
    assert status_of(fact) == status


def test_every_fact_can_be_said(office_app: Flask) -> None:
    """A sentence whose fields are not among the details would fail only when somebody is refused."""
    with office_app.test_request_context():
        assert say(AccountLocked(minutes=3)).count("3") == 1


def test_a_missing_page_is_a_page(office_app: Flask, public_app: Flask) -> None:
    Visitor(public_app).get("/no-such-page", 404)
    Clerk(office_app).get("/no-such-page", 404)
    page = Clerk(office_app, make_officer(*STAFF)).get("/officers/999", 404)
    assert page.links["回到工作台"] == "/"


def test_a_refusal_leads_back_to_the_page_it_came_from(office_app: Flask) -> None:
    client = Clerk(office_app, make_officer(*STAFF)).client
    for referrer, back in [
        ("http://localhost/officers?page=2", "/officers?page=2"),
        ("http://elsewhere.example/officers", ""),
        ("http://localhost//elsewhere.example", ""),
    ]:
        page = Page(client.get("/officers/999", headers={"Referer": referrer}).text)
        assert page.links.get("返回上一页", "") == back


def test_the_api_answers_with_problem_documents(office_app: Flask) -> None:
    response = office_app.test_client().get("/api/v1/no-such-call")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json["status"] == 404
    assert set(response.json) >= {"type", "title", "status", "detail"}


def test_a_failure_tells_nothing_of_the_inside(office_app: Flask) -> None:
    office_app.config["PROPAGATE_EXCEPTIONS"] = False
    office_app.view_functions["health.healthz"] = lambda: 1 / 0
    response = office_app.test_client().get("/healthz")
    assert response.status_code == 500
    assert "Error" not in response.text


def test_text_that_no_database_keeps_is_refused_not_a_failure(office_app: Flask) -> None:
    clerk = Clerk(office_app, make_officer(*STAFF))
    page = clerk.get("/office")
    response = clerk.send("POST", "/office", data=page.form("保存").entries | {"phone": "1\x002"})
    assert response.status_code in {200, 422}


@pytest.mark.parametrize(("language", "lang"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_the_setting_chooses_the_language(config: Config, language: str, lang: str) -> None:
    spoken = configure(config.instance_dir, config.database_url, SURVEY_LOCALE=language)
    source = create_app("office", spoken).test_client().get("/login").text
    assert Page(source).root.all("html")[0].get("lang") == lang


def test_a_proxy_is_believed_only_as_far_as_the_setting_says(config: Config) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.2", "X-Forwarded-Proto": "https"}
    seen = {}
    for hops in ("0", "1"):
        app = create_app(
            "public", configure(config.instance_dir, config.database_url, SURVEY_TRUSTED_PROXIES=hops)
        )
        app.before_request(lambda: seen.update({hops: (request.remote_addr, request.scheme)}))  # noqa: B023
        app.test_client().get("/healthz", headers=headers)
    assert seen == {"0": ("127.0.0.1", "http"), "1": ("198.51.100.2", "https")}
