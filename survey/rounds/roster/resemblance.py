"""When two spellings are one name, and when they only look like one."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from survey.rounds.roster.mending import mended_name

# Each group is one shape to a tired eye, or one word to an office (第一 and 第1).
# 大 and 太 are not here: villages differ by them.
LOOK_ALIKES = (
    "0o〇○零",
    "1li一壹",
    "2二贰",
    "3三叁",
    "4四肆",
    "5五伍",
    "6六陆",
    "7七柒",
    "8八捌",
    "9九玖",
    "己已巳",
    "未末",
    "土士",
    "日曰",
    "人入",
    "千干",
    "戊戌戍",
    "候侯",
    "沪泸",
    "祟崇",
    "冶治",
    "徽微",
    "拔拨",
    "折拆",
    "析柝",
    "縣县",
    "鎮镇",
    "鄉乡",
    "黨党",
    "莊庄",
    "灣湾",
    "橋桥",
    "溝沟",
    "嶺岭",
    "張张",
    "馬马",
    "陳陈",
    "楊杨",
    "東东",
    "門门",
    "園园",
    "衛卫",
    "國国",
    "務务",
    "會会",
    "團团",
)
_FOLD = str.maketrans({shape: group[-1] for group in LOOK_ALIKES for shape in group})


class _Spoken(dict[int, int | None]):
    """For `str.translate`: letters, digits and vowel signs stay, spaces and punctuation go."""

    def __missing__(self, ordinal: int) -> int | None:
        self[ordinal] = ordinal if unicodedata.category(chr(ordinal))[0] in "LMN" else None
        return self[ordinal]


_SPOKEN = _Spoken()


@lru_cache(maxsize=8192)
def key_of(name: str) -> str:
    """A name as two spellings of it compare equal: no spaces, no punctuation, one width, one case."""
    folded = unicodedata.normalize("NFKC", mended_name(name)).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_SPOKEN)


def shape_of(name: str) -> str:
    """The key with look-alikes folded together: two names of one shape deserve a second look."""
    return key_of(name).translate(_FOLD)


def look_alikes(names: Iterable[str]) -> list[list[str]]:
    """The groups of different names that share a shape, in the order they came."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        groups[shape_of(name)].setdefault(key_of(name), name)
    return [list(group.values()) for group in groups.values() if len(group) > 1]
