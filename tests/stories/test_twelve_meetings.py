"""One round, twelve meetings, 360 voters, 36 opinions: from the draw to signed minutes and the round's pooled rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO

from docx import Document
from flask import Flask

from survey.draws import repeat
from survey.officers.rules import Role
from tests.draws.lists import NUMBERS, SOURCE, today
from tests.make import make_office, make_officer
from tests.stories import county_halls as county
from tests.stories.county_halls import GUESTS, HALLS, STAFF, Hall, Paper, Trouble, paper_saying
from tests.stories.test_round_by_pages import enter_round
from tests.web.api.program import Program
from tests.web.booth.voter import Voter
from tests.web.client import Clerk
from tests.web.office.test_desk import entered

FEW = "参会人数少"


@dataclass
class Evening:
    """Who works in the halls: an operator with a laptop, two tellers, and everybody's phones."""

    clerk: Clerk
    desk: Clerk
    first: Program
    second: Program
    phones: Voter


@dataclass(frozen=True)
class Vote:
    """A hall's vote that goes on: the page of its meeting, its poll, the tickets in people's hands."""

    hall: Hall
    meeting: str
    code: str
    tickets: list[str]

    @property
    def is_walked(self) -> bool:
        return self.hall in county.WALKED


def test_twelve_meetings_from_the_draw_to_the_pooled_rate(office_door: Flask, residents: Voter) -> None:
    office = make_office()
    operator, teller = make_officer(office=office), make_officer(Role.TELLER, office=office)
    evening = Evening(
        clerk=Clerk(office_door, operator),
        desk=Clerk(office_door, teller),
        first=Program(office_door, operator),
        second=Program(office_door, teller),
        phones=residents,
    )
    round = enter_round(evening.clerk, [hall.name for hall in HALLS])
    inspections = [each["id"] for each in evening.first.get(f"/rounds/{number_in(round)}/inspections")]
    draws = [
        draw_guests(evening.first, inspection, hall)
        for inspection, hall in zip(inspections, HALLS, strict=True)
    ]
    meetings = [
        prepare_meeting(evening.clerk, inspection, number) for number, inspection in enumerate(inspections)
    ]

    receipts, opinions = list[str](), 0
    for hall, meeting in zip(HALLS, meetings, strict=True):
        if hall.trouble:
            void_vote(evening, hall, meeting)
        vote = open_vote(evening, hall, meeting, hall.staff, county.INVITED)
        receipts += cast(evening, vote, hall.by_phone)
        if hall.papers:
            gather_papers(evening, vote, hall.on_paper)
        close(evening, vote)
        sign_minutes(evening, vote)
        check_tally(evening, vote)
        opinions += count_opinions(evening.clerk, vote)
    assert len(set(receipts)) + sum(hall.papers for hall in HALLS) == county.VOTERS
    assert opinions == county.OPINIONS

    check_round(evening, round)
    forget_guests(evening.clerk, draws[0])


def number_in(address: str) -> int:
    return int(address.rpartition("/")[2])


# ---- before the evening ------------------------------------------------------------------------------------


def draw_guests(program: Program, inspection: int, hall: Hall) -> int:
    """Who is invited, by lot: frozen before the numbers are known, one of them replaced, drawn again by the script."""
    people = [{"name": f"{hall.name}服务对象{number}"} for number in range(county.LISTED)]
    body = {"people": people, "quotas": {GUESTS: county.INVITED}}
    draw: int = program.post(f"/inspections/{inspection}/draws", body, 201)["id"]
    frozen = program.post(f"/draws/{draw}/freeze", {"source": SOURCE, "source_on": str(today())})
    drawn = program.post(f"/draws/{draw}/numbers", {"entropy": NUMBERS})
    [group] = drawn["groups"]
    absent, following = group["order"][0], group["order"][county.INVITED]
    came = program.post(f"/draws/{draw}/replacements", {"out": absent, "reason": "外出"}, 201)
    assert came["come_in"] == following
    again = repeat.repeat(program.get(f"/draws/{draw}/list")["text"], NUMBERS)
    assert (again.digest, again.groups[0].invited) == (frozen["list_digest"], group["invited"])
    invited = program.get(f"/draws/{draw}")["groups"][0]["invited"]
    assert set(invited) == {*group["order"][1 : county.INVITED], following}
    return draw


def prepare_meeting(clerk: Clerk, inspection: int, number: int) -> str:
    """The address of a meeting; four follow each other in one evening."""
    evening, turn = divmod(number, county.MEETINGS_AN_EVENING)
    starts_at = datetime.combine(today() + timedelta(evening), time(19 + turn))
    page = clerk.submit(
        clerk.get(f"/inspections/{inspection}/meetings/new"),
        "安排通报会",
        place="青禾县会议中心",
        starts_at=f"{starts_at:%Y-%m-%dT%H:%M}",
    )
    return page.address


# ---- in the hall -------------------------------------------------------------------------------------------


