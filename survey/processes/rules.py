"""How soon a process that died is started again."""

HEALTHY = 5.0  # seconds: whoever lived as long did not die of its start
FIRST = 0.1
LONGEST = 30.0


def deaths_in_a_row(before: int, lived: float) -> int:
    """Deaths soon after a start, this one included; one good run forgets those before it."""
    return 1 if lived >= HEALTHY else before + 1


def pause(deaths: int) -> float:
    """Seconds until the next start: the first five stay under 2, a process that cannot start tries twice a minute."""
    return min(FIRST * 2.0 ** (deaths - 1), LONGEST)
