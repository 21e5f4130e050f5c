"""A page deflated once and filled in for each reader is a correct gzip stream of the filled page."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.web.booth.inline import squeeze_page, squeeze_script, squeeze_style
from survey.web.booth.sheet import GAP, cut

TEXTS = st.text(st.characters(exclude_characters=GAP, exclude_categories=["Cs"]), max_size=300)


@given(TEXTS, TEXTS, st.binary(max_size=80))
def test_filling_the_gap_gives_the_page_that_was_meant(head: str, tail: str, value: bytes) -> None:
    sheet = cut(head + GAP + tail)
    assert (
        gzip.decompress(sheet.gzipped(value)) == sheet.plain(value) == head.encode() + value + tail.encode()
    )


@given(TEXTS)
def test_a_page_without_a_gap_is_whole(text: str) -> None:
    sheet = cut(text)
    assert gzip.decompress(sheet.gzipped()) == sheet.plain() == text.encode()


def test_two_readers_get_two_marks() -> None:
    sheet = cut(f"<p>您好</p>{GAP}</form>")
    assert sheet.gzipped(b"one") != sheet.gzipped(b"two")


@pytest.mark.parametrize(
    ("source", "squeezed"),
    [
        ("a  >  b {\n  color: red;\n}\n", "a > b{color:red}"),
        ("@media print { p { margin: 0 auto } }", "@media print{p{margin:0 auto}}"),
    ],
)
def test_a_style_loses_its_blanks_only(source: str, squeezed: str) -> None:
    assert squeeze_style(source) == squeezed


def test_a_script_keeps_its_texts_and_words() -> None:
    source = """var a = 'x ? y', b;
      if (a) return new B();
      else a = typeof b;"""
    assert squeeze_script(source) == "var a='x ? y',b;if(a)return new B();else a=typeof b;"


def test_a_page_keeps_the_blanks_of_its_words() -> None:
    assert (
        squeeze_page("<p>\n<b>1/8</b> 您 <em>必答</em></p>\n<p>") == "<p><b>1/8</b> 您 <em>必答</em></p><p>"
    )
