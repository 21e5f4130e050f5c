"""Questionnaires from the command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ON_SQLITE, Command

pytestmark = ON_SQLITE

OWN = """
key = "CK"
name = "窗口评价"
title = "{单位}窗口评价"
purpose = "结果仅用于改进服务"
good = ["good"]

[[items]]
key = "overall"
kind = "one"
label = "您满意吗？"
headline = true
required = true

[[items.choices]]
value = "good"
label = "满意"

[[items.choices]]
value = "bad"
label = "不满意"
"""


@pytest.fixture(autouse=True)
def _ready(survey: Command) -> None:
    survey("init")


def test_the_built_in_ones_are_listed(survey: Command) -> None:
    keys = [each["key"] for each in json.loads(survey("instrument", "list", "--json").stdout)]
    assert keys == ["QZ", "XZ", "MC", "HC", "YJ"]


def test_an_own_one_is_added_and_listed(survey: Command, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    assert survey("instrument", "add", file).exit_code == 0
    assert json.loads(survey("instrument", "list", "--json").stdout)[-1]["name"] == "窗口评价"


def test_every_mistake_is_named(survey: Command, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN.replace('"bad"', '"good"').replace("您满意吗？", "您满意吗?"))
    refused = survey("instrument", "add", file)
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) >= 3
