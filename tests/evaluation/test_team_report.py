"""后评估报告: its numbers are the pooled tally's, totals add up, what is withheld is not in it, nothing is verbatim."""

import json
import re
from datetime import date
from io import BytesIO

import docx
import pytest
from flask import Flask

from survey.ballots.models import Mode, Opinion
from survey.db import db
from survey.evaluation.alarms import read_alarms
from survey.evaluation.models import TeamReport
from survey.evaluation.pooling import counted_of, pooled
from survey.evaluation.team_letters import NegativeCount, PeriodReversed, letters_of, tell_letters
from survey.evaluation.team_reports import (
    LettersUntold,
    NothingCounted,
    StillAsked,
    TooLittleAdded,
    find_team_report,
    make_report,
    reports_of,
)
from survey.evaluation.teams import read_team
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.members import MemberThere, NoMember, OwnMembership, add_member, remove_member
from survey.rounds.models import Team
from survey.tally.rules import ItemCount
from survey.web import notices
from tests.evaluation.answers import make_evaluation
from tests.make import make_inspection, make_office, make_officer, make_poll, make_round
from tests.web.office.conftest import ON_SQLITE

PERIOD = date(2026, 3, 2), date(2026, 6, 2)
CHOSEN = re.compile(r"(\D+?)(\d+)份、?")


