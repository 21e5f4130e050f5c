"""What a form says of an entry that cannot be meant."""

from pathlib import Path

import pytest
import wtforms

from survey.web.office.entries import SENTENCES
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

FORMS = "\n".join(path.read_text("utf-8") for path in Path(wtforms.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_sentences_are_those_of_the_library(sentence: str) -> None:
    assert f'"{sentence}"' in FORMS


@ON_SQLITE
def test_a_clerk_reads_them_as_an_office_would_say_them(clerk: Clerk) -> None:
    page = clerk.submit(clerk.get("/rounds/new"), "建立轮次", kind="长" * 31, feedback_on="明天")
    said = [element.text for element in page.root.all("div") if "wrong" in element.get("class").split()]
    assert said == ["必须填写。", "不超过30个字。", "日期填写不对。", "必须填写。"]
