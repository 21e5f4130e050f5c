"""What an answer costs, beside the least that the same server can answer: python -m bench."""
