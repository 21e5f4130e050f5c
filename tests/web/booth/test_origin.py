"""The origin rule: 403 for another site's page, and nothing against an old phone that says nothing."""

import pytest

from survey.web.booth.origin import is_foreign, origin_of

OWN = "https://survey.example"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": OWN},
        {"HTTP_ORIGIN": "http://10.0.0.7:8000", "HTTP_HOST": "10.0.0.7:8000"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": OWN},
        {"HTTP_SEC_FETCH_SITE": "none"},
    ],
)
def test_our_own_page_may_send_a_ballot(headers: dict[str, str]) -> None:
    assert not is_foreign({"HTTP_HOST": "survey.example", **headers}, OWN)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": OWN},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "https://survey.example.elsewhere.example"},
        {"HTTP_ORIGIN": "https://survey.example@elsewhere.example"},
        {"HTTP_ORIGIN": "file://survey.example"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": "https://["},
    ],
)
def test_another_page_may_not(headers: dict[str, str]) -> None:
    assert is_foreign({"HTTP_HOST": "survey.example", **headers}, OWN)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Survey.Example/base", "https://survey.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_address_has_an_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin
