"""What the booth of one application has at hand, and the reader it speaks to."""

from dataclasses import dataclass
from secrets import token_hex

from flask import Flask

from survey.ballots.drafts import shown_by_id
from survey.ballots.manifest import Manifest
from survey.ballots.networks import Budgets
from survey.config import Config
from survey.instruments.rules import CHINESE
from survey.web.booth.inline import Inline, load
from survey.web.booth.origin import origin_of
from survey.web.booth.page import View
from survey.web.booth.reply import Printer, Taste
from survey.web.booth.shelf import Kept, Shelf
from survey.web.booth.wish import Wish


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: what the client can read, what the address wishes, whether somebody answered with this phone."""

    taste: Taste
    wish: Wish
    has_answered: bool = False

    def language(self, manifest: Manifest) -> str:
        return self.wish.language if self.wish.language in manifest.languages else CHINESE

    def view(self, kept: Kept, *, is_trial: bool = False, is_big: bool = False) -> View:
        language = self.language(kept.manifest)
        return View(kept.paper, kept.manifest, language, is_trial, is_big, self.has_answered)


class Counter:
    """Pages, how to print them, which origin is ours, and how many ballots a network has sent."""

    def __init__(self, app: Flask) -> None:
        config: Config = app.config["SURVEY"]
        self.app = app
        self.work = config.proof_of_work
        self.inline: Inline = load(app.jinja_env, has_work=bool(self.work))
        self.printer = Printer(self.inline.policy)
        self.shelf = Shelf(app, lambda paper: shown_by_id(paper.poll_id))
        self.own = origin_of(config.base_url)
        self.is_secure = self.own.startswith("https://")
        self.budgets = Budgets(config.network_budget)


def fresh_mark() -> str:
    """128 random bits: what makes a page count once, however often it is sent."""
    return token_hex(16)
