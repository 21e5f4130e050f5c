"""What an office prints for a round: for each poll a poster and the bare code, and a list of them all."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from survey.ballots import qr
from survey.ballots.posters import Poster

UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')  # what Windows does not take in the name of a file

Render = Callable[..., str]  # a template's name and its context → HTML


def write(posters: Sequence[Poster], folder: Path, render: Render) -> Path:
    """Write the kit into `folder`, which is made; returns its index page."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [(poster, _write_one(poster, folder, render)) for poster in posters]
    index = folder / "index.html"
    index.write_text(render("print/index.html", rows=rows), encoding="utf-8")
    return index


def _write_one(poster: Poster, folder: Path, render: Render) -> str:
    """Three files of the same name, which is returned: unit, instrument's poll code, kind."""
    name = file_name(poster)
    (folder / f"{name}.html").write_text(render("print/poster.html", poster=poster), encoding="utf-8")
    (folder / f"{name}.svg").write_text(qr.svg(poster.address), encoding="utf-8")
    (folder / f"{name}.png").write_bytes(qr.png(poster.address))
    return name


def file_name(poster: Poster) -> str:
    """Unit and code, so that a folder sorts by unit and no two names are the same."""
    return f"{UNSAFE.sub('_', poster.unit)[:60]}-{poster.code}"
