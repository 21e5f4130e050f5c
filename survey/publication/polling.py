"""What one poll says to a decision: whether it counts, whether it is large enough, what its rate means, how firmly."""

from collections.abc import Iterator, Sequence

from survey.meetings.rules import Quorum
from survey.publication.policy import Lines, Policy
from survey.publication.reasons import Outcome, Reason, Remark
from survey.publication.standing import PollStanding
from survey.tally.share import Share


def held(policy: Policy, polls: Sequence[PollStanding]) -> list[PollStanding]:
    """The polls that may decide, the leading one first: no void poll, and none the policy does not name."""
    valid = {poll.instrument: poll for poll in polls if not _is_void(policy, poll)}
    return [valid[instrument] for instrument in policy.instruments if instrument in valid]


def _is_void(policy: Policy, poll: PollStanding) -> bool:
    return poll.turnout.must_be_repeated or poll.has_quorum(policy.quorum) is False


def validity(policy: Policy, poll: PollStanding) -> Iterator[Reason]:
    """Quorum and papers returned, as far as anybody counted."""
    turnout = poll.turnout
    if turnout.present is not None and turnout.eligible is not None:
        present = Share(turnout.present, turnout.eligible)
        threshold = poll.quorum.share if poll.quorum else policy.quorum
        yield Reason(f"quorum.{poll.instrument}", present, threshold, remarks=tuple(_quorum(policy, poll)))
    if turnout.issued is not None:
        void = (Remark.VOID,) if turnout.must_be_repeated else ()
        yield Reason(f"returned.{poll.instrument}", turnout.returned, turnout.issued, remarks=void)


def _quorum(policy: Policy, poll: PollStanding) -> Iterator[Remark]:
    if poll.quorum is Quorum.TWO_THIRDS:
        yield Remark.AT_LEAST
    if not poll.has_quorum(policy.quorum):
        yield Remark.VOID


def sample(policy: Policy, poll: PollStanding, *, is_leading: bool) -> Reason:
    """Too few ballots: of the leading poll, ask again; beside it, a remark."""
    needed = policy.needed(poll.eligible)
    if not _is_short(policy, poll):
        verdict = Outcome.RELEASE if is_leading else None
        return Reason(f"min_valid.{poll.instrument}", poll.sample, needed, verdict)
    more = poll.more_to_reach(needed)
    return Reason(
        f"min_valid.{poll.instrument}",
        poll.sample,
        needed,
        Outcome.RESURVEY if is_leading else None,
        (Remark.SHORT, _settling(more)),
        more,
    )


def _is_short(policy: Policy, poll: PollStanding) -> bool:
    return poll.sample < policy.needed(poll.eligible)


def satisfaction(policy: Policy, poll: PollStanding, *, is_leading: bool) -> Reason:
    """Beside the leading poll a rate is self-selected: it means CONTINUE at worst, and nothing if the poll is short."""
    lines = policy.satisfaction if is_leading else policy.satisfaction.without_hold()
    verdict, is_short = lines.verdict(poll.overall), _is_short(policy, poll)
    doubts = _borderline(lines, poll)
    more = poll.more_to_clear(lines.publish_min)
    is_settled = is_short or more == 0 or (verdict is Outcome.RELEASE and not doubts)
    remarks = [*_nature(poll, is_leading=is_leading), *doubts, *([] if is_settled else [_settling(more)])]
    return Reason(
        f"satisfaction.{poll.instrument}",
        poll.overall,
        lines.crossed(verdict),
        verdict if is_leading or not is_short else None,
        tuple(remarks),
        None if is_settled else more,
    )


def _nature(poll: PollStanding, *, is_leading: bool) -> Iterator[Remark]:
    if poll.is_open:
        yield Remark.VOLUNTARY
    if poll.is_census:
        yield Remark.CENSUS
    if not is_leading:
        yield Remark.BESIDE


def _borderline(lines: Lines, poll: PollStanding) -> list[Remark]:
    """By the interval only for samples; by one ballot for every poll."""
    doubts, interval = [], poll.interval
    if interval and any(interval.spans(line) for line in (lines.publish_min, lines.hold_below) if line):
        doubts.append(Remark.BORDERLINE_INTERVAL)
    verdict = lines.verdict(poll.overall)
    if verdict and any(lines.verdict(share) is not verdict for share in poll.one_ballot_apart()):
        doubts.append(Remark.BORDERLINE_BALLOT)
    return doubts


def _settling(more: int | None) -> Remark:
    return Remark.MORE_BALLOTS_USELESS if more is None else Remark.MORE_BALLOTS


def unawareness(policy: Policy, poll: PollStanding) -> Iterator[Reason]:
    if poll.unaware:
        remarks = (Remark.UNAWARE,) if poll.unaware.exceeds(policy.unknown_above) else ()
        yield Reason(f"unaware.{poll.instrument}", poll.unaware, policy.unknown_above, remarks=remarks)


def before_exclusions(policy: Policy, poll: PollStanding, *, would_differ: bool) -> Iterator[Reason]:
    """The raw rate, shown beside the adjusted one that decides."""
    if poll.raw:
        remarks = (Remark.BORDERLINE_RAW,) if would_differ else ()
        share = poll.share_of(poll.raw)
        yield Reason(f"raw.{poll.instrument}", share, policy.satisfaction.publish_min, remarks=remarks)
