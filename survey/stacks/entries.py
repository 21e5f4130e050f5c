"""Papers as they stand in the database while a stack is keyed."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from survey.ballots.stack_models import Keying, PaperEntry, PaperStack
from survey.db import db
from survey.proof.entries import canonical
from survey.stacks.rules import Look, Paper


def reading(stack: PaperStack, keying: Keying) -> list[Paper]:
    """What one officer has keyed so far, by place from 1."""
    return [paper for entry in _entries(stack, keying) if (paper := paper_of(entry)) is not None]


def looks(stack: PaperStack) -> Mapping[int, Look]:
    """What the third look found, by place."""
    return {entry.place: Look(paper_of(entry)) for entry in _entries(stack, Keying.LOOK)}


def paper_of(entry: PaperEntry) -> Paper | None:
    """None where there is no such paper."""
    if entry.is_absent:
        return None
    chosen = json.loads(entry.answers) if entry.answers is not None else None
    return Paper(
        None if chosen is None else {key: tuple(values) for key, values in chosen.items()},
        json.loads(entry.texts),
    )


def entry_of(stack: PaperStack, keying: Keying, place: int, paper: Paper | None) -> PaperEntry:
    return PaperEntry(**_row(stack, keying, place, paper))


def rewrite(stack: PaperStack, keying: Keying, papers: Sequence[Paper]) -> None:
    """All that one officer keyed, anew; inside an operation."""
    erase(stack, keying)
    rows = [_row(stack, keying, place, paper) for place, paper in enumerate(papers, start=1)]
    if rows:
        db.session.execute(insert(PaperEntry), rows)


def erase(stack: PaperStack, *keyings: Keying) -> None:
    """Inside an operation."""
    chosen = delete(PaperEntry).where(PaperEntry.stack_id == stack.id, PaperEntry.keying.in_(keyings))
    db.session.execute(chosen)


def _entries(stack: PaperStack, keying: Keying) -> Sequence[PaperEntry]:
    chosen = select(PaperEntry).filter_by(stack_id=stack.id, keying=keying).order_by(PaperEntry.place)
    return db.session.scalars(chosen).all()


def _row(stack: PaperStack, keying: Keying, place: int, paper: Paper | None) -> dict[str, object]:
    is_read = paper is not None and paper.chosen is not None
    return {
        "stack_id": stack.id,
        "keying": keying,
        "place": place,
        "answers": canonical(paper.chosen) if paper is not None and is_read else None,
        "texts": canonical(paper.texts if paper else {}),
        "is_absent": paper is None,
    }
