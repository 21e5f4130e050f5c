"""A proxy that writes a visit down, or a body into a file, or lets a phone forge its address, is named."""

from pathlib import Path

import pytest

from survey.doctor import nginx
from tests.architecture.source import ROOT
from tests.conftest import configure

SAMPLE = (ROOT / "deploy" / "nginx.conf").read_text()
FORMAT = 'log_format ours "$minute $remote_addr $status";\n    access_log /var/log/nginx/a.log ours;'
WITH_PATH = 'log_format ours "$minute $request_uri";\n    access_log /var/log/nginx/a.log ours;'


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("access_log off;", FORMAT, None),
        ("access_log off;", "", "access_log"),
        ("access_log off;", "access_log /var/log/nginx/a.log;", "access_log /var/log/nginx/a.log"),
        ("access_log off;", WITH_PATH, "access_log /var/log/nginx/a.log"),
        ("error.log crit;", "error.log;", "error_log"),
        ("error.log crit;", "error.log info;", "error_log"),
        ("client_max_body_size 128k;", "client_max_body_size 1m;", "client_body_buffer_size"),
        ("client_max_body_size 128k;", "client_max_body_size 0;", "client_body_buffer_size"),
        ("client_body_buffer_size 128k;", "", "client_body_buffer_size"),
        ("client_body_in_file_only off;", "client_body_in_file_only clean;", "client_body_in_file_only"),
        (
            "X-Forwarded-For $remote_addr",
            "X-Forwarded-For $http_x_real_ip",
            "proxy_set_header X-Forwarded-For",
        ),
        ("proxy_set_header X-Forwarded-Proto $scheme;", "", "proxy_set_header X-Forwarded-Proto"),
    ],
)
def test_what_a_proxy_must_not_do_is_named(
    tmp_path: Path, before: str, after: str, fault: str | None
) -> None:
    assert before in SAMPLE
    config = configure(tmp_path, SURVEY_BASE_URL="https://survey.example", SURVEY_TRUSTED_PROXIES="1")
    found = nginx.nginx(SAMPLE.replace(before, after), config)
    assert found.name == "nginx"
    assert found.details == ({"faults": (fault,)} if fault else {})


@pytest.mark.parametrize("text", ["server {", "}", "http { access_log off; } }", "access_log off"])
def test_what_is_no_configuration_is_said_so(tmp_path: Path, text: str) -> None:
    assert nginx.nginx(text, configure(tmp_path)).verdict == "wrong"
