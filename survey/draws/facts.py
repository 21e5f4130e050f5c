"""Refusals about lists of people and what is drawn from them."""

from survey.facts import N_, Fact, Invalid
from survey.rounds.roster.facts import RosterUnreadable


class PeopleHeaderMissing(RosterUnreadable):
    sentence = N_("%(file)s has no header row with people's names. It may say: %(understood)s.")


class NobodyListed(RosterUnreadable):
    sentence = N_("%(file)s has a header row but no person under it.")


class ListFrozen(Fact):
    sentence = N_("The list is frozen: nothing of it can be changed any more.")


class NotFrozen(Fact):
    sentence = N_("The list must be frozen first.")


class AlreadyDrawn(Fact):
    sentence = N_("The lot has been drawn already.")


class NotDrawn(Fact):
    sentence = N_("The lot has not been drawn yet.")


class NamesGone(Fact):
    sentence = N_("The names of this draw have been deleted.")


class ListAltered(Fact):
    """Somebody changed the database past the service: nothing may be drawn from what is not what was frozen."""

    sentence = N_("The list is not the one that was frozen, so nothing is drawn from it.")


class QuotaUnfit(Invalid):
    sentence = N_("“%(group)s” has %(size)d people, so %(quota)d cannot be drawn from it.")


class NobodyWanted(Invalid):
    sentence = N_("Say of at least one group how many are to be drawn.")


class GroupUnknown(Invalid):
    sentence = N_("“%(group)s” is no group of this list.")


class SourceMissing(Invalid):
    sentence = N_("Say what the numbers will be taken from.")


class SourcePast(Invalid):
    sentence = N_("%(day)s is past: its numbers may be known already. Name a day from today on.")


class EntropyEarly(Fact):
    sentence = N_("The numbers can be entered from %(day)s on, as was said when the list was frozen.")


class EntropyUnfit(Invalid):
    sentence = N_("There are %(digits)d digits in this, and at least %(least)d are needed.")


class EntropyDiffers(Invalid):
    sentence = N_("The numbers differ from those entered first.")


class NotInvited(Invalid):
    sentence = N_("Number %(number)d is not among the invited now.")


class ReasonMissing(Invalid):
    sentence = N_("A reason is needed.")
