"""Signing in: five failures lock for fifteen minutes, and nobody learns which part was wrong."""

from collections import Counter
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask

from survey.facts import Fact
from survey.officers import passwords, signing_in, trail
from survey.officers.facts import AccountLocked, SignInRefused, WeakPassword
from survey.officers.models import Officer
from survey.officers.trail import Wanted
from tests.make import make_officer

PASSWORD = "Xunzha-2026"
HASH = passwords.hashed(PASSWORD)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 8, 0)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("survey.clock.now", clock)
    return clock


@pytest.fixture
def officer(app: Flask) -> Officer:
    return make_officer(username="Zhang", password=HASH)


def fail(times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            signing_in.sign_in("zhang", "wrong")


def acts(officer: Officer) -> list[str]:
    return [entry.act for entry in trail.entries_of(officer.office, Wanted("UTC")).items][::-1]


def test_the_right_password_opens(officer: Officer) -> None:
    assert signing_in.sign_in(" zhang ", PASSWORD) is officer
    assert acts(officer) == ["sign_in"]


def test_four_failures_are_forgiven_by_the_right_password(officer: Officer) -> None:
    fail(4)
    signing_in.sign_in("zhang", PASSWORD)
    assert officer.failed_logins == 0
    fail(4)
    signing_in.sign_in("zhang", PASSWORD)


def test_five_failures_lock_for_fifteen_minutes(officer: Officer, clock: Clock) -> None:
    fail(5)
    clock.at += timedelta(minutes=14, seconds=30)
    with pytest.raises(AccountLocked) as refused:
        signing_in.sign_in("zhang", PASSWORD)
    assert refused.value.details == {"minutes": 1}
    clock.at += timedelta(seconds=30)
    assert signing_in.sign_in("zhang", PASSWORD) is officer


def test_after_a_lock_there_are_five_attempts_again(officer: Officer, clock: Clock) -> None:
    fail(5)
    clock.at += timedelta(minutes=15)
    fail(4)
    assert signing_in.sign_in("zhang", PASSWORD) is officer


def test_failures_and_the_lock_are_recorded(officer: Officer) -> None:
    fail(5)
    assert acts(officer) == ["sign_in.fail"] * 4 + ["sign_in.lock"]


def test_guesses_at_once_all_count(officer: Officer, app: Flask) -> None:
    answers: Counter[type[Exception]] = Counter()

    def guess() -> None:
        with app.app_context():
            try:
                signing_in.sign_in("zhang", "wrong")
            except Fact as refusal:
                answers[type(refusal)] += 1

    guessers = [Thread(target=guess) for _ in range(12)]
    for each in guessers:
        each.start()
    for each in guessers:
        each.join()
    assert answers == {SignInRefused: 5, AccountLocked: 7}


def test_an_unknown_name_and_a_closed_account_answer_like_a_wrong_password(officer: Officer) -> None:
    make_officer(username="closed", password=HASH, active=False)
    for name in ("nobody", "closed", "", "zhang\x00"):
        with pytest.raises(SignInRefused):
            signing_in.sign_in(name, PASSWORD)


def test_an_unusable_stored_password_opens_nothing(app: Flask) -> None:
    make_officer(username="li", password="!")
    with pytest.raises(SignInRefused):
        signing_in.sign_in("li", "!")


def test_an_own_password_replaces_the_old_one_and_ends_sessions(officer: Officer) -> None:
    officer.must_change_password = True
    session = officer.fs_uniquifier
    signing_in.change_password(officer, PASSWORD, "Linjiang-2027")
    assert not officer.must_change_password
    assert officer.fs_uniquifier != session
    assert signing_in.sign_in("zhang", "Linjiang-2027") is officer
    with pytest.raises(SignInRefused):
        signing_in.sign_in("zhang", PASSWORD)


def test_a_new_password_is_strong_and_needs_the_old_one(officer: Officer) -> None:
    with pytest.raises(WeakPassword):
        signing_in.change_password(officer, PASSWORD, "short")
    with pytest.raises(SignInRefused):
        signing_in.change_password(officer, "wrong", "Linjiang-2027")
    assert signing_in.sign_in("zhang", PASSWORD) is officer


def test_guesses_of_the_old_password_count_too(officer: Officer) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            signing_in.change_password(officer, "wrong", "Linjiang-2027")
    with pytest.raises(AccountLocked):
        signing_in.sign_in("zhang", PASSWORD)


def test_signing_out_ends_every_session(officer: Officer) -> None:
    session = officer.fs_uniquifier
    signing_in.sign_out(officer)
    assert officer.fs_uniquifier != session


def test_full_width_and_half_width_passwords_are_the_same() -> None:
    assert passwords.is_right("Ｘunzha－2026", HASH)


def test_one_time_passwords_differ_and_are_long() -> None:
    made = {passwords.one_time() for _ in range(100)}
    assert len(made) == 100
    assert all(len(password.replace("-", "")) == 16 for password in made)
