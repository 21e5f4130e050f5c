"""Documents as they stand in a bundle: exactly the fields that docs/proof.md names, each of its kind."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from survey.proof.entries import canonical
from survey.recount.facts import N_, Wrong

Document = dict[str, Any]
Kind = Callable[[Any], bool]

NOT_JSON = N_("This is no JSON document.")
NOT_CANONICAL = N_("This is not written as the format asks: keys sorted, no blanks, each key once.")
MISSING = N_("The field %(name)s is missing.")
UNKNOWN = N_("There is no field %(name)s in the format.")
NOT_MEANT = N_("The field %(name)s cannot have this value.")


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number_or_null(value: Any) -> bool:
    return value is None or is_number(value)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_words(value: Any) -> bool:
    """Different words, sorted, none empty."""
    return isinstance(value, list) and all(map(is_text, value)) and value == sorted(set(value) - {""})


def is_hex(length: int) -> Kind:
    shape = re.compile(f"[0-9a-f]{{{2 * length}}}")
    return lambda value: isinstance(value, str) and bool(shape.fullmatch(value))


def is_exactly(*values: Any) -> Kind:
    return lambda value: any(value == one and type(value) is type(one) for one in values)


def is_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_number, value.values()))


def anything(value: Any) -> bool:
    return True


def read(where: str, text: str, *, is_ours: bool = True) -> Any:
    """The document; one of ours must be canonical."""
    try:
        document = json.loads(text)
        is_canonical = not is_ours or canonical(document) == text
    except (ValueError, RecursionError) as error:
        raise Wrong(where, NOT_JSON) from error
    if not is_canonical:
        raise Wrong(where, NOT_CANONICAL)
    return document


def check_fields(where: str, document: Any, kinds: Mapping[str, Kind], optional: Sequence[str] = ()) -> None:
    if not isinstance(document, dict):
        raise Wrong(where, NOT_JSON)
    for name in kinds:
        if name not in document and name not in optional:
            raise Wrong(where, MISSING, name=name)
    for name, value in document.items():
        if name not in kinds:
            raise Wrong(where, UNKNOWN, name=name)
        if not kinds[name](value):
            raise Wrong(where, NOT_MEANT, name=name)
