"""What synthetic voters answer: the headline as the city says, everything else near it, drawn from a seed."""

from collections.abc import Iterator, Sequence
from random import Random

from survey.demo.city import DemoPoll
from survey.instruments.rules import Instrument, Item, Kind

AGREES = 0.72  # how often another answer is the same as the headline's
ANSWERS_LISTS = 0.6
FINDS_NOTHING = 0.85  # how often a content voter who answers a list says so
WRITES = 0.06

Form = dict[str, tuple[str, ...]]


def forms(instrument: Instrument, poll: DemoPoll, opinions: Sequence[str], draw: Random) -> Iterator[Form]:
    """One form for each ballot of the poll, in an order that tells nothing."""
    headline = instrument.headline
    assert headline
    overall = [value for value, count in poll.overall.items() for _ in range(count)]
    draw.shuffle(overall)
    for value in overall:
        form: Form = {headline.key: (value,)}
        for item in instrument.items:
            if item is not headline:
                form[item.key] = _answer(item, value, value in instrument.good, opinions, draw)
        yield form


def _answer(
    item: Item, overall: str, is_content: bool, opinions: Sequence[str], draw: Random
) -> tuple[str, ...]:
    match item.kind:
        case Kind.TEXT:
            return (draw.choice(opinions),) if draw.random() < WRITES else ()
        case Kind.MANY:
            return (_listed(item, is_content, draw),) if draw.random() < ANSWERS_LISTS else ()
        case Kind.CHECK:
            return (item.choices[0].value if draw.random() < 0.9 else item.choices[-1].value,)
    if overall in item.positions and draw.random() < AGREES:
        return (overall,)
    return (draw.choice(item.choices[: 2 if overall in item.positions else None]).value,)


def _listed(item: Item, is_content: bool, draw: Random) -> str:
    nothing = next((choice for choice in item.choices if choice.is_exclusive), None)
    if nothing and is_content and draw.random() < FINDS_NOTHING:
        return nothing.value
    return draw.choice(item.choices).value
