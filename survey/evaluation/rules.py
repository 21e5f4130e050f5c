"""What the answers of several units say of one team together: counts added, never rates averaged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from survey.tally.rules import ItemCount, Turnout, added, team_alarm
from survey.tally.suppression import public
from survey.tally.table import Item, Table
from survey.tally.veil import Limits


def together(parts: Sequence[tuple[str, Table]]) -> Table:
    """One full table over polls of one questionnaire, by unit: the units are its groups, so that what may be shown
    of a unit follows from all of them."""
    tables = [table for _, table in parts]
    units = dict.fromkeys(unit for unit, _ in parts)
    return Table(
        turnout=_turnout([table.turnout for table in tables]),
        items=_added(tables),
        headline=tables[0].headline,
        channels=dict(sum((Counter(table.channels) for table in tables), Counter())),
        groups={name: _added([table for unit, table in parts if unit == name]) for name in units},
    )


def found(table: Table, checks: Mapping[str, str]) -> list[str]:
    """The checks to which anybody said 有; `checks`: their keys, and the choice that says so."""
    return [key for key, choice in checks.items() if table.counted(key).counts[choice]]


def must_look_into(table: Table, checks: Mapping[str, str]) -> bool:
    """核查: fewer than 90 % said 好 or 较好, or anybody found a breach. 97.5 % is a line to compare with, no more."""
    seen = [table.counted(key).counts[choice] for key, choice in checks.items()]
    return bool(table.headline) and team_alarm(table.counted(str(table.headline)).overall, seen)


def may_follow(fresh: Table, limits: Limits) -> bool:
    """Whether a report may be made anew once these answers have been added: what they say is the difference of two
    published tables, so every item of it must be one that could be shown whole."""
    return all(isinstance(item, ItemCount) for item in public(fresh, limits).items)


def strictest(limits: Iterable[Limits]) -> Limits:
    """What polls that were frozen at different times are shown by together."""
    listed = list(limits)
    crowds = [each.crowd for each in listed]
    return Limits(
        minimum=max(each.minimum for each in listed),
        small=max(each.small for each in listed),
        slack=max(each.slack for each in listed),
        crowd=None if None in crowds else max(crowd for crowd in crowds if crowd is not None),
    )


def _added(tables: Sequence[Table]) -> tuple[Item, ...]:
    keys = [item.key for item in tables[0].items]
    return tuple(added(table.counted(key) for table in tables) for key in keys)


def _turnout(parts: Sequence[Turnout]) -> Turnout:
    return Turnout(
        returned=sum(part.returned for part in parts),
        spoilt=sum(part.spoilt for part in parts),
        issued=_known([part.issued for part in parts]),
        present=_known([part.present for part in parts]),
        eligible=_known([part.eligible for part in parts]),
    )


def _known(counts: Sequence[int | None]) -> int | None:
    """Nobody knows the sum of what is not known of each."""
    return None if None in counts else sum(count for count in counts if count is not None)
