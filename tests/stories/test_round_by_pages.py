"""One round from the roster to the board, told in pages, as a clerk, residents, a leader and a reader see them."""

from collections.abc import Sequence
from io import BytesIO

from flask import Flask

from survey.officers.rules import Role
from survey.publication.reasons import Outcome
from tests.make import make_office, make_officer
from tests.stories.town import PHONES, PLACES, REVIEW_PARTIES, Place
from tests.web.booth.voter import Voter
from tests.web.client import Clerk
from tests.web.office.test_posters import codes_on
from tests.web.page import Page

ROUND = "第八轮巡察"
LEDGER = "序号\t问题\t类型\t整改情况\n" + "".join(f"{n}\t问题{n}\t共性\t已整改\n" for n in range(1, 11))
SIGN = "同意，签署"
OVERALL = "您对该单位巡察整改总体上满意吗？"
CHOICES = ("满意", "基本满意", "不满意", "不了解")
WORDS = {
    Outcome.RELEASE: "列入本批公示",
    Outcome.CONTINUE: "列入本批公示，注明“继续整改”",
    Outcome.HOLD: "延后公示",
    Outcome.RESURVEY: "补测后再定",
    Outcome.INCOMPLETE: "材料不齐",
}


def test_a_round_from_roster_to_board(office_door: Flask, residents: Voter) -> None:
    office = make_office()
    clerk = Clerk(office_door, make_officer(office=office))
    leader = Clerk(office_door, make_officer(Role.LEADER, office=office))

    round = enter_round(clerk, [place.name for place in PLACES])
    open_polls(clerk, round)
    codes = scan_posters(clerk, round)
    receipts = [
        receipt
        for code, place in zip(codes, PLACES, strict=True)
        for receipt in answer(residents, code, place)
    ]
    assert len(set(receipts)) == PHONES == 150

    counts = {place: read_tally(close_poll(clerk, round, place), place) for place in PLACES}
    for place in PLACES:
        add_evidence(clerk, round, place)
    decide(clerk, leader)
    release(clerk, leader)
    read_board(residents, counts)


def enter_round(clerk: Clerk, units: Sequence[str]) -> str:
    """The address of a round that holds every unit of the roster."""
    page = clerk.follow(clerk.get("/"), "轮次")
    page = clerk.submit(
        clerk.follow(page, "新建轮次"),
        "建立轮次",
        name=ROUND,
        kind="常规",
        feedback_on="2026-03-02",
        due_on="2026-06-02",
    )
    round = page.address
    page = clerk.follow(page, "导入名单")
    page = clerk.submit(page, "读取并核对", file=(BytesIO(roster(units).encode("gb18030")), "名单.csv"))
    page = clerk.submit(page, f"确认导入{len(units)}个单位")
    assert page.address == round
    assert set(units) <= page.links.keys()
    return round


def roster(units: Sequence[str]) -> str:
    rows = "".join(f"{unit},县直部门,县委第一巡察组\n" for unit in units)
    return f"县委巡察名单,,\n单位名称,类别,巡察组\n{rows}"


def open_polls(clerk: Clerk, round: str) -> None:
    page = clerk.follow(clerk.get(round), "为全部单位安排测评")
    page = clerk.submit(page, "为全部单位安排", instrument="QZ", mode="open")
    page = clerk.submit(clerk.follow(page, "开始全部测评"), "全部开始")
    assert "已开始5项测评" in page.text


def scan_posters(clerk: Clerk, round: str) -> list[str]:
    """The codes of the polls, in the order of the roster, as a phone reads them from the posters."""
    page = clerk.follow(clerk.get(round), "打印海报")
    posters = clerk.send("GET", page.links["打印这5张"])
    assert [heading.text for heading in Page(posters.text).root.all("h1")] == [place.name for place in PLACES]
    addresses = codes_on(posters.text)
    return [address.rpartition("/p/")[2] for address in addresses]


def answer(residents: Voter, code: str, place: Place) -> list[str]:
    """The receipts of so many phones; one in ten is held by somebody who reads and fills in the page."""
    receipts = []
    for number, overall in enumerate(place.answers):
        if number % 10 == 0:
            page = residents.get(f"/p/{code}")
            assert page.heading.startswith(place.name)
            page = residents.fill(page, {"q.overall": overall})
            assert page.heading == "✓ 提交成功"
            [receipt] = [part.text for part in page.root.walk() if part.get("class") == "receipt"]
        else:
            reply = residents.send(code, {"q.overall": overall}, mark=f"{code}phone{number:08d}")
            receipt = reply.json["receipt"]
        receipts.append(receipt.replace("-", ""))
    return receipts