def open_vote(evening: Evening, hall: Hall, meeting: str, staff: int, guests: int = 0) -> Vote:
    """Presence is told, tickets are printed and handed out, the vote begins, what lies on the table is voided."""
    code = evening.first.get(f"/meetings/{number_in(meeting)}")["poll"]
    tell_presence(evening, meeting, hall, (staff, guests))
    printed = print_tickets(evening.first, code, STAFF, staff + hall.leftovers)
    tickets, leftovers = printed[:staff], printed[staff:]
    if guests > hall.papers:
        tickets += print_tickets(evening.first, code, GUESTS, guests - hall.papers)[: guests - hall.papers]
    if guests and hall.papers:
        evening.second.post(f"/polls/{code}/stacks", {"handed_out": hall.papers, "group": GUESTS}, 201)
    vote = Vote(hall, meeting, code, tickets)
    if vote.is_walked:
        page = evening.clerk.follow(evening.clerk.get(meeting), "开始测评")
        evening.clerk.submit(page, "开始测评", reason=FEW)
    else:
        evening.first.post(f"/polls/{code}/open", {"reason": FEW})
    if vote.is_walked:
        assert hall_shows(evening, meeting) == "voting"
        clear_table(evening.desk, meeting, leftovers)
    return vote


def hall_shows(evening: Evening, meeting: str) -> str:
    """What the screen of the hall is at."""
    page: str = evening.desk.send("GET", f"{meeting}/hall/figures").json["page"]
    return page.partition("-")[0]


def print_tickets(program: Program, code: str, group: str, count: int) -> list[str]:
    """Those to hand out, and a spare one behind them."""
    made = program.post(f"/polls/{code}/tickets", {"count": count, "spare": 1, "group": group}, 201)
    codes: list[str] = made["codes"]
    return codes


def tell_presence(evening: Evening, meeting: str, hall: Hall, present: tuple[int, int]) -> None:
    rows = list(zip((STAFF, GUESTS), hall.eligible, present, strict=True))
    if hall in county.WALKED:
        typed = entered(*((group, str(eligible), str(there)) for group, eligible, there in rows))
        evening.desk.submit(evening.desk.get(f"{meeting}/desk"), "登记到会人数", **typed)
    else:
        groups = [{"group": group, "eligible": eligible, "present": there} for group, eligible, there in rows]
        evening.second.put(f"/meetings/{number_in(meeting)}/presence", {"groups": groups})


def clear_table(desk: Clerk, meeting: str, leftovers: Sequence[str]) -> None:
    """Tickets that nobody got are scanned one by one, until the desk says that everything adds up."""
    page = desk.get(f"{meeting}/desk")
    for ticket in leftovers:
        assert not is_even(desk, meeting)
        page = desk.submit(page, "作废这张票", ticket=ticket, ending="leftover")
        assert "这张票已作废" in page.text
    assert is_even(desk, meeting)


def is_even(desk: Clerk, meeting: str) -> bool:
    return bool(desk.send("GET", f"{meeting}/desk/figures").json["is_even"])


def cast(evening: Evening, vote: Vote, answers: Sequence[str]) -> list[str]:
    """The receipts of so many phones; the first of each hall is held by somebody who reads and fills in the page."""
    receipts = []
    for number, (ticket, said) in enumerate(zip(vote.tickets, answers, strict=True)):
        form = {f"q.{key}": said for key in county.ITEMS} | {"ticket": ticket}
        if number < county.OPINIONS_EACH:
            form["q.opinion"] = f"{vote.hall.name}的第{number + 1}条建议"
        if number == 0:
            page = evening.phones.fill(evening.phones.get(f"/p/{vote.code}"), form)
            [receipt] = [part.text for part in page.root.walk() if part.get("class") == "receipt"]
        else:
            reply = evening.phones.send(vote.code, form, mark=f"{vote.code}phone{number:08d}")
            receipt = reply.json["receipt"]
        receipts.append(receipt.replace("-", ""))
    return receipts


def gather_papers(evening: Evening, vote: Vote, papers: Sequence[Paper]) -> None:
    """A stack keyed twice; of one paper the second officer misses a tick, and a third look settles it."""
    [stack] = evening.first.get(f"/polls/{vote.code}/stacks")
    address, right = f"/stacks/{stack['id']}", list(papers)
    slipped = {"answers": right[0]["answers"] | {"report": []}}
    evening.first.put(f"{address}/keyings/first", {"papers": right})
    keyed = evening.second.put(f"{address}/keyings/second", {"papers": [slipped, *right[1:]]})
    assert keyed["left"] == 1
    [different] = evening.first.get(f"{address}/differences")
    assert (different["place"], different["items"]) == (1, ["report"])
    evening.second.put(f"{address}/differences/1", {"paper": right[0]})
    settled = evening.first.post(f"{address}/settle")
    assert (settled["gathered"], settled["spoilt"]) == (len(right), vote.hall.spoilt)


