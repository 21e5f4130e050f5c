"""Why a synthetic city is not loaded or removed."""

from survey.facts import N_, Fact


class RealRounds(Fact):
    sentence = N_("There are rounds here that no demonstration made: %(names)s. Nothing was changed.")


class AlreadyLoaded(Fact):
    sentence = N_("A demonstration is loaded already. “survey demo --wipe” removes it.")


class NothingLoaded(Fact):
    sentence = N_("No demonstration is loaded.")
