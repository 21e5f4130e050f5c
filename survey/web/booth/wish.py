"""What the address of a ballot page asks for beside the poll: a language, or to try it out."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from survey.instruments.rules import CHINESE

MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Wish:
    language: str = CHINESE
    is_trial: bool = False


NONE = Wish()


def wish(query: str) -> Wish:
    """What WeChat and others hang on to an address is passed over."""
    if not query:
        return NONE
    try:
        fields = parse_qs(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return NONE
    return Wish(fields.get("lang", [CHINESE])[0], "trial" in fields)
