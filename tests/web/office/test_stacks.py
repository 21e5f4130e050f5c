"""Paper on pages: handed out, keyed paper by paper by two officers, looked at where they differ, put into the box."""

import pytest
from flask import Flask

from survey.ballots import polls
from survey.ballots.models import Mode, Poll
from survey.ballots.stack_models import Keying, PaperChannel, PaperStack
from survey.db import db
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.stacks import entries, operations
from tests.ballots.urn import ENOUGH, make_ticket_poll
from tests.make import make_inspection, make_officer, make_round
from tests.stacks.pile import BAD, GOOD, make_stack, paper
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE
from tests.web.page import Page

pytestmark = ON_SQLITE
NEXT = "保存，录下一张"
KEYS = ("report", "problems", "accountability", "institutions", "overall")


@pytest.fixture
def poll(operator: Officer) -> Poll:
    prepared = polls.prepare_poll(operator, make_inspection(make_round(operator.office)), "MC", Mode.TICKET)
    operations.make_stack(operator, prepared, 5, PaperChannel.PAPER, "服务对象")
    return polls.open_poll(operator, prepared, ENOUGH)


@pytest.fixture
def stack(poll: Poll) -> PaperStack:
    return db.session.query(PaperStack).one()


@pytest.fixture
def other(office_app: Flask, operator: Officer) -> Clerk:
    """A teller may do all of it."""
    return Clerk(office_app, make_officer(Role.TELLER, office=operator.office))


def keyed(keys: str, opinion: str = "") -> dict[str, str]:
    return {f"keys.{key}": own for key, own in zip(KEYS, keys, strict=True)} | {"text.opinion": opinion}


def key(clerk: Clerk, page: Page, *papers: str) -> Page:
    for each in papers:
        page = clerk.submit(page, NEXT, **(keyed(each) if each else {"is_spoilt": "y"}))
    return page


def test_two_officers_key_a_stack_look_where_they_differ_and_put_it_into_the_box(
    clerk: Clerk, other: Clerk, poll: Poll, stack: PaperStack
) -> None:
    first = clerk.follow(clerk.get(f"/polls/{poll.code}"), "纸质票")
    assert "服务对象" in first.text
    page = key(clerk, clerk.get(f"/stacks/{stack.id}/first"), GOOD, BAD, "")
    page = clerk.submit(page, "这一遍录完了", counted="2")
    assert "已录3张" in page.text.replace(" ", "")
    page = clerk.submit(page, "这一遍录完了", counted="3")
    page = key(other, other.get(f"/stacks/{stack.id}/second"), GOOD, "33313", "")
    page = other.submit(page, "这一遍录完了", counted="3")
    page = other.follow(page, "核对1处不一致")
    assert page.form("以票为准，保存").entries["keys.institutions"] == [""]
    page = other.submit(page, "以票为准，保存", **{"keys.institutions": "3"})
    page = other.submit(page, "确定：入箱")
    assert "已入箱" in page.text
    assert (stack.gathered, stack.spoilt) == (3, 1)
    history = clerk.get(f"/polls/{poll.code}").text
    assert "核对第2张纸质票" in history
    assert not [act.act for act in poll.acts if act.act in history]


def test_papers_are_handed_out_with_their_number_and_group(clerk: Clerk, poll: Poll) -> None:
    page = clerk.follow(clerk.get(f"/polls/{poll.code}/stacks"), "登记发出纸质票")
    page = clerk.submit(page, "登记", handed_out="0")
    assert page.form("登记").entries["handed_out"] == ["0"]
    page = clerk.submit(page, "登记", handed_out="12")
    assert "第2摞" in page.text


