"""One mix: all envelopes of one or several closed epochs, opened, sorted by receipt and put into the box.

The rows are a function of envelopes and keys, opinion ids included, so a mix that was cut off is simply done again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select

from survey.ballots import box, sealing
from survey.ballots.box import Kept, Row
from survey.ballots.manifest import Manifest
from survey.ballots.models import Ballot, Envelope, Mode, Opinion
from survey.ballots.sealing import RECEIPT_LENGTH, Contents, Unreadable
from survey.ballots.stacked import Class
from survey.db import db

Put = Callable[[Kept, int, Sequence[Row]], None]


class Unmixable(Exception):
    """An epoch that cannot be mixed; `why` is kept with the poll."""

    def __init__(self, epoch: int, cause: str, **detail: Any) -> None:
        super().__init__(cause)
        self.epoch = epoch
        self.why = {"cause": cause, "epoch": epoch, **detail}


class Mix:
    """`papers` are the opened envelopes, folded as they were sealed, each with its epoch, in the order of receipts.

    `cast` counts those that voters sent, by group; `keyed` those that came on paper, by channel and group.
    """

    def __init__(self, poll_id: int, manifest: Manifest, secrets: Mapping[int, PrivateKey]) -> None:
        """Raises Unmixable."""
        self.epochs = sorted(secrets)
        self._poll_id = poll_id
        self._manifest = manifest
        self._secrets = secrets
        self.papers = sorted(
            (folded, epoch) for epoch in self.epochs for folded in opened(poll_id, epoch, secrets[epoch])
        )
        self._check_receipts()
        self.cast, self.keyed, self._flags = self._look_through()
        # Id, place of the paper, item; the texts stay folded.
        self._opinions: list[tuple[bytes, int, str]] = []

    @property
    def is_small(self) -> bool:
        """Whether all of it may go into the box in one transaction without keeping casters waiting."""
        return len(self.papers) <= box.CHUNK

    def put_in(self, put: Put) -> None:
        """Ballots first, then opinions in the order of their own ids: nothing tells which belong together."""
        self._opinions.clear()
        for places in box.chunks(range(len(self.papers))):
            put(Ballot, self._poll_id, [self._ballot(place) for place in places])
        self._opinions.sort()
        for opinions in box.chunks(self._opinions):
            put(Opinion, self._poll_id, [self._opinion(*opinion) for opinion in opinions])

    def check(self) -> None:
        """Raises RuntimeError where a paper or a text is not in the box; nothing may be destroyed then."""
        receipts = [folded[:RECEIPT_LENGTH] for folded, _ in self.papers]
        opinions = [opinion_id for opinion_id, *_ in self._opinions]
        lost = sum(len(box.missing(Ballot, self._poll_id, ids)) for ids in box.chunks(receipts))
        lost += sum(len(box.missing(Opinion, self._poll_id, ids)) for ids in box.chunks(opinions))
        if lost:
            raise RuntimeError(
                f"{lost} of {len(self.papers)} papers did not reach the box of poll {self._poll_id}"
            )

    def _ballot(self, place: int) -> Row:
        """The row of a ballot; its texts are noted down for later."""
        contents, secret = self._unfold(place), self._secrets[self.papers[place][1]]
        for key in contents.texts:
            self._opinions.append((sealing.opinion_id(secret, contents.receipt, key), place, key))
        return {
            "poll_id": self._poll_id,
            "id": contents.receipt,
            "channel": contents.channel,
            "grp": contents.group,
            "flag": contents.flag if contents.flag in self._flags else "",
            "answers": contents.answers,
            "salt": contents.salt,
        }

    def _look_through(self) -> tuple[Counter[str], Counter[Class], set[str]]:
        """How many papers of each class there are, and which flags stay on their ballots.

        Those of at least K papers: a flag of fewer would tell them apart from those they were mixed with.
        """
        cast, keyed, worn = Counter[str](), Counter[Class](), Counter[str]()
        for folded, epoch in self.papers:
            try:
                channel, group, flag = sealing.peek(folded)
            except Unreadable as error:
                raise Unmixable(epoch, "unreadable", problem=str(error)) from error
            if channel == self._manifest.mode:
                cast[group] += 1
            else:
                keyed[channel, group] += 1
            worn[flag] += 1
        if self._manifest.mode is not Mode.OPEN:
            return cast, keyed, set()
        return cast, keyed, {flag for flag, count in worn.items() if count >= self._manifest.mixing_size}

    def _opinion(self, opinion_id: bytes, place: int, key: str) -> Row:
        text = self._unfold(place).texts[key]
        return {"poll_id": self._poll_id, "id": opinion_id, "item": key, "text": text, "review": "new"}

    def _unfold(self, place: int) -> Contents:
        folded, epoch = self.papers[place]
        try:
            return sealing.unfold(folded, self._manifest.text_keys, self._manifest.envelope_size)
        except Unreadable as error:
            raise Unmixable(epoch, "unreadable", problem=str(error)) from error

    def _check_receipts(self) -> None:
        for (folded, _), (following, epoch) in zip(self.papers, self.papers[1:], strict=False):
            if folded[:RECEIPT_LENGTH] == following[:RECEIPT_LENGTH]:
                raise Unmixable(epoch, "unreadable", problem="two papers have one receipt")


def opened(poll_id: int, epoch: int, secret: PrivateKey) -> Iterator[bytes]:
    """What is in the envelopes of an epoch; raises Unmixable. No transaction is open while they are opened."""
    envelopes = list(db.session.scalars(select(Envelope.sealed).filter_by(poll_id=poll_id, epoch=epoch)))
    db.session.rollback()
    key = SealedBox(secret)
    while envelopes:
        try:
            yield sealing.open_envelope(envelopes.pop(), key)
        except Unreadable as error:
            raise Unmixable(epoch, "unreadable", problem=str(error)) from error
