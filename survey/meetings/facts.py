"""Why a meeting cannot be prepared, changed, or asked to vote again."""

from survey.facts import N_, Fact, Invalid


class PlaceMissing(Invalid):
    sentence = N_("Please say where the meeting is.")


class AgendaUnfit(Invalid):
    sentence = N_("An agenda has from 1 to %(most)d points of at most %(longest)d characters.")


class GroupToldTwice(Invalid):
    sentence = N_("The group “%(group)s” stands there twice.")


class PollUnfit(Invalid):
    sentence = N_(
        "A meeting votes with tickets that are mixed once, in a poll of its own inspection which is not closed "
        "and belongs to no other meeting."
    )


class MeetingBegun(Fact):
    sentence = N_("The vote of this meeting has begun; this can be changed only before.")


class MeetingCancelled(Fact):
    sentence = N_("This meeting was cancelled.")


class VoteStands(Fact):
    sentence = N_("Only a vote that is void, open or cancelled can be taken again.")


class NothingToMinute(Fact):
    sentence = N_("Minutes are taken once the vote is closed and counted.")


class TeamVoted(Fact):
    sentence = N_(
        "A vote on an inspection team has no minutes: what it came to stands in the team's report, which shows no "
        "small numbers."
    )


class TellersMissing(Invalid):
    sentence = N_("Please name the tellers, at most %(most)d, each on a line of its own.")


class RevisionUnexplained(Invalid):
    sentence = N_("There are minutes already. Please say why they are taken again.")


class NotMinuted(Fact):
    sentence = N_("There are no such minutes of this meeting yet.")
