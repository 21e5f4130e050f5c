"""What kind of file it is, by its first bytes and never by its name."""

from survey.rounds.roster.delimited import read_delimited
from survey.rounds.roster.facts import (
    RosterEmpty,
    RosterLocked,
    RosterOldFormat,
    RosterTooLarge,
    RosterUnreadable,
)
from survey.rounds.roster.headers import UNITS, Meanings
from survey.rounds.roster.sheets import MAX_BYTES, MAX_UNPACKED, MEGABYTE, Sheet
from survey.rounds.roster.workbook import read_workbook

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls and .et, and the envelope of every locked .xlsx
LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
FOREIGN = {
    b"%PDF": ".pdf",
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"Rar!": ".rar",
    b"7z\xbc\xaf": ".7z",
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def read_sheets(data: bytes, file: str, among: Meanings = UNITS) -> list[Sheet]:
    """The tables of an .xlsx or .csv file; raises RosterUnreadable with what the office can do about it.

    The columns that `among` names tell which separator a text file uses."""
    if len(data) > MAX_BYTES:
        raise RosterTooLarge(file=file, limit=MAX_BYTES // MEGABYTE, unpacked=MAX_UNPACKED // MEGABYTE)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n,;\0"):
        raise RosterEmpty(file=file)
    if data.startswith(OLD_OFFICE):
        raise RosterLocked(file=file) if LOCKED_STREAM in data else RosterOldFormat(file=file, format=".xls")
    if data.startswith(ZIP):
        return read_workbook(data, file)
    foreign = next((name for magic, name in FOREIGN.items() if data.startswith(magic)), None)
    if foreign:
        raise RosterOldFormat(file=file, format=foreign)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):  # web pages that a system exported as .xls
        raise RosterOldFormat(file=file, format="HTML")
    if data.startswith(b"{\\rtf"):
        raise RosterUnreadable(file=file)
    return [read_delimited(data, file, among)]
