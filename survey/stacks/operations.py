"""What is done with papers: handed out, keyed twice, looked at a third time where the readings differ, dropped."""

from collections.abc import Sequence

from survey import clock
from survey.ballots import manifest
from survey.ballots.acts import BEFORE_CLOSE, REFUSALS, hold, needed, note
from survey.ballots.facts import GroupUnfit, GroupUnknown
from survey.ballots.models import Mode, Poll, State
from survey.ballots.options import LONGEST_GROUP
from survey.ballots.stack_models import Keying, PaperChannel, PaperStack
from survey.db import db, destroys, operation
from survey.instruments.answers import clean, utf16_length
from survey.instruments.rules import Instrument
from survey.officers.models import Officer
from survey.stacks import entries, rules
from survey.stacks.facts import (
    ChannelUnfit,
    CountDiffers,
    HandedOutUnfit,
    KeyedByYou,
    KeyingFinished,
    KeyingUnfinished,
    KeyingUnknown,
    PaperMissing,
    PaperUnfit,
    PlaceAgrees,
    SamePerson,
    StackGone,
    StackNotYours,
    TextTooLong,
)
from survey.stacks.rules import Paper

MOST_PAPERS = 500  # in one stack: it is sealed in one transaction, and keyed by one person in one go
CHANNELS = {
    Mode.TICKET: (PaperChannel.PAPER,),
    Mode.OPEN: (PaperChannel.ASSISTED, PaperChannel.DOORSTEP),
}
KEYABLE = (State.WAITING, State.OPEN, State.CLOSING)
KEYINGS = (Keying.FIRST, Keying.SECOND)
KEYED = "key_stack"  # the act, as it is kept


@operation
def make_stack(
    by: Officer, poll: Poll, handed_out: int, channel: PaperChannel, group: str = ""
) -> PaperStack:
    """Papers are handed out; from now on the count waits for them. Only before the close.

    Raises ChannelUnfit, HandedOutUnfit, GroupUnfit, GroupUnknown.
    """
    hold(poll, *BEFORE_CLOSE)
    if channel not in CHANNELS[poll.mode]:
        raise ChannelUnfit(field="channel")
    if not 1 <= handed_out <= MOST_PAPERS:
        raise HandedOutUnfit(field="handed_out", most=MOST_PAPERS)
    _check_group(poll, group)
    stack = PaperStack(
        poll=poll,
        channel=channel,
        group=group,
        handed_out=handed_out,
        made_at=clock.now(),
        made_by_id=by.id,
    )
    db.session.add(stack)
    db.session.flush()
    note(by, poll, "make_stack", stack=stack.id, channel=channel, group=group, count=handed_out)
    return stack


# ---- two readings ------------------------------------------------------------------------------------------


@operation
def key_paper(by: Officer, stack: PaperStack, keying: Keying, place: int, paper: Paper) -> int:
    """One paper, the next one or one that was keyed before; returns the place of the next.

    Raises StackGone, StackNotYours, SamePerson, KeyingFinished, PaperMissing, PaperUnfit, TextTooLong.
    """
    _hold_own(by, stack, keying)
    count = len(entries.reading(stack, keying))
    if not 1 <= place <= min(count + 1, MOST_PAPERS):
        raise PaperMissing
    db.session.merge(entries.entry_of(stack, keying, place, _fitted(stack, place, paper)))
    return max(count, place) + 1


@operation
def slip_in(by: Officer, stack: PaperStack, keying: Keying, place: int, paper: Paper) -> None:
    """A paper that was passed over, before the one at this place; raises as `key_paper`."""
    _hold_own(by, stack, keying)
    papers = entries.reading(stack, keying)
    if not 1 <= place <= len(papers) or len(papers) >= MOST_PAPERS:
        raise PaperMissing
    papers.insert(place - 1, _fitted(stack, place, paper))
    entries.rewrite(stack, keying, papers)


@operation
def take_out(by: Officer, stack: PaperStack, keying: Keying, place: int) -> None:
    """A paper that was keyed twice; those behind it move up. Raises as `key_paper`."""
    _hold_own(by, stack, keying)
    papers = entries.reading(stack, keying)
    if not 1 <= place <= len(papers):
        raise PaperMissing
    del papers[place - 1]
    entries.rewrite(stack, keying, papers)


@operation
def finish_keying(by: Officer, stack: PaperStack, keying: Keying, counted: int) -> bool:
    """Say that all papers are keyed, and how many there are in the hand; whether the other officer is done too.

    Raises CountDiffers, and as `key_paper`.
    """
    _hold_own(by, stack, keying)
    return _finish(by, stack, keying, counted)


@operation
def key_all(by: Officer, stack: PaperStack, keying: Keying, papers: Sequence[Paper]) -> bool:
    """A whole keying at once, in the place of what this officer keyed before; whether the other is done too.

    Raises HandedOutUnfit, and as `key_paper`.
    """
    _hold_own(by, stack, keying)
    if len(papers) > MOST_PAPERS:
        raise HandedOutUnfit(field="papers", most=MOST_PAPERS)
    fitted = [_fitted(stack, place, paper) for place, paper in enumerate(papers, start=1)]
    entries.rewrite(stack, keying, fitted)
    return _finish(by, stack, keying, len(papers))


