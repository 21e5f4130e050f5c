"""One mix: all envelopes of a closed epoch, opened, sorted by receipt and put into the box.

The rows are a function of envelopes and key, opinion ids included, so a mix that was cut off is simply done again.
"""

from collections import Counter
from collections.abc import Iterator

from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select

from survey.ballots import box, sealing
from survey.ballots.box import Row
from survey.ballots.manifest import Manifest
from survey.ballots.models import Ballot, Envelope, Mode, Opinion
from survey.ballots.sealing import RECEIPT_LENGTH, Contents, Unreadable
from survey.db import db


class Mix:
    """`papers` are the opened envelopes, folded as they were sealed, in the order of their receipts."""

    def __init__(self, poll_id: int, epoch: int, manifest: Manifest, secret: PrivateKey) -> None:
        self._poll_id = poll_id
        self._manifest = manifest
        self._secret = secret
        self.papers = sorted(opened(poll_id, epoch, SealedBox(secret)))
        self._flags = self._kept_flags()
        # Id, place of the paper, item; the texts stay folded.
        self._opinions: list[tuple[bytes, int, str]] = []

    def put_in(self) -> None:
        """Ballots first, then opinions in the order of their own ids: nothing tells which belong together."""
        if len({paper[:RECEIPT_LENGTH] for paper in self.papers}) < len(self.papers):
            raise Unreadable("two papers have one receipt")
        self._opinions.clear()
        for places in box.chunks(range(len(self.papers))):
            box.put(Ballot, self._poll_id, [self._ballot(place) for place in places])
        self._opinions.sort()
        for opinions in box.chunks(self._opinions):
            box.put(Opinion, self._poll_id, [self._opinion(*opinion) for opinion in opinions])

    def check(self) -> None:
        """Raises RuntimeError where a paper or a text is not in the box; nothing may be destroyed then."""
        receipts = [paper[:RECEIPT_LENGTH] for paper in self.papers]
        opinions = [opinion_id for opinion_id, *_ in self._opinions]
        lost = sum(len(box.missing(Ballot, self._poll_id, ids)) for ids in box.chunks(receipts))
        lost += sum(len(box.missing(Opinion, self._poll_id, ids)) for ids in box.chunks(opinions))
        if lost:
            raise RuntimeError(
                f"{lost} of {len(self.papers)} papers did not reach the box of poll {self._poll_id}"
            )

    def _ballot(self, place: int) -> Row:
        """The row of a ballot; its texts are noted down for later."""
        contents = self._unfold(place)
        for key in contents.texts:
            self._opinions.append((sealing.opinion_id(self._secret, contents.receipt, key), place, key))
        return {
            "poll_id": self._poll_id,
            "id": contents.receipt,
            "channel": contents.channel,
            "grp": contents.group,
            "flag": contents.flag if contents.flag in self._flags else "",
            "answers": contents.answers,
            "salt": contents.salt,
        }

    def _kept_flags(self) -> set[str]:
        """Those of at least K papers: a flag of fewer would tell them apart from those they were mixed with."""
        if self._manifest.mode is not Mode.OPEN:
            return set()
        worn = Counter(self._unfold(place).flag for place in range(len(self.papers)))
        return {flag for flag, count in worn.items() if count >= self._manifest.mixing_size}

    def _opinion(self, opinion_id: bytes, place: int, key: str) -> Row:
        text = self._unfold(place).texts[key]
        return {"poll_id": self._poll_id, "id": opinion_id, "item": key, "text": text, "review": "new"}

    def _unfold(self, place: int) -> Contents:
        return sealing.unfold(self.papers[place], self._manifest.text_keys, self._manifest.envelope_size)


def opened(poll_id: int, epoch: int, key: SealedBox) -> Iterator[bytes]:
    """What is in the envelopes of an epoch; raises Unreadable. No transaction is open while they are opened."""
    envelopes = list(db.session.scalars(select(Envelope.sealed).filter_by(poll_id=poll_id, epoch=epoch)))
    db.session.rollback()
    while envelopes:
        yield sealing.open_envelope(envelopes.pop(), key)
