"""The briefing meeting (整改情况通报会): who should come and came, its vote, its desk and hall, its minutes."""
