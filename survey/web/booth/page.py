"""The pages of the booth: one poll in one language, as HTML with one gap."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from survey.ballots.manifest import Manifest
from survey.ballots.models import Durability, Mode
from survey.ballots.papers import Paper
from survey.db import settings
from survey.instruments.notice import limits
from survey.instruments.rules import CHINESE, Placeholder, Subject
from survey.instruments.wording import Direction, Names, Say, direction, sayer
from survey.web.booth.inline import squeeze_page
from survey.web.booth.sheet import GAP
from survey.web.paper.language import locale_of, moment, name, tag
from survey.web.paper.questions import Filled, questions, said

FRESH = Filled()


class Stop(StrEnum):
    """Why there is no ballot paper here: each has its words in stop.html."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    FOREIGN = "foreign"
    TICKET_UNKNOWN = "ticket_unknown"
    TICKET_SPENT = "ticket_spent"
    TOO_LARGE = "too_large"
    BUSY = "busy"


@dataclass(frozen=True)
class View:
    """A poll as one reader sees it; `manifest` is the paper's own, or what a draft would freeze."""

    paper: Paper
    manifest: Manifest
    language: str = CHINESE
    is_trial: bool = False
    is_big: bool = False
    has_answered: bool = False

    @property
    def address(self) -> str:
        return address(self.paper.code, self.language, is_trial=self.is_trial)

    @property
    def names(self) -> Names:
        return self.manifest.names.get(self.language, self.manifest.names[CHINESE])

    @property
    def say(self) -> Say:
        return sayer(self.manifest.instrument, self.language, self.names)

    @property
    def has_tickets(self) -> bool:
        return self.manifest.mode is Mode.TICKET

    @property
    def is_another(self) -> bool:
        """Whether somebody seems to have answered with this phone already: worth a word, never a refusal."""
        return self.has_answered and not self.has_tickets and not self.is_trial


def address(code: str, language: str = CHINESE, *, is_trial: bool = False) -> str:
    """Where a poll's page stands at the public door."""
    query = [*(["trial=1"] if is_trial else []), *([f"lang={language}"] if language != CHINESE else [])]
    return f"/p/{code}{'?' if query else ''}{'&'.join(query)}"


def ballot(view: View, filled: Filled = FRESH) -> str:
    """The ballot paper, with a gap for its mark."""
    with force_locale(locale_of(view.language)):
        asked = questions(view.manifest.instrument, view.say, filled)
        return _render(
            "booth/paper.html",
            **_frame(view),
            say=view.say,
            instrument=view.manifest.instrument,
            limits=_limits(view),
            questions=asked,
            total=max(question.number for question in asked),
            wrong=[question for question in asked if question.error],
            filled=filled,
            ticket_error=said(filled.ticket_slip),
            page_error=said(filled.page_slip),
        )


def receipt(view: View, *, is_open: bool) -> str:
    """The page after the cast, with a gap for the receipt; `is_open` where trying out can be followed by answering."""
    instrument = view.manifest.instrument
    with force_locale(locale_of(view.language)):
        return _render(
            "booth/receipt.html",
            **_frame(view),
            closing=view.say(instrument.closing),
            is_open=is_open,
            is_about_team=instrument.subject is Subject.TEAM,
            next_paper=address(view.paper.code, view.language),
            look_up=f"{settings().base_url}/r",
        )


def stop(why: Stop, view: View | None = None, language: str = CHINESE, retry: int = 0) -> str:
    """A page that says why nobody can answer here now, and what to do; it loads again after `retry` seconds."""
    with force_locale(locale_of(language)):
        frame = _frame(view) if view else _bare(language)
        return _render("booth/stop.html", **frame, why=why, retry=retry)


def mistakes(view: View, filled: Filled) -> dict[str, Any]:
    """What is wrong with a form, for a program: sentences by item, and the items that are asked about once."""
    with force_locale(locale_of(view.language)):
        given = {**filled.errors, "ticket": filled.ticket_slip, "mark": filled.page_slip}
        return {
            "items": {key: said(mistake) for key, mistake in given.items() if mistake},
            "blank": list(filled.reminders) if filled.is_unasked else [],
        }


def _render(template: str, **context: Any) -> str:
    return squeeze_page(render_template(template, **context, gap=GAP))


def _bare(language: str) -> dict[str, Any]:
    """What every page has."""
    written = direction(language)
    return {
        "inline": current_app.extensions["booth"].inline,
        "work": current_app.extensions["booth"].work,
        "tag": tag(language),
        "dir": "rtl" if written is Direction.RIGHT_TO_LEFT else "ltr",
        "is_vertical": written is Direction.VERTICAL,
        "legal_footer": settings().legal_footer,
    }


def _frame(view: View) -> dict[str, Any]:
    """What every page of a poll has."""
    paper, language = view.paper, view.language
    zone = settings().timezone
    return {
        **_bare(language),
        "view": view,
        "paper": paper,
        "title": view.say(view.manifest.instrument.title),
        "opens_at": moment(paper.opens_at, language, zone),
        "closes_at": moment(paper.closes_at, language, zone),
        "languages": [_elsewhere(view, other) for other in view.manifest.languages if other != language],
        "host": view.names.get(Placeholder.HOST, ""),
        "phone": view.names.get(Placeholder.PHONE, ""),
        "trial": address(paper.code, language, is_trial=True),
        "successor": address(paper.successor, language) if paper.successor else "",
    }


def _elsewhere(view: View, language: str) -> tuple[str, str, str]:
    """The same page in another language: as HTML and as its readers name it, and where it stands."""
    return tag(language), name(language), address(view.paper.code, language, is_trial=view.is_trial)


def _limits(view: View) -> list[str]:
    are_copied = view.manifest.durability is Durability.RECOVER
    return [view.say(each) for each in limits(view.manifest.instrument.notice, are_keys_copied=are_copied)]
