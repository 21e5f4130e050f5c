"""Flask-smorest as this API uses it: errors are RFC 9457 problem documents, which web.facts answers everywhere."""

import json
from collections.abc import Callable
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Request, request
from flask_smorest import Api
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnprocessableEntity

MOST = 2**31 - 1  # what a whole number of the database holds


class Problem(ma.Schema):
    """An RFC 9457 problem document; `errors` ties reasons to the fields or rows of the body."""

    type = ma.fields.String()
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String()
    errors = ma.fields.Raw()


class ProblemApi(Api):
    """Flask-smorest without its own error documents."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Errors are answered by web.facts, inside the API as outside it."""


class InvalidBody(UnprocessableEntity):
    """A body that the schema refuses; `data` is where web.facts looks for its errors."""

    def __init__(self, errors: Any) -> None:
        super().__init__()
        self.data = {"errors": errors}


class Reader(FlaskParser):
    """Webargs' reader of arguments; a body that `sound` refuses is no JSON to it."""

    def _raw_load_json(self, req: Request) -> Any:
        return sound(lambda: super(Reader, self)._raw_load_json(req))


class Blueprint(flask_smorest.Blueprint):
    """Flask-smorest's, with our reader."""

    ARGUMENTS_PARSER = Reader()


def sound(load: Callable[[], Any]) -> Any:
    """What `load` reads; raises BadRequest for JSON nested without end, endless numbers, half characters and NUL."""
    try:
        body = load()
        text = json.dumps(body, ensure_ascii=False, default=str)
        text.encode()
    except (RecursionError, ValueError) as error:
        raise BadRequest from error
    if r"\u0000" in text:  # one database would store it, the other would not
        raise BadRequest
    return body


def one_or_many(schema: type[ma.Schema]) -> tuple[list[Any], bool]:
    """The body as a list of what the schema describes, and whether it was a list; raises InvalidBody."""
    body = sound(request.get_json)
    is_list = isinstance(body, list)
    try:
        return schema(many=True).load(body if is_list else [body]), is_list
    except ma.ValidationError as error:
        messages = error.normalized_messages()
        raise InvalidBody(messages if is_list else messages.get(0, messages)) from error


def documented(schema: type[ma.Schema]) -> dict[str, Any]:
    """A body of one or of many, as the documentation shows it."""
    either = {"oneOf": [schema, schema(many=True)]}
    return {"required": True, "content": {"application/json": {"schema": either}}}
