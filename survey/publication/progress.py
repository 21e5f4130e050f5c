"""How far each unit of a round has come, from the roster to the signed decision; what the office does next."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from sqlalchemy import ColumnElement, Select, case, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from survey import clock
from survey.ballots.models import Poll, State
from survey.ballots.queries import Turnout, turnout
from survey.ballots.recusal import recused_polls
from survey.db import Page, db
from survey.evaluation.models import Review, ReviewOf, ReviewVerdict
from survey.findings.models import Finding, FindingStatus
from survey.findings.queries import Rectification
from survey.officers.models import Officer
from survey.publication.models import Decision
from survey.rounds.models import Inspection, Round, Team, Unit
from survey.rounds.roster.mending import mended_name

PER_PAGE = 50
RUNNING = (State.WAITING, State.OPEN, State.CLOSING)
NO_FINDINGS = Rectification(total=0, rectified=0, unstated=0)


@dataclass(frozen=True)
class Glance:
    """A round in the list of rounds; `running` polls take ballots now."""

    round: Round
    units: int
    running: int


@dataclass(frozen=True)
class PollProgress:
    """A poll and, once it was opened, how many took part."""

    poll: Poll
    turnout: Turnout | None


@dataclass(frozen=True)
class Progress:
    """One unit in one round. `returned` counts the parties that sent its progress report back."""

    inspection: Inspection
    polls: Sequence[PollProgress]
    findings: Rectification
    verdicts: Counter[ReviewVerdict]
    decision: Decision | None


class Step(StrEnum):
    """What a round waits for."""

    ROSTER = "roster"
    POLLS = "polls"
    SUSPENDED = "suspended"
    OPENING = "opening"
    VOTERS = "voters"
    DECISIONS = "decisions"
    SIGNATURES = "signatures"
    DONE = "done"


@dataclass(frozen=True)
class RoundProgress:
    """One page of a round's table, and what all its units together have reached."""

    page: Page
    rows: Sequence[Progress]
    units: int
    polls: Counter[State]
    decided: int
    signed: int

    @cached_property
    def step(self) -> Step:
        if not self.units:
            return Step.ROSTER
        if not self.polls.keys() - {State.CANCELLED}:
            return Step.POLLS
        if self.polls[State.SUSPENDED]:
            return Step.SUSPENDED
        if self.polls[State.DRAFT]:
            return Step.OPENING
        if any(self.polls[state] for state in RUNNING):
            return Step.VOTERS
        if self.decided < self.units:
            return Step.DECISIONS
        return Step.SIGNATURES if self.signed < self.decided else Step.DONE


def rounds_at_a_glance(office_id: int) -> list[Glance]:
    """The rounds of an office, the newest first."""
    running = func.count(case((_state(clock.now()) == State.OPEN, Poll.id)))
    chosen = (
        select(Round, func.count(Inspection.id.distinct()), running)
        .outerjoin(Inspection, Inspection.round_id == Round.id)
        .outerjoin(Poll, Poll.inspection_id == Inspection.id)
        .where(Round.office_id == office_id)
        .group_by(Round.id)
        .order_by(Round.id.desc())
    )
    return [Glance(round, units, running) for round, units, running in db.session.execute(chosen)]


def progress_of_round(
    by: Officer, round: Round, number: int = 1, words: str = "", per_page: int = PER_PAGE
) -> RoundProgress:
    """One page of a round's units whose name, township or team holds `words`; a page beyond the last is the last.

    The rows leave out polls about a team that the reader was of; the round's totals count them."""
    chosen = _matching(round, words)
    page = db.paginate(chosen, page=max(number, 1), per_page=per_page, error_out=False)
    if page.page > page.pages > 0:
        page = db.paginate(chosen, page=page.pages, per_page=per_page)
    decisions = _decisions(Inspection.round_id == round.id)
    return RoundProgress(
        page=page,
        rows=_rows(by, page.items),
        units=db.session.scalar(select(func.count()).where(Inspection.round_id == round.id)) or 0,
        polls=_states(round),
        decided=len(decisions),
        signed=sum(decision.signature is not None for decision in decisions.values()),
    )


def progress_of(by: Officer, inspection: Inspection) -> Progress:
    return _rows(by, [inspection])[0]


