"""抽取记录 for reading: what was fixed when, by which numbers who was drawn, and who came in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.draws import queries
from survey.draws.facts import NotDrawn
from survey.draws.models import Draw, DrawState, Replacement
from survey.draws.queries import Lots
from survey.draws.rules import canonical

RESERVES = 10  # of each group; the script names them all


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A draw as it stands now; names that were deleted are empty."""

    draw: Draw
    people: int
    figures: str
    lots: Sequence[Lots]
    replacements: Sequence[Replacement]
    reserves: int = RESERVES


def read(draw: Draw) -> Recorded:
    """Raises NotDrawn."""
    if draw.state is not DrawState.DRAWN:
        raise NotDrawn
    lots = queries.lots(draw)
    return Recorded(
        draw=draw,
        people=sum(len(each.people) for each in lots),
        figures=canonical(draw.entropy or ""),
        lots=[each for each in lots if each.group.quota],
        replacements=queries.replacements_of(draw),
    )
