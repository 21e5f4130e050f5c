"""The uploads: every file of the data folder, and nothing that is a key, a log or a database."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from survey.backups.archive import CHUNK, Archive, Upload
from survey.backups.facts import UploadDiffers
from survey.config import Config, private_folder

STAGED = ".restoring"


def found(config: Config) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and contents of every regular file, wherever the settings put the folders that no backup may hold."""
    never = [folder.resolve() for folder in (config.runtime_dir, config.recovery_dir, config.log_dir)]
    never += [config.instance_dir.resolve() / "secret"]
    for path in sorted(config.data_dir.rglob("*")):
        real = path.resolve()
        if path.is_file() and not path.is_symlink() and not any(real.is_relative_to(each) for each in never):
            with suppress(FileNotFoundError), path.open("rb") as file:  # confirmed in this moment, and let go
                yield path.relative_to(config.data_dir).as_posix(), iter(partial(file.read, CHUNK), b"")


@contextmanager
def unpacked(archive: Archive, data_dir: Path) -> Iterator[None]:
    """Put the uploads back, all of them once the block has ended well; raises UploadDiffers before it begins.

    What is there already stays; of two files of one name the service could not tell which is meant.
    """
    missing = [upload for upload in archive.contents.uploads if _is_missing(upload, data_dir / upload.name)]
    staged = [(_staged(data_dir / upload.name), data_dir / upload.name) for upload in missing]
    try:
        for upload, (aside, _) in zip(missing, staged, strict=True):
            private_folder(aside.parent)
            archive.copy(upload, aside)
        yield
        for aside, path in staged:
            os.replace(aside, path)
    finally:
        for aside, _ in staged:
            aside.unlink(missing_ok=True)


def _is_missing(upload: Upload, path: Path) -> bool:
    if not path.exists():
        return True
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != upload.sha256:
            raise UploadDiffers(name=upload.name)
    return False


def _staged(path: Path) -> Path:
    return path.with_name(path.name + STAGED)
