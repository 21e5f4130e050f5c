"""`survey verify`: offline, exit 0 and what was recounted, or 1 and the first thing that is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from tests.recount.conftest import bundles
from tests.recount.parcel import Parcel, flip

__all__ = ["bundles"]


def verify(*arguments: str | Path) -> Result:
    """Without a database, an instance or a setting but the language."""
    environment = {"SURVEY_INSTANCE_DIR": "/nowhere/to/be/made", "SURVEY_LOCALE": "en"}
    return CliRunner().invoke(main, ["verify", *map(str, arguments)], env=environment)


def test_a_bundle_that_holds_says_what_was_recounted(bundles: dict[str, Path]) -> None:
    done = verify(bundles["classed"])
    assert done.exit_code == 0
    assert "Everything holds" in done.stdout
    assert "Left out by decision" in done.stdout
    assert "100 % of" in done.stderr


def test_in_json_too(bundles: dict[str, Path]) -> None:
    found = json.loads(verify(bundles["plain"], "--json").stdout)
    assert (found["verified"], found["returned"], len(found["words"])) == (True, 40, 12)
    assert verify(bundles["plain"], "--head", found["words"]).exit_code == 0
    assert verify(bundles["plain"], "--head", found["digest"]).exit_code == 0


def test_another_head_than_the_one_kept_is_refused(bundles: dict[str, Path]) -> None:
    done = verify(bundles["plain"], "--head", "0" * 64)
    assert done.exit_code == 1
    assert "head.json: This is not the head that you named." in done.stderr


def test_what_is_wrong_is_named(bundles: dict[str, Path], tmp_path: Path) -> None:
    parcel = Parcel(bundles["plain"])
    parcel.change("table.json", lambda table: flip(table, ("count", "raw", "turnout", "spoilt")))
    parcel.sign()
    path = parcel.write(tmp_path)
    done = verify(path)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("table.json: turnout.spoilt: Published: ")
    report = json.loads(verify(path, "--json").stdout)
    assert (report["verified"], report["where"]) == (False, "table.json: turnout.spoilt")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all"])
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.zip").write_bytes(content)
    done = verify(tmp_path / "file.zip")
    assert done.exit_code == 1
    assert "file.zip: This is no zip archive, or it is damaged." in done.stderr
