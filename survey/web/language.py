"""The language of a page: what the reader chose, or the setting; Chinese sentences stand in the templates."""

from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, render_template, request
from flask_babel import Babel, Domain, force_locale, get_locale

from survey.config import Config
from survey.instruments.rules import Wording
from survey.instruments.wording import choose
from survey.web.doors import Door

LANGUAGES = {"zh_CN": "中文", "en": "English"}
PRINTED = "zh_CN"  # posters and tickets are for voters
COOKIE = "language"
FOLDER = Path(__file__).parent.parent / "translations"


class Catalogues(Domain):
    """Finds a catalogue by our name of its language: Babel's own for zh_CN is zh_Hans_CN, which stands nowhere."""

    def get_translations(self) -> NullTranslations:
        return catalogue(next(name for name in LANGUAGES if name[:2] == get_locale().language))


class Speech(Babel):
    domain_instance = Catalogues()


@cache
def catalogue(name: str) -> NullTranslations:
    return Translations.load(FOLDER, [name])


def install(app: Flask, door: Door) -> None:
    """An officer's choice is kept in a cookie; the public door keeps none, there ?lang= chooses."""
    config: Config = app.config["SURVEY"]

    def chosen() -> str:
        if not has_request_context():
            return config.locale
        wish = request.cookies.get(COOKIE) if door is Door.OFFICE else request.args.get("lang")
        return wish if wish in LANGUAGES else config.locale

    Speech(app, locale_selector=chosen)
    app.jinja_env.filters.update(worded=worded)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language, legal_footer=config.legal_footer)


def language() -> str:
    """The page's language as `lang` wants it: zh-CN or en."""
    locale = get_locale()
    return f"zh-{locale.territory or 'CN'}" if locale.language == "zh" else str(locale.language)


def worded(wording: Wording) -> str:
    """What a questionnaire says, in the page's language or else in Chinese."""
    return choose(wording, language())


def printed(template: str, **context: Any) -> str:
    """A sheet for voters, in Chinese whatever the officer who prints it reads."""
    with force_locale(PRINTED):
        return render_template(template, **context)
