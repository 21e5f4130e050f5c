"""What an officer sees of polls: those under way in an office, and one with its turnout, print runs and history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.ballots import stacked
from survey.ballots.acts import obstacle
from survey.ballots.drafts import shown
from survey.ballots.heads import SealedHead, sealed_head
from survey.ballots.manifest import Manifest
from survey.ballots.models import Mode, Poll, PollAct
from survey.ballots.queries import Turnout, is_short, never_scanned, turnout
from survey.ballots.recusal import recused_polls
from survey.ballots.tickets import Books, books_of
from survey.db import Page, db
from survey.instruments.facts import PlaceholderEmpty
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Round

PER_PAGE = 50
PER_SHEAF = 60  # posters a browser prints in one go


@dataclass(frozen=True)
class Act:
    """What was done; `by` is None for the service itself."""

    act: PollAct
    by: Officer | None


@dataclass(frozen=True)
class Board:
    """One poll as it stands; of a draft, `manifest` is what would be frozen now, None while it lacks a name.

    `obstacle` says why some of its ballots cannot be mixed; `is_short`, that in the last mix a group had too few.
    """

    turnout: Turnout
    manifest: Manifest | None
    missing: str
    books: Books
    history: Sequence[Act]
    head: SealedHead | None
    obstacle: PollAct | None
    is_short: bool
    has_stacks: bool


@dataclass(frozen=True)
class UnderWay:
    """One page of an office's unfinished polls; `unseen` are the ids of those whose code nobody has scanned."""

    page: Page
    unseen: frozenset[int]


def board_of(poll: Poll) -> Board:
    manifest, missing = None, ""
    try:
        manifest = shown(poll)
    except PlaceholderEmpty as fact:
        missing = fact.details["name"]
    return Board(
        turnout=turnout(poll),
        manifest=manifest,
        missing=missing,
        books=books_of(poll),
        history=history_of(poll),
        head=sealed_head(poll),
        obstacle=obstacle(poll),
        is_short=is_short(poll),
        has_stacks=bool(stacked.handed(poll)),
    )


def history_of(poll: Poll) -> list[Act]:
    """Every act, the latest first."""
    chosen = (
        select(PollAct, Officer)
        .outerjoin(Officer, PollAct.officer_id == Officer.id)
        .where(PollAct.poll_id == poll.id)
        .order_by(PollAct.id.desc())
    )
    return [Act(act, by) for act, by in db.session.execute(chosen)]


def under_way(by: Officer, number: int = 1) -> UnderWay:
    """Polls that are neither closed nor cancelled, the newest first; none about a team that the reader was of."""
    chosen = (
        select(Poll)
        .join(Inspection)
        .join(Round)
        .where(Round.office_id == by.office_id, Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))
        .where(Poll.id.not_in(recused_polls(by)))
        .options(joinedload(Poll.inspection).joinedload(Inspection.unit))
        .order_by(Poll.id.desc())
    )
    page = db.paginate(chosen, page=max(number, 1), per_page=PER_PAGE, error_out=False)
    return UnderWay(page, never_scanned(page.items))


def to_post(round: Round, number: int = 1) -> Page:
    """Open polls of a round whose posters may hang, in the order of the roster; a ticket brings its own code."""
    chosen = (
        select(Poll)
        .join(Inspection)
        .where(Inspection.round_id == round.id, Poll.mode == Mode.OPEN)
        .where(Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))
        .options(joinedload(Poll.inspection).joinedload(Inspection.unit))
        .order_by(Inspection.id, Poll.id)
    )
    return db.paginate(chosen, page=max(number, 1), per_page=PER_SHEAF, error_out=False)
