"""Closing heads and proof bundles at the public door: at the close a digest and a day, with the release all of it."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from survey.ballots.heads import sealed_head
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import replace_code
from survey.config import Config
from survey.officers.models import Officer
from survey.publication import bundles, proofs
from survey.publication.batches import correct_release, withdraw_release
from survey.publication.models import Release
from survey.publication.proofs import Maker
from survey.recount.verifying import verify
from tests.make import make_inspection, make_office, make_poll, make_round
from tests.recount.published import make_closed_poll, papers, publish
from tests.web.client import Visitor
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def closed(public_app: Flask) -> Poll:
    return make_closed_poll(papers(45), inspection=make_inspection(make_round(make_office())))


@pytest.fixture
def reader(public_app: Flask) -> Visitor:
    return Visitor(public_app)


def fetch(app: Flask, address: str) -> tuple[int, bytes]:
    answer = app.test_client().get(address)
    return answer.status_code, answer.data


def test_at_the_close_the_board_shows_a_digest_and_a_day_and_nothing_else(
    public_app: Flask, reader: Visitor, closed: Poll
) -> None:
    head = sealed_head(closed)
    assert head is not None
    page = reader.get("/heads")
    assert head.code in page.text
    assert f"{head.words[:4]} {head.words[4:8]} {head.words[8:]}" in page.text
    assert "45" not in page.text.replace(head.code, "")
    assert closed.inspection.unit.name not in page.text
    assert head.digest in reader.get("/heads?lang=en").text
    status, answer = fetch(public_app, f"/polls/{closed.code.lower()}/head.json")
    document = json.loads(answer)
    assert (status, document["digest"], document["words"]) == (200, head.digest, head.words)
    assert document["entry"]["body_digest"] == head.digest
    assert not {"head", "body"} & {*document, *document["entry"]}
    assert fetch(public_app, f"/polls/{closed.code}/proof.zip")[0] == 404


def test_heads_are_found_by_their_code_and_stand_in_the_feed(
    public_app: Flask, reader: Visitor, closed: Poll
) -> None:
    other = make_closed_poll(papers(3), inspection=make_inspection(make_round(make_office())))
    page = reader.get(f"/heads?code={closed.code[:4].lower()}")
    assert closed.code in page.text
    assert other.code not in page.text
    assert "没有编号为" in reader.get("/heads?code=22222222").text
    head = sealed_head(closed)
    feed = fetch(public_app, "/feed.atom")[1].decode()
    assert head is not None
    assert head.words in feed
    assert f"<updated>{head.on.isoformat()}T00:00:00Z</updated>" in feed


def test_before_the_close_there_is_no_head(public_app: Flask) -> None:
    poll = make_poll()
    assert fetch(public_app, f"/polls/{poll.code}/head.json")[0] == 404
    assert fetch(public_app, "/polls/22222222/head.json")[0] == 404


def test_a_team_evaluation_never_shows_on_the_board(public_app: Flask, reader: Visitor) -> None:
    poll = make_closed_poll(
        papers(40, "XZ", "ticket"), "XZ", Mode.TICKET, inspection=make_inspection(make_round(make_office()))
    )
    assert sealed_head(poll) is not None
    assert poll.code not in reader.get("/heads").text
    assert fetch(public_app, f"/polls/{poll.code}/head.json")[0] == 404
    assert poll.code not in fetch(public_app, "/feed.atom")[1].decode()


def test_with_the_release_come_the_whole_head_and_a_bundle_that_holds(
    public_app: Flask, reader: Visitor, closed: Poll, tmp_path: Path
) -> None:
    publish(closed)
    document = json.loads(fetch(public_app, f"/polls/{closed.code}/head.json")[1])
    assert document["head"]["turnout"]["returned"] == 45
    status, content = fetch(public_app, f"/polls/{closed.code.lower()}/proof.zip")
    path = tmp_path / "proof.zip"
    path.write_bytes(content)
    assert (status, verify(path, document["words"]).returned) == (200, 45)
    page = reader.get(f"/units/{closed.inspection_id}")
    links = {link.text: link.get("href") for link in page.root.all("a")}
    assert links["下载核验文件"] == f"/polls/{closed.code}/proof.zip"
    assert links["封箱校验码"] == f"/heads?code={closed.code}"
    assert links["怎样核验"] == f"/verify#{closed.code}"


def test_a_download_goes_on_where_it_broke_off(public_app: Flask, closed: Poll) -> None:
    publish(closed)
    address, client = f"/polls/{closed.code}/proof.zip", public_app.test_client()
    whole = client.get(address).data
    rest = client.get(address, headers={"Range": "bytes=1000-"})
    assert (rest.status_code, rest.data) == (206, whole[1000:])


def test_a_withdrawn_release_withdraws_its_proof(public_app: Flask, closed: Poll) -> None:
    release = publish(closed)
    officer = _leader(release)
    withdraw_release(officer, release, "数据有误")
    assert fetch(public_app, f"/polls/{closed.code}/proof.zip")[0] == 410
    assert "head" not in json.loads(fetch(public_app, f"/polls/{closed.code}/head.json")[1])


def test_a_corrected_release_has_a_bundle_of_its_own(public_app: Flask, closed: Poll, tmp_path: Path) -> None:
    release = publish(closed)
    first = fetch(public_app, f"/polls/{closed.code}/proof.zip")[1]
    correct_release(_leader(release), release, "整改数更正")
    second = fetch(public_app, f"/polls/{closed.code}/proof.zip")[1]
    path = tmp_path / "proof.zip"
    path.write_bytes(second)
    verify(path)
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        entry = json.loads(archive.read("entries.json"))[-1]
    assert (first != second, entry["kind"], json.loads(entry["body"])["supersedes"]) == (
        True,
        "correction",
        release.id,
    )


def test_bundles_are_made_ahead_and_a_large_one_is_waited_for(
    public_app: Flask, config: Config, closed: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = publish(closed)
    monkeypatch.setattr(proofs, "SMALL", 10)
    answer = public_app.test_client().get(f"/polls/{closed.code}/proof.zip")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    maker = Maker()
    assert maker.turn()
    assert not maker.turn()
    made = config.data_dir / "proofs" / str(release.id) / f"{closed.code}.zip"
    assert fetch(public_app, f"/polls/{closed.code}/proof.zip") == (200, made.read_bytes())
    bundles.make(made.with_name("again.zip"), closed, release)
    assert made.with_name("again.zip").read_bytes() == made.read_bytes()


def test_a_poll_is_found_by_the_code_that_it_had_and_has(public_app: Flask, reader: Visitor) -> None:
    poll = make_poll(make_inspection(make_round(make_office())))
    printed = poll.code
    replace_code(None, poll, "打印模糊")
    make_closed_poll(papers(3), poll=poll, code=printed)
    for code in (printed, poll.code):
        assert json.loads(fetch(public_app, f"/polls/{code}/head.json")[1])["poll"] == printed
        assert printed in reader.get(f"/heads?code={code}").text


def _leader(release: Release) -> Officer:
    return release.batch.gates[0].officer
