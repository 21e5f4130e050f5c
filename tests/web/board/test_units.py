"""A unit's public page: its table, its bars, what the words mean; corrected, withdrawn."""

import pytest

from survey.ballots.models import Mode
from survey.publication.batches import correct_release, withdraw_release
from survey.tally.rules import Turnout
from tests.make import make_counted_poll
from tests.web.board.conftest import Desk
from tests.web.client import Visitor
from tests.web.office.conftest import ON_SQLITE
from tests.web.page import Page

pytestmark = ON_SQLITE


def rows(page: Page) -> dict[str, list[str]]:
    """Cells by the words at the head of their row."""
    found = {}
    for row in page.root.all("tr"):
        head = [cell.text for cell in row.all("th") if cell.get("scope") == "row"]
        if head:
            found[head[0]] = [cell.text for cell in row.all("td")]
    return found


def test_a_unit_page_says_rate_base_and_where_it_comes_from(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    desk.release()
    page = reader.get(f"/units/{inspection.id}")
    assert "作出评价60份，其中满意和基本满意57份。" in page.text
    assert "若视为随机样本，95%置信区间为" in page.text
    assert "自愿参与，不代表全体" in page.text
    assert "满意率＝满意和基本满意的份数÷作出评价的份数（“不了解”不计入）。" in page.text
    assert rows(page)["您对该单位巡察整改总体上满意吗？"][:6] == ["57", "0", "3", "0", "0", "95.0%"]


def test_a_bar_says_in_words_what_the_table_says(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    desk.release()
    page = reader.get(f"/units/{inspection.id}")
    bars = [svg for svg in page.root.all("svg") if svg.get("role") == "img"]
    assert bars[0].get("aria-label") == "满意57份，基本满意0份，不满意3份，不了解0份"
    assert len(bars) == 5
    assert sum(float(rect.get("width")) for rect in bars[0].all("rect")) == pytest.approx(99.4)


def test_a_census_has_no_interval_and_a_sample_a_corrected_one(desk: Desk, reader: Visitor) -> None:
    everybody, some = desk.unit(), desk.unit()
    for inspection, eligible in ((everybody, 50), (some, 80)):
        turnout = Turnout(returned=0, issued=eligible, present=eligible, eligible=eligible)
        make_counted_poll(inspection, "MC", 48, 2, turnout=turnout, mode=Mode.TICKET, eligible=eligible)
    desk.release()
    assert "应到人员全部参评，没有抽样误差。" in reader.get(f"/units/{everybody.id}").text
    assert "（已按应到80人修正）" in reader.get(f"/units/{some.id}").text


def test_choices_of_which_nothing_is_rated_are_listed(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    desk.release()
    assert "您与该单位的关系" in reader.get(f"/units/{inspection.id}").text


def test_a_correction_names_what_it_supersedes(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    [old] = desk.release().releases
    correct_release(desk.leader, old, "更正单位名称。")
    page = reader.get(f"/units/{inspection.id}")
    assert f"校验码{old.digest[:12]}" in page.text
    assert "更正原因：更正单位名称。" in page.text


def test_a_withdrawn_unit_says_when_and_why_and_nothing_else(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    [old] = desk.release().releases
    withdraw_release(desk.leader, old, "公示期满后按规定撤下。")
    page = reader.get(f"/units/{inspection.id}")
    assert page.heading.endswith("公示已撤下")
    assert "原因：公示期满后按规定撤下。" in page.text
    assert "95.0%" not in page.source
    assert "已撤下" in reader.get("/", words=inspection.unit.name).text


def test_a_unit_that_was_never_released_is_not_there(desk: Desk, reader: Visitor) -> None:
    reader.get(f"/units/{desk.unit().id}", 404)
    reader.get("/units/99999999999", 404)
