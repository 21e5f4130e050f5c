"""Who may do what: roles, permissions, and the duties matrix of an office of three."""

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


class Role(StrEnum):
    """操作员 审核 领导 审计 系统, and the outsiders 被巡察单位填报 会审单位 评委 监票."""

    OPERATOR = "operator"
    REVIEWER = "reviewer"
    LEADER = "leader"
    AUDITOR = "auditor"
    SYSTEM = "system"
    UNIT = "unit"
    PARTY = "party"
    JUDGE = "judge"
    TELLER = "teller"


class Permission(StrEnum):
    """The first eight are also the scopes of API tokens."""

    ROUNDS = "rounds"
    POLLS = "polls"
    TICKETS = "tickets"
    RESULTS = "results"
    REVIEWS = "reviews"
    DECIDE = "decide"
    SIGN = "sign"
    RELEASE = "release"
    AUDIT = "audit"
    SYSTEM = "system"


SCOPES = tuple(Permission)[:8]
OUTSIDERS = frozenset({Role.UNIT, Role.PARTY, Role.JUDGE, Role.TELLER})
STAFF = frozenset(Role) - OUTSIDERS

# Proposing is the operator's, signing the reviewer's and the leader's; the audit trail belongs to nobody who acts.
ALLOWS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset(
        {
            Permission.ROUNDS,
            Permission.POLLS,
            Permission.TICKETS,
            Permission.RESULTS,
            Permission.REVIEWS,
            Permission.DECIDE,
            Permission.RELEASE,
        }
    ),
    Role.REVIEWER: frozenset({Permission.RESULTS, Permission.REVIEWS, Permission.SIGN}),
    Role.LEADER: frozenset({Permission.RESULTS, Permission.SIGN, Permission.RELEASE}),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    Role.SYSTEM: frozenset({Permission.SYSTEM}),
    Role.UNIT: frozenset(),
    Role.PARTY: frozenset({Permission.REVIEWS}),
    Role.JUDGE: frozenset(),
    Role.TELLER: frozenset({Permission.TICKETS}),
}


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    return frozenset().union(*(ALLOWS[role] for role in roles))


# ---- the duties matrix -----------------------------------------------------------------------------------


class Pairing(StrEnum):
    """Whether one person may hold two roles."""

    TOGETHER = "together"
    SMALL = "small"
    APART = "apart"


SMALL_OFFICE = 3  # officers; in a larger one nobody needs two hats that check each other

# Three people fill the five roles: operator with system, reviewer with leader, and the auditor alone (GB/T 22239).
# Roles that check each other go together in a small office only, where the rule of the act still holds: whoever
# proposed does not sign. The auditor looks at all of them and is none of them; an outsider is only that.
PAIRINGS: dict[frozenset[Role], Pairing] = {
    frozenset({Role.OPERATOR, Role.SYSTEM}): Pairing.TOGETHER,
    frozenset({Role.REVIEWER, Role.LEADER}): Pairing.TOGETHER,
    frozenset({Role.OPERATOR, Role.REVIEWER}): Pairing.SMALL,
    frozenset({Role.OPERATOR, Role.LEADER}): Pairing.SMALL,
    frozenset({Role.REVIEWER, Role.SYSTEM}): Pairing.SMALL,
    frozenset({Role.LEADER, Role.SYSTEM}): Pairing.SMALL,
}


@dataclass(frozen=True)
class Conflict:
    """Two roles that one person may not hold, or only in a small office."""

    first: Role
    second: Role
    pairing: Pairing


def pairing(first: Role, second: Role) -> Pairing:
    return PAIRINGS.get(frozenset({first, second}), Pairing.APART)


def may_hold(roles: Iterable[Role], staff: int) -> list[Conflict]:
    """Why one person may not hold these roles in an office of so many staff; alone in an office one holds them all."""
    if staff <= 1:
        return []
    bearable = {Pairing.TOGETHER, Pairing.SMALL} if staff <= SMALL_OFFICE else {Pairing.TOGETHER}
    ordered = [role for role in Role if role in set(roles)]
    pairs = (Conflict(first, second, pairing(first, second)) for first, second in combinations(ordered, 2))
    return [conflict for conflict in pairs if conflict.pairing not in bearable]


def missing_roles(held: Iterable[Role]) -> list[Role]:
    """Staff roles that nobody of an office holds."""
    return sorted(STAFF - set(held), key=list(Role).index)


# ---- signing in ------------------------------------------------------------------------------------------

FAILURES_BEFORE_LOCK = 5
LOCK_MINUTES = 15
SHORTEST_PASSWORD = 10
KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


USERNAME = re.compile(r"[\w.-]{2,64}")


def is_username(name: str) -> bool:
    return USERNAME.fullmatch(name) is not None


class Weakness(StrEnum):
    SHORT = "short"
    PLAIN = "plain"
    NAMED = "named"
    REPEATED = "repeated"


def weakness(password: str, username: str) -> Weakness | None:
    """Why a password is refused: ten characters of three kinds, not the name, not a few characters repeated."""
    if len(password) < SHORTEST_PASSWORD:
        return Weakness.SHORT
    if _kinds(password) < 3:
        return Weakness.PLAIN
    if username.casefold() in password.casefold():
        return Weakness.NAMED
    return Weakness.REPEATED if len(set(password)) < 5 else None


def _kinds(password: str) -> int:
    known = sum(any(sign in kind for sign in password) for kind in KINDS)
    return known + any(all(sign not in kind for kind in KINDS) for sign in password)
