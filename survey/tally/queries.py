"""Reads of frozen counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from survey.ballots.models import Mode, Poll
from survey.db import db
from survey.rounds.models import Inspection, Round, Team
from survey.tally import frozen
from survey.tally.facts import NotCounted
from survey.tally.frozen import Count
from survey.tally.models import Exclusion, Tally
from survey.tally.share import Share, pooled

Key = tuple[str, Mode, Team | None]


@dataclass(frozen=True)
class PooledRate:
    """Σ good / Σ base of one instrument's headline over `polls` polls, raw; `team` is None for the whole round.

    Whoever scanned a poster chose to; they are never added to whoever was given a ticket.
    """

    instrument: str
    mode: Mode
    team: Team | None
    polls: int
    share: Share


def tally_of(poll: Poll) -> Tally:
    """The latest revision; raises NotCounted before the poll is closed and counted."""
    tally = latest_tally(poll)
    if tally is None:
        raise NotCounted
    return tally


def latest_tally(poll: Poll) -> Tally | None:
    chosen = select(Tally).where(Tally.poll_id == poll.id).order_by(Tally.revision.desc()).limit(1)
    return db.session.scalars(chosen).first()


def full_count(poll: Poll) -> Count:
    return frozen.read(tally_of(poll).full)


def public_count(poll: Poll) -> Count:
    return frozen.read(tally_of(poll).public)


def exclusions_of(poll: Poll) -> list[Exclusion]:
    return list(
        db.session.scalars(select(Exclusion).where(Exclusion.poll_id == poll.id).order_by(Exclusion.id))
    )


def find_exclusion(office_id: int, exclusion_id: int) -> Exclusion | None:
    """An exclusion of the office; another office's is None."""
    chosen = (
        select(Exclusion)
        .join(Poll, Poll.id == Exclusion.poll_id)
        .join(Inspection, Inspection.id == Poll.inspection_id)
        .join(Round, Round.id == Inspection.round_id)
        .where(Exclusion.id == exclusion_id, Round.office_id == office_id)
    )
    return db.session.scalars(chosen).one_or_none()


def pooled_rates(round: Round, among: Collection[int] | None = None) -> list[PooledRate]:
    """Each instrument's rate over the round, then over each team, of all polls or `among` these; never a mean."""
    counted = _headlines(round, among)
    kinds = {(poll.instrument, poll.mode) for poll, _ in counted}
    teams = {
        (poll.instrument, poll.mode, poll.inspection.team) for poll, _ in counted if poll.inspection.team
    }
    keys: list[Key] = [(*kind, None) for kind in sorted(kinds)] + sorted(teams, key=_as_entered)
    return [_pooled(key, counted) for key in keys]


def _headlines(round: Round, among: Collection[int] | None) -> list[tuple[Poll, Share]]:
    newest = select(func.max(Tally.id)).group_by(Tally.poll_id)
    whose = joinedload(Tally.poll).joinedload(Poll.inspection).joinedload(Inspection.team)
    chosen = (
        select(Tally).join(Poll).join(Inspection).where(Inspection.round_id == round.id, Tally.id.in_(newest))
    )
    if among is not None:
        chosen = chosen.where(Tally.poll_id.in_(among))
    return [
        (tally.poll, raw.counted(raw.headline).overall)
        for tally in db.session.scalars(chosen.options(whose).order_by(Tally.poll_id))
        if (raw := frozen.read(tally.full).raw).headline
    ]


def _as_entered(key: Key) -> tuple[str, Mode, int]:
    """Teams in the order in which the office named them: 第一、第二、第三 sort otherwise as text."""
    instrument, mode, team = key
    return instrument, mode, team.id if team else 0


def _pooled(key: Key, counted: Iterable[tuple[Poll, Share]]) -> PooledRate:
    instrument, mode, team = key
    shares = [
        share
        for poll, share in counted
        if (poll.instrument, poll.mode) == (instrument, mode) and team in (None, poll.inspection.team)
    ]
    return PooledRate(instrument, mode, team, len(shares), pooled(shares))
