"""Gathering a unit's standing: its frozen counts, reviews, ledger, visits and earlier holds."""

from collections.abc import Iterable

from sqlalchemy import select

from survey.ballots.models import Poll
from survey.ballots.recusal import is_about_team
from survey.db import db
from survey.evaluation.queries import latest_reviews
from survey.findings.queries import rectification, visits_of
from survey.meetings.queries import meeting_of
from survey.publication.queries import holds_of
from survey.publication.standing import Figures, Findings, PollStanding, Standing
from survey.rounds.models import Inspection
from survey.tally import frozen
from survey.tally.models import Tally
from survey.tally.queries import latest_tally


def standing_of(inspection: Inspection) -> Standing:
    """The facts a decision on this unit would be made on now."""
    found = rectification(inspection)
    visits = visits_of(inspection)
    return Standing(
        polls=tuple(_standing(poll, tally) for poll, tally in counted_polls(inspection)),
        reviews={party: str(review.verdict) for party, review in sorted(latest_reviews(inspection).items())},
        findings=Findings(total=found.total, rectified=found.rectified, without_status=found.unstated),
        is_report_untrue=bool(visits) and visits[0].is_untrue,
        discrepancies=visits[0].discrepancies if visits else 0,
        holds=len(holds_of(inspection)),
    )


def counted_polls(inspection: Inspection) -> list[tuple[Poll, Tally]]:
    """Of each instrument that rates the unit the latest wave that is closed and counted, by the instrument's key.

    A team evaluation is none of the unit's business, and nothing that a member of the team could read may hold it."""
    chosen = (
        select(Poll)
        .where(Poll.inspection_id == inspection.id, Poll.closed_at.is_not(None), Poll.cancelled_at.is_(None))
        .order_by(Poll.instrument, Poll.wave, Poll.id)
    )
    polls = (poll for poll in db.session.scalars(chosen) if not is_about_team(poll))
    latest = {poll.instrument: (poll, tally) for poll, tally in _with_tally(polls)}
    return [found for found in latest.values() if frozen.read(found[1].full).raw.headline]


def _with_tally(polls: Iterable[Poll]) -> Iterable[tuple[Poll, Tally]]:
    return ((poll, tally) for poll in polls if (tally := latest_tally(poll)))


def _standing(poll: Poll, tally: Tally) -> PollStanding:
    count = frozen.read(tally.full)
    headline = str(count.raw.headline)
    deciding, raw = count.deciding.counted(headline), count.raw.counted(headline)
    return PollStanding(
        instrument=poll.instrument,
        mode=str(poll.mode),
        turnout=count.deciding.turnout,
        figures=Figures.of(deciding),
        raw=Figures.of(raw) if count.adjusted else None,
        base_rule=deciding.base_rule,
        quorum=meeting.quorum if (meeting := meeting_of(poll)) else None,
    )
