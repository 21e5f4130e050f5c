"""Free texts by pages: read on record, reviewed one by one, shown as text whatever stands in them."""

from survey.ballots.models import Opinion
from survey.db import db
from survey.officers.models import AuditEntry, Officer
from tests.make import make_counted_poll, make_inspection, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


def test_a_text_is_read_on_record_and_reviewed(clerk: Clerk, operator: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(operator.office)))
    text = "<script>alert(1)</script>窗口办事慢，\n希望延长时间。"
    db.session.add(Opinion(poll_id=poll.id, id=bytes(16), item="opinion", text=text, review="new"))
    db.session.commit()
    page = clerk.get(f"/polls/{poll.code}/opinions")
    assert "<script>alert(1)</script>窗口办事慢" in page.text
    assert db.session.query(AuditEntry).filter_by(act="opinion.read").count() == 1
    page = clerk.submit(page, "采纳", review="taken")
    assert "采纳1" in page.text.replace(" ", "")
    assert db.session.get(Opinion, (poll.id, bytes(16))).review == "taken"


def test_an_unknown_review_is_refused(clerk: Clerk, operator: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(operator.office)))
    db.session.add(Opinion(poll_id=poll.id, id=bytes(16), item="opinion", text="好", review="new"))
    db.session.commit()
    clerk.submit(clerk.get(f"/polls/{poll.code}/opinions"), "采纳", 404, review="burnt")


def test_nothing_is_shown_before_the_close(clerk: Clerk, operator: Officer) -> None:
    poll = make_poll(make_inspection(make_round(operator.office)))
    clerk.get(f"/polls/{poll.code}/opinions", 409)
