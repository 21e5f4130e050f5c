"""An evening's meeting in the synthetic city, held through the API as another system would hold it."""

import json
import secrets
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.browser.city import PUBLIC
from tests.processes.tree import Tree

STAFF, PEOPLE = "干部职工", "服务对象"
PRESENT = {STAFF: (30, 28), PEOPLE: (14, 12)}
AT = "2026-06-30T09:00:00+08:00"
ITEMS = ("report", "problems", "accountability", "institutions", "overall")
# How many say what of every item; the last two of those present keep their tickets.
SAID = {"satisfied": 27, "fair": 8, "dissatisfied": 2, "abstain": 1}


class Evening:
    """A meeting with its tickets handed out and its vote open."""

    def __init__(self, tree: Tree, token: str, inspection: int) -> None:
        self._tree, self._token = tree, token
        made = self.call("POST", f"/inspections/{inspection}/meetings", place="县委礼堂", starts_at=AT)
        self.number, self.code = made["id"], made["poll"]
        groups = [
            {"group": name, "eligible": eligible, "present": present}
            for name, (eligible, present) in PRESENT.items()
        ]
        self.call("PUT", f"/meetings/{self.number}/presence", groups=groups)
        self._tickets = [
            ticket
            for group, (_, present) in PRESENT.items()
            for ticket in self.call("POST", f"/polls/{self.code}/tickets", count=present, group=group)[
                "codes"
            ]
        ]
        self.call("POST", f"/polls/{self.code}/open")

    def cast(self, first: int, after: int) -> None:
        """The ballots of so many, in the order of what they say."""
        choices = [choice for choice, count in SAID.items() for _ in range(count)]
        for ticket, choice in list(zip(self._tickets, choices, strict=False))[first:after]:
            form = {"mark": secrets.token_hex(16), "ticket": ticket} | {f"q.{item}": choice for item in ITEMS}
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            kind["Host"] = PUBLIC.removeprefix("http://")
            _ask(self._tree.port, "POST", f"/p/{self.code}", urlencode(form), kind)

    def close(self) -> None:
        """The vote, counted and its table opened."""
        assert self.call("POST", f"/polls/{self.code}/close")["state"] == "closed"
        self.call("GET", f"/polls/{self.code}/tally")

    def call(self, method: str, path: str, **body: Any) -> Any:
        kind = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        text = None if method == "GET" else json.dumps(body)
        return _ask(self._tree.office_port, method, f"/api/v1{path}", text, kind)


def _ask(port: int, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status < 300, f"{method} {path}: {answer.status} {said[:300]!r}"
    return json.loads(said)
