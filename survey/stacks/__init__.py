"""Paper ballots beside phones: a stack is keyed twice, settled, and sealed into the same box as its own channel."""
