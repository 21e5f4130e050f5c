"""A bundle taken apart, changed, signed anew if need be, and put together again."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from survey.proof.entries import SIGNED_AS, canonical, digest_of, entry_digest
from survey.recount.verifying import Recount, verify

Path_ = tuple[str | int, ...]


class Parcel:
    """Its files by their names, in the order of the archive."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        with zipfile.ZipFile(path) as archive:
            self.files = {info.filename: archive.read(info) for info in archive.infolist()}
        self.twice: list[str] = []

    def document(self, name: str) -> Any:
        return json.loads(self.files[name])

    def put(self, name: str, document: Any) -> None:
        self.files[name] = canonical(document).encode()

    def change(self, name: str, change: Callable[[Any], object]) -> None:
        document = self.document(name)
        change(document)
        self.put(name, document)

    def section(self, name: str) -> str:
        """The file of an opened section."""
        names = [entry["name"] for entry in self.document("sections.json")]
        return f"sections/{names.index(name):03}.bin"

    def sign(self) -> None:
        """As an office would that has the key and nobody to compare with: everything signed anew as it stands now."""
        secret, entries = SigningKey.generate(), self.document("entries.json")
        key = secret.verify_key.encode().hex()
        code = self.document("bundle.json")["poll"]
        for entry in entries:
            body = json.loads(entry.get("body", "null"))
            if entry["kind"] == "key":
                entry["subject"] = body["key"] = key
            elif entry["kind"] == "release":
                body["tables"][code] = digest_of(self.files["table.json"].decode()).hex()
            text = self.files["head.json"].decode() if body is None else canonical(body)
            if body is not None:
                entry["body"] = text
            entry["body_digest"], entry["key"] = digest_of(text).hex(), key
        for place, entry in enumerate(entries):
            before = entries[place - 1] if place else None
            if before and before["number"] + 1 == entry["number"]:
                entry["previous"] = before["digest"]
            content = (entry["number"], entry["kind"], entry["subject"], entry["on"])
            digest = entry_digest(
                bytes.fromhex(entry["previous"]), *content, bytes.fromhex(entry["body_digest"])
            )
            entry["digest"] = digest.hex()
            entry["signature"] = secret.sign(SIGNED_AS + digest).signature.hex()
        self.put("entries.json", entries)

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in self.files.items():
                archive.writestr(name, content)
            for name in self.twice:
                archive.writestr(name, self.files[name])
        return path

    def verify(self, folder: Path, head: str = "") -> Recount:
        return verify(self.write(folder), head)


def places(document: Any, depth: int, here: Path_ = ()) -> Iterator[Path_]:
    """Every field and list entry of a document down to a depth."""
    below: Any = ()
    if isinstance(document, dict):
        below = document.items()
    elif isinstance(document, list):
        below = enumerate(document)
    for name, value in below:
        yield (*here, name)
        if len(here) + 1 < depth:
            yield from places(value, depth, (*here, name))


def at(document: Any, place: Path_) -> Any:
    for name in place:
        document = document[name]
    return document


def flip(document: Any, place: Path_) -> None:
    """Another value of the same kind, as near as can be."""
    holder, name = at(document, place[:-1]), place[-1]
    holder[name] = another(holder[name])


def another(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return 1 if value is None else not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return ("1" if value[:1] != "1" else "2") + value[1:]
    if isinstance(value, dict):
        return {**value, "1": 1}
    return [*value, 1]


def drop(document: Any, place: Path_) -> None:
    del at(document, place[:-1])[place[-1]]


def add(document: Any, place: Path_) -> None:
    holder = at(document, place[:-1])
    if isinstance(holder, dict):
        holder["more"] = 1
    else:
        holder.insert(0, 1)


def double(document: Any, place: Path_) -> None:
    holder = at(document, place[:-1])
    if isinstance(holder, dict):
        holder[f"{place[-1]} "] = holder[place[-1]]
    else:
        holder.insert(int(place[-1]), holder[int(place[-1])])
