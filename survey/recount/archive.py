"""The archive of a bundle: which files it holds, read without trusting what they say of their size."""

from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from survey.recount.facts import N_, Wrong

BALLOTS, BUNDLE, ENTRIES, HEAD = "ballots.bin", "bundle.json", "entries.json", "head.json"
MANIFEST, SECTIONS, TABLE = "manifest.json", "sections.json", "table.json"
ALWAYS = (BALLOTS, BUNDLE, ENTRIES, HEAD, MANIFEST, SECTIONS, TABLE)
LONGEST_TEXT = 16 * 2**20  # bytes of one document

NOT_ZIP = N_("This is no zip archive, or it is damaged.")
TWICE = N_("This file stands in the archive twice.")
NOT_STORED = N_("This file is compressed or encrypted; in a bundle every file stands as it is.")
ABSENT = N_("This file is missing.")
UNEXPECTED = N_("This file does not belong into a bundle.")
TOO_LONG = N_("This document is too long.")
NOT_TEXT = N_("This is not text in UTF-8.")


def section_file(place: int) -> str:
    return f"sections/{place:03}.bin"


class Archive:
    """An open bundle."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError) as error:
            raise Wrong(path.name, NOT_ZIP) from error
        self.names = [info.filename for info in self._zip.infolist()]
        for info in self._zip.infolist():
            if self.names.count(info.filename) > 1:
                raise Wrong(info.filename, TWICE)
            if info.compress_type != ZIP_STORED or info.flag_bits & 1:
                raise Wrong(info.filename, NOT_STORED)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def check_names(self, sections: set[str]) -> None:
        """Exactly the files of the format and these sections."""
        expected = {*ALWAYS, *sections}
        for name in sorted(expected.symmetric_difference(self.names)):
            raise Wrong(name, ABSENT if name in expected else UNEXPECTED)

    def size(self, name: str) -> int:
        return self._zip.getinfo(name).file_size

    def open(self, name: str) -> IO[bytes]:
        if name not in self.names:
            raise Wrong(name, ABSENT)
        try:
            return self._zip.open(name)
        except BadZipFile as error:
            raise Wrong(name, NOT_ZIP) from error

    def text(self, name: str) -> str:
        with self.open(name) as file:
            content = read(name, file, LONGEST_TEXT + 1)
        if len(content) > LONGEST_TEXT:
            raise Wrong(name, TOO_LONG)
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            raise Wrong(name, NOT_TEXT) from error


def read(name: str, file: IO[bytes], length: int) -> bytes:
    """So many bytes, fewer at the end; raises Wrong where the archive's own checksum does not hold."""
    try:
        return file.read(length)
    except BadZipFile as error:
        raise Wrong(name, NOT_ZIP) from error
