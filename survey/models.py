"""Every table of the service, imported so that the metadata is complete."""

from survey import deadlines
from survey.ballots import models as ballots
from survey.evaluation import models as evaluation
from survey.findings import models as findings
from survey.instruments import models as instruments
from survey.officers import models as officers
from survey.proof import models as proof
from survey.publication import models as publication
from survey.rounds import models as rounds
from survey.tally import models as tally

CONCEPTS = (
    officers,
    rounds,
    instruments,
    proof,
    ballots,
    tally,
    findings,
    evaluation,
    publication,
    deadlines,
)
