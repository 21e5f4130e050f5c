"""The file in which an office hands in a questionnaire of its own: .toml or .json, in UTF-8."""

import json
import re
import tomllib
from pathlib import PurePath
from typing import Any

from survey.instruments.builtin import is_reserved
from survey.instruments.facts import FileEmpty, FileKindUnknown, FileMalformed, FileNotText, FileTooLarge
from survey.instruments.notice import DATA
from survey.instruments.rules import Instrument

LARGEST = 500_000  # bytes; the largest sensible questionnaire in six languages is a tenth of it


def read_file(data: bytes, name: str) -> Any:
    """The document in a file, not yet checked by `parse`; raises one fact for each way a file can be unreadable."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in (".toml", ".json"):
        raise FileKindUnknown(name=name)
    text = _text(data, name)
    try:
        return tomllib.loads(text) if suffix == ".toml" else json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise FileMalformed(name=name, line=_line(str(error), text), reason=str(error)) from error


def file_of(instrument: Instrument) -> tuple[str, str]:
    """A file, its name and its text, that says what the instrument says: a good one to write another from."""
    if is_reserved(instrument.key):
        return f"{instrument.key}.toml", (DATA / f"{instrument.key}.toml").read_text(encoding="utf-8")
    return f"{instrument.key}.json", json.dumps(instrument.to_document(), ensure_ascii=False, indent=2)


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise FileTooLarge(name=name, limit=LARGEST // 1000)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileNotText(name=name) from error
    if not text.strip():
        raise FileEmpty(name=name)
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON would silently keep the last of two fields of one name; TOML refuses them, and so do we."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"the field {twice} stands twice in one object")
    return fields


def _line(reason: str, text: str) -> int:
    """Where the parser stopped; the end of the file where it says so, or the field that stands twice."""
    place = re.search(r"line (\d+)", reason)
    return int(place[1]) if place else text.count("\n") + 1
