"""A door that is told to stop writes down who came, whichever thread commits there."""

from datetime import date
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from flask import Flask

from survey import clock
from survey.ballots.models import Footfall
from survey.config import Config
from survey.db import db
from tests.ballots.urn import make_open_poll, new_mark
from tests.processes.tree import serving


def at_rest() -> dict[tuple[int, date], tuple[int, int]]:
    db.session.rollback()
    return {(row.poll_id, row.day): (row.scans, row.casts) for row in db.session.query(Footfall)}


def test_a_door_that_stops_has_written_who_came(app: Flask, config: Config) -> None:
    poll = make_open_poll()
    code, number = poll.code, poll.id
    db.session.remove()
    with serving(config.instance_dir, SURVEY_DATABASE_URL=config.database_url) as tree:
        address = f"http://127.0.0.1:{tree.port}/p/{code}"
        for _ in range(3):
            urlopen(address, timeout=10).read()
        for _ in range(2):
            body = urlencode({"mark": new_mark(), "q.overall": "satisfied"}).encode()
            urlopen(Request(address, body), timeout=10).read()
        assert at_rest() == {}
        assert tree.stop() == 0
    assert at_rest() == {(number, clock.today(config.timezone)): (3, 2)}
