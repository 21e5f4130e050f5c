"""A round is set up, filled from a roster and looked at, all by pages."""

from io import BytesIO
from pathlib import Path

from survey.officers.models import Officer
from survey.rounds.queries import inspections_of, rounds_of
from tests.make import make_inspection, make_officer, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE

ROSTER = """单位名称,巡察组,整改期限,服务人口
临江县教育局党组,第一组,2026年6月1日,1200
临江县水利局党组,第二组,2026.6.2,约800
"""
WRONG = """单位名称,整改期限
临江县教育局党组,2026年2月30日
,2026-06-01
临江县水利局党组,待定的
"""


def file_of(text: str, name: str = "名单.csv") -> tuple[BytesIO, str]:
    return BytesIO(text.encode("utf-8-sig")), name


def test_a_round_is_set_up_and_asks_for_its_roster(clerk: Clerk, operator: Officer) -> None:
    page = clerk.get("/rounds/new")
    page = clerk.submit(
        page, "建立轮次", name="第八轮巡察", kind="常规", feedback_on="2026-03-02", due_on="2026-06-02"
    )
    assert page.heading == "第八轮巡察"
    assert "下一步：导入被巡察单位的名单" in page.text
    assert "第八轮巡察" in clerk.get("/rounds").links


def test_a_refused_round_keeps_everything_typed(clerk: Clerk) -> None:
    typed = {"name": "第八轮巡察", "kind": "常规", "feedback_on": "2026-06-02", "due_on": "2026-03-02"}
    page = clerk.submit(clerk.get("/rounds/new"), "建立轮次", **typed)
    form = page.form("建立轮次").entries
    assert {name: form[name] for name in typed} == {name: [value] for name, value in typed.items()}


def test_a_roster_is_shown_before_it_is_entered(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/roster"), "读取并核对", file=file_of(ROSTER))
    assert "读到2个单位" in page.text
    assert "临江县水利局党组" in page.text
    assert inspections_of(round) == []
    page = clerk.submit(page, "确认导入2个单位")
    assert page.heading == round.name
    assert {inspection.unit.name for inspection in inspections_of(round)} == {
        "临江县教育局党组",
        "临江县水利局党组",
    }


def test_a_confirmed_roster_is_not_kept(clerk: Clerk, operator: Officer, config: object) -> None:
    round = make_round(operator.office)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/roster"), "读取并核对", file=file_of(ROSTER))
    assert len(_kept(config)) == 1
    clerk.submit(page, "确认导入2个单位")
    assert _kept(config) == []
    clerk.submit(page, "确认导入2个单位", 404)


def _kept(config: object) -> list[Path]:
    return list((config.data_dir / "uploads").iterdir())  # type: ignore[attr-defined]


def test_another_officer_cannot_confirm_a_roster(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/roster"), "读取并核对", file=file_of(ROSTER))
    colleague = Clerk(clerk.client.application, make_officer(office=operator.office))
    ticket = page.form("确认导入2个单位").entries["ticket"]
    own = colleague.submit(colleague.get(f"/rounds/{round.id}/roster"), "读取并核对", file=file_of(ROSTER))
    colleague.submit(own, "确认导入2个单位", 404, ticket=ticket)
    assert inspections_of(round) == []


def test_a_roster_with_mistakes_names_each_and_enters_nothing(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/roster"), "读取并核对", file=file_of(WRONG))
    assert "3处需要改正" in page.text
    for row in ("第2行", "第3行", "第4行"):
        assert row in page.text
    assert inspections_of(round) == []
    page = clerk.submit(page, "重新读取", file=file_of(ROSTER))
    assert "读到2个单位" in page.text


def test_an_unreadable_file_says_why(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.submit(
        clerk.get(f"/rounds/{round.id}/roster"), "读取并核对", file=(BytesIO(b"%PDF-1.7"), "名单.pdf")
    )
    assert "名单.pdf" in page.text
    assert rounds_of(operator.office_id) == [round]


def test_a_unit_is_found_by_its_name_or_its_team(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    make_inspection(round, "临江县教育局党组")
    make_inspection(round, "临江县水利局党组", team=None)
    assert (
        "临江县水利局党组" not in clerk.submit(clerk.get(f"/rounds/{round.id}"), "查找", words="教育").links
    )
    assert "临江县教育局党组" in clerk.get(f"/rounds/{round.id}", words="第一巡察组").links
    assert "没有名称含" in clerk.get(f"/rounds/{round.id}", words="税务").text


def test_a_round_of_another_office_is_not_there(clerk: Clerk) -> None:
    round = make_round()
    for address in (
        f"/rounds/{round.id}",
        f"/rounds/{round.id}/roster",
        f"/rounds/{round.id}/inspections/new",
    ):
        clerk.get(address, 404)
