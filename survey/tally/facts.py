"""Why a count cannot be had, and why a class of ballots cannot be left out."""

from survey.facts import N_, Fact, Forbidden, Invalid


class NotCounted(Fact):
    sentence = N_("The poll is not closed and counted yet; before that nobody can see any result.")


class TableOpened(Fact):
    sentence = N_(
        "Somebody has read this poll's table already. A class of ballots can be left out only before that."
    )


class ExclusionExists(Fact):
    sentence = N_("It has been proposed already to leave this class of ballots out.")


class ExclusionSigned(Fact):
    sentence = N_("This exclusion has been signed already.")


class SameOfficer(Forbidden):
    sentence = N_("Another officer than the one who proposed it must sign.")


class ReasonMissing(Invalid):
    sentence = N_("Please give the reason why these ballots are to be left out.")
