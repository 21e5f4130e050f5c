"""The published script: alone on another machine, it draws the same people and lets the same come in."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from survey.draws import operations, queries, repeat
from survey.draws.models import Draw
from tests.draws.lists import NUMBERS, make_drawn


def run(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script as anybody runs it: a copy beside the list, isolated from this code and its environment."""
    script = folder / "repeat-draw.py"
    script.write_bytes(Path(repeat.__file__).read_bytes())
    listed = folder / "list.txt"
    listed.write_text(text, "utf-8", newline="")
    command = [sys.executable, "-I", "-X", "utf8", str(script), str(listed), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def told(draw: Draw) -> list[str]:
    """What the service says of a draw, in the script's words."""
    said = []
    for each in queries.lots(draw):
        quota = each.group.quota
        said += ["", each.group.name, f"抽中 invited: {' '.join(map(str, each.order[:quota]))}"]
        said.append(f"候补 reserves: {' '.join(map(str, each.order[quota:]))}")
        if each.stand_ins:
            pairs = (f"{one.out}→{one.come_in or '—'}" for one in each.stand_ins)
            said.append(f"递补 replacements: {' '.join(pairs)}")
    return said


@pytest.fixture
def draw(app: Flask) -> Draw:
    draw = make_drawn()
    for place in (0, 1, 0):
        out = queries.lots(draw)[place].invited[-1]
        operations.replace_absent(draw.made_by, draw, out, "外出")
    return draw


def test_the_script_gives_the_same_people_and_replacements(draw: Draw, tmp_path: Path) -> None:
    absent = [str(each.out) for each in queries.replacements_of(draw)]
    answer = run(tmp_path, queries.list_of(draw), NUMBERS, "--absent", *absent)
    assert answer.stderr == ""
    assert answer.stdout.splitlines()[0].endswith(str(draw.list_digest))
    assert answer.stdout.splitlines()[3:] == told(draw)


def test_the_script_says_so_where_the_file_is_no_list(tmp_path: Path) -> None:
    answer = run(tmp_path, "姓名\n张三\n", NUMBERS)
    assert answer.returncode == 1
    assert "not the list" in answer.stderr


def test_a_changed_list_or_other_numbers_give_others(draw: Draw) -> None:
    text, orders = queries.list_of(draw), [each.order for each in queries.lots(draw)]

    def drawn(text: str, numbers: str) -> list[list[int]]:
        return [group.invited + group.reserves for group in repeat.repeat(text, numbers).groups]

    assert drawn(text, NUMBERS) == orders
    assert drawn(text, NUMBERS.replace("07", "08")) != orders
    first = text.splitlines()[4]
    for changed in (
        text.replace(first, first[:-1] + ("0" if first[-1] != "0" else "1")),
        text.replace("group\t服务对象\t4", "group\t服务对象\t5"),
        text.replace("双色球", "大乐透"),
    ):
        assert changed != text
        assert drawn(changed, NUMBERS) != orders


def test_the_script_repeats_a_draw_without_names(draw: Draw) -> None:
    before = repeat.repeat(queries.list_of(draw), NUMBERS)
    operations.delete_names(draw.made_by, draw)
    assert repeat.repeat(queries.list_of(draw), draw.entropy or "") == before
