"""A file between its upload and the officer's confirmation: kept in the data folder for a day at most."""

import secrets
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from survey import clock
from survey.config import private_folder
from survey.db import settings
from survey.facts import N_, Missing

LONGEST = timedelta(days=1)


class UploadGone(Missing):
    """Confirmed already, a day old, or somebody else's."""

    sentence = N_("The uploaded file is no longer kept here. Please upload it again.")


@dataclass(frozen=True)
class Upload:
    """`ticket` is what the page carries instead of the file; it serves one officer and one purpose."""

    ticket: str
    name: str
    data: bytes


def keep(data: bytes, name: str, *purpose: int) -> Upload:
    """Put a file aside, and forget those that nobody confirmed."""
    folder = _folder()
    _forget_old(folder)
    upload = Upload(_signer().dumps([secrets.token_hex(16), name, *purpose]), name, data)
    path = _path(upload.ticket, purpose)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return upload


def taken_back(ticket: str, *purpose: int) -> Upload:
    """The file that `keep` put aside for this purpose; raises UploadGone."""
    path = _path(ticket, purpose)
    if not path.exists():
        raise UploadGone
    return Upload(ticket, _signer().loads(ticket)[1], path.read_bytes())


def let_go(upload: Upload, *purpose: int) -> None:
    _path(upload.ticket, purpose).unlink(missing_ok=True)


def _path(ticket: str, purpose: tuple[int, ...]) -> Path:
    try:
        name, _, *meant = _signer().loads(ticket)
    except BadSignature as forged:
        raise UploadGone from forged
    if tuple(meant) != purpose:
        raise UploadGone
    return _folder() / name


def _folder() -> Path:
    return private_folder(settings().data_dir / "uploads")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="upload")


def _forget_old(folder: Path) -> None:
    limit = (clock.now() - LONGEST).replace(tzinfo=UTC).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
