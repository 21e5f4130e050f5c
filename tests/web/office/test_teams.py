"""Teams by pages: alarms, pooled tables, reports; and whoever was of a team meets none of it, on any surface."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from survey.ballots.models import Opinion, Poll
from survey.ballots.stack_models import PaperStack
from survey.db import db
from survey.evaluation.models import TeamReport
from survey.evaluation.team_letters import tell_letters
from survey.evaluation.team_reports import make_report
from survey.meetings.models import Meeting
from survey.officers.models import Officer
from survey.officers.rules import STAFF, Role
from survey.rounds.members import add_member
from survey.rounds.models import Inspection, Team
from survey.rounds.operations import update_inspection
from survey.tally.models import Exclusion
from survey.web.access import Audience
from survey.web.objects import LOADERS
from tests.evaluation.answers import make_evaluation
from tests.make import make_inspection, make_office, make_officer, make_round
from tests.web.belongings import minimal
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE
from tests.web.test_access import address, ask, methods, named, rules, secret

pytestmark = ON_SQLITE
PERIOD = date(2026, 3, 2), date(2026, 6, 2)


@pytest.fixture
def team(operator: Officer) -> Team:
    """Rated by two units, 20 and 30 strong; its round has a second team."""
    round = make_round(operator.office)
    first, second = make_inspection(round, "甲局党组"), make_inspection(round, "乙局党组")
    make_inspection(round, "丙局党组").team = Team(round_id=round.id, name="县委第二巡察组")
    make_evaluation(first, good=8, fair=4, poor=4, unknown=4)
    make_evaluation(second, good=17, fair=8, poor=4, seen=1)
    db.session.commit()
    return first.team


@pytest.fixture
def of_team(office_app: Flask, operator: Officer, team: Team) -> Officer:
    """Somebody with every role of the office, who was of the team."""
    member = make_officer(*STAFF, office=operator.office)
    add_member(operator, team, member.id)
    return member


def test_a_teams_rate_is_added_up_over_its_units(clerk: Clerk, team: Team) -> None:
    page = clerk.get(f"/teams/{team.id}")
    assert "2项测评的结果还没有人打开" in page.text
    page = clerk.submit(page, "确定：打开全部结果")
    for words in ("38份÷作出评价46份", "82.6%", "需要核查", "参照线为97.5%"):
        assert words in page.text, words
    assert "82.6%" in clerk.get(f"/rounds/{team.round.id}/teams").text


def test_no_unit_stands_alone_where_another_would_follow(clerk: Clerk, team: Team) -> None:
    make_evaluation(make_inspection(team.round, "丁局党组", team=team), good=7, poor=7)
    page = clerk.submit(clerk.get(f"/teams/{team.id}"), "确定：打开全部结果")
    rows = [row.text for row in page.root.all("tr") if "局党组" in row.text]
    assert len([row for row in rows if "不单列" in row]) >= 2


def test_the_alarm_says_yes_or_no_and_no_number(clerk: Clerk, operator: Officer, team: Team) -> None:
    leading = make_office()
    operator.office.parent_id = leading.id
    db.session.commit()
    above = Clerk(clerk.app, make_officer(Role.LEADER, office=leading))
    page = above.get("/teams")
    row = next(row for row in page.root.all("tr") if team.name in row.text)
    assert operator.office.name in row.text
    assert row.text.rstrip().endswith("是")
    assert not re.search(r"\d", row.text.replace(operator.office.name, "").replace(team.round.name, ""))
    above.get(f"/teams/{team.id}", 404)
    above.get(f"/rounds/{team.round.id}/teams", 404)
    other = Clerk(clerk.app, make_officer(Role.LEADER))
    assert team.name not in other.get("/teams").text


def test_a_report_is_made_read_and_taken_along(clerk: Clerk, team: Team) -> None:
    page = clerk.get(f"/teams/{team.id}/reports/new")
    page = clerk.submit(page, "形成报告", suggestions="加强保密教育。")
    assert "加强保密教育。" in page.source
    letters = clerk.get(f"/teams/{team.id}/letters/new")
    wrong = clerk.submit(letters, "登记", count="2", since_on="2026-06-02", until_on="2026-03-02")
    assert "2026-06-02" in wrong.source
    clerk.submit(wrong, "登记", count="2", since_on="2026-03-02", until_on="2026-06-02")
    page = clerk.submit(page, "形成报告", suggestions="加强保密教育。")
    for words in ("82.6%", "来信来访2件", "加强保密教育", "口大气粗"):
        assert words in page.text, words
    answer = clerk.send("GET", page.links["下载文件（.docx）"])
    assert answer.data[:2] == b"PK"


def test_members_are_entered_and_a_mistake_is_for_somebody_else_to_mend(
    office_app: Flask, clerk: Clerk, operator: Officer, team: Team
) -> None:
    other = make_officer(office=operator.office, full_name="王五")
    page = clerk.get(f"/teams/{team.id}/members/new")
    page = clerk.submit(page, "登记", officer=str(other.id))
    assert "王五" in page.text
    member = Clerk(office_app, other)
    assert "须回避" in member.get(f"/rounds/{team.round.id}/teams").text
    member.get(f"/teams/{team.id}/members/{other.id}/remove", 404)
    page = clerk.get(f"/teams/{team.id}/members/{other.id}/remove")
    clerk.submit(page, "更正", reason="登记有误")
    assert "须回避" not in member.get(f"/rounds/{team.round.id}/teams").text


# ---- whoever was of a team sees nothing of what is said of it ----------------------------------------------


@pytest.fixture
def secrets(operator: Officer, team: Team) -> list[str]:
    """What no answer to a member may hold: codes of polls, an opinion, a report's suggestion."""
    report = ready(operator, team)
    polls = db.session.query(Poll).join(Inspection).filter(Inspection.team_id == team.id).all()
    for number, poll in enumerate(polls):
        db.session.add(Opinion(poll_id=poll.id, id=bytes([number] * 16), item="opinion", text="态度粗暴"))
        hanging_from(poll, operator)["meeting"].place = "县委党校礼堂"
    db.session.commit()
    return [*(poll.code for poll in polls), "态度粗暴", "县委党校礼堂", report.suggestions]


