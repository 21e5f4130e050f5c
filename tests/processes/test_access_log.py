"""One file a door and day, kept as long as the law asks, and never in the way of a ballot."""

import errno
import os
import stat
import threading
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from survey import clock
from survey.config import read
from survey.processes.access_log import AccessLog, drop_older

NOON = datetime(2026, 3, 1, 4, 0, 30)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the clock says; a test moves it by setting its one element."""
    instant = [NOON]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    return instant


@pytest.fixture
def log(tmp_path: Path) -> AccessLog:
    return AccessLog(tmp_path / "log", "public", "Asia/Shanghai", 184)


def lines(folder: Path, day: str = "2026-03-01") -> list[str]:
    return (folder / "log" / f"public.access.{day}.log").read_text().splitlines()


def test_a_visit_is_one_line_of_the_office_s_day(log: AccessLog, now: list[datetime], tmp_path: Path) -> None:
    log.note("192.0.2.7", "/p/<code>")
    now[0] = datetime(2026, 3, 1, 16, 5, 59)
    log.note("192.0.2.8", "/")
    assert lines(tmp_path) == ["2026-03-01T12:00+0800 192.0.2.7 /p/<code>"]
    assert lines(tmp_path, "2026-03-02") == ["2026-03-02T00:05+0800 192.0.2.8 /"]


def test_only_the_service_reads_it(log: AccessLog, now: list[datetime], tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        log.note("192.0.2.7", "/")
    finally:
        os.umask(before)
    path = tmp_path / "log" / "public.access.2026-03-01.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_goes_on_after_a_restart(log: AccessLog, now: list[datetime], tmp_path: Path) -> None:
    log.note("192.0.2.7", "/")
    AccessLog(tmp_path / "log", "public", "Asia/Shanghai", 184).note("192.0.2.8", "/")
    assert len(lines(tmp_path)) == 2


def test_a_file_that_was_moved_away_is_made_anew_within_a_minute(
    log: AccessLog, now: list[datetime], tmp_path: Path
) -> None:
    log.note("192.0.2.7", "/")
    (tmp_path / "log" / "public.access.2026-03-01.log").rename(tmp_path / "away")
    now[0] += timedelta(minutes=1)
    log.note("192.0.2.8", "/")
    assert lines(tmp_path) == ["2026-03-01T12:01+0800 192.0.2.8 /"]


def test_days_that_are_too_old_are_dropped_with_the_first_visit_of_a_day(
    log: AccessLog, now: list[datetime], tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    kept, dropped = date(2026, 3, 1) - timedelta(days=184), date(2026, 3, 1) - timedelta(days=185)
    others = [folder / "public.access.log", folder / "notes.txt", folder / "public.access.1999-01-01.log.gz"]
    for path in [*others, *(folder / f"office.access.{day}.log" for day in (kept, dropped))]:
        path.touch()
    log.note("192.0.2.7", "/")
    assert not (folder / f"office.access.{dropped}.log").exists()
    assert all(path.exists() for path in [*others, folder / f"office.access.{kept}.log"])
    drop_older(folder, dropped)


def test_six_months_are_kept_by_default_whichever_they_are() -> None:
    days = read({"SURVEY_SECRET_KEY": "test"}).log_days
    begins = [date(2023, 1, 1) + timedelta(days=day) for day in range(4 * 366)]
    assert max((_half_a_year_after(day) - day).days for day in begins) == days


def _half_a_year_after(day: date) -> date:
    """The same day of the sixth month, or the first of the next where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + 6, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)


def test_a_full_disk_costs_a_line_and_never_a_visit(
    log: AccessLog,
    now: list[datetime],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(file: int, line: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    log.note("192.0.2.7", "/")
    with monkeypatch.context() as full:
        full.setattr(os, "write", refuse)
        for _ in range(3):
            log.note("192.0.2.8", "/")
    assert [record.getMessage() for record in caplog.records] == [
        "visits are not recorded: No space left on device"
    ]
    now[0] += timedelta(minutes=1)
    log.note("192.0.2.9", "/")
    assert [line.split()[1] for line in lines(tmp_path)] == ["192.0.2.7", "192.0.2.9"]


def test_a_folder_that_cannot_be_written_costs_a_line_and_never_a_visit(
    now: list[datetime], tmp_path: Path
) -> None:
    (tmp_path / "log").touch()
    AccessLog(tmp_path / "log", "public", "Asia/Shanghai", 184).note("192.0.2.7", "/")


def write_many(folder: Path, address: str) -> None:
    log = AccessLog(folder, "public", "Asia/Shanghai", 184)
    hands = [
        threading.Thread(target=lambda: [log.note(address, "/p/<code>") for _ in range(100)])
        for _ in range(4)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def test_processes_and_threads_append_whole_lines_to_one_file(now: list[datetime], tmp_path: Path) -> None:
    context = get_context("fork")
    doors = [context.Process(target=write_many, args=(tmp_path / "log", f"192.0.2.{n}")) for n in range(3)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert sorted(lines(tmp_path)) == sorted(
        f"2026-03-01T12:00+0800 192.0.2.{n} /p/<code>" for n in range(3) for _ in range(400)
    )
