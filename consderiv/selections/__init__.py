"""Lipschitz gradient selections: smooth pieces on semialgebraic cells, from a program or given by hand."""

from .agreement import Disagreement
from .cells import Uncovered
from .piece import Piece
from .selection import LipschitzGradientSelection

__all__ = ["Disagreement", "LipschitzGradientSelection", "Piece", "Uncovered"]
