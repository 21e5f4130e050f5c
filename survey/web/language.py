"""The language of a page: what the reader chose, or the setting; Chinese sentences stand in the templates."""

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

from survey.config import Config
from survey.web.doors import Door

LANGUAGES = {"zh_CN": "中文", "en": "English"}
COOKIE = "language"


def install(app: Flask, door: Door) -> None:
    """An officer's choice is kept in a cookie; the public door keeps none, there ?lang= chooses."""
    config: Config = app.config["SURVEY"]

    def chosen() -> str:
        if not has_request_context():
            return config.locale
        wish = request.cookies.get(COOKIE) if door is Door.OFFICE else request.args.get("lang")
        return wish if wish in LANGUAGES else config.locale

    Babel(app, locale_selector=chosen)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language, legal_footer=config.legal_footer)


def language() -> str:
    """The page's language as `lang` wants it: zh-CN or en."""
    locale = get_locale()
    return f"zh-{locale.territory or 'CN'}" if locale.language == "zh" else str(locale.language)
