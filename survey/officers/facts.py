"""Refusals about accounts, roles and tokens."""

from survey.facts import N_, Fact, Forbidden, Invalid


class SignInRefused(Fact):
    """Wrong name, wrong password or a closed account: nobody can tell which."""

    sentence = N_("User name or password is wrong.")


class AccountLocked(Fact):
    sentence = N_("Too many wrong passwords. This account is locked for %(minutes)s minutes.")


class WeakPassword(Invalid):
    """A new password that breaks a rule; `reason` is a marked sentence."""

    sentence = N_("%(reason)s")


class UsernameTaken(Invalid):
    sentence = N_("The user name “%(username)s” is taken.")


class UsernameUnfit(Invalid):
    sentence = N_("A user name has 2 to 64 letters, digits, dots, hyphens or underscores.")


class OfficeNameTaken(Invalid):
    sentence = N_("There is already an office named “%(name)s”.")


class RolesApart(Fact):
    sentence = N_("One person may not hold both roles: %(first)s and %(second)s.")


class OwnRole(Forbidden):
    sentence = N_("Nobody grants a role to themselves.")


class LastSystemOfficer(Fact):
    sentence = N_("This is the office's last active account with the system role.")


class PartyMissing(Invalid):
    sentence = N_("An account of a review party needs the party it speaks for.")


class ScopeNotHeld(Fact):
    sentence = N_("The roles of %(username)s do not allow the scope “%(scope)s”.")