def close(evening: Evening, vote: Vote) -> None:
    """Nothing more is taken, it is counted, and every ticket is in one place."""
    if vote.is_walked:
        page = evening.clerk.follow(evening.clerk.get(vote.meeting), "现在截止")
        evening.clerk.submit(page, "确定截止")
    else:
        assert evening.first.post(f"/polls/{vote.code}/close") == {"state": "closed"}
    books = evening.first.get(f"/polls/{vote.code}/tickets")
    assert (books["is_even"], books["total"]["leftover"] > 0) == (True, vote.is_walked)
    assert books["total"]["spent"] == books["in_box"] == len(vote.tickets)


def void_vote(evening: Evening, hall: Hall, meeting: str) -> None:
    """A first vote that counts as if not held, and is taken again."""
    if hall.trouble is Trouble.QUORUM:
        vote = open_vote(evening, hall, meeting, staff=4)
        cast(evening, vote, ["dissatisfied"] * 4)
    else:
        vote = open_vote(evening, hall, meeting, staff=hall.staff, guests=hall.papers)
        cast(evening, vote, ["dissatisfied"] * hall.staff)
        gather_papers(evening, vote, [paper_saying("dissatisfied")] * (hall.papers + 1))
    close(evening, vote)
    counted = evening.first.get(f"/polls/{vote.code}/tally")
    assert counted["returned"] == counted["valid"] > 0
    assert hall_shows(evening, meeting) == "void"
    page = evening.clerk.get(meeting)
    assert "测评无效，视同没有举行" in page.text
    page = evening.clerk.follow(page, "重新测评")
    evening.clerk.submit(page, "确定重新测评", reason="第一次测评无效")


def sign_minutes(evening: Evening, vote: Vote) -> None:
    """What is printed for signing is what was cast; once the table is opened the hall sees the result."""
    hall = vote.hall
    if vote.is_walked:
        assert hall_shows(evening, vote.meeting) == "closed"
    page = evening.clerk.get(f"{vote.meeting}/minutes/new")
    page = evening.clerk.submit(page, "形成计票单", tellers="张三\n李四")
    file = Document(BytesIO(evening.clerk.send("GET", page.links["下载文件（.docx）"]).data))
    _, *groups, total = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert [group[0] for group in groups] == [STAFF, GUESTS]
    assert [sum(int(group[place]) for group in groups) for place in range(1, 7)] == list(map(int, total[1:]))
    papers = (sum(hall.eligible), hall.voters, hall.voters, hall.voters, hall.base, hall.spoilt)
    assert tuple(map(int, total[1:])) == papers
    overall = [cell.text for cell in file.tables[-1].rows[1].cells]
    assert list(map(int, overall[1:8])) == [*hall.counts.values(), 0, 0, hall.base]
    assert overall[8] == f"{100 * hall.good / hall.base:.1f}%"
    said = "".join(each.text for each in file.paragraphs)
    assert "监票、计票人员：张三、李四。" in said
    assert ("本次为该单位第2次测评。" in said) is bool(hall.trouble)
    assert hall_shows(evening, vote.meeting) == "result"
    assert evening.first.get(f"/meetings/{number_in(vote.meeting)}")["state"] == "minuted"


def check_tally(evening: Evening, vote: Vote) -> None:
    """The call says the same as the paper; what was written stands apart."""
    hall = vote.hall
    tally = evening.first.get(f"/polls/{vote.code}/tally")
    overall = next(item for item in tally["items"] if item["key"] == tally["headline"])
    assert (tally["issued"], tally["returned"], tally["spoilt"]) == (hall.voters, hall.voters, hall.spoilt)
    assert (overall["counts"], overall["base"], tally["void"]) == (hall.counts, hall.base, False)


# ---- afterwards --------------------------------------------------------------------------------------------


def count_opinions(clerk: Clerk, vote: Vote) -> int:
    """Read on their own page, in no order that leads to a ballot."""
    page = clerk.get(f"/polls/{vote.code}/opinions")
    return sum(each.get("class") == "opinion-text" for each in page.root.all("p"))


def check_round(evening: Evening, round: str) -> None:
    rates = evening.first.get(f"/rounds/{number_in(round)}/results")["rates"]
    assert {(each["good"], each["base"], each["polls"]) for each in rates} == {
        (county.GOOD, county.BASE, len(HALLS))
    }
    page = evening.clerk.get(f"{round}/results")
    assert f"{county.GOOD} {county.BASE} {county.POOLED}" in page.text
    assert county.MEAN_OF_RATES not in page.text
    void = [row.text for row in page.root.all("tr") if "无效，不计" in row.text]
    assert [hall.name in row for hall, row in zip(county.VOTED_AGAIN, void, strict=True)] == [True, True]


def forget_guests(clerk: Clerk, draw: int) -> None:
    """Names stay with the draw no longer than they are needed."""
    page = clerk.submit(clerk.get(f"/draws/{draw}"), "确定：删除姓名")
    assert HALLS[0].name + "服务对象" not in page.text
