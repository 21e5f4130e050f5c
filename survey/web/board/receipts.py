"""A voter asks for a receipt: by POST, so that it stands in no address, no history and no log."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.facts import Missing
from survey.publication import receipts
from survey.publication.facts import ReceiptMistyped
from survey.web.access import public
from survey.web.board.views import keep_language
from survey.web.facts import say, status_of

LONGEST = 100

bp = Blueprint("receipts", __name__)
bp.url_defaults(keep_language)


@bp.get("/r")
@public
def ask() -> ResponseReturnValue:
    return render_template("board/receipt_check.html", code=request.args.get("code", "")[:LONGEST])


@bp.post("/r")
@public
def look_up() -> ResponseReturnValue:
    """The receipt comes back only where it has to be corrected."""
    code, typed = (request.form.get(name, "").strip()[:LONGEST] for name in ("code", "receipt"))
    try:
        found = receipts.look_up(code, typed)
    except (Missing, ReceiptMistyped) as fact:
        kept = {"code": code, "receipt": typed}
        unknown = isinstance(fact, Missing)
        error = "" if unknown else say(fact)
        page = render_template("board/receipt_check.html", **kept, is_unknown=unknown, error=error)
        return page, status_of(fact)
    return render_template("board/receipt_check.html", code=code, found=found)
