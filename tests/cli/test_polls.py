"""A round by command: polls prepared, opened, closed, counted, decided, published."""

import csv
import json
import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from survey import create_app
from survey.ballots import casting
from survey.ballots.codes import read_ticket_code
from survey.ballots.queries import find_poll
from survey.ballots.stack_models import PaperChannel
from survey.config import Config
from survey.evaluation.models import ReviewOf, ReviewVerdict
from survey.evaluation.operations import give_review
from survey.findings.models import FindingKind
from survey.findings.operations import add_findings
from survey.instruments.answers import check
from survey.officers.queries import find_officer
from survey.publication.batches import make_batch
from survey.publication.operations import propose, sign
from survey.rounds.members import add_member
from survey.rounds.queries import find_round_named, inspections_of
from survey.stacks.operations import make_stack
from tests.cli.conftest import ON_SQLITE, Command
from tests.conftest import in_context

pytestmark = ON_SQLITE

ROSTER = "单位名称,单位类别,巡察组\n望舒县教育局党组,县直部门,第一巡察组\n银杏镇党委,乡镇,第一巡察组\n"
ROUND = ("--round", "第一轮")


@pytest.fixture(autouse=True)
def _ready(survey: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    survey("init")
    assert survey("import", roster, *ROUND).exit_code == 0


@pytest.fixture
def ask(survey: Command) -> Callable[..., Any]:
    """What a command reports in JSON."""

    def run(*arguments: Any) -> Any:
        result = survey(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


@pytest.fixture
def code(ask: Callable[..., Any]) -> str:
    """An open poll's code."""
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委")
    return str(ask("poll", "open", made["code"])["code"])


def vote(config: Config, code: str, *, tickets: list[str] | None = None, count: int = 3) -> None:
    """Satisfied voters."""
    casting.start(config)
    paper = casting.find(code)
    assert paper.manifest
    checked = check(paper.manifest.instrument, {"overall": ["satisfied"]})
    for number in range(count):
        casting.cast(paper, f"{number:016d}", tickets[number] if tickets else "", checked)
    casting.stop()


def test_polls_are_prepared_for_every_unit_of_a_round(ask: Callable[..., Any]) -> None:
    made = ask("poll", "prepare", *ROUND, "--closes-at", "2099-03-01 18:00")
    assert [(poll["unit"], poll["state"]) for poll in made] == [
        ("望舒县教育局党组", "draft"),
        ("银杏镇党委", "draft"),
    ]
    assert made[0]["closes_at"].startswith("2099-03-01 18:00")
    assert made[0]["url"].endswith(f"/p/{made[0]['code']}")
    assert ask("poll", "list", *ROUND) == made


def test_a_poll_is_opened_extended_and_cancelled(ask: Callable[..., Any], code: str) -> None:
    later = ask("poll", "extend", code.lower(), "--until", "2099-03-01 18:00", "--reason", "下雨")
    assert later["closes_at"].startswith("2099-03-01 18:00")
    assert ask("poll", "cancel", code, "--reason", "贴错了")["state"] == "cancelled"


def test_a_reason_that_is_missing_is_asked_for(survey: Command, code: str) -> None:
    refused = survey("poll", "cancel", code)
    assert refused.exit_code == 1
    assert "reason" in refused.stderr


def test_a_poll_nobody_knows_is_refused(survey: Command) -> None:
    assert survey("poll", "open", "ABCD2345").exit_code == 1


def test_the_tally_is_refused_before_the_close_and_read_after_it(
    survey: Command, ask: Callable[..., Any], config: Config, code: str
) -> None:
    vote(config, code)
    assert survey("tally", "--poll", code).exit_code == 1
    assert ask("poll", "close", code)["state"] == "closed"
    table = ask("tally", "--poll", code)
    assert (table["returned"], table["valid"]) == (3, 3)
    assert survey("tally", "--poll", code).exit_code == 0


def test_a_close_says_that_it_waits_for_paper(
    survey: Command, ask: Callable[..., Any], config: Config, code: str
) -> None:
    with in_context(create_app(config=config)):
        admin = find_officer("admin")
        poll = find_poll(admin.office_id, code) if admin else None
        assert admin
        assert poll
        make_stack(admin, poll, 3, PaperChannel.DOORSTEP)
    told = ask("poll", "close", code)
    assert (told["state"], told["awaits_paper"]) == ("closing", True)
    assert "1" in survey("poll", "close", code).stdout.splitlines()[-1]


def test_no_command_tells_a_member_of_the_poll_about_the_own_team(
    survey: Command, ask: Callable[..., Any], config: Config
) -> None:
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委", "--instrument", "XZ", "--mode", "ticket")
    ask("officer", "add", "li", "--role", "operator")
    with in_context(create_app(config=config)):
        member, admin = find_officer("li"), find_officer("admin")
        assert member
        assert admin
        round = find_round_named(admin.office, "第一轮")
        assert round
        add_member(admin, round.teams[0], member.id)
    assert [poll["code"] for poll in ask("poll", "list", *ROUND)] == [made["code"]]
    assert ask("poll", "list", *ROUND, "--as", "li") == []
    for command in (("tally", "--poll"), ("poll", "open"), ("ticket", "books", "--poll")):
        refused = survey(*command, made["code"], "--as", "li")
        assert (refused.exit_code, refused.stdout) == (1, ""), refused.stderr


def test_a_round_is_decided_with_reasons(survey: Command, ask: Callable[..., Any]) -> None:
    proposals = ask("decide", *ROUND)
    assert [each["outcome"] for each in proposals] == ["incomplete", "incomplete"]
    assert all(each["reasons"] for each in proposals)
    assert "银杏镇党委" in survey("decide", *ROUND).stdout


def test_a_signed_batch_is_published(
    survey: Command, ask: Callable[..., Any], config: Config, code: str
) -> None:
    vote(config, code, count=40)
    ask("poll", "close", code)
    survey("officer", "add", "leader", "--role", "leader", "--role", "reviewer")
    with in_context(create_app(config=config)):
        batch = make_signed_batch("银杏镇党委")
    assert survey("release", "--batch", batch).exit_code == 1  # no gate is passed
    gates = ("--circular", "已通报", "--secrecy", "已审查", "--approval", "已审批")
    assert survey("release", "--batch", batch, *gates).exit_code == 1  # whoever made it cannot approve it
    released = ask("release", "--batch", batch, *gates, "--as", "leader")
    assert released["units"] == ["银杏镇党委"]
    assert released["starts_on"] < released["ends_on"]


def make_signed_batch(unit: str) -> int:
    """A batch of one unit that all parties passed, made by the first officer and signed by the leader."""
    clerk, leader = find_officer("admin"), find_officer("leader")
    assert clerk
    assert leader
    round = find_round_named(clerk.office, "第一轮")
    assert round
    inspection = next(each for each in inspections_of(round) if each.unit.name == unit)
    add_findings(
        clerk, inspection, [{"number": 1, "text": "…", "kind": FindingKind.COMMON, "status": "rectified"}]
    )
    for party in ("office", "discipline", "organisation", "team"):
        give_review(clerk, inspection, party, ReviewOf.PROGRESS, ReviewVerdict.PASS)
    proposed = next(each for each in propose(clerk, round) if each.inspection is inspection)
    sign(leader, proposed)
    return make_batch(clerk, round).id


def test_a_batch_nobody_made_is_refused(survey: Command) -> None:
    refused = survey("release", "--batch", 7)
    assert refused.exit_code == 1
    assert "7" in refused.stderr


def test_tickets_stand_in_a_file_of_their_own_and_nowhere_else(
    ask: Callable[..., Any], survey: Command, config: Config, tmp_path: Path
) -> None:
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委", "--instrument", "MC", "--mode", "ticket")
    out = tmp_path / "tickets.csv"
    issue = (
        "tickets",
        "--poll",
        made["code"],
        "--count",
        20,
        "--spare",
        2,
        "--group",
        "服务对象",
        "--out",
        out,
    )
    assert survey(*issue).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = list(csv.DictReader(StringIO(out.read_text("utf-8-sig"))))
    assert len({row["code"] for row in rows}) == 22
    assert all(row["address"] == f"{made['url']}#{read_ticket_code(row['code'])}" for row in rows)
    assert survey(*issue).exit_code == 1  # never over codes that may be printed
    ask("poll", "open", made["code"])
    vote(config, made["code"], tickets=[row["code"] for row in rows])
    assert ask("poll", "close", made["code"])["state"] == "closed"
    assert ask("tally", "--poll", made["code"])["issued"] == 20


def test_tickets_are_printed_as_a_sheet_of_codes(
    ask: Callable[..., Any], survey: Command, tmp_path: Path
) -> None:
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委", "--instrument", "MC", "--mode", "ticket")
    out = tmp_path / "tickets.html"
    issue = ("tickets", "--poll", made["code"], "--count", 4, "--group", "服务对象", "--out", out)
    assert survey(*issue).exit_code == 0
    sheet = out.read_text()
    assert sheet.count("<li>") == sheet.count("data:image/svg+xml") == sheet.count("<b>服务对象</b>") == 4
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_tickets_are_printed_as_a_pdf_with_its_font(
    ask: Callable[..., Any], survey: Command, tmp_path: Path
) -> None:
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委", "--instrument", "MC", "--mode", "ticket")
    out = tmp_path / "tickets.pdf"
    assert survey("tickets", "--poll", made["code"], "--count", 3, "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_one_ticket_is_voided_and_a_run_revoked_and_the_books_told(
    ask: Callable[..., Any], survey: Command, tmp_path: Path
) -> None:
    (made,) = ask("poll", "prepare", *ROUND, "--unit", "银杏镇党委", "--instrument", "MC", "--mode", "ticket")
    out, here = tmp_path / "tickets.csv", ("--poll", made["code"])
    ask("tickets", *here, "--count", 5, "--spare", 2, "--out", out)
    code = next(csv.DictReader(StringIO(out.read_text("utf-8-sig"))))["code"]
    voided = survey("ticket", "void", *here, "--ending", "replaced", typed=code)
    assert voided.exit_code == 0
    assert code not in voided.output
    (run,) = ask("ticket", "books", *here)["runs"]
    assert ask("ticket", "spares", *here, "--run", run["run"], "--count", 1) == {"reserve": 0}
    assert ask("ticket", "revoke", *here, "--run", run["run"], "--reason", "印错了") == {"voided": 6}
    books = ask("ticket", "books", *here)
    assert books["is_even"]
    assert (books["total"]["printed"], books["total"]["issued"], books["total"]["spent"]) == (7, 0, None)
    assert "7" in survey("ticket", "books", *here).stdout


def test_refused_tickets_leave_no_file(survey: Command, code: str, tmp_path: Path) -> None:
    out = tmp_path / "tickets.csv"
    assert survey("tickets", "--poll", code, "--count", 20, "--out", out).exit_code == 1
    assert not out.exists()


def test_tickets_are_not_written_in_a_form_nobody_asked_for(
    survey: Command, code: str, tmp_path: Path
) -> None:
    assert survey("tickets", "--poll", code, "--count", 20, "--out", tmp_path / "tickets.docx").exit_code == 2


def test_the_kit_holds_a_poster_and_a_bare_code_for_each_poll(
    ask: Callable[..., Any], tmp_path: Path
) -> None:
    ask("poll", "prepare", *ROUND)
    told = ask("kit", *ROUND, "--out", tmp_path / "kit")
    assert told["posters"] == 2
    assert (
        sorted(path.suffix for path in (tmp_path / "kit").iterdir())
        == [".html"] * 7 + [".pdf"] * 6 + [".png"] * 2 + [".svg"] * 2
    )
    assert Path(told["index"]).exists()


@pytest.mark.parametrize(
    ("base", "is_warned"), [("", True), ("http://localhost:9000", True), ("https://xc.example.gov.cn", False)]
)
def test_a_code_that_no_phone_can_open_is_warned_of(
    survey: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, is_warned: bool
) -> None:
    survey("poll", "prepare", *ROUND)
    monkeypatch.setenv("SURVEY_BASE_URL", base)
    printed = survey("kit", *ROUND, "--out", tmp_path / "kit")
    assert printed.exit_code == 0
    assert ("SURVEY_BASE_URL" in printed.stderr) is is_warned


def test_a_kit_of_nothing_is_refused(survey: Command, tmp_path: Path) -> None:
    assert survey("kit", *ROUND, "--out", tmp_path / "kit").exit_code == 1
    assert not (tmp_path / "kit").exists()
