"""What is done to one poll, each on a page of its own: opened, closed, extended, resumed, cancelled, given a code."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from survey.ballots import epochs, polls, suspension, whole_rounds
from survey.ballots.models import Poll, State
from survey.ballots.queries import polls_of, turnout
from survey.ballots.recusal import is_recused
from survey.facts import N_, Sentence
from survey.meetings.evenings import before_opening
from survey.meetings.queries import meeting_of
from survey.officers.rules import Permission
from survey.processes.settling import close_poll
from survey.rounds.models import Round
from survey.web.access import actor, officer
from survey.web.office.forms import InstantField, OfficeForm
from survey.web.office.polls import InstrumentForm, ScheduleForm

bp = Blueprint("poll_acts", __name__)

CLOSING_SECONDS = 20  # an officer waits this long for the count; a large poll goes on counting by itself

OPENED = N_("The poll is open.")
CLOSED = N_("The poll is closed and counted.")
AWAITING = N_("The poll takes no more ballots. It is counted once the papers that were handed out are keyed.")
CLOSING = N_("The poll takes no more ballots. They are being mixed and counted; look again in a moment.")
EXTENDED = N_("The new deadline holds at once, also for whoever has the page open.")
GOES_ON = N_("The poll goes on.")
CANCELLED = N_("The poll is cancelled.")
REPLACED = N_(
    "The old code is void; whoever scans it is led to the new one. "
    "Please print the poster with the new code and put it up."
)
SAVED = N_("Saved.")


class ReasonForm(OfficeForm):
    reason = TextAreaField(validators=[Length(max=500)])


class ExtendForm(ReasonForm):
    closes_at = InstantField(validators=[InputRequired()])


class ResumeForm(ReasonForm):
    closes_at = InstantField(validators=[Optional()])


class CancelForm(ReasonForm):
    successor = SelectField()

    def offer(self, poll: Poll) -> "CancelForm":
        """The polls that can take its place."""
        others = [
            other
            for other in polls_of(poll.inspection)
            if other.id != poll.id and not other.cancelled_at and not is_recused(actor(), other)
        ]
        self.standing = {other.code: other for other in others}
        self.successor.choices = ["", *self.standing]
        return self


@bp.route("/polls/<code>/open", methods=["GET", "POST"])
@officer(Permission.POLLS)
def open_(poll: Poll) -> ResponseReturnValue:
    form = ReasonForm()
    small = epochs.small_groups(poll)
    return _done(
        poll,
        form,
        "open",
        OPENED,
        lambda: polls.open_poll(actor(), poll, form.reason.data or ""),
        small_groups=small,
        opening=before_opening(actor(), poll),
    )


@bp.route("/polls/<code>/close", methods=["GET", "POST"])
@officer(Permission.POLLS)
def close(poll: Poll) -> ResponseReturnValue:
    form = OfficeForm()
    if form.validate_on_submit() and form.attempt(close_poll, actor(), poll, CLOSING_SECONDS):
        flash(gettext(_how_far(poll)), "done")
        return redirect(_to(poll))
    return render_template("office/polls/close.html", poll=poll, form=form)


@bp.route("/polls/<code>/extend", methods=["GET", "POST"])
@officer(Permission.POLLS)
def extend(poll: Poll) -> ResponseReturnValue:
    form = ExtendForm(closes_at=poll.closes_at)
    return _done(
        poll,
        form,
        "extend",
        EXTENDED,
        lambda: polls.extend_poll(actor(), poll, form.closes_at.data, form.reason.data or ""),
    )


@bp.route("/polls/<code>/resume", methods=["GET", "POST"])
@officer(Permission.POLLS)
def resume(poll: Poll) -> ResponseReturnValue:
    form = ResumeForm()
    return _done(
        poll,
        form,
        "resume",
        GOES_ON,
        lambda: suspension.resume_poll(actor(), poll, form.reason.data or "", form.closes_at.data),
        standing=suspension.standing(poll),
    )


@bp.route("/polls/<code>/cancel", methods=["GET", "POST"])
@officer(Permission.POLLS)
def cancel(poll: Poll) -> ResponseReturnValue:
    form = CancelForm().offer(poll)
    return _done(
        poll,
        form,
        "cancel",
        CANCELLED,
        lambda: polls.cancel_poll(
            actor(), poll, form.reason.data or "", form.standing.get(form.successor.data)
        ),
    )


@bp.route("/polls/<code>/code", methods=["GET", "POST"])
@officer(Permission.POLLS)
def replace(poll: Poll) -> ResponseReturnValue:
    form = ReasonForm()
    return _done(
        poll, form, "replace", REPLACED, lambda: polls.replace_code(actor(), poll, form.reason.data or "")
    )


@bp.route("/polls/<code>/instrument", methods=["GET", "POST"])
@officer(Permission.POLLS)
def instrument(poll: Poll) -> ResponseReturnValue:
    form = InstrumentForm(instrument=poll.instrument).offer()
    return _done(
        poll, form, "instrument", SAVED, lambda: polls.change_instrument(actor(), poll, form.instrument.data)
    )


@bp.route("/polls/<code>/schedule", methods=["GET", "POST"])
@officer(Permission.POLLS)
def schedule(poll: Poll) -> ResponseReturnValue:
    form = ScheduleForm(opens_at=poll.opens_at, closes_at=poll.closes_at)
    return _done(
        poll,
        form,
        "schedule",
        SAVED,
        lambda: polls.schedule_poll(actor(), poll, form.opens_at.data, form.closes_at.data),
    )


@bp.route("/rounds/<int:round_id>/open", methods=["GET", "POST"])
@officer(Permission.POLLS)
def open_round(round: Round) -> ResponseReturnValue:
    """Drafts that are refused stay drafts and are named with their reasons."""
    form = ReasonForm()
    done = form.validate_on_submit() and whole_rounds.open_for_round(actor(), round, form.reason.data or "")
    return render_template("office/polls/open_round.html", round=round, form=form, done=done)


def _to(poll: Poll) -> str:
    """Whoever leads a meeting goes on there."""
    meeting = meeting_of(poll)
    return (
        url_for("meetings.show", meeting_id=meeting.id) if meeting else url_for("polls.show", code=poll.code)
    )


def _done(
    poll: Poll, form: OfficeForm, page: str, words: str, act: Callable[[], Any], **seen: Any
) -> ResponseReturnValue:
    """The page that asks for the act; once it is done, the poll as it stands then."""
    if form.validate_on_submit() and form.attempt(act):
        flash(gettext(words), "done")
        return redirect(_to(poll))
    return render_template(f"office/polls/{page}.html", poll=poll, form=form, **seen)


def _how_far(poll: Poll) -> Sentence:
    """What became of a close by now."""
    if poll.state is State.CLOSED:
        return CLOSED
    return AWAITING if turnout(poll).awaits_paper else CLOSING