def test_an_open_poll_takes_answers_told_to_helpers_and_gathered_from_door_to_door(
    clerk: Clerk, operator: Officer
) -> None:
    prepared = polls.prepare_poll(operator, make_inspection(make_round(operator.office)), "QZ", Mode.OPEN)
    polls.open_poll(operator, prepared)
    page = clerk.submit(
        clerk.get(f"/polls/{prepared.code}/stacks/new"), "登记", handed_out="9", channel="doorstep"
    )
    assert "入户填写" in page.text
    page = clerk.follow(page, "录入")
    page = clerk.submit(
        page, NEXT, **{f"keys.{name}": "1" for name in ("identity", "overall", "openness", "problems")}
    )
    assert page.form(NEXT).entries["keys.overall"] == ["1"]
    assert "请按一个答案的序号，或者按0。" in page.text


def test_a_mistake_keeps_what_was_typed_and_what_was_kept_is_there_when_one_comes_back(
    clerk: Clerk, stack: PaperStack
) -> None:
    page = key(clerk, clerk.get(f"/stacks/{stack.id}/first"), GOOD)
    page = clerk.submit(page, NEXT, **keyed("19111", "路灯不亮"))
    assert page.form(NEXT).entries["keys.problems"] == ["9"]
    assert page.form(NEXT).entries["text.opinion"][0].strip() == "路灯不亮"
    page = clerk.get(f"/stacks/{stack.id}/first")
    assert "已录1张" in page.text.replace(" ", "")
    page = clerk.get(f"/stacks/{stack.id}/first", place=1)
    assert page.form(NEXT).entries["keys.report"] == ["1"]
    clerk.submit(page, NEXT, **keyed(BAD))
    page = clerk.get(f"/stacks/{stack.id}/first", place=1, slip=1)
    clerk.submit(page, NEXT, **keyed(GOOD))
    assert entries.reading(stack, Keying.FIRST) == [paper(GOOD), paper(BAD)]
    clerk.submit(clerk.get(f"/stacks/{stack.id}/first"), "确定：删除")
    assert len(entries.reading(stack, Keying.FIRST)) == 1
    clerk.get(f"/stacks/{stack.id}/first", 404, place=9)


def test_nobody_sees_the_keying_of_another(clerk: Clerk, other: Clerk, stack: PaperStack) -> None:
    key(clerk, clerk.get(f"/stacks/{stack.id}/first"), GOOD)
    assert "由另一人录入" in other.get(f"/stacks/{stack.id}/first", 409).text
    clerk.get(f"/stacks/{stack.id}/second", 409)
    clerk.get(f"/stacks/{stack.id}/differences", 409)
    clerk.get(f"/stacks/{stack.id}/third", 404)


def test_a_keying_is_done_anew_and_a_stack_dropped_each_with_its_reason(
    clerk: Clerk, other: Clerk, poll: Poll, stack: PaperStack
) -> None:
    key(clerk, clerk.get(f"/stacks/{stack.id}/first"), GOOD)
    page = clerk.follow(clerk.get(f"/polls/{poll.code}/stacks"), "第一遍重录")
    page = clerk.submit(page, "确定重录", reason="")
    page = clerk.submit(page, "确定重录", reason="看串行了")
    assert entries.reading(stack, Keying.FIRST) == []
    page = clerk.submit(clerk.follow(page, "不计这摞"), "确定不计", reason="没有发出")
    assert "须由另一位工作人员办理" in page.text
    assert not stack.dropped_at
    page = other.follow(other.get(f"/polls/{poll.code}/stacks"), "不计这摞")
    page = other.submit(page, "确定不计", reason="没有发出")
    assert "不计" in page.text
    assert stack.dropped_at


def test_a_closed_poll_says_that_it_waits_for_paper(clerk: Clerk, poll: Poll) -> None:
    page = clerk.submit(clerk.get(f"/polls/{poll.code}/close"), "确定截止")
    assert "等待纸质票" in page.text
    assert "录入纸质票" in page.links


def test_a_stack_of_another_office_is_not_there(clerk: Clerk) -> None:
    foreign = make_stack(make_ticket_poll(1, "MC")[0], [paper()])
    for page in ("first", "differences", "drop"):
        clerk.get(f"/stacks/{foreign.id}/{page}", 404)
