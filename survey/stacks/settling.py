"""Settling a stack: every paper is sealed like a ballot that was cast, and nothing is left of what was keyed."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from survey import clock
from survey.ballots import epochs, manifest, sealing
from survey.ballots.acts import hold, note
from survey.ballots.casting import ENVELOPE_ID_LENGTH
from survey.ballots.epochs import EpochKeys
from survey.ballots.leaves import is_spoilt
from survey.ballots.manifest import Manifest
from survey.ballots.models import Envelope, Epoch, EpochState, Poll, State
from survey.ballots.sealing import RECEIPT_LENGTH, Contents
from survey.ballots.stack_models import Keying, PaperStack
from survey.db import db, destroys, operation, settings
from survey.facts import Later
from survey.instruments.answers import check, pack
from survey.instruments.rules import Instrument
from survey.officers.models import Officer
from survey.stacks import entries, rules
from survey.stacks.facts import PlacesDiffer
from survey.stacks.operations import KEYINGS, check_finished, hold_stack
from survey.stacks.rules import Paper

TRIES = 3  # whoever rolls to the next epoch in this moment has committed by then


@destroys
@operation
def settle(by: Officer, stack: PaperStack) -> PaperStack:
    """Put the papers into the box, or what will be the box; only their number is kept.

    Raises StackGone, KeyingUnfinished, PlacesDiffer, PollNotOpen, PollSuspended, and Later where a deadline passes just
    now.
    """
    poll = stack.poll
    hold(poll, State.OPEN, State.CLOSING)
    hold_stack(stack)
    check_finished(stack)
    papers = _agreed(stack)
    frozen = manifest.read(poll.manifest or "")
    epoch = _held_epoch(poll)
    packed = [_packed(frozen.instrument, paper) for paper in papers]
    _seal(stack, frozen, epoch, papers, packed)
    entries.erase(stack, *Keying)
    stack.settled_by_id = by.id
    stack.settled_at, stack.epoch = clock.now(), epoch.number
    stack.gathered = len(papers)
    stack.spoilt = sum(is_spoilt(frozen.instrument, answers) for answers in packed)
    note(by, poll, "settle_stack", stack=stack.id, count=stack.gathered, spoilt=stack.spoilt)
    return stack


def _agreed(stack: PaperStack) -> list[Paper]:
    first, second = (entries.reading(stack, keying) for keying in KEYINGS)
    looks = entries.looks(stack)
    if left := rules.unsettled(rules.differences(first, second), looks):
        raise PlacesDiffer(count=len(left))
    return rules.settled(first, second, looks)


def _held_epoch(poll: Poll) -> Epoch:
    """The open epoch, or the last closed one of a closing poll, held as a caster holds it: it is not mixed before we
    have committed. Where everything that was closed is mixed or given up, one more.
    """
    for _ in range(TRIES):
        if found := _newest(poll, EpochState.OPEN):
            return found
        if poll.closing_at:
            return _newest(poll, EpochState.CLOSED) or epochs.add(
                EpochKeys(settings()), poll, EpochState.CLOSED
            )
    raise Later


def _newest(poll: Poll, state: EpochState) -> Epoch | None:
    chosen = select(Epoch).filter_by(poll_id=poll.id, state=state).order_by(Epoch.number.desc()).limit(1)
    return db.session.scalars(chosen.with_for_update(read=True)).one_or_none()


def _seal(
    stack: PaperStack, frozen: Manifest, epoch: Epoch, papers: Sequence[Paper], packed: Sequence[str]
) -> None:
    """In the order of their random ids, which is none."""
    box = sealing.to_key(epoch.public_key)
    rows: list[dict[str, Any]] = []
    for paper, answers in zip(papers, packed, strict=True):
        contents = Contents(
            receipt=secrets.token_bytes(RECEIPT_LENGTH),
            channel=stack.channel,
            group=stack.group,
            flag="",
            answers=answers,
            texts=paper.texts,
            salt=sealing.new_salt(),
        )
        sealed = sealing.seal(sealing.fold(contents, frozen.text_keys, frozen.envelope_size), box)
        envelope = {"poll_id": stack.poll_id, "epoch": epoch.number, "sealed": sealed}
        rows.append(envelope | {"id": secrets.token_bytes(ENVELOPE_ID_LENGTH)})
    if rows:
        db.session.execute(insert(Envelope), sorted(rows, key=lambda row: row["id"]))


def _packed(instrument: Instrument, paper: Paper) -> str:
    """As a form would have been packed: an item that breaks its own rule is blank; of a spoilt paper every one."""
    if paper.chosen is None:
        return pack(instrument, {})
    return pack(instrument, check(instrument, paper.chosen).answers)
