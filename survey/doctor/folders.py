"""Folders and files that only the service may read, and where they must not stand."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from survey.config import Config
from survey.doctor.check import Check, Matter
from survey.facts import N_

FOLDERS = Matter("folders", N_("Private folders"))
SECRETS = Matter("secret-files", N_("Files with secrets"))
APART = Matter("apart", N_("Where keys stand"))
RUNTIME = Matter("runtime", N_("Runtime folder"))
RECOVERY = Matter("recovery-folder", N_("Recovery folder"))
OTHERS = stat.S_IRWXG | stat.S_IRWXO
IN_MEMORY = ("tmpfs", "ramfs")


def private(config: Config) -> Check:
    own = (config.instance_dir, config.runtime_dir, config.recovery_dir, config.log_dir, config.data_dir)
    open_ = tuple(str(path) for path in own if path.is_dir() and not _is_private(path, config))
    if open_:
        return FOLDERS.wrong(
            N_("Others may enter %(paths)s. Give them to the service's user and run chmod 700."), paths=open_
        )
    return FOLDERS.well()


def secret_files(config: Config) -> Check:
    open_ = tuple(str(path) for path in _secrets(config) if not _is_private(path, config))
    if open_:
        return SECRETS.wrong(
            N_("Others may read %(paths)s. Give them to the service's user and run chmod 600."), paths=open_
        )
    return SECRETS.well()


def apart(config: Config) -> Check:
    """What is backed up must not hold keys, and the two places of a key not each other."""
    for inner, outer in (
        (config.runtime_dir, config.data_dir),
        (config.runtime_dir, config.recovery_dir),
        (config.runtime_dir, config.log_dir),
        (config.recovery_dir, config.data_dir),
        (config.recovery_dir, config.runtime_dir),
        (config.recovery_dir, config.log_dir),
    ):
        if inner.resolve().is_relative_to(outer.resolve()):
            return APART.wrong(
                N_(
                    "%(inner)s lies in %(outer)s and would go into its backups. Point its setting to a folder apart."
                ),
                inner=str(inner),
                outer=str(outer),
            )
    return APART.well()


def runtime(config: Config, mounts: str) -> Check:
    if kind_of(config.runtime_dir, mounts) not in IN_MEMORY:
        return RUNTIME.advice(
            N_(
                "%(path)s is on a disk, which may keep what was erased. Best set SURVEY_RUNTIME_DIR to a tmpfs."
            ),
            path=str(config.runtime_dir),
        )
    return RUNTIME.well()


def recovery(config: Config) -> Check:
    """A second copy on the same disk is lost with the first."""
    folders = config.recovery_dir, config.instance_dir
    if all(path.exists() for path in folders) and folders[0].stat().st_dev == folders[1].stat().st_dev:
        return RECOVERY.advice(
            N_(
                "%(path)s is on the disk of everything else. Best set SURVEY_RECOVERY_DIR to another disk or machine."
            ),
            path=str(config.recovery_dir),
        )
    return RECOVERY.well()


def kind_of(path: Path, mounts: str) -> str:
    """The file system that a path stands on, by the text of /proc/mounts; empty where that cannot be told."""
    path, found = path.resolve(), ("", "")
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split()
        if path.is_relative_to(place) and len(place) >= len(found[0]):
            found = place, kind
    return found[1]


def _secrets(config: Config) -> Iterator[Path]:
    yield from _files([config.instance_dir / "secret", *config.runtime_dir.glob("*.key")])
    yield from _files((config.runtime_dir / "keys").glob("*"))
    yield from _files(config.recovery_dir.glob("*"))


def _files(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.is_file()]


def _is_private(path: Path, config: Config) -> bool:
    """Root, who asks on behalf of the service, asks for whoever owns the instance folder."""
    found, keeper = path.stat(), os.geteuid() or config.instance_dir.stat().st_uid
    return found.st_uid == keeper and not found.st_mode & OTHERS
