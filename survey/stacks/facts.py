"""Why a stack of papers cannot be made, keyed or settled."""

from survey.facts import N_, Fact, Invalid, Missing


class ChannelUnfit(Invalid):
    sentence = N_(
        "In a poll with tickets papers are ballots of the hall; in an open poll they are told to a helper or gathered "
        "from door to door."
    )


class HandedOutUnfit(Invalid):
    sentence = N_("From 1 to %(most)d papers make one stack.")


class StackGone(Fact):
    sentence = N_("This stack is settled or dropped; nothing of it can be changed.")


class StackNotYours(Fact):
    sentence = N_(
        "Somebody else keys this stack here. Two officers key it, and neither sees what the other keyed."
    )


class SamePerson(Fact):
    sentence = N_("Whoever keyed the stack once cannot key it the second time as well.")


class KeyedByYou(Fact):
    sentence = N_("You have keyed papers of this stack. Another officer has to drop it.")


class KeyingFinished(Fact):
    sentence = N_("This keying is finished. To change it, it has to be keyed anew.")


class KeyingUnfinished(Fact):
    sentence = N_("Both officers must have finished before the readings are compared.")


class KeyingUnknown(Missing):
    sentence = N_("A stack is keyed first and second.")


class PaperMissing(Missing):
    sentence = N_("There is no such paper in the stack.")


class PaperUnfit(Invalid):
    sentence = N_(
        "Paper %(place)d cannot be read so: every question needs one of its answers, or 0 where it is invalid."
    )


class TextTooLong(Invalid):
    sentence = N_("Paper %(place)d: this text has %(length)d characters, and at most %(limit)d are possible.")


class CountDiffers(Invalid):
    sentence = N_(
        "You counted %(counted)d papers, but %(keyed)d are keyed. Please look which one is missing or too many."
    )


class PlaceAgrees(Fact):
    sentence = N_("At this place both readings are the same.")


class PlacesDiffer(Fact):
    sentence = N_("The readings differ at %(count)d places that nobody has looked at yet.")
