"""From a closed poll to a published batch."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import click
from flask_babel import gettext as _

from survey.ballots.drafts import shown
from survey.ballots.manifest import Manifest
from survey.cli.footing import acting
from survey.cli.named import poll_of, round_of
from survey.cli.speaking import report, reports, word
from survey.facts import N_, Fact
from survey.instruments.queries import list_instruments
from survey.instruments.rules import CHINESE, Wording
from survey.instruments.wording import sayer
from survey.officers.models import Officer
from survey.publication import batches, operations
from survey.publication.models import Decision, GateKind
from survey.publication.queries import find_batch
from survey.tally.operations import read_tally
from survey.tally.percent import percent
from survey.web.language import language
from survey.web.moments import day

COUNTED = {"issued": N_("issued"), "returned": N_("returned"), "spoilt": N_("spoilt"), "valid": N_("valid")}


class BatchUnknown(Fact):
    sentence = N_("There is no batch %(number)d.")


@click.command()
@click.option("--poll", "code", required=True)
@click.option("--view", type=click.Choice(["full", "public"]), default="full", show_default=True)
@reports
@acting
def tally(by: Officer, code: str, view: str, as_json: bool) -> None:
    """The frozen tally of a closed poll; that it was read is on record."""
    poll = poll_of(by, code)
    table = read_tally(by, poll, view)
    counts = (f"{_(COUNTED[name])}  {'—' if table[name] is None else table[name]}" for name in COUNTED)
    report(as_json, table, [*counts, *(_item_line(shown(poll), item) for item in table["items"])])


@click.command()
@click.option("--round", "name", required=True, help="The round's name.")
@reports
@acting
def decide(by: Officer, name: str, as_json: bool) -> None:
    """Propose a decision for every inspection of a round, with all reasons; another officer signs."""
    proposals = operations.propose(by, round_of(by, name))
    names = {each.key: each.name for each in list_instruments(by.office_id)}
    lines = (line for each in proposals for line in _lines(each, names))
    report(as_json, [_shown(each) for each in proposals], lines)


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
    said = _(
        "Batch %(number)d is published from %(starts_on)s to %(ends_on)s.",
        number=batch.number,
        starts_on=day(batch.starts_on),
        ends_on=day(batch.ends_on),
    )
    report(as_json, answer, [said, *units])


def _item_line(what: Manifest, item: Mapping[str, Any]) -> str:
    """A question, how often each answer was chosen, and the rate."""
    asked = what.instrument.item(item["key"])
    say = sayer(what.instrument, language(), what.names.get(language(), what.names[CHINESE]))
    labels = {choice.value: say(choice.label) for choice in asked.choices}
    counts = [
        f"{' / '.join(labels[part] for part in value.split('+'))} {count}"
        for value, count in item["counts"].items()
    ]
    return "  ".join([say(asked.label), *counts, _rate(item)])


def _rate(item: Mapping[str, Any]) -> str:
    if item["rate"] is None:
        return "—"
    return percent(item["good"], item["base"]) if "good" in item else f"{item['rate']:.1%}"


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


def _lines(decision: Decision, names: Mapping[str, Wording]) -> Iterator[str]:
    yield f"{decision.id}  {decision.inspection.unit.name}  {word('deciding', 'outcome_words', decision.outcome)}"
    for reason in decision.reasons:
        name, value = (word("reasons", macro, reason, names) for macro in ("name_of", "value_of"))
        threshold, verdict = (word("reasons", macro, reason) for macro in ("threshold_of", "verdict_of"))
        remarks = [word("reasons", "remark", code, reason) for code in cast("list[str]", reason["remark"])]
        yield "    " + "  ".join([name, value, threshold, verdict, *remarks])
