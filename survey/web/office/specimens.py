"""A questionnaire as a voter will see it, in any of its languages, before a poll asks it; nothing is sent from it."""

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from survey.ballots import defaults
from survey.ballots.models import Durability
from survey.config import ROOT
from survey.instruments.notice import limits
from survey.instruments.queries import find_instrument
from survey.instruments.rules import CHINESE, Placeholder
from survey.instruments.wording import Direction, direction, sayer
from survey.officers.models import Office
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.paper.language import locale_of, tag
from survey.web.paper.questions import Filled, questions

bp = Blueprint("specimens", __name__)


@bp.get("/instruments/<key>/specimen")
@officer(Permission.POLLS)
def show(key: str) -> ResponseReturnValue:
    instrument = find_instrument(actor().office_id, key, request.args.get("revision", type=int))
    wish = request.args.get("lang", CHINESE)
    language = wish if wish in instrument.languages else CHINESE
    say = sayer(instrument, language, _names(actor().office))
    are_copied = defaults.durability(instrument.subject) is Durability.RECOVER
    with force_locale(locale_of(language)):
        asked = questions(instrument, say, Filled())
        return render_template(
            "office/instruments/specimen.html",
            instrument=instrument,
            say=say,
            questions=asked,
            total=max(question.number for question in asked),
            limits=[say(limit) for limit in limits(instrument.notice, are_keys_copied=are_copied)],
            tag=tag(language),
            direction="rtl" if direction(language) is Direction.RIGHT_TO_LEFT else "ltr",
            is_vertical=direction(language) is Direction.VERTICAL,
        )


@bp.get("/specimen.css")
@officer(Permission.POLLS)
def style() -> ResponseReturnValue:
    """The ballot page's own style, which stands inside that page; here it is linked, as the office's policy wants."""
    return send_file(ROOT / "templates/booth/paper.css", mimetype="text/css")


def _names(office: Office) -> dict[str, str]:
    """What is known without a poll; the rest shows where it will stand."""
    known = {
        Placeholder.COMMITTEE: office.committee,
        Placeholder.HOST: office.name,
        Placeholder.PHONE: office.phone,
        Placeholder.REPORT_PHONE: office.report_phone,
    }
    return {name: known.get(name) or f"【{name}】" for name in Placeholder}
