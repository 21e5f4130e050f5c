"""What the gates of a release are called, for people."""

from survey.facts import N_, Sentence
from survey.publication.models import GateKind

GATE_NAMES: dict[GateKind, Sentence] = {
    GateKind.CIRCULAR: N_("the circular inside the Party"),
    GateKind.SECRECY: N_("the secrecy review"),
    GateKind.APPROVAL: N_("the approval"),
}
