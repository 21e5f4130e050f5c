"""Twelve fictional units and what 360 people say in their halls; what must come of it is worked out by hand."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

STAFF, GUESTS = "干部职工", "服务对象"
INVITED, LISTED = 12, 20  # service recipients of each unit
ITEMS = ("report", "problems", "accountability", "institutions", "overall")
AWAY = 2
OPINIONS_EACH = 3
MEETINGS_AN_EVENING = 4

Paper = dict[str, Any]  # as an officer keys it


class Trouble(StrEnum):
    """What is wrong with the first vote of a hall, which is then taken again."""

    QUORUM = "too few are there"
    OVERFULL = "more papers come back than were handed out"


@dataclass(frozen=True)
class Hall:
    """A unit and its voters by what they say; so many of the service recipients vote on paper."""

    name: str
    satisfied: int
    fair: int
    dissatisfied: int
    abstain: int
    papers: int = 0
    spoilt: int = 0  # of the papers
    trouble: Trouble | None = None

    @property
    def voters(self) -> int:
        return self.base + self.spoilt

    @property
    def staff(self) -> int:
        return self.voters - INVITED

    @property
    def eligible(self) -> tuple[int, int]:
        """Two of the staff do not come."""
        return self.staff + AWAY, INVITED

    @property
    def leftovers(self) -> int:
        """Tickets printed for those who stay away; other halls print theirs after people have been counted."""
        return AWAY if self in WALKED else 0

    @property
    def good(self) -> int:
        return self.satisfied + self.fair

    @property
    def base(self) -> int:
        """Everybody whose paper is valid: 弃权 is in it, 废票 is not."""
        return self.good + self.dissatisfied + self.abstain

    @property
    def counts(self) -> dict[str, int]:
        names = ("satisfied", "fair", "dissatisfied", "abstain")
        return {name: getattr(self, name) for name in names}

    @property
    def by_phone(self) -> list[str]:
        return self._said[: self.voters - self.papers]

    @property
    def on_paper(self) -> list[Paper]:
        said = self._said[self.voters - self.papers :]
        return [paper_saying(each) for each in said] + [{"answers": None}] * self.spoilt

    @property
    def _said(self) -> list[str]:
        return [name for name, count in reversed(self.counts.items()) for _ in range(count)]


def paper_saying(answer: str) -> Paper:
    """A paper with the same answer to every question."""
    return {"answers": {key: [answer] for key in ITEMS}}


HALLS = (
    Hall("青禾县民政局党组", 25, 3, 1, 1),
    Hall("青禾县水务局党组", 24, 8, 3, 1),
    Hall("青禾县城管局党组", 22, 2, 0, 0),
    Hall("青禾县农业农村局党组", 15, 10, 4, 0, papers=6, spoilt=1),
    Hall("青禾县教育局党组", 25, 4, 2, 2),
    Hall("青禾县司法局党组", 11, 8, 7, 1, trouble=Trouble.QUORUM),
    Hall("青禾县卫生健康局党组", 24, 5, 1, 0),
    Hall("青禾县住房和城乡建设局党组", 20, 8, 12, 0),
    Hall("青禾县档案馆党支部", 17, 1, 1, 1, papers=4),
    Hall("青禾县交通运输局党组", 10, 11, 9, 0, papers=5, trouble=Trouble.OVERFULL),
    Hall("青禾县石桥镇党委", 17, 5, 1, 1),
    Hall("青禾县柳河镇党委", 30, 5, 0, 1),
)
WALKED = HALLS[::MEETINGS_AN_EVENING]  # by pages in every step, the others by calls that do the same
VOTED_AGAIN = [hall for hall in HALLS if hall.trouble]
VOTERS, OPINIONS = 360, 36

# Added up on paper: 28+32+24+25+29+19+29+28+18+21+22+35 of 30+36+24+29+33+27+30+40+20+30+24+36.
GOOD, BASE, POOLED = 310, 359, "86.4%"
MEAN_OF_RATES = "86.9%"  # what nobody may print
