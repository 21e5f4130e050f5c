"""One of everything that an address can name, all of one office."""

import itertools
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Enum

from survey.ballots.stack_models import PaperStack
from survey.db import db
from survey.draws.models import Draw
from survey.evaluation.models import TeamReport
from survey.evaluation.team_letters import tell_letters
from survey.evaluation.team_reports import make_report
from survey.findings.models import Finding
from survey.meetings.models import Meeting
from survey.officers import operations
from survey.officers.models import Office, Officer, Token
from survey.officers.queries import tokens_of
from survey.officers.rules import STAFF
from survey.publication.models import Batch, Decision, PolicyVersion, Release, Withholding
from survey.rounds.models import Inspection, Round, Team, Unit
from survey.tally.models import Exclusion
from tests import make

CODES = (
    f"ZZZZ{first}{second}{third}{last}"
    for first, second, third, last in itertools.product("ABCDEFGH", repeat=4)
)
FILLINGS = {
    int: 1,
    str: "x",
    bool: False,
    bytes: b"x",
    date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2),
    object: [],  # JSON
}


class Belongings:
    """The values of an address's arguments, by name: `value_of("round_id")`; made when first asked for."""

    def __init__(self) -> None:
        self.officer: Officer = make.make_officer(*STAFF)
        self.office: Office = self.officer.office

    def value_of(self, argument: str) -> Any:
        return self.poll.code if argument == "code" else getattr(self, argument.removesuffix("_id")).id

    @cached_property
    def token(self) -> Token:
        operations.create_token(self.officer, self.officer)
        return tokens_of(self.officer)[0]

    @cached_property
    def round(self) -> Round:
        return make.make_round(self.office)

    @cached_property
    def inspection(self) -> Inspection:
        return make.make_inspection(self.round)

    @cached_property
    def unit(self) -> Unit:
        return self.inspection.unit

    @cached_property
    def poll(self) -> Any:
        return make.make_poll(self.inspection, code=next(CODES))

    @cached_property
    def draw(self) -> Draw:
        return minimal(Draw, inspection_id=self.inspection.id, made_by_id=self.officer.id)

    @cached_property
    def finding(self) -> Finding:
        return minimal(Finding, inspection_id=self.inspection.id)

    @cached_property
    def meeting(self) -> Meeting:
        return make.make_meeting(self.inspection, by=self.officer)

    @cached_property
    def stack(self) -> PaperStack:
        return minimal(PaperStack, poll_id=self.poll.id, made_by_id=self.officer.id)

    @cached_property
    def exclusion(self) -> Exclusion:
        return minimal(Exclusion, poll_id=self.poll.id, proposed_by_id=self.officer.id)

    @cached_property
    def decision(self) -> Decision:
        policy = minimal(PolicyVersion, office_id=self.office.id)
        given = {
            "inspection_id": self.inspection.id,
            "policy_id": policy.id,
            "proposed_by_id": self.officer.id,
        }
        return minimal(Decision, **given)

    @cached_property
    def batch(self) -> Batch:
        return minimal(Batch, round_id=self.round.id, created_by_id=self.officer.id)

    @cached_property
    def withholding(self) -> Withholding:
        return minimal(Withholding, inspection_id=self.inspection.id, asked_by_id=self.officer.id)

    @cached_property
    def team(self) -> Team:
        return self.inspection.team

    @cached_property
    def team_report(self) -> TeamReport:
        letters = tell_letters(self.officer, self.team, 0, date(2026, 3, 2), date(2026, 6, 2))
        make.make_counted_poll(make.make_inspection(self.round), "XZ")
        return make_report(self.officer, letters.team, "继续改进。")

    @cached_property
    def release(self) -> Release:
        given = {
            "batch_id": self.batch.id,
            "inspection_id": self.inspection.id,
            "decision_id": self.decision.id,
        }
        return minimal(Release, **given)


def minimal(model: Any, **given: Any) -> Any:
    """A stored row of which only what must be filled is filled."""
    for attribute in model.__mapper__.column_attrs:
        column = attribute.columns[0]
        is_left_out = (
            column.nullable or column.default is not None or (column.primary_key and not column.foreign_keys)
        )
        if attribute.key not in given and not is_left_out:
            given[attribute.key] = _filling(column.type)
    row = model(**given)
    db.session.add(row)
    db.session.commit()
    return row


def _filling(kind: Any) -> Any:
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class or kind.enums))
    return FILLINGS[kind.python_type]
