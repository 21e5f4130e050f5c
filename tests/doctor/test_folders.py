"""Keys and logs that others could read, or that would go into a backup, are named."""

import os
from pathlib import Path

import pytest

from survey.config import Config
from survey.doctor import folders
from tests.conftest import configure


@pytest.fixture
def config(tmp_path: Path) -> Config:
    home = tmp_path / "instance"
    for name in (".", "run", "run/keys", "recovery", "data", "log"):
        (home / name).mkdir(mode=0o700)
    for name in ("secret", "run/signing.key", "run/keys/ab", "recovery/ab"):
        (home / name).touch(mode=0o600)
    return configure(home)


@pytest.mark.parametrize("name", [".", "run", "recovery", "data", "log"])
def test_a_folder_that_others_may_enter_is_named(config: Config, name: str) -> None:
    assert folders.private(config).verdict == "well"
    (config.instance_dir / name).chmod(0o750)
    found = folders.private(config)
    assert (found.name, found.verdict) == ("folders", "wrong")
    assert found.details == {"paths": (str(config.instance_dir / name),)}


@pytest.mark.parametrize("name", ["secret", "run/signing.key", "run/keys/ab", "recovery/ab"])
def test_a_secret_that_others_may_read_is_named(config: Config, name: str) -> None:
    assert folders.secret_files(config).verdict == "well"
    (config.instance_dir / name).chmod(0o640)
    found = folders.secret_files(config)
    assert (found.name, found.verdict) == ("secret-files", "wrong")
    assert found.details == {"paths": (str(config.instance_dir / name),)}


def test_what_belongs_to_another_user_is_named(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    assert folders.private(config).verdict == folders.secret_files(config).verdict == "wrong"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_asks_for_whoever_owns_the_instance(config: Config) -> None:
    for path in [config.instance_dir, *config.instance_dir.rglob("*")]:
        os.chown(path, 12345, 12345)
    assert folders.private(config).verdict == folders.secret_files(config).verdict == "well"
    os.chown(config.log_dir, 0, 0)
    assert folders.private(config).details == {"paths": (str(config.log_dir),)}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("SURVEY_RUNTIME_DIR", "data/run"),
        ("SURVEY_RUNTIME_DIR", "recovery"),
        ("SURVEY_RECOVERY_DIR", "data"),
        ("SURVEY_RECOVERY_DIR", "run/copies"),
    ],
)
def test_keys_stand_apart_from_what_is_backed_up_and_from_their_copies(
    tmp_path: Path, name: str, place: str
) -> None:
    assert folders.apart(configure(tmp_path)).verdict == "well"
    found = folders.apart(configure(tmp_path, **{name: str(tmp_path / place)}))
    assert (found.name, found.verdict) == ("apart", "wrong")


def test_a_runtime_folder_on_a_disk_is_named(config: Config) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\ntmpfs {config.runtime_dir.resolve()} tmpfs rw 0 0\n"
    assert folders.runtime(config, mounts).verdict == "well"
    found = folders.runtime(config, "/dev/sda1 / ext4 rw 0 0\n")
    assert (found.name, found.verdict) == ("runtime", "advice")


def test_copies_on_the_same_disk_are_named(config: Config, tmp_path: Path) -> None:
    found = folders.recovery(config)
    assert (found.name, found.verdict) == ("recovery-folder", "advice")
    elsewhere = configure(config.instance_dir, SURVEY_RECOVERY_DIR="/proc")
    assert folders.recovery(elsewhere).verdict == "well"
