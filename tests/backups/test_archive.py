"""An archive that is not what was written is named by its part, before anything is touched."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from survey import clock
from survey.backups.archive import FORMAT, LIST, Archive, Column, Writer
from survey.backups.facts import ArchiveDamaged, ArchiveTooNew, ArchiveUnreadable
from survey.backups.values import Kind

Entries = dict[str, bytes]
POLL, UPLOAD, OUTSIDE = "tables/poll.jsonl", "files/uploads/plan.docx", "files/../../plan.docx"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    with path.open("wb") as file, Writer(file, "0001", clock.now()) as writer:
        columns = [Column("id", Kind.INTEGER), Column("code", Kind.TEXT)]
        writer.put_table("poll", columns, [b'[1,"A"]\n', b'[2,"B"]\n'])
        writer.put_table("empty", [Column("id", Kind.INTEGER)], [])
        writer.put_upload("uploads/plan.docx", [b"a ", b"plan"])
        writer.finish()
    return path


def rewritten(path: Path, change: Callable[[Entries], None]) -> Path:
    """The archive with other entries, each of which is sound as far as the zip can tell."""
    with ZipFile(path) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    change(entries)
    with ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return path


def listed(entries: Entries, change: Callable[[dict], None]) -> None:  # type: ignore[type-arg]
    plain = json.loads(entries[LIST])
    change(plain)
    entries[LIST] = json.dumps(plain).encode()


def led_out(entries: Entries) -> None:
    """An upload that would be unpacked beside the data folder."""
    entries[OUTSIDE] = entries.pop(UPLOAD)
    listed(entries, lambda told: told["uploads"][0].update(name=OUTSIDE.removeprefix("files/")))


def test_a_whole_one_is_read(whole: Path) -> None:
    with Archive(whole) as archive:
        assert [(table.name, table.rows) for table in archive.contents.tables] == [("poll", 2), ("empty", 0)]
        assert archive.contents.rows == 2


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda entries: entries.update({POLL: b'[1,"A"]\n[2,"C"]\n'}), POLL),
        (lambda entries: entries.update({POLL: b'[1,"A"]\n'}), POLL),
        (lambda entries: entries.update({UPLOAD: b"another plan"}), UPLOAD),
        (lambda entries: entries.pop(POLL), POLL),
        (lambda entries: entries.pop("tables/empty.jsonl"), "tables/empty.jsonl"),
        (lambda entries: entries.update({"tables/more.jsonl": b""}), "tables/more.jsonl"),
        (lambda entries: listed(entries, lambda told: told["tables"][0].update(rows=3)), POLL),
        (lambda entries: listed(entries, lambda told: told["tables"].append(told["tables"][0])), POLL),
        (led_out, OUTSIDE),
        (lambda entries: listed(entries, lambda told: told["tables"][0].pop("columns")), LIST),
        (lambda entries: entries.update({LIST: b"{"}), LIST),
    ],
)
def test_a_changed_one_is_refused_by_the_part(
    whole: Path, change: Callable[[Entries], None], part: str
) -> None:
    with pytest.raises(ArchiveDamaged) as refused:
        Archive(rewritten(whole, change))
    assert refused.value.details["part"] == part


def test_a_flipped_bit_is_found_or_changes_nothing(whole: Path) -> None:
    """A zip has bytes that say nothing, such as its idea of the time."""
    sound = whole.read_bytes()
    with Archive(whole) as archive:
        told = archive.contents
    for place in range(len(sound)):
        whole.write_bytes(sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1 :])
        with suppress(ArchiveDamaged, ArchiveUnreadable), Archive(whole) as archive:
            assert archive.contents == told


def test_half_of_one_is_refused(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(ArchiveUnreadable):
        Archive(whole)


def test_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "else.zip"
    with ZipFile(path, "w") as target:
        target.writestr("readme", "")
    for each in (path, tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(ArchiveUnreadable):
            Archive(each)


def test_one_of_a_later_form_is_refused(whole: Path) -> None:
    with pytest.raises(ArchiveTooNew):
        Archive(
            rewritten(whole, lambda entries: listed(entries, lambda told: told.update(format=FORMAT + 1)))
        )
