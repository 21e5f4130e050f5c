"""Text as an office would have written it, whatever the keyboard, the paste or the cell left in it."""

import re
import unicodedata

HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"

# Text copied out of a PDF often holds radicals instead of characters; Unicode folds the Kangxi block, not these.
RADICALS = str.maketrans(
    "⺠⻄⻅⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰", "民西见贝车长门青韦页风飞食马鱼鸟麦黄齐齿龙"
)

WIDE = str.maketrans("(),;:!?", "（），；：！？")
DASHES = frozenset(["-", "--", "—", "——", "－", "/", "\\"])
BLANK_WORDS = DASHES | {"", "无", "暂无", "空", "待定", "未定", "不详", "未知", "n/a", "na", "null", "none"}
ERRORS = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)

_HAN = re.compile(f"[{HAN}]")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_MARK_BESIDE_HAN = re.compile(rf"(?<=[{HAN}])[,;:!?]|[,;:!?](?=[{HAN}])")


class _Mended(dict[int, str]):
    """For `str.translate`: what a character becomes, worked out when it is first met."""

    def __missing__(self, ordinal: int) -> str:
        self[ordinal] = _mended(chr(ordinal))
        return self[ordinal]


def _mended(character: str) -> str:
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Cs"):  # invisible: zero width, direction marks, NUL, halves of a pair
        return ""
    folded = unicodedata.normalize("NFKC", character.translate(RADICALS))
    return character if kind[0] in "PS" and not folded.isalpha() else folded  # punctuation stays full-width


_MENDED = _Mended()


def mended_name(text: str) -> str:
    """A name without line breaks, stray spaces and invisible characters; half-width letters and digits."""
    return _SPACE_BESIDE_HAN.sub("", mended_text(text))


def mended_text(text: str) -> str:
    """The same for running text, where a single space may separate two remarks."""
    text = " ".join(text.translate(_MENDED).split())
    if not _HAN.search(text):
        return text
    return _MARK_BESIDE_HAN.sub(_widened, text).replace("(", "（").replace(")", "）")


def is_blank_word(text: str) -> bool:
    """Whether a mended text says “nothing”: 无, —, /, 待定 …"""
    return text.casefold() in BLANK_WORDS


def is_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).lstrip().startswith("=")


def is_hidden_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula: it begins with = + - or @ and says more than that."""
    folded = unicodedata.normalize("NFKC", text).lstrip()
    return folded[:1] in ("=", "+", "-", "@", "\u2212") and len(folded.strip("=+-@\u2212 ")) > 0


def is_error(text: str) -> bool:
    """Whether the text is what a spreadsheet shows instead of a value, like #REF!."""
    return ERRORS.fullmatch(text.strip()) is not None


def _widened(match: re.Match[str]) -> str:
    return match.group().translate(WIDE)
