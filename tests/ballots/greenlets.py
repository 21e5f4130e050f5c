"""A process like a gevent worker of the public door: 50 greenlets cast 200 ballots through commits that are slow."""

import sys

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import json
from pathlib import Path

import gevent

from survey.ballots import casting, claims
from survey.ballots.claims_sqlite import SQLiteLink
from tests.ballots.urn import answers, new_mark
from tests.conftest import configure

pause = monkey.get_original("time", "sleep")


class SlowDisk:
    """Makes every commit on SQLite last 20 ms, without yielding, as a disk would; counts the groups."""

    def __init__(self, link: claims.Link) -> None:
        self.link, self.groups = link, 0

    def write(self, group: list[claims.Claim]) -> list[claims.Outcome]:
        self.groups += 1
        if isinstance(self.link, SQLiteLink):
            pause(0.02)
        return self.link.write(group)

    def close(self) -> None:
        self.link.close()


def main(home: str, url: str, code: str) -> None:
    casting.start(configure(Path(home), url))
    group = casting._here().group
    group._link = disk = SlowDisk(group._link)
    receipts, beats, checked = [], [], answers()

    def cast() -> None:
        for _ in range(4):
            receipts.append(casting.cast(casting.find(code), new_mark(), "", checked).hex())

    def beat() -> None:
        while True:
            gevent.sleep(0.001)
            beats.append(1)

    heart = gevent.spawn(beat)
    gevent.joinall([gevent.spawn(cast) for _ in range(50)], raise_error=True)
    heart.kill()
    kind = type(group).__name__
    print(json.dumps({"kind": kind, "groups": disk.groups, "beats": len(beats), "receipts": receipts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
