"""A round with a released batch, and a reader at the public door."""

from dataclasses import dataclass

import pytest
from flask import Flask

from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.batches import make_batch, release
from survey.publication.models import Batch, GateKind
from survey.publication.operations import propose, sign
from survey.rounds.models import Inspection, Round
from tests.make import make_office, make_officer, make_round
from tests.publication.complete import make_complete
from tests.web.client import Visitor

GATES = dict.fromkeys(GateKind, "已办")


@dataclass
class Desk:
    """A clerk, a leader and their round."""

    clerk: Officer
    leader: Officer
    round: Round

    def unit(self, satisfied: int = 57, dissatisfied: int = 3) -> Inspection:
        return make_complete(self.clerk, self.round, satisfied, dissatisfied)

    def release(self, batch: Batch | None = None) -> Batch:
        return release(self.leader, batch or self.batch(), GATES)

    def batch(self) -> Batch:
        """Everything that may be published, decided and signed."""
        for decision in propose(self.clerk, self.round):
            if not decision.signature:
                sign(self.leader, decision)
        return make_batch(self.clerk, self.round)


@pytest.fixture
def desk(public_app: Flask) -> Desk:
    office = make_office()
    clerk, leader = make_officer(office=office), make_officer(Role.LEADER, office=office)
    return Desk(clerk, leader, make_round(office, name="第八轮巡察"))


@pytest.fixture
def reader(public_app: Flask) -> Visitor:
    return Visitor(public_app)
