"""What is wrong with a machine is named."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from survey.doctor import host
from survey.doctor.check import Verdict
from tests.conftest import configure

HEADER = "Filename\tType\tSize\tUsed\tPriority\n"
NOW = datetime(2026, 3, 1, 12)


def machine(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({}, "well"),
        ({"proc/swaps": HEADER}, "well"),
        ({"proc/swaps": HEADER + "/dev/zram0 partition 1 0 100\n"}, "well"),
        (
            {
                "proc/swaps": HEADER + "/dev/dm-1 partition 1 0 -2\n",
                "sys/block/dm-1/dm/uuid": "CRYPT-PLAIN-swap\n",
            },
            "well",
        ),
        (
            {"proc/swaps": HEADER + "/dev/dm-1 partition 1 0 -2\n", "sys/block/dm-1/dm/uuid": "LVM-x\n"},
            "wrong",
        ),
        ({"proc/swaps": HEADER + "/swapfile file 1 0 -2\n"}, "wrong"),
    ],
)
def test_swap_is_off_or_encrypted(tmp_path: Path, files: dict[str, str], verdict: str) -> None:
    found = host.swap(machine(tmp_path, files))
    assert (found.name, found.verdict) == ("swap", verdict)


@pytest.mark.parametrize(
    ("pattern", "verdict"),
    [
        ("core\n", "well"),
        ("|/usr/lib/systemd/systemd-coredump %P %u\n", "well"),
        ("|/usr/share/apport/apport -p%p\n", "wrong"),
    ],
)
def test_no_program_is_fed_the_memory_of_a_process(tmp_path: Path, pattern: str, verdict: str) -> None:
    found = host.cores(machine(tmp_path, {"proc/sys/kernel/core_pattern": pattern}))
    assert (found.name, found.verdict) == ("cores", verdict)


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = configure(tmp_path)
    assert host.disk(config).verdict is Verdict.WELL
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=host.ROOM - 1))
    assert (host.disk(config).name, host.disk(config).verdict) == ("disk", Verdict.WRONG)


@pytest.mark.parametrize(
    ("zone", "verdict"), [("Asia/Shanghai", "well"), ("Asia/Nowhere", "wrong"), ("../x", "wrong")]
)
def test_a_time_zone_that_there_is_not_is_named(tmp_path: Path, zone: str, verdict: str) -> None:
    found = host.zone(configure(tmp_path, SURVEY_TIMEZONE=zone))
    assert (found.name, found.verdict) == ("time-zone", verdict)


@pytest.mark.parametrize(
    ("database", "is_synchronised", "verdict"),
    [
        (None, True, "well"),
        (NOW + timedelta(seconds=1), True, "well"),
        (NOW - timedelta(seconds=3), True, "wrong"),
        (None, False, "advice"),
    ],
)
def test_clocks_agree(database: datetime | None, is_synchronised: bool, verdict: str) -> None:
    found = host.time(NOW, database, is_synchronised=is_synchronised)
    assert (found.name, found.verdict) == ("clock", verdict)


def test_the_kernel_is_asked_about_its_clock() -> None:
    assert host.is_synchronised() in (True, False)
