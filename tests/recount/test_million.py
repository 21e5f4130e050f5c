"""A bundle of a million ballots, made of a box of a million by the product itself, is recounted in a minute's work."""

import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from survey import create_app
from tests.conftest import configure, in_context
from tests.recount.published import make_bundle, papers

MILLION = 1_000_000


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_a_million_ballots_are_recounted_in_a_minutes_work(sqlite_template: Path, tmp_path: Path) -> None:
    """QZ, every section opened; `survey verify` as whoever downloaded the bundle would call it."""
    shutil.copy(sqlite_template, tmp_path / "survey.db")
    began = time.monotonic()
    with in_context(create_app(config=configure(tmp_path))):
        bundle = make_bundle(tmp_path, papers(MILLION))
    made, before = time.monotonic(), processor_time()
    command = [sys.executable, "-m", "survey", "verify", str(bundle), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took, worked = time.monotonic() - made, processor_time() - before
    print(f"closed, counted, released and proved in {made - began:.0f} s, {bundle.stat().st_size:,} bytes")
    print(f"recounted in {took:.1f} s, processor time {worked:.1f} s")
    assert done.returncode == 0, done.stderr
    assert '"verified": true' in done.stdout
    assert done.stderr.count("%") > 5  # it says how far it is
    assert worked < 60


def processor_time() -> float:
    """Of every process that has ended below this one: a shared machine makes the clock on the wall say anything."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