@destroys
@operation
def key_anew(by: Officer, stack: PaperStack, keying: Keying, reason: str) -> None:
    """Throw one keying away, with every third look: somebody starts it again. Raises StackGone, ReasonMissing."""
    hold_stack(stack)
    if keying not in KEYINGS:
        raise KeyingUnknown
    entries.erase(stack, keying, Keying.LOOK)
    setattr(stack, f"{keying}_by_id", None)
    setattr(stack, f"{keying}_read_at", None)
    note(by, stack.poll, "key_anew", needed(reason), stack=stack.id, keying=keying)


# ---- the third look ----------------------------------------------------------------------------------------


@operation
def look(by: Officer, stack: PaperStack, place: int, paper: Paper | None) -> None:
    """What stands on the paper at a place where the readings differ; None: there is no such paper.

    Raises StackGone, KeyingUnfinished, PlaceAgrees, PaperUnfit, TextTooLong.
    """
    hold_stack(stack)
    check_finished(stack)
    readings = [entries.reading(stack, keying) for keying in KEYINGS]
    differing = {difference.place: difference for difference in rules.differences(*readings)}
    if place not in differing:
        raise PlaceAgrees
    may_be_absent = None in (differing[place].first, differing[place].second)
    if paper is None and not may_be_absent:
        raise PaperUnfit(field="paper", place=place)
    found = _fitted(stack, place, paper) if paper else None
    db.session.merge(entries.entry_of(stack, Keying.LOOK, place, found))
    note(by, stack.poll, "look", stack=stack.id, sheet=place)


@destroys
@operation
def drop(by: Officer, stack: PaperStack, reason: str) -> None:
    """The papers are not counted, nor as handed out; what was keyed is destroyed.

    Whoever knows what the papers say cannot do away with them alone. Raises StackGone, KeyedByYou, ReasonMissing.
    """
    hold(stack.poll, *State)
    hold_stack(stack)
    if _has_keyed(by, stack):
        raise KeyedByYou
    said = needed(reason)
    entries.erase(stack, *Keying)
    stack.dropped_at = clock.now()
    note(by, stack.poll, "drop_stack", said, stack=stack.id, count=stack.handed_out)


# ---- what the verbs share ----------------------------------------------------------------------------------


def hold_stack(stack: PaperStack) -> None:
    """Read the stack again and keep others from it; raises StackGone, and the fact of a poll that stands still."""
    db.session.refresh(stack, with_for_update={"key_share": True})
    if stack.settled_at or stack.dropped_at:
        raise StackGone
    if stack.poll.state not in KEYABLE and stack.poll.state is not State.DRAFT:
        raise REFUSALS[stack.poll.state]


def check_finished(stack: PaperStack) -> None:
    if not stack.first_read_at or not stack.second_read_at:
        raise KeyingUnfinished


def instrument_of(stack: PaperStack) -> Instrument:
    """As it was frozen; raises PollNotOpen of a draft."""
    if stack.poll.manifest is None:
        raise REFUSALS[State.DRAFT]
    return manifest.read(stack.poll.manifest).instrument


def _hold_own(by: Officer, stack: PaperStack, keying: Keying) -> None:
    """The keying is this officer's from the first paper on; the other one is another officer's."""
    hold_stack(stack)
    instrument_of(stack)
    if keying not in KEYINGS:
        raise KeyingUnknown
    owner = getattr(stack, f"{keying}_by_id")
    other = stack.second_by_id if keying is Keying.FIRST else stack.first_by_id
    if other == by.id:
        raise SamePerson
    if owner not in (None, by.id):
        raise StackNotYours
    if getattr(stack, f"{keying}_read_at"):
        raise KeyingFinished
    if owner is None:
        setattr(stack, f"{keying}_by_id", by.id)
        note(by, stack.poll, KEYED, stack=stack.id, keying=keying)


def _has_keyed(by: Officer, stack: PaperStack) -> bool:
    """Also where what was keyed has been thrown away since: the acts of the poll remember."""
    keyed = (act for act in stack.poll.acts if act.act == KEYED and act.officer_id == by.id)
    return any(act.detail["stack"] == stack.id for act in keyed)


def _finish(by: Officer, stack: PaperStack, keying: Keying, counted: int) -> bool:
    keyed = len(entries.reading(stack, keying))
    if counted != keyed:
        raise CountDiffers(field="counted", counted=counted, keyed=keyed)
    setattr(stack, f"{keying}_read_at", clock.now())
    note(by, stack.poll, "finish_keying", stack=stack.id, keying=keying, count=keyed)
    return bool(stack.first_read_at and stack.second_read_at)


def _fitted(stack: PaperStack, place: int, paper: Paper) -> Paper:
    instrument = instrument_of(stack)
    texts = {key: clean(text) for key, text in paper.texts.items()}
    fitted = rules.fitted(instrument, Paper(paper.chosen, texts))
    if fitted is None:
        raise PaperUnfit(field="papers", place=place)
    for item in instrument.texts:
        length = utf16_length(texts.get(item.key, ""))
        if length > item.limit:
            raise TextTooLong(field=item.key, place=place, length=length, limit=item.limit)
    return fitted


def _check_group(poll: Poll, group: str) -> None:
    """As with tickets; only where no group was known at opening, papers without one may still be handed out."""
    if len(group) > LONGEST_GROUP:
        raise GroupUnfit(field="group", most=LONGEST_GROUP)
    if poll.manifest and group not in (manifest.read(poll.manifest).groups or ("",)):
        raise GroupUnknown(group=group)
    if poll.mode is Mode.OPEN and group:
        raise GroupUnknown(group=group)
