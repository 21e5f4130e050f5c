"""计票单 on the page and as .docx: the same words, every number the tally's, nothing before the count."""

from io import BytesIO

import docx
import pytest
from docx.document import Document

from survey.config import Config
from survey.meetings.minutes import revisions_of
from survey.meetings.models import Meeting
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.tally.queries import full_count
from tests.ballots.conftest import booth
from tests.make import make_officer
from tests.meetings.vote import counted, make_vote, poll_of
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

__all__ = ["booth"]

pytestmark = [ON_SQLITE, pytest.mark.usefixtures("booth")]

TELLERS = "张三\n李四"


@pytest.fixture
def meeting(operator: Officer, config: Config) -> Meeting:
    return counted(operator, config)


def take(clerk: Clerk, meeting: Meeting, **entries: str) -> None:
    page = clerk.get(f"/meetings/{meeting.id}/minutes/new")
    clerk.submit(page, "形成计票单", **{"tellers": TELLERS} | entries)


def file(clerk: Clerk, meeting: Meeting) -> Document:
    answer = clerk.send("GET", f"/meetings/{meeting.id}/minutes.docx")
    assert answer.status_code == 200
    assert f"meeting-{meeting.id}-minutes-1.docx" in answer.headers["Content-Disposition"]
    return docx.Document(BytesIO(answer.data))


def cells(document: Document, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def test_the_file_says_what_was_counted_and_adds_up(clerk: Clerk, meeting: Meeting) -> None:
    take(clerk, meeting)
    document = file(clerk, meeting)
    _, *groups, total = cells(document, 0)
    assert [each[0] for each in groups] == ["干部职工", "服务对象"]
    for place, figure in enumerate(total[1:], start=1):
        assert sum(int(each[place]) for each in groups) == int(figure)
    assert total == ["合计", "23", "20", "20", "17", "16", "1"]
    tally = {item.key: item for item in full_count(poll_of(meeting)).raw.items}
    heading, *rows = cells(document, 1)
    assert heading == ["项目", "满意", "基本满意", "不满意", "弃权", "未选", "多选", "合计", "满意率"]
    assert len(rows) == len(tally) == 5
    for row, key in zip(
        rows, ("overall", "report", "problems", "accountability", "institutions"), strict=True
    ):
        numbers = [int(figure) for figure in row[1:8]]
        assert numbers[:6] == [*tally[key].counts.values(), tally[key].blank, tally[key].invalid]
        assert sum(numbers[:6]) == numbers[6] == 16
        assert row[8] == tally[key].overall.text()


def test_the_file_says_who_was_there_who_counted_and_what_was_sealed(clerk: Clerk, meeting: Meeting) -> None:
    take(clerk, meeting)
    said = "\n".join(paragraph.text for paragraph in file(clerk, meeting).paragraphs)
    assert "应到23人，实到20人，达到出席要求（实到超过应到的一半，至少12人）。" in said
    assert "回收率85.0%（收回÷发出），有效率94.1%（有效÷收回）。" in said
    assert "的满意率为87.5%，即14÷16。" in said
    assert "监票、计票人员：张三、李四。" in said
    assert [role for role in ("监票人：", "计票人：", "主持人：") if role not in said] == []
    page = clerk.get(f"/meetings/{meeting.id}/minutes")
    for line in said.splitlines():
        assert line.strip("\u3000").removesuffix("：") in page.text


def test_who_counted_must_be_named_and_a_later_revision_explained(clerk: Clerk, meeting: Meeting) -> None:
    take(clerk, meeting, tellers=" ")
    assert revisions_of(meeting) == []
    take(clerk, meeting)
    take(clerk, meeting)
    assert len(revisions_of(meeting)) == 1
    take(clerk, meeting, reason="补登监票人")
    page = clerk.get(f"/meetings/{meeting.id}/minutes")
    assert "本计票单为第2版，替代以前各版。理由：补登监票人" in page.text
    assert "第1版" in page.links


def test_there_are_no_minutes_before_the_count(clerk: Clerk, operator: Officer) -> None:
    meeting, _ = make_vote(operator)
    page = clerk.get(f"/meetings/{meeting.id}/minutes/new")
    assert "截止并计票以后" in page.text
    assert "还没有" in clerk.get(f"/meetings/{meeting.id}/minutes", 409).text


def test_who_may_not_read_results_reads_no_minutes(clerk: Clerk, operator: Officer, meeting: Meeting) -> None:
    take(clerk, meeting)
    teller = Clerk(clerk.app, make_officer(Role.TELLER, office=operator.office))
    for page in ("minutes", "minutes/new", "minutes.docx"):
        assert teller.send("GET", f"/meetings/{meeting.id}/{page}").status_code == 403
        assert (
            Clerk(clerk.app, make_officer()).send("GET", f"/meetings/{meeting.id}/{page}").status_code == 404
        )
