"""Why a ballot is not taken, and why a poll cannot be changed."""

from survey.facts import N_, Fact, Invalid, Missing

# ---- to voters -------------------------------------------------------------------------------------------


class PollUnknown(Missing):
    sentence = N_("There is no poll with this code.")


class PollNotOpen(Fact):
    """Prepared but not opened, or waiting for its hour."""

    sentence = N_("This poll is not open yet.")


class PollClosed(Fact):
    sentence = N_("This poll is closed.")


class PollSuspended(Fact):
    """Restored from a backup that was made while it was open; an officer decides how it goes on."""

    sentence = N_("This poll is suspended. Please try again later.")


class PollCancelled(Fact):
    """`successor` is the code of the poll that takes its place, or empty."""

    sentence = N_("This poll was cancelled.")


class CodeReplaced(Fact):
    """The printed code was revoked; `successor` is the one that the poll goes on under."""

    sentence = N_("This code has been replaced by a new one. Please scan the newly posted code.")


class TicketUnknown(Fact):
    """Also for a ticket of another poll and for a void one: nobody can tell which."""

    sentence = N_("This ticket is not valid for this poll.")


class TicketMistyped(TicketUnknown):
    """Not a code that could ever have been issued; `group` 1 to 4 holds the slip, 0 where that cannot be told."""

    sentence = N_("This ticket code was not typed correctly.")


class TicketSpent(Fact):
    sentence = N_("This ticket has been used. Each ticket counts once.")


class MarkUnfit(Invalid):
    sentence = N_("The mark of a page has 16 to 64 letters or digits.")


class QueueFull(Fact):
    """Nothing was stored, or nobody knows; sending the same page again counts once."""

    sentence = N_("Too many people are answering at this moment. Please try again shortly.")


# ---- to officers -----------------------------------------------------------------------------------------


class PollStillOpen(Fact):
    sentence = N_("Before the poll is closed and mixed nobody can see any result.")


class AlreadyOpened(Fact):
    sentence = N_("The poll has been opened; this can be changed only before.")


class ReasonMissing(Invalid):
    sentence = N_("Please give a reason; it stays with the poll.")


class TooFewTickets(Fact):
    sentence = N_(
        "Only %(issued)d tickets have been issued. To open with fewer than %(needed)d, please give a reason."
    )


class DeadlineBeforeOpening(Invalid):
    sentence = N_("A poll must open before its deadline.")


class DeadlinePassed(Invalid):
    sentence = N_("The deadline has passed already.")


class DeadlineNotLater(Invalid):
    sentence = N_("A deadline can only be moved to a later hour.")


class LanguageUnknown(Invalid):
    sentence = N_("The instrument does not speak the language “%(language)s”.")


class MixingSizeUnfit(Invalid):
    sentence = N_("A poll mixes at least %(least)d ballots at a time.")


class NotSuspended(Fact):
    sentence = N_("This poll is not suspended.")


class MixingUnfit(Invalid):
    sentence = N_("The ballots of a meeting are mixed once, when the poll is closed.")


class NoTickets(Fact):
    sentence = N_("This is an open poll; it has no tickets.")


class TicketsOut(Fact):
    sentence = N_(
        "Tickets with this code are printed. Please void their print runs and issue new ones instead."
    )


class GroupUnknown(Fact):
    sentence = N_("The poll was opened without a group called “%(group)s”.")


class RunUnknown(Missing):
    sentence = N_("This poll has no such print run.")


class TicketVoid(Fact):
    sentence = N_("This ticket is void already.")


class TicketCast(Fact):
    sentence = N_("This ticket has been used. What was cast with it counts, so it cannot be voided.")


class NoSpareLeft(Fact):
    sentence = N_(
        "No spare ticket of this group is left. Please print more first, or void without a replacement."
    )


class SpareUnfit(Invalid):
    sentence = N_("Of this run %(most)d spare tickets are left.")


class AttendanceFrozen(Fact):
    sentence = N_("The number of the eligible was fixed when the poll was opened.")


class AttendanceUnfit(Invalid):
    sentence = N_("No more can be present than are eligible.")


class CountUnfit(Invalid):
    sentence = N_("From 1 to %(most)d tickets can be made in one go.")


class GroupUnfit(Invalid):
    sentence = N_("The name of a group has at most %(most)d characters.")


class SuccessorUnfit(Fact):
    sentence = N_("Another poll of the same inspection, still standing, can take its place.")


# ---- when a host is lost -----------------------------------------------------------------------------------


class RecoveryKeyMissing(Fact):
    sentence = N_("There is no recovery key yet. Run “survey init” first.")


class RecoveryKeyUnfit(Fact):
    sentence = N_("This file does not hold the recovery key that was handed out.")


class RecoveryFileThere(Fact):
    sentence = N_("The file %(path)s is there already; a recovery key is never written over another file.")


class RecoveryFolderUnfit(Fact):
    sentence = N_("The recovery folder %(path)s cannot be written.")


class NothingLost(Fact):
    sentence = N_("The keys of this poll are all in their place; nothing has to be recovered or given up.")


class HalfMixed(Fact):
    sentence = N_(
        "Some of these ballots had reached the box when the host was lost, and nobody can tell which. "
        "Please cancel the poll and ask again."
    )
