"""One table: which fact answers with which HTTP status, as a page or as an RFC 9457 problem document."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from survey.db import db
from survey.facts import N_, Fact, Forbidden, Gone, Invalid, Later, Missing, Said, Sentence
from survey.web.access import NotSignedIn, PasswordMustChange, TokenRefused, is_api
from survey.web.doors import Door, leads_inside

# A fact that is not named here, nor its base, is a conflict with how things stand: 409.
STATUS: dict[type[Fact], HTTPStatus] = {
    Fact: HTTPStatus.CONFLICT,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    TokenRefused: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    PasswordMustChange: HTTPStatus.FORBIDDEN,
    Missing: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Later: HTTPStatus.SERVICE_UNAVAILABLE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}

SENTENCES = {
    400: N_("The request could not be read."),
    401: N_("Please sign in."),
    403: N_("Your roles do not allow this."),
    404: N_("There is no such page."),
    405: N_("This address does not take that kind of request."),
    413: N_("That is too large."),
    422: N_("Some of the entries cannot be meant."),
    429: N_("Too many requests. Please try again shortly."),
    500: N_("The service failed. The failure is recorded; please try again later."),
    503: N_("The service is busy. Please try again shortly."),
}
RETRY_AFTER = "30"  # seconds
COMMA = N_(", ")
PAGE_TOO_OLD = N_("This page was open too long. Go back, reload it and send it again.")


def install(app: Flask) -> None:
    """Answer every fact and every HTTP error of this application in one way."""
    app.jinja_env.filters.update(said=say)
    app.register_error_handler(Fact, answer_fact)
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(DataError, answer_unstorable)
    app.register_error_handler(OverflowError, answer_unstorable)  # how SQLite refuses a number too large


def answer_unstorable(error: Exception) -> ResponseReturnValue:
    """Text with a NUL, a number beyond every column: nobody meant it, and only the database noticed."""
    db.session.rollback()
    return answer_error(UnprocessableEntity())


def status_of(fact: Fact) -> HTTPStatus:
    """The status of the nearest class in the table."""
    return next(STATUS[kind] for kind in type(fact).__mro__ if kind in STATUS)


def say(said: Said) -> str:
    """A fact, a note on a row, a mistake in a file: its sentence in the reader's language."""
    return str(gettext(said.sentence, **{name: _said(value) for name, value in said.details.items()}))


def reasons(fact: Fact) -> list[str]:
    """A refusal as its single reasons: one for each row it names, else its own sentence."""
    rows = getattr(fact, "refused", ())
    return [*map(say, rows)] or [say(fact)]


def answer_fact(fact: Fact) -> ResponseReturnValue:
    if not is_api() and isinstance(fact, NotSignedIn):
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("entry.login", next=wanted))
    if not is_api() and isinstance(fact, PasswordMustChange):
        return redirect(url_for("entry.change_password"))
    status = status_of(fact)
    if is_api():
        return problem(status, say(fact), fact=_kebab(type(fact).__name__), **_rows(fact))
    wait = {"Retry-After": RETRY_AFTER} if isinstance(fact, Later) else {}
    return *refusal(status, say(fact)), wait


def answer_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = HTTPStatus(error.code or 500)
    sentence = PAGE_TOO_OLD if isinstance(error, CSRFError) else SENTENCES.get(status, status.phrase)
    if is_api():
        return problem(status, gettext(sentence), **_errors(error))
    return refusal(status, gettext(sentence))


def problem(status: HTTPStatus, detail: str, fact: str = "", **members: Any) -> Response:
    """An RFC 9457 problem document; `fact` names the refusal for programs, `errors` the fields at fault."""
    document = {
        "type": f"urn:survey:fact:{fact}" if fact else "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **members,
    }
    response = jsonify(document)
    response.status_code = status.value
    response.mimetype = "application/problem+json"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refusal(status: HTTPStatus, sentence: str) -> tuple[str, int]:
    """A page that says why, and leads back; after a failure a bare one, which needs nothing that may have failed."""
    is_office = current_app.config["DOOR"] == Door.OFFICE and status < HTTPStatus.INTERNAL_SERVER_ERROR
    page = "office/refused.html" if is_office else "refused.html"
    return render_template(page, status=status, sentence=sentence, back=_back()), status.value


def _back() -> str:
    """The page of this door that led here."""
    came_from = urlsplit(request.referrer or "")
    address = urlunsplit(("", "", came_from.path, came_from.query, ""))
    return address if came_from.netloc == request.host and leads_inside(address) else ""


def _rows(fact: Fact) -> dict[str, Any]:
    """Which rows of a list are at fault, numbered from 1, and why."""
    rows = getattr(fact, "refused", ())
    errors = [{"row": row.row, "reason": say(row)} for row in rows]
    return {"errors": errors} if errors else {}


def _errors(error: HTTPException) -> dict[str, Any]:
    """What the schema library says about each field of a body."""
    data = getattr(error, "data", None) or {}
    errors = data.get("errors") or data.get("messages")
    return {"errors": errors} if errors else {}


def _said(value: Any) -> Any:
    if isinstance(value, tuple):
        return gettext(COMMA).join(str(_said(part)) for part in value)
    return gettext(value) if isinstance(value, Sentence) else value


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