def close_poll(clerk: Clerk, round: str, place: Place) -> Page:
    """The page of a unit's table, opened for the first time."""
    page = clerk.follow(clerk.get(round), place.name)
    page = clerk.follow(page, "群众满意度")
    assert "查看结果" not in page.links
    page = clerk.submit(clerk.follow(page, "现在截止"), "确定截止")
    return clerk.submit(clerk.follow(page, "查看结果"), "打开结果")


def read_tally(page: Page, place: Place) -> dict[str, str]:
    """How many chose what of the question that decides, and the rate, as the office reads them."""
    figures = {
        name.text: figure.text for name, figure in zip(page.root.all("dt"), page.root.all("dd"), strict=True)
    }
    assert (figures["收回"], figures["有效"]) == (str(place.phones), str(place.phones))
    [full, _] = next(part for part in page.root.all("section") if OVERALL in part.text).all("figure")
    counts = {row.all("th")[0].text: row.all("td")[0].text for row in full.all("tr") if row.all("td")}
    assert counts["满意"] == str(place.satisfied)
    assert counts["不满意"] == str(place.dissatisfied)
    assert figures["综合满意率"] == f"{100 * place.satisfied / place.phones:.1f}%"
    return {**counts, "满意率": figures["综合满意率"], "有效": figures["有效"]}


def add_evidence(clerk: Clerk, round: str, place: Place) -> None:
    """Ten findings pasted from a spreadsheet, and the verdicts of the four parties where they have met."""
    unit = clerk.follow(clerk.get(round), place.name)
    page = clerk.follow(clerk.follow(unit, "问题台账"), "粘贴或上传台账")
    page = clerk.submit(page, "读取并写入", table=LEDGER)
    assert "100.0%" in page.text
    page = clerk.follow(unit, "联合会审")
    for party in REVIEW_PARTIES if place.is_reviewed else ():
        form = clerk.follow(page, "登记会审意见")
        page = clerk.submit(form, "登记", party=party, of="progress", verdict="pass")


def decide(clerk: Clerk, leader: Clerk) -> None:
    """All five outcomes, proposed by one and signed by another; the proposer is told why not."""
    page = clerk.follow(clerk.follow(clerk.get("/"), "研判"), ROUND)
    docket = clerk.submit(page, "确定：提出研判意见")
    for place in PLACES:
        proposed = clerk.follow(docket, place.name)
        assert WORDS[place.outcome] in proposed.text
        is_complete = place.outcome is not Outcome.INCOMPLETE
        assert ("提出研判意见的人不得签署同一意见。" in proposed.text) is is_complete
        assert not may_sign(proposed)
        page = leader.get(proposed.address)
        assert may_sign(page) is is_complete
        if is_complete:
            assert not may_sign(leader.submit(page, SIGN))


def may_sign(page: Page) -> bool:
    return any(SIGN in form.buttons for form in page.forms)


def release(clerk: Clerk, leader: Clerk) -> None:
    """One gathers the batch, another approves and releases it after reading it."""
    page = clerk.follow(clerk.follow(clerk.get("/"), "公示"), "待公示、延后和新批次")
    page = clerk.submit(page, "汇成第1批")
    for _ in ("党内通报", "保密审查"):
        page = clerk.submit(clerk.follow(page, "登记"), "登记", note="已办")
    assert "须由另一人审批" in page.text
    page = leader.submit(leader.follow(leader.get(page.address), "登记"), "登记", note="第3次会议")
    page = leader.submit(leader.follow(page, "预览并公示"), "对外公示")
    assert "已公示" in page.text


def read_board(reader: Voter, counts: dict[Place, dict[str, str]]) -> None:
    """What the public reads is what the office counted; who waits is counted and not named."""
    board = reader.get("/")
    batch = reader.get(board.links["关于第八轮巡察整改情况的公示（第1批）"])
    assert "另有1个单位整改成效不明显，延后公示。" in batch.text
    for place in PLACES:
        is_public = place.outcome in (Outcome.RELEASE, Outcome.CONTINUE)
        assert (place.name in board.source, place.name in batch.source) == (is_public, is_public)
        if is_public:
            figures = counts[place]
            [row] = [row for row in batch.root.all("tr") if place.name in row.text]
            assert {figures["满意率"], figures["有效"]} <= {cell.text for cell in row.all("td")}
            assert ("继续整改" in row.text) == (place.outcome is Outcome.CONTINUE)
            unit = reader.get(batch.links[place.name])
            [row] = [row for row in unit.root.all("tr") if OVERALL in row.text]
            assert [cell.text for cell in row.all("td")][:4] == [figures[name] for name in CHOICES]
            assert figures["满意率"] in row.text
