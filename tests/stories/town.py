"""A fictional county in which a round is walked: its units, what its residents say, and what must come of it."""

from dataclasses import dataclass

from survey.publication.reasons import Outcome

REVIEW_PARTIES = ("office", "discipline", "organisation", "team")


@dataclass(frozen=True)
class Place:
    """A unit, so many phones by their answer, whether its material is complete, and the outcome that follows."""

    name: str
    satisfied: int
    dissatisfied: int
    is_reviewed: bool
    outcome: Outcome

    @property
    def phones(self) -> int:
        return self.satisfied + self.dissatisfied

    @property
    def answers(self) -> list[str]:
        return ["satisfied"] * self.satisfied + ["dissatisfied"] * self.dissatisfied


PLACES = (
    Place("青禾县民政局党组", 46, 4, True, Outcome.RELEASE),  # 92 %
    Place("青禾县水务局党组", 34, 6, True, Outcome.CONTINUE),  # 85 %
    Place("青禾县城管局党组", 20, 20, True, Outcome.HOLD),  # 50 %
    Place("青禾县档案馆党支部", 10, 0, True, Outcome.RESURVEY),  # fewer than 30
    Place("青禾县石桥镇党委", 10, 0, False, Outcome.INCOMPLETE),  # nobody has reviewed it
)
PHONES = sum(place.phones for place in PLACES)
