"""Text on paper fits its place, breaks where Chinese may break, and is never an empty box."""

import pytest

from survey.paper import lettering
from survey.paper.lettering import NotInFont


@pytest.mark.parametrize(
    "text", ["临江县住房和城乡建设局", "塅背村党支部", "𬴂塘镇", "〔2026〕1号，“双公开”（试行）、No. 7"]
)
def test_what_offices_write_is_in_the_font(text: str) -> None:
    lettering.check(text)


def test_every_sign_that_is_not_is_named_once() -> None:
    with pytest.raises(NotInFont) as refused:
        lettering.check("龗村", "😀龗")
    assert refused.value.details == {"signs": "龗😀"}


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("一二三四五六", 30, ["一二三", "四五六"]),
        ("一二三，四五", 30, ["一二", "三，四", "五"]),
        ("一二（三四）", 30, ["一二", "（三", "四）"]),
        ("打开abc.cn/p再填", 45, ["打开", "abc.cn/p", "再填"]),
        ("", 30, [""]),
    ],
)
def test_a_line_breaks_between_characters_and_never_before_a_mark(
    text: str, room: float, lines: list[str]
) -> None:
    assert lettering.lines(text, 10, room) == lines


def test_a_long_name_is_set_smaller_until_it_fits() -> None:
    size, broken = lettering.fitted("一" * 20, (12, 10, 8), 100, 2)
    assert (size, [len(line) for line in broken]) == (10, [10, 10])
