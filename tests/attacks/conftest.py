"""A process that takes ballots, for attackers to watch."""

from tests.ballots.conftest import booth

__all__ = ["booth"]
