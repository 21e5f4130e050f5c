"""Rosters as offices really send them, read without guessing and without losing anything."""

from survey.rounds.roster.facts import RosterUnreadable
from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster, RosterRow, RowNote

__all__ = ["Roster", "RosterRow", "RosterUnreadable", "RowNote", "read_roster"]
