"""What an office says of itself, and its calendar."""

from datetime import date

import pytest
from flask import Flask

from survey import clock
from survey.officers import offices
from survey.officers.facts import OfficeNameTaken
from survey.officers.offices import HolidayUnclear
from survey.officers.queries import holidays_of, own_calendar
from tests.make import make_office, make_officer


def test_an_office_changes_what_it_says_of_itself(app: Flask) -> None:
    officer = make_officer()
    offices.update_office(officer, officer.office, {"phone": "0000-7654321", "is_fictional": "1"})
    assert (officer.office.phone, officer.office.is_fictional) == ("0000-7654321", False)


def test_two_offices_do_not_share_a_name(app: Flask) -> None:
    officer, other = make_officer(), make_office()
    with pytest.raises(OfficeNameTaken):
        offices.update_office(officer, officer.office, {"name": other.name})
    offices.update_office(officer, officer.office, {"name": officer.office.name})


def test_own_days_stand_above_the_national_calendar(app: Flask) -> None:
    officer = make_officer()
    offices.set_days(officer, officer.office, date(2026, 3, 2), date(2026, 3, 3), False)
    own = own_calendar(officer.office_id)
    assert own == {date(2026, 3, 2): False, date(2026, 3, 3): False}
    assert clock.add_working_days(date(2026, 3, 2), 1, own) == date(2026, 3, 4)
    assert own_calendar(make_office().id) == {}


def test_a_day_can_be_set_again_and_forgotten(app: Flask) -> None:
    officer = make_officer()
    day = date(2026, 3, 2)
    offices.set_days(officer, officer.office, day, day, False)
    offices.set_days(officer, officer.office, day, day, True)
    assert [holiday.is_working for holiday in holidays_of(officer.office)] == [True]
    offices.forget_day(officer, officer.office, day)
    offices.forget_day(officer, officer.office, day)
    assert holidays_of(officer.office) == []


@pytest.mark.parametrize("last", [date(2026, 3, 1), date(2027, 3, 2)])
def test_a_period_runs_forward_and_is_not_endless(app: Flask, last: date) -> None:
    officer = make_officer()
    with pytest.raises(HolidayUnclear):
        offices.set_days(officer, officer.office, date(2026, 3, 2), last, False)
