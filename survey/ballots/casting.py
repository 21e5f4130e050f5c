"""Casting: from a checked form to a receipt that stands for a durable, sealed ballot. Needs no application."""

import os
import re
import secrets
from dataclasses import dataclass

from survey import clock
from survey.ballots import digests, group, sealing
from survey.ballots.claims import NO_EPOCH, Claim, Outcome
from survey.ballots.codes import read_ticket_code
from survey.ballots.facts import (
    MarkUnfit,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    PollSuspended,
    QueueFull,
    TicketSpent,
    TicketUnknown,
)
from survey.ballots.footfall import Turnstile
from survey.ballots.group import Group
from survey.ballots.models import Mode, State
from survey.ballots.papers import Paper, Papers
from survey.ballots.sealing import Contents
from survey.config import Config
from survey.facts import Fact
from survey.instruments.answers import Checked, pack

MARK = re.compile(r"[0-9A-Za-z]{16,64}")
ENVELOPE_ID_LENGTH = 16
PATIENCE = 5.0  # seconds for the last commit of a process that ends
# Nobody has answered yet; or what was answered may be lost, and must not be promised again.
NOBODY_KNOWN = (State.WAITING, State.SUSPENDED)


@dataclass(frozen=True)
class _Process:
    """What a process that takes ballots keeps."""

    pid: int
    config: Config
    papers: Papers
    turnstile: Turnstile
    group: Group


_process: _Process | None = None


def start(config: Config) -> None:
    """Let this process take ballots; a gevent worker calls it after the fork and the patching."""
    global _process
    if _process and (_process.pid, _process.config) == (os.getpid(), config):
        return
    stop()
    turnstile = Turnstile(config.timezone)
    _process = _Process(os.getpid(), config, Papers(config), turnstile, group.start(config, turnstile))


def stop() -> None:
    """Let go of the database, after what is in line; what another process started stays untouched."""
    global _process
    if _process and _process.pid == os.getpid():
        _process.group.stop()
        _process.group.wait_for_end(PATIENCE)
        _process.papers.close()
    _process = None


def is_full() -> bool:
    """Whether to turn a ballot away before it is even read."""
    return _here().group.is_full()


def find(code: str) -> Paper:
    """Raises PollUnknown, and CodeReplaced for a revoked code."""
    return _here().papers.find(code)


def scan(paper: Paper) -> None:
    """Count that somebody was shown the page of an open poll."""
    if paper.manifest and paper.manifest.mode is Mode.OPEN:
        _here().turnstile.scan(paper.poll_id)


def cast(paper: Paper, mark: str, ticket: str, checked: Checked, flag: str = "") -> bytes:
    """The receipt of a ballot that is durably stored; the same for the same mark, whatever else is different.

    Raises MarkUnfit, TicketMistyped, TicketUnknown, TicketSpent, PollNotOpen, PollSuspended, PollClosed, PollCancelled,
    QueueFull.
    """
    page = _identify(paper, mark, ticket)
    while paper.box and paper.state_at(clock.now()) is State.OPEN:
        match _here().group.submit(_claim(paper, page, checked, flag)):
            case Outcome.ACCEPTED:
                if page.ack is None:
                    _here().turnstile.cast(paper.poll_id)
                return page.receipt
            case Outcome.AGAIN:
                return page.receipt
            case Outcome.SPENT:
                raise TicketSpent
            case Outcome.UNKNOWN:
                raise TicketUnknown
        late, paper = paper, _here().papers.read_again(paper)
        if paper.epoch == late.epoch:
            break
    if _was_accepted(paper, page):
        return page.receipt
    raise refusal(paper)


def recall(paper: Paper, mark: str, ticket: str) -> bytes | None:
    """The receipt that this mark was given before, whatever comes with it now; None where it was given none."""
    try:
        page = _identify(paper, mark, ticket)
    except Fact:
        return None
    return page.receipt if _was_accepted(paper, page) else None


def refusal(paper: Paper) -> Fact:
    """Why nobody can answer this poll now; QueueFull where the next moment may be better."""
    match paper.state_at(clock.now()):
        case State.CANCELLED:
            return PollCancelled(reason=paper.reason, successor=paper.successor)
        case State.CLOSED | State.CLOSING:
            return PollClosed()
        case State.DRAFT | State.WAITING:
            return PollNotOpen()
        case State.SUSPENDED:
            return PollSuspended()
    return QueueFull()


@dataclass(frozen=True, slots=True)
class _Page:
    """What a poll's key makes of the mark of a page and, where there are tickets, of the ticket that came with it."""

    receipt: bytes
    digest: bytes
    ack: bytes | None


def _identify(paper: Paper, mark: str, ticket: str) -> _Page:
    """Raises the fact of a poll that cannot be answered yet or knows nobody any more, MarkUnfit, TicketMistyped."""
    manifest, key = paper.manifest, paper.key
    if not manifest or not key or paper.state_at(clock.now()) in NOBODY_KNOWN:
        raise refusal(paper)
    if not MARK.fullmatch(mark):
        raise MarkUnfit(field="mark")
    if manifest.mode is Mode.OPEN:
        return _Page(digests.receipt(key, mark), digests.mark_digest(key, mark), None)
    spent = digests.ticket_digest(key, read_ticket_code(ticket))
    return _Page(digests.receipt(key, mark, spent), spent, digests.ack(key, mark))


def _claim(paper: Paper, page: _Page, checked: Checked, flag: str) -> Claim:
    """A ballot sealed to the epoch that is open on this paper."""
    manifest, box, epoch = paper.manifest, paper.box, paper.epoch
    if not manifest or not box or not epoch:
        raise refusal(paper)
    group = _group_of(paper, page.digest)
    contents = Contents(
        receipt=page.receipt,
        channel=manifest.mode,
        group=group or "",
        flag=flag,
        answers=pack(manifest.instrument, checked.answers),
        texts=checked.texts,
        salt=sealing.new_salt(),
    )
    sealed = sealing.seal(sealing.fold(contents, manifest.text_keys, manifest.envelope_size), box)
    return Claim(
        paper.poll_id,
        NO_EPOCH if group is None else epoch,
        page.digest,
        page.ack,
        secrets.token_bytes(ENVELOPE_ID_LENGTH),
        sealed,
        page.receipt,
    )


def _was_accepted(paper: Paper, page: _Page) -> bool:
    """Past the deadline nothing is stored, but who was in time still hears so."""
    question = Claim(
        paper.poll_id,
        NO_EPOCH,
        page.digest,
        page.ack,
        secrets.token_bytes(ENVELOPE_ID_LENGTH),
        b"",
        page.receipt,
    )
    return _here().group.submit(question) is Outcome.AGAIN


def _group_of(paper: Paper, ticket: bytes) -> str | None:
    """The group goes inside the envelope, so it must be known before sealing.

    None where nobody may use such a ticket: it is sealed and claimed all the same, or the clock would tell why.
    """
    if not paper.manifest or not paper.manifest.has_groups:
        return ""
    return _here().papers.group_of(paper, ticket)


def _here() -> _Process:
    if _process is None or _process.pid != os.getpid():
        raise RuntimeError("casting.start() was not called in this process")
    return _process
