"""Every table of the service, imported so that the metadata is complete."""

from survey import deadlines
from survey.ballots import models as ballots
from survey.ballots import stack_models as stacks
from survey.draws import models as draws
from survey.evaluation import models as evaluation
from survey.findings import models as findings
from survey.instruments import models as instruments
from survey.meetings import models as meetings
from survey.officers import models as officers
from survey.proof import models as proof
from survey.publication import models as publication
from survey.rounds import models as rounds
from survey.tally import models as tally

CONCEPTS = (
    officers,
    rounds,
    draws,
    instruments,
    proof,
    ballots,
    stacks,
    tally,
    meetings,
    findings,
    evaluation,
    publication,
    deadlines,
)
