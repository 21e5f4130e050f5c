"""Tickets: issue a run, read the books, void one or a whole run, hand out spare ones."""

from typing import Any

import marshmallow as ma

from survey.ballots import print_runs, tickets
from survey.ballots.balance import Ending
from survey.ballots.models import Poll
from survey.ballots.tickets import Book, Books
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.api.polls import ReasonIn
from survey.web.api.problems import Blueprint

bp = Blueprint("api_tickets", __name__, description="Tickets and their books")


class TicketsIn(ma.Schema):
    count = ma.fields.Integer(
        required=True, strict=True, validate=ma.validate.Range(0, print_runs.MOST_TICKETS)
    )
    spare = ma.fields.Integer(
        load_default=0, strict=True, validate=ma.validate.Range(0, print_runs.MOST_TICKETS)
    )
    group = ma.fields.String(load_default="", validate=ma.validate.Length(max=30))


class TicketsOut(ma.Schema):
    codes = ma.fields.List(ma.fields.String())


class EndIn(ReasonIn):
    ticket = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 300), metadata={"description": "Typed or scanned."}
    )
    ending = ma.fields.Enum(Ending, by_value=True, required=True)


class SparesIn(ReasonIn):
    count = ma.fields.Integer(
        required=True, strict=True, validate=ma.validate.Range(1, print_runs.MOST_TICKETS)
    )


class BalanceOut(ma.Schema):
    """printed = issued + reserve + replaced + leftover + revoked + unexplained + missing."""

    printed = ma.fields.Integer()
    issued = ma.fields.Integer(metadata={"description": "spent + outstanding + returned + lost"})
    reserve = ma.fields.Integer()
    spent = ma.fields.Integer(allow_none=True, metadata={"description": "null before the close"})
    outstanding = ma.fields.Integer(allow_none=True, metadata={"description": "null before the close"})
    returned = ma.fields.Integer()
    lost = ma.fields.Integer()
    replaced = ma.fields.Integer()
    leftover = ma.fields.Integer()
    revoked = ma.fields.Integer()
    unexplained = ma.fields.Integer()
    missing = ma.fields.Integer()


class RunOut(ma.Schema):
    run = ma.fields.Integer()
    group = ma.fields.String()
    issued_at = ma.fields.DateTime()
    balance = ma.fields.Nested(BalanceOut)


class BooksOut(ma.Schema):
    is_even = ma.fields.Boolean()
    in_box = ma.fields.Integer(allow_none=True, metadata={"description": "Ballots cast with tickets."})
    total = ma.fields.Nested(BalanceOut)
    runs = ma.fields.List(ma.fields.Nested(RunOut))


class VoidedOut(ma.Schema):
    voided = ma.fields.Integer()


class EndedOut(ma.Schema):
    run = ma.fields.Integer()


class ReserveOut(ma.Schema):
    reserve = ma.fields.Integer()


@bp.route("/polls/<code>/tickets", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(TicketsIn)
@bp.response(201, TicketsOut)
def issue_tickets(data: dict[str, Any], poll: Poll) -> dict[str, list[str]]:
    """Make tickets; their codes stand in this answer and nowhere else. The last `spare` ones are to be kept back."""
    return {"codes": print_runs.issue_tickets(actor(), poll, **data)}


@bp.route("/polls/<code>/tickets", methods=["GET"])
@officer(Permission.TICKETS)
@bp.response(200, BooksOut)
def read_books(poll: Poll) -> dict[str, Any]:
    """Where every printed ticket is; what was used, only after the close."""
    return _shown(tickets.books_of(poll))


@bp.route("/polls/<code>/tickets/void", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(EndIn)
@bp.response(200, EndedOut)
def void_ticket(data: dict[str, Any], poll: Poll) -> dict[str, int]:
    """Make one ticket worthless: replaced by a spare one, lost, returned by its holder, or left over."""
    run = print_runs.void_ticket(actor(), poll, data["ticket"], data["ending"], data["reason"])
    return {"run": run}


@bp.route("/polls/<code>/runs/<int:run>/void", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(ReasonIn)
@bp.response(200, VoidedOut)
def void_run(data: dict[str, Any], poll: Poll, run: int) -> dict[str, int]:
    """Revoke the unused tickets of a print run, with the reason; to print them again, issue another."""
    return {"voided": print_runs.void_run(actor(), poll, run, data["reason"])}


@bp.route("/polls/<code>/runs/<int:run>/spares", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(SparesIn)
@bp.response(200, ReserveOut)
def hand_out_spares(data: dict[str, Any], poll: Poll, run: int) -> dict[str, int]:
    """Count spare tickets as handed out to people beyond the run's count; answers how many are left."""
    return {"reserve": print_runs.hand_out_spares(actor(), poll, run, data["count"], data["reason"])}


def _shown(books: Books) -> dict[str, Any]:
    return {
        "is_even": books.is_even,
        "in_box": books.in_box,
        "total": books.shown(books.total),
        "runs": [_run(books, book) for book in books.runs],
    }


def _run(books: Books, book: Book) -> dict[str, Any]:
    run = book.run
    return {
        "run": run.id,
        "group": run.group,
        "issued_at": run.issued_at,
        "balance": books.shown(book.balance),
    }
