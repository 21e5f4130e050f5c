"""A hall that takes ballots."""

from tests.ballots.conftest import booth

__all__ = ["booth"]
