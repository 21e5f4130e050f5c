"""The usual order of a briefing meeting, offered where an office does not bring its own."""

from flask_babel import gettext

from survey.facts import N_

USUAL = (
    N_("How many are there and whether that is enough"),
    N_("The unit reports what it has mended"),
    N_("Questions and answers"),
    N_("Tellers are named"),
    N_("How to vote; the tickets are handed out"),
    N_("The vote, without names"),
    N_("How many papers were handed out and came back; the result"),
)


def usual_agenda() -> list[str]:
    """In the reader's language; it is kept with the meeting as it stands then."""
    return [gettext(point) for point in USUAL]
