"""What an officer sees of stacks: all of a poll, and one; what is in a keying only its own officer sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from survey.ballots import manifest
from survey.ballots.drafts import shown
from survey.ballots.models import Poll
from survey.ballots.stack_models import Keying, PaperChannel, PaperEntry, PaperStack
from survey.db import db
from survey.instruments.rules import Instrument
from survey.instruments.wording import Names
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Round
from survey.stacks import entries, rules
from survey.stacks.facts import (
    KeyingFinished,
    KeyingUnknown,
    PaperMissing,
    PlaceAgrees,
    SamePerson,
    StackNotYours,
)
from survey.stacks.operations import CHANNELS, KEYABLE, KEYINGS, check_finished, instrument_of
from survey.stacks.rules import Difference, Look, Paper


@dataclass(frozen=True)
class Reading:
    """One of the two keyings: by whom, how many papers so far, whether all; `is_open_to` the officer who looks."""

    keying: Keying
    by: Officer | None
    count: int
    is_finished: bool
    is_open_to: bool


@dataclass(frozen=True)
class Standing:
    """A stack and how far it is. `left` places differ and nobody has looked at them; None before both are keyed."""

    stack: PaperStack
    readings: Sequence[Reading]
    differing: int | None
    left: int | None

    @property
    def is_pending(self) -> bool:
        return self.stack.settled_at is None and self.stack.dropped_at is None

    @property
    def is_ready(self) -> bool:
        return self.is_pending and self.left == 0


@dataclass(frozen=True)
class Sheet:
    """One keying on its officer's screen: the questions with the poll's names, and what this officer keyed so far."""

    stack: PaperStack
    keying: Keying
    instrument: Instrument
    names: Mapping[str, Names]
    papers: Sequence[Paper]

    @property
    def following(self) -> int:
        """The place of the next paper."""
        return len(self.papers) + 1

    def at(self, place: int) -> Paper | None:
        """The paper that was keyed at a place; None for the next one. Raises PaperMissing."""
        if not 1 <= place <= self.following:
            raise PaperMissing
        return self.papers[place - 1] if place < self.following else None


@dataclass(frozen=True)
class Comparison:
    """Both readings where they differ, and what was found there by now."""

    stack: PaperStack
    instrument: Instrument
    names: Mapping[str, Names]
    differences: Sequence[Difference]
    looks: Mapping[int, Look]

    @property
    def left(self) -> Sequence[Difference]:
        """Those that nobody has looked at yet."""
        return rules.unsettled(self.differences, self.looks)

    def at(self, place: int | None) -> Difference | None:
        """The difference at a place, or else the first that nobody has looked at; raises PlaceAgrees."""
        if place is None:
            return self.left[0] if self.left else None
        found = next((each for each in self.differences if each.place == place), None)
        if found is None:
            raise PlaceAgrees
        return found


def find_stack(office_id: int, stack_id: int) -> PaperStack | None:
    """A stack of the office; another office's is None."""
    chosen = select(PaperStack).join(Poll, Poll.id == PaperStack.poll_id)
    chosen = chosen.join(Inspection, Inspection.id == Poll.inspection_id)
    chosen = chosen.join(Round, Round.id == Inspection.round_id)
    own = chosen.where(PaperStack.id == stack_id, Round.office_id == office_id)
    return db.session.scalars(own).one_or_none()


def stacks_of(poll: Poll, by: Officer) -> list[Standing]:
    """In the order in which they were handed out, those dropped and settled among them."""
    stacks = select(PaperStack).filter_by(poll_id=poll.id).order_by(PaperStack.id)
    return [standing(stack, by) for stack in db.session.scalars(stacks)]


def standing(stack: PaperStack, by: Officer) -> Standing:
    """One stack as this officer sees it."""
    readings = [_reading(stack, keying, by) for keying in KEYINGS]
    if not stack.first_read_at or not stack.second_read_at or stack.settled_at or stack.dropped_at:
        return Standing(stack, readings, None, None)
    found, looks = _compared(stack)
    return Standing(stack, readings, len(found), len(rules.unsettled(found, looks)))


def keying_of(word: str) -> Keying:
    """`first` or `second`; raises KeyingUnknown."""
    found = next((keying for keying in KEYINGS if keying.value == word), None)
    if found is None:
        raise KeyingUnknown
    return found


def channels_of(poll: Poll) -> Sequence[PaperChannel]:
    """How papers can reach this poll."""
    return CHANNELS[poll.mode]


def groups_of(poll: Poll) -> Sequence[str]:
    """The groups that papers of this poll can be handed out to; "" alone where there are none."""
    return shown(poll).groups or ("",)


def sheet_of(by: Officer, stack: PaperStack, keying: Keying) -> Sheet:
    """Raises SamePerson, StackNotYours, KeyingFinished, PollNotOpen."""
    instrument = instrument_of(stack)
    reading = _reading(stack, keying, by)
    if reading.is_finished:
        raise KeyingFinished
    if not reading.is_open_to:
        raise StackNotYours if reading.by else SamePerson
    names = manifest.read(stack.poll.manifest or "").names
    return Sheet(stack, keying, instrument, names, entries.reading(stack, keying))


def comparison_of(stack: PaperStack) -> Comparison:
    """Raises KeyingUnfinished."""
    check_finished(stack)
    names = manifest.read(stack.poll.manifest or "").names
    return Comparison(stack, instrument_of(stack), names, *_compared(stack))


def _compared(stack: PaperStack) -> tuple[Sequence[Difference], Mapping[int, Look]]:
    first, second = (entries.reading(stack, keying) for keying in KEYINGS)
    return rules.differences(first, second), entries.looks(stack)


def _reading(stack: PaperStack, keying: Keying, by: Officer) -> Reading:
    owners = {Keying.FIRST: stack.first_by_id, Keying.SECOND: stack.second_by_id}
    finished = {Keying.FIRST: stack.first_read_at, Keying.SECOND: stack.second_read_at}
    owner = owners.pop(keying)
    keyed = select(func.count()).select_from(PaperEntry).filter_by(stack_id=stack.id, keying=keying)
    is_standing = stack.settled_at is None and stack.dropped_at is None and stack.poll.state in KEYABLE
    return Reading(
        keying=keying,
        by=db.session.get(Officer, owner) if owner else None,
        count=db.session.scalar(keyed) or 0,
        is_finished=finished[keying] is not None,
        is_open_to=is_standing
        and not finished[keying]
        and owner in (None, by.id)
        and by.id not in owners.values(),
    )
