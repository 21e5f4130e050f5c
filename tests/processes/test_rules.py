"""How soon a process that died is started again."""

import pytest

from survey.processes.rules import deaths_in_a_row, pause


@pytest.mark.parametrize("death", [1, 2, 3, 4, 5])
def test_the_first_deaths_are_mended_within_two_seconds(death: int) -> None:
    assert pause(death) < 2


def test_a_process_that_cannot_start_is_tried_ever_more_seldom_but_never_given_up() -> None:
    pauses = [pause(death) for death in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30


@pytest.mark.parametrize(("before", "lived", "now"), [(0, 0.1, 1), (3, 0.1, 4), (3, 5.0, 1), (0, 3600, 1)])
def test_one_good_run_forgets_earlier_deaths(before: int, lived: float, now: int) -> None:
    assert deaths_in_a_row(before, lived) == now
