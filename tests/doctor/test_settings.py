"""Settings that cannot be meant are named."""

from pathlib import Path

import pytest

from survey.config import unknown_settings
from survey.doctor import settings
from tests.conftest import configure

HTTPS = {"SURVEY_BASE_URL": "https://survey.example", "SURVEY_OFFICE_URL": "https://office.survey.example"}


def test_a_misspelt_setting_is_named() -> None:
    assert settings.names([]).verdict == "well"
    found = settings.names(unknown_settings({"SURVEY_WORKERS": "2", "SURVEY_WORKER": "2", "PATH": "/bin"}))
    assert (found.name, found.verdict, found.details) == ("settings", "wrong", {"names": ("SURVEY_WORKER",)})


@pytest.mark.parametrize(
    ("given", "is_in_use", "verdict"),
    [
        (HTTPS, True, "well"),
        ({}, False, "advice"),
        ({}, True, "wrong"),
        ({"SURVEY_BASE_URL": "http://[::1]:8000"}, True, "wrong"),
        ({**HTTPS, "SURVEY_BASE_URL": "http://survey.example"}, False, "wrong"),
        ({**HTTPS, "SURVEY_OFFICE_URL": "http://10.0.0.5:8001"}, False, "wrong"),
        ({**HTTPS, "SURVEY_OFFICE_URL": "http://localhost:8001"}, True, "advice"),
    ],
)
def test_addresses_can_be_opened_and_are_encrypted(
    tmp_path: Path, given: dict[str, str], is_in_use: bool, verdict: str
) -> None:
    found = settings.addresses(configure(tmp_path, **given), is_in_use=is_in_use)
    assert (found.name, found.verdict) == ("addresses", verdict)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [({}, "well"), (HTTPS, "wrong"), ({**HTTPS, "SURVEY_TRUSTED_PROXIES": "1"}, "well")],
)
def test_an_encrypted_address_has_a_proxy(tmp_path: Path, given: dict[str, str], verdict: str) -> None:
    found = settings.proxies(configure(tmp_path, **given))
    assert (found.name, found.verdict) == ("proxies", verdict)


@pytest.mark.parametrize(("days", "verdict"), [("184", "well"), ("30", "wrong")])
def test_access_logs_are_kept_six_months(tmp_path: Path, days: str, verdict: str) -> None:
    found = settings.retention(configure(tmp_path, SURVEY_LOG_DAYS=days))
    assert (found.name, found.verdict) == ("log-days", verdict)