def ready(operator: Officer, team: Team) -> TeamReport:
    tell_letters(operator, team, 0, *PERIOD)
    return make_report(operator, team, "改进谈话方式。")


def test_every_route_that_names_it_answers_a_member_with_404(
    office_app: Flask, operator: Officer, team: Team, of_team: Officer
) -> None:
    """What is loaded by an address, on pages and in the interface, whatever the method."""
    office_app.config["WTF_CSRF_METHODS"] = set()
    poll = db.session.query(Poll).join(Inspection).filter(Inspection.team_id == team.id).limit(1).one()
    about = {"code": poll.code, "team_id": team.id, "team_report_id": ready(operator, team).id}
    about |= {f"{name}_id": kept.id for name, kept in hanging_from(poll, operator).items()}
    clerk, token = Clerk(office_app, of_team), secret(of_team)
    asked = set()
    for rule in rules(office_app, Audience.OFFICER, Audience.SIGNED_IN):
        for name in named(rule) & set(about):
            for method in methods(rule):
                given = address(office_app, rule, **{name: about[name]})
                assert ask(clerk, token, method, rule, given).status_code == 404, (method, rule)
                asked.add(name)
    assert asked == set(about) & set(LOADERS)


def hanging_from(poll: Poll, by: Officer) -> dict[str, Any]:
    """One of each that belongs to the poll and has an address of its own."""
    return {
        "exclusion": minimal(Exclusion, poll_id=poll.id, proposed_by_id=by.id),
        "meeting": minimal(Meeting, inspection_id=poll.inspection_id, poll_id=poll.id, made_by_id=by.id),
        "stack": minimal(PaperStack, poll_id=poll.id, made_by_id=by.id, handed_out=1),
    }


def test_no_page_or_call_of_the_office_holds_a_word_of_it_for_a_member(
    office_app: Flask, team: Team, of_team: Officer, operator: Officer, secrets: list[str]
) -> None:
    """Every page and call that names no such thing: lists, rounds, units, results, decisions, the trail of acts."""
    clerk, token = Clerk(office_app, of_team), secret(of_team)
    inspection = db.session.query(Inspection).filter_by(team_id=team.id).limit(1).one()
    about = {
        "round_id": team.round.id,
        "inspection_id": inspection.id,
        "officer_id": of_team.id,
        "unit_id": inspection.unit_id,
    }
    for rule in rules(office_app, Audience.OFFICER, Audience.SIGNED_IN):
        if "GET" in methods(rule) and rule.arguments <= set(about) and not rule.rule.startswith("/audit"):
            given = address(office_app, rule, **{name: about[name] for name in rule.arguments})
            said = ask(clerk, token, "GET", rule, given).text
            assert [word for word in secrets if word in said] == [], rule
    assert secrets[0] in Clerk(office_app, operator).get(f"/inspections/{inspection.id}").source


def test_giving_the_unit_to_another_team_opens_nothing(clerk: Clerk, team: Team, of_team: Officer) -> None:
    """The poll names the team that it asked about, and goes on to count for it."""
    inspection = db.session.query(Inspection).filter_by(team_id=team.id).limit(1).one()
    poll = db.session.query(Poll).filter_by(inspection_id=inspection.id).one()
    update_inspection(of_team, inspection, team="县委第二巡察组")
    assert Clerk(clerk.app, of_team).send("GET", f"/polls/{poll.code}/tally").status_code == 404
    assert "2项" in clerk.get(f"/teams/{team.id}").text


def test_a_standing_and_a_decision_hold_nothing_of_a_team(
    clerk: Clerk, team: Team, operator: Officer
) -> None:
    inspection = db.session.query(Inspection).filter_by(team_id=team.id).limit(1).one()
    token = secret(operator)
    answer = clerk.send(
        "GET", f"/api/v1/inspections/{inspection.id}/standing", headers={"Authorization": f"Bearer {token}"}
    )
    assert "XZ" not in answer.text
