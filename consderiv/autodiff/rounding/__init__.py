"""Proved bounds of the rounding errors of a forward and a reverse sweep."""
