"""The samples for production: what they set, and that the doctor has nothing against them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from survey.config import SETTINGS
from survey.doctor import databases, nginx
from survey.doctor.check import Verdict
from tests.architecture.source import ROOT
from tests.conftest import configure

DEPLOY = ROOT / "deploy"
SETTING = re.compile(r"^(\w+) = (.*)$", re.MULTILINE)

KEPT_PRIVATE = {
    "RuntimeDirectoryMode": "0700",
    "RuntimeDirectoryPreserve": "yes",
    "StateDirectoryMode": "0700",
    "LogsDirectoryMode": "0700",
    "UMask": "0077",
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "PrivateTmp": "yes",
    "NoNewPrivileges": "yes",
    "KillMode": "mixed",
    "Restart": "always",
}


def environment() -> dict[str, str]:
    lines = (DEPLOY / "survey.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def unit() -> dict[str, str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "survey.service")
    return dict(parser["Service"])


def test_nginx_writes_nothing_down_of_a_visit_and_no_body_into_a_file(tmp_path: Path) -> None:
    config = configure(
        tmp_path, **{name: value for name, value in environment().items() if "URL" in name or "PROX" in name}
    )
    assert nginx.nginx((DEPLOY / "nginx.conf").read_text(), config).verdict is Verdict.WELL


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    for line in ("include", "ssl_certificate", "listen .* ssl", "user", "pid", "error_log"):
        text = re.sub(rf"^\s*{line}\b.*;$", "", text, flags=re.MULTILINE)
    (tmp_path / "nginx.conf").write_text(text)
    tried = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True
    )
    assert "syntax is ok" in tried.stderr


def test_postgresql_is_as_the_doctor_wants_it() -> None:
    shown = {
        name: value.strip("'") for name, value in SETTING.findall((DEPLOY / "postgresql.conf").read_text())
    }
    assert {*databases.DISCREET, *databases.DURABLE} <= set(shown)
    assert databases.discreet(shown).verdict is databases.durable(shown).verdict is Verdict.WELL


def test_systemd_keeps_keys_over_a_restart_and_memory_off_the_disk() -> None:
    found = unit()
    assert {name: found.get(name) for name in KEPT_PRIVATE} == KEPT_PRIVATE


def test_systemd_makes_the_folders_that_the_settings_name() -> None:
    found, set_to = unit(), environment()
    assert set_to["SURVEY_RUNTIME_DIR"] == f"/run/{found['RuntimeDirectory']}"
    assert set_to["SURVEY_INSTANCE_DIR"] == f"/var/lib/{found['StateDirectory']}"
    assert set_to["SURVEY_LOG_DIR"] == f"/var/log/{found['LogsDirectory']}"
    assert set_to["SURVEY_RECOVERY_DIR"] in found["ReadWritePaths"]


def test_the_sample_names_settings_that_there_are() -> None:
    assert set(environment()) <= {setting.name for setting in SETTINGS}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "survey.service").read_text()
    unit = tmp_path / "survey.service"
    unit.write_text(text.replace("/opt/survey/.venv/bin/survey serve", "/bin/true"))
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True).stderr
    assert [line for line in said.splitlines() if "survey.service:" in line and "Unknown" in line] == []
