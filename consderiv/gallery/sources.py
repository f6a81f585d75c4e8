"""The works that several entries refer to."""

from __future__ import annotations

from .entry import Source

_WORKS = {
    "clarke": ("F. H. Clarke", 1983, "Optimization and Nonsmooth Analysis"),
    "model": ("J. Bolte and E. Pauwels", 2020, "A mathematical model for automatic differentiation in machine learning"),
    "fields": (
        "J. Bolte and E. Pauwels", 2021,
        "Conservative set valued fields, automatic differentiation, stochastic gradient methods and deep learning",
    ),
    "scholtes": ("S. Scholtes", 2012, "Introduction to Piecewise Differentiable Equations"),
    "mordukhovich": ("B. S. Mordukhovich", 2006, "Variational Analysis and Generalized Differentiation I"),
    "kakade": ("S. Kakade and J. D. Lee", 2018, "Provably correct automatic subdifferentiation for qualified programs"),
    "symforce": ("SymForce contributors", 2022, "SymForce, a symbolic computation library for robotics"),
}  # fmt: skip


def source(work: str, statement: str) -> Source:
    """A statement of one of the works."""
    authors, year, title = _WORKS[work]
    return Source(authors, year, title, statement)
