"""Each check of a page is seen to catch its breach, and lets a sound page pass."""

import pytest

from tests.web import checks
from tests.web.checks import Check
from tests.web.page import Page

SOUND = """<!doctype html><html lang="zh-CN"><head><title>登录</title></head><body><h1>登录</h1>
<form method="post"><input type="hidden" name="csrf_token" value="1"><label for="name">姓名（全名）：</label>
<input id="name" name="name" aria-describedby="note">
<p id="note">请填写。</p><button>提交</button></form></body></html>"""

BREACHES = [
    (checks.has_a_title, "<title>登录</title>", ""),
    (checks.says_its_language, ' lang="zh-CN"', ""),
    (checks.has_one_heading, "<h1>登录</h1>", ""),
    (checks.has_one_heading, "<h1>登录</h1>", "<h1>登录</h1><h1>再来</h1>"),
    (checks.ids_are_unique, '<p id="note">', '<p id="note"></p><p id="note">'),
    (checks.references_exist, '<p id="note">', "<p>"),
    (checks.inputs_are_labelled, '<label for="name">', "<label>"),
    (checks.buttons_and_links_say_something, "提交", ""),
    (checks.pictures_are_described, "<h1>", '<img src="/a.png"><h1>'),
    (checks.chinese_has_full_width_marks, "请填写。", "请填写!"),
    (checks.chinese_has_full_width_marks, "姓名（全名）：", "姓名:"),
    (checks.loads_nothing_from_elsewhere, "<h1>", '<script src="https://cdn.example/x.js"></script><h1>'),
    (checks.nothing_is_untranslated, "请填写。", "请填写 %(name)s。"),
    (checks.paragraphs_hold_words, "请填写。", "<div>请填写。</div>"),
    (checks.posts_are_guarded, 'name="csrf_token"', 'name="other"'),
    (checks.nothing_inline, "<h1>", '<h1 style="color:red">'),
    (checks.nothing_inline, "<h1>", "<script>1</script><h1>"),
]


def test_a_sound_page_passes() -> None:
    assert checks.faults(Page(SOUND), checks.OFFICE) == []


@pytest.mark.parametrize(("check", "sound", "broken"), BREACHES)
def test_a_breach_is_caught(check: Check, sound: str, broken: str) -> None:
    assert sound in SOUND
    assert list(check(Page(SOUND.replace(sound, broken, 1)))) != []
