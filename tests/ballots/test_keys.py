"""The secret half of an epoch: a private file until the epoch is mixed, noise after."""

import os
import stat
from pathlib import Path

import pytest

from survey.ballots.keys import KeyFiles, KeyLost

CODE = "AB23CD45"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "run")


def test_a_key_is_read_by_its_public_half(keys: KeyFiles) -> None:
    public = keys.make(CODE)
    assert bytes(keys.read(public).public_key) == public


def test_a_key_file_is_private(keys: KeyFiles) -> None:
    path = keys.folder / keys.make(CODE).hex()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_a_key_file_and_its_folder_are_synced_before_anybody_learns_the_public_half(
    keys: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(Path(os.readlink(f"/proc/self/fd/{file}"))))
    public = keys.make(CODE)
    assert synced == [keys.folder / public.hex(), keys.folder]


def test_an_erased_key_is_overwritten_before_it_is_unlinked(
    keys: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = keys.make(CODE)
    path = keys.folder / public.hex()
    secret, left = path.read_bytes()[:32], []
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: left.append(path.read_bytes()))
    keys.erase(public)
    assert secret not in left[0]


def test_an_erased_key_is_lost(keys: KeyFiles) -> None:
    public = keys.make(CODE)
    keys.erase(public)
    keys.erase(public)
    assert list(keys.held()) == []
    with pytest.raises(KeyLost):
        keys.read(public)


@pytest.mark.parametrize("content", [b"", b"short", bytes(range(32))])
def test_an_incomplete_key_file_is_a_lost_key(keys: KeyFiles, content: bytes) -> None:
    public = keys.make(CODE)
    (keys.folder / public.hex()).write_bytes(content)
    with pytest.raises(KeyLost):
        keys.read(public)


def test_held_keys_say_which_poll_they_were_made_for(keys: KeyFiles) -> None:
    public = keys.make(CODE)
    assert [(held.public, held.code) for held in keys.held()] == [(public, CODE)]
