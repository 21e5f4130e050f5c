"""Recounting a bundle from its signature to the last number of its table; it needs the file and nothing else."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from survey.ballots.leaves import GROUP, KINDS
from survey.proof.characters import in_characters
from survey.recount import table
from survey.recount.archive import HEAD, Archive, section_file
from survey.recount.box import CLASSED, Box, read_box
from survey.recount.facts import N_, Wrong
from survey.recount.opening import Opening, Shown, openings, words
from survey.recount.records import Found, Task, check_ballots, count

FEW = 200_000  # records: so many are gone through before other processes would have started
OTHER_HEAD = N_("This is not the head that you named.")

Progress = Callable[[int, int], None]  # records done, records in all


@dataclass(frozen=True)
class Recount:
    """What was verified: `items` whole, `closed` items stay as the table withholds, merges or bands them.

    `unchecked` are fields of the table about which the bundle says nothing.
    """

    poll: str
    digest: str
    words: str
    keys: Sequence[str]
    closed_on: str
    released_on: str
    returned: int
    counted: int
    items: Sequence[str]
    closed: Sequence[str]
    groups: Sequence[str]
    left_out: Sequence[dict[str, str]]
    unchecked: Sequence[str]


def verify(path: Path, head: str = "", progress: Progress = lambda done, total: None) -> Recount:
    """Raises Wrong for the first thing that does not hold; `head` is the digest or the characters that one kept."""
    with Archive(path) as bundle:
        box = read_box(bundle)
        if head and "".join(head.split()).lower() not in (box.digest.hex(), in_characters(box.digest)):
            raise Wrong(HEAD, OTHER_HEAD)
        table.check_shape(box)
        opened = list(openings(box))
        bundle.check_names({section_file(opening.place) for opening in opened})
    counted = _counted(path, box, opened, progress)
    table.check_left_out(box, counted)
    table.check_counts(box, counted)
    return _report(box)


def _counted(path: Path, box: Box, opened: Sequence[Opening], progress: Progress) -> dict[str, Found]:
    """Every opened section by its name, after the list of ballots; in processes of their own where that pays."""
    total, done = box.size * (1 + len(opened)), 0
    counted: dict[str, Found] = {}
    tasks = [_task(path, box, opening) for opening in opened]
    ballots = (path, box.code, box.size, box.head["ballots"]["root"])
    results = _in_turn(ballots, tasks) if total <= FEW else _at_once(ballots, tasks)
    for name, found in results:
        done += box.size
        progress(done, total)
        if found:
            counted[name] = found
    return {opening.section.name: counted[opening.section.name] for opening in opened}


def _in_turn(ballots: Any, tasks: Sequence[Task]) -> Iterator[tuple[str, Found | None]]:
    check_ballots(*ballots)
    yield "", None
    for task in tasks:
        yield task.name, count(task)


def _at_once(ballots: Any, tasks: Sequence[Task]) -> Iterator[tuple[str, Found | None]]:
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        names: dict[Future[Any], str] = {pool.submit(check_ballots, *ballots): ""}
        names |= {pool.submit(count, task): task.name for task in tasks}
        try:
            for done in as_completed(names):
                yield names[done], done.result()
        except Wrong:
            pool.shutdown(cancel_futures=True)
            raise


def _task(path: Path, box: Box, opening: Opening) -> Task:
    classes = box.head["classes"]
    indices = {kind: words(classes, kind).index for kind in KINDS}
    return Task(
        bundle=path,
        file=section_file(opening.place),
        name=opening.section.name,
        poll=box.code,
        size=box.size,
        root=opening.root,
        is_classed=opening.form == CLASSED,
        values=opening.section.values,
        words={kind: words(classes, kind) for kind in KINDS},
        left_out={kind: frozenset(map(indices[kind], own)) for kind, own in opening.left_out.items()},
        shown=frozenset(map(indices[GROUP], opening.shown)),
    )


def _report(box: Box) -> Recount:
    shown, count = Shown.by(box), box.table["count"]
    keys = [item["key"] for item in count["raw"]["items"]]
    return Recount(
        poll=box.code,
        digest=box.digest.hex(),
        words=in_characters(box.digest),
        keys=list(dict.fromkeys([box.chain.head["key"], box.chain.release["key"]])),
        closed_on=box.chain.head["on"],
        released_on=box.chain.release["on"],
        returned=box.size,
        counted=count["raw"]["turnout"]["returned"],
        items=[key for key in keys if key in shown.items],
        closed=[key for key in keys if key not in shown.items],
        groups=sorted(frozenset[str]().union(*shown.groups.values())),
        left_out=count["left_out"],
        unchecked=table.unchecked(box),
    )