def _matching(round: Round, words: str) -> Select[tuple[Inspection]]:
    parent = aliased(Unit)
    sought = mended_name(words)
    found = (name.contains(sought, autoescape=True) for name in (Unit.name, parent.name, Team.name))
    with_names = (joinedload(Inspection.unit).joinedload(Unit.parent), joinedload(Inspection.team))
    return (
        select(Inspection)
        .join(Unit)
        .outerjoin(parent, Unit.parent_id == parent.id)
        .outerjoin(Team, Inspection.team_id == Team.id)
        .where(Inspection.round_id == round.id, or_(*found) if sought else true())
        .options(*with_names)
        .order_by(Inspection.id)
    )


def _rows(by: Officer, inspections: Sequence[Inspection]) -> list[Progress]:
    """Five statements for any number of inspections, and a few more for each poll that was opened."""
    ids = [inspection.id for inspection in inspections]
    polls, findings, verdicts = _polls(by, ids), _findings(ids), _verdicts(ids)
    decisions = _decisions(Inspection.id.in_(ids))
    return [
        Progress(
            inspection,
            polls[inspection.id],
            findings.get(inspection.id, NO_FINDINGS),
            verdicts[inspection.id],
            decisions.get(inspection.id),
        )
        for inspection in inspections
    ]


def _polls(by: Officer, ids: Sequence[int]) -> dict[int, list[PollProgress]]:
    polls = defaultdict(list)
    chosen = select(Poll).where(Poll.inspection_id.in_(ids), Poll.id.not_in(recused_polls(by)))
    for poll in db.session.scalars(chosen.order_by(Poll.id)):
        has_voters = poll.opened_at and not poll.cancelled_at
        polls[poll.inspection_id].append(PollProgress(poll, turnout(poll) if has_voters else None))
    return polls


def _findings(ids: Sequence[int]) -> dict[int, Rectification]:
    rectified = func.count(case((Finding.status == FindingStatus.RECTIFIED, 1)))
    unstated = func.count(case((Finding.status.is_(None), 1)))
    chosen = select(Finding.inspection_id, func.count(), rectified, unstated)
    rows = db.session.execute(chosen.where(Finding.inspection_id.in_(ids)).group_by(Finding.inspection_id))
    return {inspection_id: Rectification(*counts) for inspection_id, *counts in rows}


def _verdicts(ids: Sequence[int]) -> dict[int, Counter[ReviewVerdict]]:
    """What the parties say of the progress, each by its latest word."""
    chosen = select(Review.inspection_id, Review.party, Review.verdict).order_by(Review.id)
    latest = {
        (inspection_id, party): verdict
        for inspection_id, party, verdict in db.session.execute(
            chosen.where(Review.inspection_id.in_(ids), Review.of == ReviewOf.PROGRESS)
        )
    }
    verdicts: dict[int, Counter[ReviewVerdict]] = defaultdict(Counter)
    for (inspection_id, _), verdict in latest.items():
        verdicts[inspection_id][verdict] += 1
    return verdicts


def _decisions(which: ColumnElement[bool]) -> dict[int, Decision]:
    """The newest decision on each inspection, with its signature."""
    newest = select(func.max(Decision.id)).join(Inspection).where(which).group_by(Decision.inspection_id)
    chosen = select(Decision).where(Decision.id.in_(newest)).options(joinedload(Decision.signature))
    return {decision.inspection_id: decision for decision in db.session.scalars(chosen)}


def _states(round: Round) -> Counter[State]:
    state = _state(clock.now())
    chosen = (
        select(state, func.count()).join(Inspection).where(Inspection.round_id == round.id).group_by(state)
    )
    return Counter({State(value): count for value, count in db.session.execute(chosen)})


def _state(now: datetime) -> ColumnElement[str]:
    """The state of a poll as `state_of` computes it, for the database to count by."""
    return case(
        (Poll.cancelled_at.is_not(None), literal_column("'cancelled'")),
        (Poll.closed_at.is_not(None), literal_column("'closed'")),
        (Poll.opened_at.is_(None), literal_column("'draft'")),
        (Poll.suspended_at.is_not(None), literal_column("'suspended'")),
        (or_(Poll.closing_at.is_not(None), Poll.closes_at <= now), literal_column("'closing'")),
        (Poll.opens_at > now, literal_column("'waiting'")),
        else_=literal_column("'open'"),
    )
