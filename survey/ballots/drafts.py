"""What a poll says of itself at any time: before it is opened, what would be frozen if it were opened now."""

from survey.ballots import manifest
from survey.ballots.facts import PollUnknown
from survey.ballots.manifest import Manifest
from survey.ballots.models import Poll
from survey.ballots.polls import what_is_asked
from survey.db import db
from survey.instruments.rules import CHINESE
from survey.instruments.wording import sayer


def shown(poll: Poll) -> Manifest:
    """Raises PlaceholderEmpty where a draft's wording needs a name that is not there yet."""
    return manifest.read(poll.manifest) if poll.manifest else manifest.draw_up(poll, *what_is_asked(poll))


def shown_by_id(poll_id: int) -> Manifest:
    """As `shown`; raises PollUnknown."""
    poll = db.session.get(Poll, poll_id)
    if poll is None:
        raise PollUnknown
    return shown(poll)


def title(poll: Poll, language: str = CHINESE) -> str:
    """The instrument's title with the poll's names filled in."""
    what = shown(poll)
    names = what.names.get(language, what.names[CHINESE])
    return sayer(what.instrument, language, names)(what.instrument.title)
