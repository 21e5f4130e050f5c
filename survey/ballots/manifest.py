"""What is frozen when a poll opens: canonical JSON, named by its SHA-256, never changed again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from survey.ballots import defaults, sealing
from survey.ballots.defaults import Suppression
from survey.ballots.models import Durability, Mixing, Mode, Poll
from survey.ballots.names import names
from survey.instruments.document import parse
from survey.instruments.facts import PlaceholderEmpty
from survey.instruments.rules import Instrument, Subject
from survey.instruments.wording import Names, placeholders

FORMAT = 1


class Head(StrEnum):
    """Where the closing head goes by itself at close; whoever opens the poll approves it."""

    BOARD = "board"
    PARTIES = "parties"


@dataclass(frozen=True)
class Manifest:
    """`names` by language; `deadline` is the one set at opening, which may be moved to a later hour with a reason.

    `recovery` is the fingerprint of the key that second copies of the poll's keys are sealed to; empty, there are none.
    """

    code: str
    mode: Mode
    wave: int
    instrument: Instrument
    languages: tuple[str, ...]
    names: Mapping[str, Names]
    groups: tuple[str, ...]
    eligible: int | None
    opens_at: str | None
    deadline: str | None
    mixing: Mixing
    mixing_size: int
    durability: Durability
    recovery: str
    suppression: Suppression
    head: Head
    kept_until: str
    envelope_size: int

    @cached_property
    def text_keys(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.instrument.texts)

    @property
    def has_groups(self) -> bool:
        return any(self.groups)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Keys sorted, nothing between them, Chinese as it is."""
        return json.dumps(self._document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _document(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "format": FORMAT,
            "instrument": self.instrument.to_document(),
            "instrument_digest": self.instrument.digest(),
            "suppression": asdict(self.suppression),
        }


def draw_up(
    poll: Poll, instrument: Instrument, groups: Sequence[str], kept_until: date, recovery: str = ""
) -> Manifest:
    """What would be frozen if the poll opened now; raises PlaceholderEmpty where the wording needs a name."""
    manifest = Manifest(
        code=poll.code,
        mode=poll.mode,
        wave=poll.wave,
        instrument=instrument,
        languages=tuple(poll.languages),
        names={language: names(poll.inspection, kept_until, language) for language in poll.languages},
        groups=tuple(groups),
        eligible=poll.eligible,
        opens_at=_written(poll.opens_at),
        deadline=_written(poll.closes_at),
        mixing=poll.mixing,
        mixing_size=poll.mixing_size,
        durability=poll.durability,
        recovery=recovery if poll.durability is Durability.RECOVER else "",
        suppression=defaults.suppression(poll.mode, instrument.subject),
        head=Head.PARTIES if instrument.subject is Subject.TEAM else Head.BOARD,
        kept_until=kept_until.isoformat(),
        envelope_size=sealing.size_of(instrument, groups),
    )
    _check_names(manifest)
    return manifest


@lru_cache(maxsize=256)
def read(text: str) -> Manifest:
    """The manifest as it was frozen."""
    plain = json.loads(text)
    known = {field.name: plain[field.name] for field in fields(Manifest)}
    return Manifest(
        **known
        | {
            "mode": Mode(plain["mode"]),
            "instrument": parse(plain["instrument"]),
            "languages": tuple(plain["languages"]),
            "groups": tuple(plain["groups"]),
            "mixing": Mixing(plain["mixing"]),
            "durability": Durability(plain["durability"]),
            "suppression": Suppression(**plain["suppression"]),
            "head": Head(plain["head"]),
        }
    )


def _written(instant: datetime | None) -> str | None:
    return f"{instant.isoformat()}Z" if instant else None


def _check_names(manifest: Manifest) -> None:
    for given in manifest.names.values():
        for name in placeholders(manifest.instrument):
            if not given.get(name):
                raise PlaceholderEmpty(name=name)
