"""Pages that were rendered once and serve every reader until something about their poll changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import Flask

from survey.ballots.manifest import Manifest
from survey.ballots.papers import Paper
from survey.web.booth.sheet import Sheet, cut

MOST = 256  # polls; about 20 kB each

Render = Callable[[], str]


class Kept:
    """One poll as it stands, with what was made of it."""

    def __init__(self, paper: Paper, manifest: Manifest) -> None:
        self.paper = paper
        self.manifest = manifest
        self.sheets: dict[Hashable, Sheet] = {}


class Shelf:
    """`draft` says what a poll that was not opened yet would freeze."""

    def __init__(self, app: Flask, draft: Callable[[Paper], Manifest]) -> None:
        self._app = app
        self._draft = draft
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._loose: dict[Hashable, Sheet] = {}

    def kept(self, paper: Paper) -> Kept:
        """What there is of this paper; what there was of an older one is forgotten."""
        kept = self._kept.get(paper.code)
        if kept is None or kept.paper is not paper:
            kept = self._kept[paper.code] = Kept(paper, paper.manifest or self._drafted(paper))
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return kept

    def sheet(self, kept: Kept | None, key: Hashable, render: Render) -> Sheet:
        """The page of that key, rendered now if it is the first time; of no poll where `kept` is None."""
        sheets = kept.sheets if kept else self._loose
        sheet = sheets.get(key)
        if sheet is None:
            sheet = sheets[key] = self.fresh(render)
        return sheet

    def fresh(self, render: Render) -> Sheet:
        """A page for one reader only."""
        with self._app.app_context():
            return cut(render())

    def _drafted(self, paper: Paper) -> Manifest:
        with self._app.app_context():
            return self._draft(paper)
