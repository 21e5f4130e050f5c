"""From packed answers to a full table."""

import pytest

from survey.ballots.queries import Ballots
from survey.instruments.answers import pack
from survey.instruments.builtin import builtin
from survey.tally import frozen
from survey.tally.counting import count_table, is_spoilt
from survey.tally.frozen import Count, for_public
from survey.tally.rules import Turnout

QZ, XZ, MC, YJ = (builtin(key) for key in ("QZ", "XZ", "MC", "YJ"))
NOBODY = Turnout(returned=0)


def qz(overall: str, signs: tuple[str, ...] = (), **rest: tuple[str, ...]) -> str:
    return pack(QZ, {"overall": (overall,), "signs": signs, **rest})


def ballots(answers: str, count: int = 1, group: str = "", flag: str = "") -> Ballots:
    return Ballots(answers, "open", group, flag, count)


def test_each_choice_is_counted_and_the_headline_rate_leaves_out_who_does_not_know() -> None:
    table = count_table(
        QZ,
        NOBODY,
        [
            ballots(qz("satisfied"), 28),
            ballots(qz("fair"), 20),
            ballots(qz("dissatisfied"), 2),
            ballots(qz("unknown"), 5),
        ],
    )
    overall = table.counted("overall")
    assert dict(overall.counts) == {"satisfied": 28, "fair": 20, "dissatisfied": 2, "unknown": 5}
    assert overall.overall == (48, 50)
    assert overall.unaware == (5, 55)
    assert overall.score == 84  # (28·100 + 20·70) ÷ 50
    assert (table.turnout.returned, table.turnout.spoilt, table.headline) == (55, 0, "overall")


def test_what_was_left_blank_is_counted_apart_and_shown() -> None:
    table = count_table(
        QZ, NOBODY, [ballots(qz("satisfied", openness=("fair",)), 3), ballots(qz("satisfied"), 4)]
    )
    assert table.counted("openness").blank == 4
    assert table.counted("openness").overall == (3, 3)


def test_several_signs_may_be_ticked_and_how_many_answered_is_known() -> None:
    both, one = qz("fair", ("perfunctory", "relapse")), qz("fair", ("relapse",))
    signs = count_table(QZ, NOBODY, [ballots(both, 2), ballots(one, 1), ballots(qz("fair"), 4)]).counted(
        "signs"
    )
    assert (signs.counts["perfunctory"], signs.counts["relapse"], signs.counts["none"]) == (2, 3, 0)
    assert (signs.answered, signs.blank, signs.base) == (3, 4, 0)


def test_a_meetings_paper_with_every_item_blank_is_spoilt_and_abstention_stays_in_the_base() -> None:
    blank = pack(MC, {})
    abstained = pack(MC, {item.key: ("abstain",) for item in MC.singles})
    satisfied = pack(MC, {item.key: ("satisfied",) for item in MC.singles})
    table = count_table(
        MC, Turnout(returned=0, issued=12), [ballots(blank, 2), ballots(abstained, 1), ballots(satisfied, 9)]
    )
    assert is_spoilt(MC, blank)
    assert (table.turnout.returned, table.turnout.spoilt, table.turnout.valid) == (12, 2, 10)
    assert table.counted("overall").overall == (9, 10)


def test_a_form_that_rates_nothing_is_never_spoilt_and_has_no_headline() -> None:
    table = count_table(YJ, NOBODY, [ballots(pack(YJ, {}), 3)])
    assert (table.turnout.valid, table.headline) == (3, None)


def test_groups_share_out_the_ballots() -> None:
    table = count_table(
        QZ, NOBODY, [ballots(qz("satisfied"), 3, "干部职工"), ballots(qz("fair"), 2, "服务对象")]
    )
    assert {name: items[1].overall.part for name, items in table.groups.items()} == {
        "干部职工": 3,
        "服务对象": 2,
    }


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_box_does_not_change_a_byte(order: int) -> None:
    box = [ballots(qz("satisfied"), 3, "甲"), ballots(qz("fair"), 2, "乙"), ballots(qz("unknown"), 1)]
    expected = Count(raw=count_table(QZ, NOBODY, box)).to_json()
    assert Count(raw=count_table(QZ, NOBODY, box[::order])).to_json() == expected


def test_a_frozen_count_reads_back_as_it_was() -> None:
    whole = count_table(XZ, NOBODY, [ballots(pack(XZ, {"overall": ("good",)}), 40)])
    count = Count(
        raw=whole, adjusted=whole, left_out=[{"kind": "flag", "value": "doubtful", "reason": "集中提交"}]
    )
    again = frozen.read(count.to_json())
    assert again.to_json() == count.to_json()
    assert again.raw.counted("overall").score == whole.counted("overall").score


def test_only_the_deciding_table_becomes_public() -> None:
    from_all = count_table(
        QZ, NOBODY, [ballots(qz("satisfied"), 40), ballots(qz("dissatisfied"), 5, flag="doubtful")]
    )
    kept = count_table(QZ, NOBODY, [ballots(qz("satisfied"), 40)])
    rules = frozen.Suppression(minimum=30, small_cell=0, unanimity_but=2, unanimity_below=30)
    public = for_public(Count(raw=from_all, adjusted=kept), rules)
    assert public.adjusted is None
    assert public.raw.turnout.returned == 40
