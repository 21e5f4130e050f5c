"""One open poll to answer, and what answers look like on the wire."""

from datetime import date
from secrets import token_hex
from urllib.parse import urlencode

from sqlalchemy import func, select

from survey import create_app
from survey.ballots import recovery
from survey.ballots.models import Mark, Mode, Poll
from survey.ballots.polls import open_poll, prepare_poll
from survey.cli.migrations import bring_up_to_date
from survey.config import Config, private_folder
from survey.db import db
from survey.officers.operations import initialise
from survey.rounds.operations import create_inspections, create_round

OPINION = (
    "整改之后办事大厅的人和气多了，材料一次就讲清楚，跑一趟能办完。"
    "不过问题清单贴在三楼走廊，来办事的人看不到，希望挂到大门口，也把什么时候改完写上。"
    "村里的老人不会用手机，最好每月派人来讲一讲，把办好的事念给大家听。"
)
LENGTH = 100
ANSWERS = {
    "q.identity": "neighbour",
    "q.overall": "satisfied",
    "q.openness": "fair",
    "q.problems": "satisfied",
    "q.conduct": "satisfied",
    "q.lasting": "unknown",
    "q.signs": "undisclosed",
    "q.opinion": OPINION[:LENGTH],
}
HEADERS = "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n"


class BallotPoll:
    """A fresh database with one open poll of the public questionnaire."""

    def __init__(self, config: Config) -> None:
        private_folder(config.instance_dir)
        self._app = create_app(config=config)
        with self._app.app_context():
            bring_up_to_date(self._app)
            self.code, self._id = _open()
        self.page = f"GET /p/{self.code} HTTP/1.1\r\n{HEADERS}\r\n".encode()
        self._post = f"POST /p/{self.code} HTTP/1.1\r\n{HEADERS}"
        self._answers = "&" + urlencode(ANSWERS)

    def ballot(self) -> bytes:
        """A whole request with a mark of its own."""
        body = f"mark={token_hex(16)}{self._answers}"
        return f"{self._post}{FORM.format(len(body))}{body}".encode()

    def stored(self) -> int:
        """The ballots in the database, mixed or not: while a poll is open each has its mark."""
        with self._app.app_context():
            counted = select(func.count()).select_from(Mark).filter_by(poll_id=self._id)
            return db.session.scalar(counted) or 0


def _open() -> tuple[str, int]:
    by, _ = initialise()
    recovery.make_first()
    round = create_round(by, by.office, "量一量", "常规", date(2026, 3, 2), date(2026, 6, 2))
    (inspection,) = create_inspections(
        by, round, [{"unit": {"name": "青禾县民政局", "category": "县直部门"}}]
    )
    poll: Poll = open_poll(by, prepare_poll(by, inspection, "QZ", Mode.OPEN))
    return poll.code, poll.id
