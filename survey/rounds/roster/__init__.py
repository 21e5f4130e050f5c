"""Rosters as offices really send them, read without guessing and without losing anything."""
