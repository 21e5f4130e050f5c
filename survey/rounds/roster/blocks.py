"""Columns written once per block: the township stands in its first row, the rows under it are blank."""

from collections.abc import Sequence
from dataclasses import replace

from survey.facts import N_
from survey.rounds.roster.entries import Entry
from survey.rounds.roster.sheets import Value, is_empty
from survey.rounds.roster.synonyms import PLACES, Field

CONTINUED = N_("%(count)s blank cells take the value above them, as merged cells leave it.")
IN_BLOCKS = (Field.DISTRICT, Field.PARENT, Field.TEAM, Field.CATEGORY)


def is_in_blocks(values: Sequence[Value], *, is_place: bool) -> bool:
    """Whether blanks continue the value above: the first is filled, and most are blank or, of places, none comes twice.

    A single blank team among many that alternate is a slip, and stays one."""
    filled = [value for value in values if not is_empty(value)]
    blanks = len(values) - len(filled)
    if not blanks or is_empty(values[0]):
        return False
    return 2 * blanks >= len(values) or (is_place and len(set(map(str, filled))) == len(filled))


def continued(entries: Sequence[Entry], field: Field) -> tuple[list[Entry], int]:
    """The entries with the blanks of one column filled from above, and how many were."""
    if not is_in_blocks([entry.values.get(field) for entry in entries], is_place=field in PLACES):
        return list(entries), 0
    above, count, filled = None, 0, []
    for entry in entries:
        if is_empty(entry.values.get(field)):
            entry, count = replace(entry, values={**entry.values, field: above}), count + 1
        above = entry.values[field]
        filled.append(entry)
    return filled, count
