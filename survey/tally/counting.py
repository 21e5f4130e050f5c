"""From the ballots of a box to a full table: each packed answer is read once for all ballots that say the same."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from survey.ballots.queries import Ballots
from survey.ballots.stack_models import PaperChannel
from survey.ballots.stacked import Class
from survey.instruments.answers import is_blank, unpack
from survey.instruments.rules import Instrument, Item, Kind
from survey.tally.rules import ItemCount, Turnout, overfull
from survey.tally.scoring import Points, points
from survey.tally.table import Table

ABSTAIN = "abstain"
PAPER = PaperChannel.PAPER.value


@dataclass
class _Pile:
    """The ballots of one group while they are counted."""

    choices: dict[str, Counter[str]] = field(default_factory=dict)
    answered: Counter[str] = field(default_factory=Counter)
    valid: int = 0

    def add(self, chosen: Mapping[str, tuple[str, ...]], count: int) -> None:
        self.valid += count
        for key, values in chosen.items():
            if values:
                self.answered[key] += count
                self.choices.setdefault(key, Counter()).update(dict.fromkeys(values, count))


def count_table(
    instrument: Instrument,
    turnout: Turnout,
    box: Iterable[Ballots],
    handed_out: Mapping[Class, int] | None = None,
) -> Table:
    """The full table; `turnout` brings eligible, present and issued, what was returned and spoilt is counted here.

    `handed_out`, by group, is known of a poll with tickets; a paper counts in its group and among the papers of it.
    """
    whole, groups, channels = _Pile(), dict[str, _Pile](), Counter[str]()
    came, spoilt_in = Counter[Class](), Counter[str]()
    returned = spoilt = 0
    for pack in sorted(box, key=lambda pack: (pack.group, pack.channel, pack.flag, pack.answers)):
        returned += pack.count
        channels[pack.channel] += pack.count
        came[pack.channel, pack.group] += pack.count
        if is_spoilt(instrument, pack.answers):
            spoilt += pack.count
            spoilt_in[pack.group] += pack.count
            continue
        chosen = unpack(instrument, pack.answers)
        whole.add(chosen, pack.count)
        if pack.group:
            groups.setdefault(pack.group, _Pile()).add(chosen, pack.count)
    return Table(
        turnout=Turnout(
            returned=returned,
            spoilt=spoilt,
            issued=turnout.issued,
            present=turnout.present,
            eligible=turnout.eligible,
            overfull=() if handed_out is None else _overfull(handed_out, came),
        ),
        items=_items(instrument, whole, turnout.eligible),
        headline=instrument.headline.key if instrument.headline else None,
        channels=dict(channels),
        groups={name: _items(instrument, pile, None) for name, pile in groups.items()},
        returns=_returns(handed_out or {}, came, spoilt_in),
    )


def _overfull(handed_out: Mapping[Class, int], came: Mapping[Class, int]) -> tuple[str, ...]:
    """`group=NAME`, and `paper=NAME` where more papers came from a group than it was handed, whoever voted by phone."""
    groups = overfull(_by_group(handed_out), _by_group(came))
    papers = overfull(_by_group(handed_out, PAPER), _by_group(came, PAPER))
    return (*(f"group={name}" for name in groups if name), *(f"paper={name}" for name in papers))


def _returns(
    handed_out: Mapping[Class, int], came: Mapping[Class, int], spoilt: Mapping[str, int]
) -> dict[str, Turnout]:
    issued, returned = _by_group(handed_out), _by_group(came)
    return {
        group: Turnout(returned=returned[group], spoilt=spoilt[group], issued=issued[group])
        for group in sorted({*issued, *returned} if handed_out else ())
        if group
    }


def _by_group(counts: Mapping[Class, int], channel: str = "") -> Counter[str]:
    """Of one channel, or of all together."""
    sums = Counter[str]()
    for (own, group), count in counts.items():
        if channel in ("", own):
            sums[group] += count
    return sums


def is_spoilt(instrument: Instrument, packed: str) -> bool:
    """废票: a paper that rates, with every item left blank."""
    return instrument.headline is not None and is_blank(packed)


def _items(instrument: Instrument, pile: _Pile, eligible: int | None) -> tuple[ItemCount, ...]:
    return tuple(
        _item(instrument, item, pile, eligible) for item in instrument.items if item.kind is not Kind.TEXT
    )


def _item(instrument: Instrument, item: Item, pile: _Pile, eligible: int | None) -> ItemCount:
    chosen, is_rated = pile.choices.get(item.key, Counter()), instrument.is_rated(item)
    neutral = [choice.value for choice in item.choices if choice.is_neutral] if is_rated else []
    return ItemCount(
        key=item.key,
        counts={choice.value: chosen[choice.value] for choice in item.choices},
        good=tuple(value for value in instrument.good if value in item.positions) if is_rated else (),
        unknown=next((value for value in neutral if value != ABSTAIN), None),
        abstain=ABSTAIN if ABSTAIN in neutral else None,
        blank=pile.valid - pile.answered[item.key],
        several=pile.answered[item.key] if item.kind is Kind.MANY else None,
        eligible=eligible,
        base_rule=instrument.base_rule,
        points=_points(instrument, item) if is_rated else None,
    )


def _points(instrument: Instrument, item: Item) -> Points | None:
    weights = tuple(choice.points for choice in item.decided if choice.points is not None)
    return Points(weights, points(instrument.score).full) if weights else None
