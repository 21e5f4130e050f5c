"""What an office prints for a round: for each poll posters in every format and the bare code, and a list of all."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.ballots import qr
from survey.ballots.posters import FORMATS, Format, Poster
from survey.paper.lettering import NotInFont

UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')  # what Windows does not take in the name of a file

Render = Callable[..., str]  # a template's name and its context → HTML
Draw = Callable[[Poster, Format], bytes]  # → PDF; raises NotInFont


@dataclass(frozen=True)
class Printed:
    """The files of one poll, all of that name; `absent` are the signs for want of which there is no PDF."""

    poster: Poster
    name: str
    absent: str


def write(posters: Sequence[Poster], folder: Path, render: Render, draw: Draw) -> tuple[Path, list[Printed]]:
    """Write the kit into `folder`, which is made; returns its index page and what is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [_write_one(poster, folder, render, draw) for poster in posters]
    index = folder / "index.html"
    index.write_text(render("print/index.html", made=made, formats=list(FORMATS)), encoding="utf-8")
    return index, made


def _write_one(poster: Poster, folder: Path, render: Render, draw: Draw) -> Printed:
    """A name that the PDF's font lacks costs that poll its PDFs and nobody else's."""
    name, absent = file_name(poster), ""
    (folder / f"{name}.svg").write_text(qr.svg(poster.address), encoding="utf-8")
    (folder / f"{name}.png").write_bytes(qr.png(poster.address))
    for format in FORMATS.values():
        page = render("print/poster.html", poster=poster, format=format)
        (folder / f"{name}-{format.name}.html").write_text(page, encoding="utf-8")
        try:
            (folder / f"{name}-{format.name}.pdf").write_bytes(draw(poster, format))
        except NotInFont as fact:
            absent = fact.details["signs"]
    return Printed(poster, name, absent)


def file_name(poster: Poster) -> str:
    """Unit and code, so that a folder sorts by unit and no two names are the same."""
    return f"{UNSAFE.sub('_', poster.unit)[:60]}-{poster.code}"