@pytest.fixture
def clerk(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def team(clerk: Officer) -> Team:
    """Rated by 22 and by 35 people, one paper spoilt, one blank but for the first question, four saw a breach."""
    first = make_inspection(make_round(clerk.office, name="县委第八轮巡察"), "甲局党组")
    second = make_inspection(first.round, "乙局党组")
    make_evaluation(first, good=10, fair=6, poor=5, headline_only=1, issued=25)
    make_evaluation(second, good=14, fair=9, poor=3, unknown=4, seen=4, spoilt=1)
    return first.team


def told(by: Officer, team: Team, count: int = 3) -> None:
    tell_letters(by, team, count, *PERIOD)


def report_of(by: Officer, team: Team, suggestions: str = "加强保密教育。\n每周学习一次。") -> TeamReport:
    told(by, team)
    return make_report(by, team, suggestions)


def reopened(report: TeamReport) -> tuple[str, list[list[list[str]]]]:
    """The file's paragraphs as one text, and its tables as rows of cells."""
    opened = docx.Document(BytesIO(notices.of_team(report).docx().data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in opened.tables]
    return "\n".join(paragraph.text for paragraph in opened.paragraphs), tables


def test_every_number_of_the_file_is_that_of_the_pooled_tallies(clerk: Officer, team: Team) -> None:
    text, (rated, checks, units) = reopened(report_of(clerk, team))
    [pool] = pooled(counted_of(team))
    labels = {
        choice.value: choice.label["zh"] for item in pool.asked.instrument.items for choice in item.choices
    }
    assert "发出60份、收回57份，其中废票1份、有效56份，回收率95.0%" in text
    assert "84.6%，即44÷52" in text
    assert "来信来访3件" in text
    seen = 0
    for row, item in zip([*rated[1:], *checks[1:]], pool.full.items, strict=True):
        assert isinstance(item, ItemCount)
        counts = {name: int(number) for name, number in CHOSEN.findall(row[1].partition("（")[0])}
        assert sum(counts.values()) == 56, row
        assert {name: counts[name] for name in counts if name != "未答" and "＋" not in name}.items() <= {
            labels[value]: count for value, count in item.counts.items()
        }.items()
        if len(row) == 3:
            assert row[2] == item.overall.text()
        seen += 1
    assert seen == 13
    assert [row[0] for row in units[1:]] == ["甲局党组", "乙局党组"]


def test_the_whole_stands_in_the_order_of_the_template(clerk: Officer, team: Team) -> None:
    text, _ = reopened(report_of(clerk, team))
    heads = [
        "一、参评情况",
        "二、综合满意度",
        "三、各项分布",
        "四、反映“有”的项目",
        "五、同期受理",
        "六、建议",
    ]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert text.startswith("县委第一巡察组作风纪律后评估报告")
    assert "口大气粗、颐指气使、盛气凌人" in text
    assert "以上只列项目，不涉及具体人员。" in text
    assert text.index("加强保密教育。") < text.index("每周学习一次。")
    assert clerk.office.name in text.splitlines()[-2]


def test_no_opinion_is_in_a_report(clerk: Officer, team: Team) -> None:
    [pool] = pooled(counted_of(team))
    db.session.add(
        Opinion(poll_id=pool.counted[0].poll.id, id=bytes(16), item="opinion", text="组长态度粗暴")
    )
    db.session.commit()
    report = report_of(clerk, team)
    assert "粗暴" not in report.document + reopened(report)[0]


@ON_SQLITE
@pytest.mark.parametrize(("answers", "is_told"), [(14, False), (15, True)])
def test_too_few_answers_say_nothing(clerk: Officer, answers: int, is_told: bool) -> None:
    inspection = make_inspection(make_round(clerk.office))
    make_evaluation(inspection, good=answers - 10, fair=3, poor=3, seen=4)
    report = report_of(clerk, inspection.team)
    text, _ = reopened(report)
    assert ("口大气粗" in text) is is_told
    assert ("%，即" in text) is is_told
    assert ("答卷不足15份" in text) is not is_told


@ON_SQLITE
def test_a_small_unit_is_not_in_the_frozen_report_nor_to_be_worked_out(clerk: Officer, team: Team) -> None:
    make_evaluation(make_inspection(team.round, "丙局党组"), good=5, poor=4)
    report = report_of(clerk, team)
    table = json.loads(report.document)["pools"][0]["count"]["raw"]
    hidden = [unit for unit, items in table["groups"].items() if "mark" in items[0]]
    assert "丙局党组" in hidden
    assert len(hidden) > 1
    assert all(items[0].get("counts") == {} for unit, items in table["groups"].items() if unit in hidden)


@ON_SQLITE
def test_void_and_cancelled_polls_do_not_count_and_scanned_ones_stand_apart(
    clerk: Officer, team: Team
) -> None:
    third = make_inspection(team.round, "丁局党组")
    make_evaluation(third, poor=30, issued=29)
    make_evaluation(third, Mode.OPEN, wave=2, good=40, fair=8, poor=7)
    ticket, scanned = pooled(counted_of(team))
    assert (ticket.units, scanned.units) == (2, 1)
    assert ticket.overall == (44, 52)
    text, tables = reopened(report_of(clerk, team))
    assert "扫码参评1个单位：收回55份" in text
    assert len(tables) == 5


@ON_SQLITE
def test_a_report_waits_for_the_close_and_for_the_letters(clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    with pytest.raises(NothingCounted):
        make_report(clerk, inspection.team, "无")
    poll = make_evaluation(inspection, good=40)
    with pytest.raises(LettersUntold):
        make_report(clerk, inspection.team, "无")
    told(clerk, inspection.team, 0)
    other = make_evaluation(make_inspection(inspection.round), good=40)
    other.closed_at = None
    db.session.commit()
    with pytest.raises(StillAsked):
        make_report(clerk, inspection.team, "无")
    assert reports_of(inspection.team) == []
    assert poll.code


@ON_SQLITE
def test_a_later_report_may_not_tell_what_was_added_since(clerk: Officer, team: Team) -> None:
    first = report_of(clerk, team)
    assert make_report(clerk, team, "另一条建议。").revision == 2
    make_evaluation(make_inspection(team.round, "丙局党组"), good=5, poor=4)
    with pytest.raises(TooLittleAdded):
        make_report(clerk, team, "无")
    assert [each.revision for each in reports_of(team)] == [2, 1]
    assert first.suggestions.startswith("加强")


@ON_SQLITE
def test_a_report_belongs_to_its_office(clerk: Officer, team: Team) -> None:
    report = report_of(clerk, team)
    assert find_team_report(clerk.office_id, report.id) is report
    assert find_team_report(make_office().id, report.id) is None


def test_the_latest_word_on_letters_stands(clerk: Officer, team: Team) -> None:
    told(clerk, team, 2)
    told(clerk, team, 5)
    assert letters_of([team])[team.id].count == 5
    with pytest.raises(PeriodReversed):
        tell_letters(clerk, team, 1, PERIOD[1], PERIOD[0])
    with pytest.raises(NegativeCount):
        told(clerk, team, -1)


def test_alarms_are_told_to_the_office_and_to_the_one_that_leads_it(clerk: Officer, team: Team) -> None:
    leading = make_office()
    clerk.office.parent_id = leading.id
    db.session.commit()
    above, aside = make_officer(Role.LEADER, office=leading), make_officer(Role.LEADER)
    assert [alarm.is_raised for alarm in read_alarms(clerk).own] == [True]
    assert [alarm.is_raised for alarm in read_alarms(above).led] == [True]
    assert read_alarms(above).own == read_alarms(aside).led == []


def test_nothing_is_pooled_before_somebody_opens_it(clerk: Officer, team: Team) -> None:
    make_poll(make_inspection(team.round), "XZ")
    assert (read_team(clerk, team).pools, read_team(clerk, team).alarm) == ([], True)
    assert len(read_team(clerk, team, is_opening=True).pools) == 1
    assert len(read_team(clerk, team).sealed) == 0


def test_a_member_is_entered_once_and_never_takes_that_back(clerk: Officer, team: Team) -> None:
    member = make_officer(office=clerk.office)
    add_member(clerk, team, member.id)
    with pytest.raises(MemberThere):
        add_member(clerk, team, member.id)
    with pytest.raises(OwnMembership):
        remove_member(member, team, member, "误登")
    remove_member(clerk, team, member, "误登")
    with pytest.raises(NoMember):
        remove_member(clerk, team, member, "误登")
