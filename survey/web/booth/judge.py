"""What a form that was sent says, and what of it must be mended before it can be cast."""

from dataclasses import dataclass

import marshmallow as ma

from survey.ballots.codes import read_ticket_code
from survey.ballots.facts import TicketMistyped
from survey.facts import N_
from survey.instruments.answers import Checked, check
from survey.instruments.mistakes import Mistake
from survey.web.booth.page import View
from survey.web.booth.schema import SHAPE
from survey.web.booth.urlencoded import Form
from survey.web.paper.questions import Filled

ITEM = "q."  # an answer's name: this and the item's key
BROKEN = Mistake("", N_("This page did not arrive whole. Please check your answers and submit again."))
TICKET_MISSING = Mistake("ticket", N_("Please enter the code of your ticket."))
TICKET_GROUP = N_("Please check group %(group)d of your ticket's code.")


@dataclass(frozen=True)
class Judged:
    """`mark` is empty where none came, or none that could be."""

    mark: str
    ticket: str
    checked: Checked
    filled: Filled

    @property
    def is_refused_ticket(self) -> bool:
        """Whether nothing is wrong but a ticket code that was never issued."""
        return bool(self.ticket and self.filled.ticket_slip) and not (
            self.checked.errors or self.filled.is_unasked
        )


def judge(view: View, sent: Form) -> Judged:
    """Read a form by its shape; a paper to try out needs no ticket."""
    slip = None
    try:
        loaded = SHAPE.load(sent)
    except ma.ValidationError as error:
        loaded, slip = error.valid_data, BROKEN
    answers = {name.removeprefix(ITEM): sent[name] for name in sent if name.startswith(ITEM)}
    asked, ticket = bool(loaded.get("asked")), loaded.get("ticket", "")
    checked = check(view.manifest.instrument, answers, view.language)
    filled = Filled(
        answers=answers,
        errors=checked.errors,
        reminders=checked.ask_once,
        was_asked=asked,
        ticket=ticket,
        ticket_slip=_slip(ticket) if view.has_tickets and not view.is_trial else None,
        page_slip=slip,
    )
    return Judged(loaded.get("mark", ""), ticket, checked, filled)


def _slip(ticket: str) -> Mistake | None:
    """What can be told of a ticket's code without looking it up; the rest is for the cast to refuse."""
    if not ticket.strip():
        return TICKET_MISSING
    try:
        read_ticket_code(ticket)
    except TicketMistyped as fact:
        return Mistake("ticket", TICKET_GROUP, fact.details) if fact.details.get("group") else None
    return None
