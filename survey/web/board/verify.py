"""The page that recounts a proof bundle in the reader's browser: whole in itself, it can be saved and used offline."""

from dataclasses import dataclass

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from jinja2 import Environment
from markupsafe import Markup

from survey.config import Config
from survey.facts import Sentence
from survey.proof.characters import CHARACTERS
from survey.recount import archive, box, chain, documents, opening, records, table
from survey.web.access import public
from survey.web.board.views import keep_language, page
from survey.web.security_headers import allowed

FOLDER = "board/verify"
STYLES = ("board/board.css", f"{FOLDER}/verify.css")
# Each needs only those before it; what they do is what survey/recount does, module by module.
RECOUNT = (
    *("vendor/ed25519.js", "hashing.js", "merkle.js", "documents.js", "archive.js", "chain.js", "box.js"),
    *("opening.js", "records.js", "table.js", "characters.js", "verifying.js"),
)
SPEAKING = (archive, box, chain, documents, opening, records, table)

bp = Blueprint("verify", __name__)
bp.url_defaults(keep_language)


@dataclass(frozen=True)
class Inline:
    """The page's style and script as they stand in it, and the policy that lets only these run and nothing load."""

    style: Markup
    script: Markup
    policy: str


@bp.get("/verify")
@public
def show() -> ResponseReturnValue:
    config: Config = current_app.config["SURVEY"]
    inline: Inline = current_app.extensions["verify"]
    answer = page(
        "board/verify.html",
        inline=inline,
        sentences={name: gettext(sentence) for name, sentence in sentences().items()},
        characters=CHARACTERS,
        home=config.base_url,
    )
    answer.headers["Content-Security-Policy"] = f"{inline.policy}; frame-ancestors 'none'"
    return answer


def register(app: Flask) -> None:
    app.extensions["verify"] = load(app.jinja_env)
    app.register_blueprint(bp)


def load(environment: Environment) -> Inline:
    style = "\n".join(_source(environment, name) for name in STYLES)
    script = (
        f'(() => {{\n"use strict";\n{recount(environment)}\n{_source(environment, f"{FOLDER}/page.js")}}})();'
    )
    policy = (
        f"default-src 'none'; style-src {allowed(style)}; script-src {allowed(script)}; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )
    return Inline(Markup(style), Markup(script), policy)


def recount(environment: Environment) -> str:
    """The script that recounts, without the page around it."""
    return "\n".join(_source(environment, f"{FOLDER}/{name}") for name in RECOUNT)


def sentences() -> dict[str, Sentence]:
    """What can be wrong with a bundle, by the names that both recounts give it."""
    return {
        name: value
        for module in SPEAKING
        for name, value in vars(module).items()
        if isinstance(value, Sentence)
    }


def _source(environment: Environment, name: str) -> str:
    assert environment.loader
    return environment.loader.get_source(environment, name)[0]
