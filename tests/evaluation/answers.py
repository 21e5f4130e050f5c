"""Team evaluations that are closed and counted, with so many answers of each kind."""

from datetime import date

from survey import clock
from survey.ballots import manifest
from survey.ballots.models import Mode, Poll
from survey.ballots.queries import Ballots
from survey.db import db
from survey.instruments.builtin import builtin
from survey.rounds.models import Inspection
from survey.tally import frozen
from survey.tally.counting import count_table
from survey.tally.frozen import Count, for_public
from survey.tally.models import Tally
from survey.tally.rules import Turnout
from tests.make import make_poll

# Six grades, seven breaches; what a digit means is the place of the choice.
PAPERS = {
    "good": "1" * 13,
    "fair": "2" * 6 + "1" * 7,
    "poor": "4" * 6 + "1" * 7,
    "unknown": "5" * 6 + "3" * 7,
    "seen": "1" * 6 + "2" + "1" * 6,
    "headline_only": "2" + "0" * 12,
    "spoilt": "0" * 13,
}


def make_evaluation(
    inspection: Inspection, mode: Mode = Mode.TICKET, issued: int | None = None, wave: int = 1, **counts: int
) -> Poll:
    """`counts` by the names of PAPERS; as many tickets were issued as came back, if nothing else is said."""
    asked = builtin("XZ")
    poll = make_poll(inspection, "XZ", mode=mode, mixing_size=30, wave=wave)
    drawn_up = manifest.draw_up(poll, asked, [], date(2029, 12, 31))
    poll.manifest, poll.manifest_digest = drawn_up.to_json(), drawn_up.digest
    poll.opened_at = poll.closing_at = poll.closed_at = clock.now()
    box = [Ballots(PAPERS[name], str(mode), "", "", count) for name, count in counts.items() if count]
    if mode is Mode.TICKET and issued is None:
        issued = sum(counts.values())
    count = Count(raw=count_table(asked, Turnout(returned=0, issued=issued), box))
    texts = count.to_json(), for_public(count, drawn_up.suppression).to_json()
    tally = Tally(
        poll=poll,
        revision=1,
        full=texts[0],
        public=texts[1],
        digest=frozen.digest(texts),
        counted_at=clock.now(),
    )
    db.session.add(tally)
    db.session.commit()
    return poll
