"""A bundle of a million ballots, made of a box of a million by the product itself, is recounted within a minute."""

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
def test_a_million_ballots_are_recounted_within_a_minute(sqlite_template: Path, tmp_path: Path) -> None:
    """QZ, every section opened; `survey verify` as whoever downloaded the bundle would call it."""
    shutil.copy(sqlite_template, tmp_path / "survey.db")
    began = time.monotonic()
    with in_context(create_app(config=configure(tmp_path))):
        bundle = make_bundle(tmp_path, papers(MILLION))
    made = time.monotonic()
    command = [sys.executable, "-m", "survey", "verify", str(bundle), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.monotonic() - made
    print(f"closed, counted, released and proved in {made - began:.0f} s, {bundle.stat().st_size:,} bytes")
    print(f"recounted in {took:.1f} s")
    assert done.returncode == 0, done.stderr
    assert '"verified": true' in done.stdout
    assert done.stderr.count("%") > 5  # it says how far it is
    assert took < 60
