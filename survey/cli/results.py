"""From a closed poll to a published batch."""

from collections.abc import Iterator

import click
from flask_babel import gettext as _

from survey.cli.footing import acting
from survey.cli.named import poll_of, round_of
from survey.cli.speaking import report, reports
from survey.facts import N_, Fact
from survey.officers.models import Officer
from survey.publication import batches, operations
from survey.publication.models import Decision, GateKind
from survey.publication.queries import find_batch
from survey.tally.operations import read_tally


class BatchUnknown(Fact):
    sentence = N_("There is no batch %(number)d.")


@click.command()
@click.option("--poll", "code", required=True)
@click.option("--view", type=click.Choice(["full", "public"]), default="full", show_default=True)
@reports
@acting
def tally(by: Officer, code: str, view: str, as_json: bool) -> None:
    """The frozen tally of a closed poll; that it was read is on record."""
    table = read_tally(by, poll_of(by, code), view)
    counts = (
        f"{name}  {'—' if table[name] is None else table[name]}"
        for name in ("issued", "returned", "spoilt", "valid")
    )
    items = (
        f"{item['key']}  {item['counts']}  {'—' if item['rate'] is None else item['rate']}"
        for item in table["items"]
    )
    report(as_json, table, [*counts, *items])


@click.command()
@click.option("--round", "name", required=True, help="The round's name.")
@reports
@acting
def decide(by: Officer, name: str, as_json: bool) -> None:
    """Propose a decision for every inspection of a round, with all reasons; another officer signs."""
    proposals = operations.propose(by, round_of(by, name))
    report(
        as_json, [_shown(each) for each in proposals], (line for each in proposals for line in _lines(each))
    )


@click.command()
@click.option("--batch", "number", type=int, required=True, help="As the API and the office pages name it.")
@click.option("--circular", metavar="NOTE", help="Record that the circular inside the party is done.")
@click.option("--secrecy", metavar="NOTE", help="Record that secrecy was reviewed.")
@click.option("--approval", metavar="NOTE", help="Record the approval; not by whoever made the batch.")
@reports
@acting
def release(
    by: Officer, number: int, circular: str | None, secrecy: str | None, approval: str | None, as_json: bool
) -> None:
    """Publish a signed batch whose gates are passed."""
    batch = find_batch(by.office_id, number)
    if batch is None:
        raise BatchUnknown(number=number)
    notes = {GateKind.CIRCULAR: circular, GateKind.SECRECY: secrecy, GateKind.APPROVAL: approval}
    batches.release(by, batch, {kind: note for kind, note in notes.items() if note is not None})
    units = [item.decision.inspection.unit.name for item in batch.items]
    answer = {
        "id": batch.id,
        "number": batch.number,
        "units": units,
        "starts_on": batch.starts_on,
        "ends_on": batch.ends_on,
    }
    said = _("Batch %(number)d is published from %(starts_on)s to %(ends_on)s.", **answer)
    report(as_json, answer, [said, *units])


def _shown(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.id,
        "inspection": decision.inspection_id,
        "unit": decision.inspection.unit.name,
        "outcome": decision.outcome.value,
        "review_on": decision.review_on,
        "policy": decision.policy.version,
        "reasons": decision.reasons,
    }


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{decision.id}  {decision.inspection.unit.name}  {decision.outcome.value}"
    for reason in decision.reasons:
        parts = (reason["input"], reason["value"], reason["threshold"], reason["verdict"], reason["remark"])
        yield "    " + "  ".join("—" if part in (None, []) else str(part) for part in parts)
