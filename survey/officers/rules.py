"""Who may do what: roles, permissions, the duties that one person may not hold together."""

from enum import StrEnum


class Role(StrEnum):
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
    """The first nine are also the scopes of API tokens."""

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

# Proposing is the operator's, signing the leader's; the audit trail belongs to nobody who acts (GB/T 22239).
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

# In an office of three somebody must wear two hats; these pairs are never worn by one head once others exist.
APART: tuple[tuple[Role, Role], ...] = (
    (Role.AUDITOR, Role.OPERATOR),
    (Role.AUDITOR, Role.SYSTEM),
    (Role.AUDITOR, Role.LEADER),
)

OUTSIDERS = frozenset({Role.UNIT, Role.PARTY, Role.JUDGE, Role.TELLER})


def permissions(roles: frozenset[Role] | set[Role]) -> frozenset[Permission]:
    return frozenset().union(*(ALLOWS[role] for role in roles))
