"""Released batches and units: pages that only answer GET, keep nothing about the reader and may be cached."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from survey import clock
from survey.config import Config
from survey.facts import Missing
from survey.publication import board
from survey.web.access import public
from survey.web.language import LANGUAGES, language

bp = Blueprint("board", __name__)

FRESH_FOR = 60  # seconds a copy may be shown without asking again
ID = "int(max=2147483647)"  # a larger one is nobody's


@bp.url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """The public door keeps no cookie: a chosen language stands in every address."""
    if (wish := request.args.get("lang")) in LANGUAGES:
        values.setdefault("lang", wish)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    if words := request.args.get("words", "").strip()[:100]:
        units = board.find_units(words, language())
        return page("board/found.html", words=words, units=units, most=board.MOST_FOUND)
    shown = board.published(request.args.get("page", 1, int), language())
    return page("board/index.html", shown=shown, today=clock.today(_config().timezone))


@bp.get(f"/batches/<{ID}:number>")
@public
def batch(number: int) -> ResponseReturnValue:
    notice = board.published_batch(number, language())
    if notice is None:
        raise Missing
    return page("board/batch.html", notice=notice)


@bp.get(f"/units/<{ID}:number>")
@public
def unit(number: int) -> ResponseReturnValue:
    notice = board.published_unit(number, language())
    if notice is None:
        raise Missing
    return page("board/withdrawn.html" if notice.withdrawal else "board/unit.html", unit=notice)


@bp.get("/feed.atom")
@public
def feed() -> ResponseReturnValue:
    shown = board.feed(language())
    answer = page("board/feed.xml", cards=shown.cards, heads=shown.heads, home=_config().base_url)
    answer.mimetype = "application/atom+xml"
    return answer


def page(template: str, **context: Any) -> Response:
    return fresh(make_response(render_template(template, **context)))


def fresh(answer: Response) -> Response:
    """An answer under a tag of its content: who has it already is told so, and sent nothing."""
    answer.cache_control.public = True
    answer.cache_control.max_age = FRESH_FOR
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _config() -> Config:
    config: Config = current_app.config["SURVEY"]
    return config
