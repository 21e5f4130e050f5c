"""What roles and permissions are called, for people."""

from survey.facts import N_
from survey.officers.rules import Permission, Role

ROLE_NAMES: dict[Role, str] = {
    Role.OPERATOR: N_("operator"),
    Role.REVIEWER: N_("reviewer"),
    Role.LEADER: N_("leader"),
    Role.AUDITOR: N_("auditor"),
    Role.SYSTEM: N_("system administrator"),
    Role.UNIT: N_("inspected unit"),
    Role.PARTY: N_("review party"),
    Role.JUDGE: N_("judge"),
    Role.TELLER: N_("teller"),
}

PERMISSION_NAMES: dict[Permission, str] = {
    Permission.ROUNDS: N_("rounds, units and findings"),
    Permission.POLLS: N_("opening and closing polls"),
    Permission.TICKETS: N_("tickets"),
    Permission.RESULTS: N_("reading results"),
    Permission.REVIEWS: N_("joint review"),
    Permission.DECIDE: N_("proposing decisions"),
    Permission.SIGN: N_("signing"),
    Permission.RELEASE: N_("publication"),
    Permission.AUDIT: N_("audit trail"),
    Permission.SYSTEM: N_("accounts and office data"),
}
