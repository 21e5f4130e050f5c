"""The policy of an office as people read and change it: each threshold in words with its basis, and every version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from survey.facts import Missing
from survey.meetings.rules import Quorum
from survey.officers.models import Office
from survey.publication.models import PolicyVersion
from survey.publication.policy import Policy
from survey.publication.queries import policy_in_force, policy_versions, thresholds_in_force
from survey.tally.percent import FINEST_LINE, line_text

KEYS = tuple(Policy().to_document())[1:]  # in the order of the document, without the version
USUAL_PARTIES = (*Policy().parties, "publicity")


@dataclass(frozen=True)
class Threshold:
    """`text` is the value as people write it: 90%, 2/3, 30; a list of names joined, a switch as yes or no."""

    key: str
    value: Any
    text: str
    basis: str


@dataclass(frozen=True)
class PolicyView:
    """One version; `row` is None for the defaults that stand before an office has adopted any."""

    row: PolicyVersion | None
    thresholds: Sequence[Threshold]
    versions: Sequence[PolicyVersion]
    is_in_force: bool

    @property
    def parties(self) -> list[str]:
        """Those that offices usually have, and any other that this version names."""
        named = next(each.value for each in self.thresholds if each.key == "parties")
        return list(dict.fromkeys([*USUAL_PARTIES, *named]))


def policy_as_read(office: Office, version: int | None = None) -> PolicyView:
    """The version in force, or an earlier one; raises Missing where there is none of that number."""
    newest, versions = policy_in_force(office.id), policy_versions(office.id)
    row = next((each for each in versions if each.version == version), None) if version else newest
    if version and row is None and not (version == 1 and newest is None):
        raise Missing
    document = json.loads(row.document) if row else Policy().to_document()
    return PolicyView(row, _thresholds(document), versions, row is newest)


def usual_quorum(office: Office) -> Quorum:
    """The rule that a new meeting is offered: the nearest to the share that the policy in force names."""
    return Quorum.TWO_THIRDS if thresholds_in_force(office.id).quorum > Quorum.HALF.share else Quorum.HALF


def line_of_release(office: Office) -> Fraction:
    """From this satisfaction on nothing speaks against a release, as the policy in force says."""
    return thresholds_in_force(office.id).satisfaction.publish_min


def drafted(texts: Mapping[str, str], bases: Mapping[str, str]) -> dict[str, Any]:
    """A policy document from what was typed; what cannot be read stays as typed, for `adopt_policy` to name."""
    kinds = {threshold.key: threshold.value for threshold in _thresholds(Policy().to_document())}
    return {key: {"value": _typed(kinds[key], texts[key]), "basis": bases[key]} for key in KEYS}


def _thresholds(document: Mapping[str, Any]) -> list[Threshold]:
    return [
        Threshold(key, document[key]["value"], _text(document[key]["value"]), document[key]["basis"])
        for key in KEYS
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str):
        share = Fraction(value)
        return value if FINEST_LINE % share.denominator else line_text(share)
    return str(value)


def _typed(like: Any, text: str) -> Any:
    """What a text means where a value like this one stands."""
    if isinstance(like, bool):
        return bool(text)
    if isinstance(like, list):
        return text.replace("、", " ").replace("，", " ").replace(",", " ").split()
    if isinstance(like, int):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    return text.replace("％", "%").replace(" ", "")
