"""Paper in the count: a channel of its own, in the turnout, in the head, in the bundle that anybody recounts."""

import json
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from survey.ballots import polls, print_runs, tickets
from survey.ballots.models import Mode, Poll
from survey.ballots.stack_models import PaperChannel
from survey.config import Config
from survey.meetings.minutes import take_minutes
from survey.notices.minutes import read
from survey.publication import bundles
from survey.recount.verifying import verify
from survey.stacks import operations
from survey.stacks.rules import Paper
from survey.tally.models import ExclusionKind
from survey.tally.operations import count
from survey.tally.queries import full_count
from survey.tally.rules import Turnout
from tests.ballots.urn import answers, cast, make_open_poll, mix
from tests.make import make_inspection, make_office, make_officer, make_round
from tests.make import make_meeting as make_hall
from tests.recount.published import publish
from tests.stacks.pile import BAD, FAIR, GOOD, NOTHING, ON_SQLITE, make_stack, paper, settled

pytestmark = pytest.mark.usefixtures("booth")
STAFF, PEOPLE = "干部职工", "服务对象"


def make_meeting(issued: int = 12, cast_by: int = 10) -> Poll:
    """Tickets for both groups, of which some are cast; closed is nothing yet."""
    inspection = make_inspection(make_round(make_office()))
    poll = polls.prepare_poll(None, inspection, "MC", Mode.TICKET)
    codes = {group: print_runs.issue_tickets(None, poll, issued, group=group) for group in (STAFF, PEOPLE)}
    polls.open_poll(None, poll, "人少")
    for own in codes.values():
        for code in own[:cast_by]:
            cast(poll, ticket=code, checked=answers("satisfied", "MC"))
    return poll


def close(poll: Poll, config: Config) -> None:
    polls.begin_close(None, poll)
    mix(poll, config)
    count(None, poll)


def hand_in(poll: Poll, papers: Sequence[Paper], handed_out: int = 0, group: str = PEOPLE) -> None:
    settled(poll, papers, handed_out=handed_out, group=group)


def test_phones_and_paper_are_counted_together_and_told_apart(config: Config) -> None:
    poll = make_meeting()
    hand_in(poll, [paper(GOOD)] * 3 + [paper(BAD), paper("3111" + "0"), paper(NOTHING), paper("")], 9)
    close(poll, config)
    raw = full_count(poll).raw
    assert raw.channels == {"paper": 7, "ticket": 20}
    assert raw.turnout == Turnout(issued=33, returned=27, spoilt=2)
    assert raw.returns == {
        PEOPLE: Turnout(issued=21, returned=17, spoilt=2),
        STAFF: Turnout(issued=12, returned=10),
    }
    overall = raw.counted("overall")
    assert (dict(overall.counts), overall.blank) == (
        {"satisfied": 23, "fair": 0, "dissatisfied": 1, "abstain": 0},
        1,
    )
    assert tickets.books_of(poll).is_even
    document = raw.to_document()
    assert document["void"] is False
    assert {each["group"]: each["returned"] for each in document["groups"]} == {PEOPLE: 17, STAFF: 10}


@ON_SQLITE
@pytest.mark.parametrize(
    ("issued", "cast_by", "papers", "handed_out", "found"),
    [
        (12, 10, 5, 5, ()),
        (12, 10, 6, 5, (f"paper={PEOPLE}",)),  # tickets left over do not make up for a paper too many
        (3, 3, 2, 1, (f"group={PEOPLE}", f"paper={PEOPLE}")),
    ],
)
def test_more_papers_back_than_were_handed_out_make_the_vote_void(
    config: Config, issued: int, cast_by: int, papers: int, handed_out: int, found: tuple[str, ...]
) -> None:
    poll = make_meeting(issued, cast_by)
    hand_in(poll, [paper(FAIR)] * papers, handed_out)
    close(poll, config)
    turnout = full_count(poll).raw.turnout
    assert turnout.overfull == found
    assert turnout.must_be_repeated is bool(found)


@ON_SQLITE
def test_answers_told_and_gathered_are_never_void_and_may_be_left_out_as_a_class(config: Config) -> None:
    poll = make_open_poll("MC")
    cast(poll, checked=answers("satisfied", "MC"))
    settled(poll, [paper(FAIR)] * 3, channel=PaperChannel.DOORSTEP, handed_out=2)
    close(poll, config)
    turnout = full_count(poll).raw.turnout
    assert (turnout.issued, turnout.returned, turnout.must_be_repeated) == (None, 4, False)


@pytest.mark.parametrize("left_out", [[], [(ExclusionKind.CHANNEL, "paper")]])
@ON_SQLITE
def test_a_bundle_with_paper_is_recounted(
    config: Config, tmp_path: Path, left_out: list[tuple[ExclusionKind, str]]
) -> None:
    poll = make_meeting(22, 20)
    hand_in(poll, [paper(GOOD)] * 15 + [paper(BAD, "路灯不亮")] * 4 + [paper(""), paper(NOTHING)], 25)
    polls.begin_close(None, poll)
    mix(poll, config)
    bundle = tmp_path / f"{poll.code}.zip"
    bundles.make(bundle, poll, publish(poll, left_out))
    found = verify(bundle)
    assert (found.returned, found.counted) == (61, 40 if left_out else 61)
    with zipfile.ZipFile(bundle) as archive:
        head, table = (json.loads(archive.read(name)) for name in ("head.json", "table.json"))
    raw = table["count"]["raw"]
    assert head["classes"]["channel"] == ["open", "paper", "ticket"]
    assert head["turnout"] == {
        "eligible": None,
        "present": None,
        "issued": 69,
        "returned": 61,
        "spent": 40,
        "void": 0,
    }
    assert raw["channels"] == ({"ticket": 40} if left_out else {"paper": 21, "ticket": 40})
    assert (raw["turnout"]["issued"], raw["turnout"]["spoilt"]) == (69, 0 if left_out else 2)
    assert "returns" not in raw


@ON_SQLITE
def test_minutes_say_how_many_papers_were_dropped(config: Config) -> None:
    """Whoever drops a stack may know what stands on its papers."""
    by = make_officer()
    meeting = make_hall(make_inspection(make_round(by.office)), by=by)
    poll = meeting.poll
    assert poll
    polls.open_poll(by, poll, "全部用纸质票")
    hand_in(poll, [paper(GOOD)] * 3, group="")
    operations.drop(by, make_stack(poll, [paper(BAD)] * 2), "撕毁")
    close(poll, config)
    assert read(take_minutes(by, meeting, ["张三"], "", Fraction(9, 10))).dropped == 2
