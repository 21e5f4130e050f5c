"""Why a decision cannot be signed, a batch not released, a unit not withheld."""

from survey.facts import N_, Fact, Forbidden, Gone, Invalid, Later, Missing


class DecisionSuperseded(Fact):
    sentence = N_("A newer proposal for this unit exists; sign that one.")


class DecisionSigned(Fact):
    sentence = N_("This decision has been signed already.")


class StandingChanged(Fact):
    sentence = N_("The facts have changed since this was proposed; please propose the decision again.")


class NotComplete(Fact):
    sentence = N_("Facts are missing, so there is nothing to sign yet.")


class ProposerSigns(Forbidden):
    sentence = N_("The officer who proposed a decision cannot sign it.")


class OverrulingNeedsReason(Invalid):
    sentence = N_("Another outcome than the proposed one needs a written reason.")


class NothingToPublish(Fact):
    sentence = N_("No signed decision of this round is waiting for publication.")


class NotForBatch(Fact):
    sentence = N_(
        "Decision %(number)d cannot go into a batch: it is not signed for release, or published already."
    )


class DecisionUnknown(Missing):
    sentence = N_("The round has no decision %(number)d.")


class BatchReleased(Fact):
    sentence = N_("This batch has been released already.")


class GatesMissing(Fact):
    """`gates` are what people call those that `missing` names by their keys."""

    sentence = N_("Before the release this must be done: %(gates)s.")


class ApproverMadeBatch(Forbidden):
    sentence = N_("The officer who made the batch cannot approve it.")


class WithheldUnits(Fact):
    sentence = N_("A ground for withholding stands for: %(units)s.")


class StartInPast(Invalid):
    sentence = N_("The publicity period cannot begin in the past.")


class AlreadyWithheld(Fact):
    sentence = N_("A ground for withholding this unit stands already.")


class NotWithheld(Fact):
    sentence = N_("This withholding is not in force.")


class AskerAgrees(Forbidden):
    sentence = N_("The officer who asked for the withholding cannot agree to it.")


class ReasonMissing(Invalid):
    sentence = N_("Please give a written reason.")


class AlreadyWithdrawn(Fact):
    sentence = N_("This release has been withdrawn already.")


class ProofWithdrawn(Gone):
    sentence = N_("This release was withdrawn, and its proof with it.")


class ProofBeingMade(Later):
    sentence = N_("The proof of this poll is being made. Please come back in a minute.")


class NotToBeAskedAgain(Fact):
    sentence = N_("The poll %(code)s is not closed, so there is nothing to ask again.")


class AskedAgainAlready(Fact):
    sentence = N_("This has been asked again already, under the code %(code)s.")


def needed(reason: str) -> str:
    """The reason as it is kept, or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


class ReceiptMistyped(Invalid):
    sentence = N_("A receipt has 32 characters: digits and letters from a to f.")
