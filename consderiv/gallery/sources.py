"""The works that several entries refer to."""

from __future__ import annotations

from .entry import Source

_WORKS: dict[str, tuple[str, int | None, str]] = {
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
    "inverse": ("F. H. Clarke", 1976, "On the inverse function theorem"),
    "implicit": (
        "J. Bolte, T. Le, E. Pauwels and A. Silveti-Falls", 2021,
        "Nonsmooth implicit differentiation for machine learning and optimization",
    ),
    "sampling": (
        "J. Bolte, T. Le and E. Pauwels", 2022, "Subgradient sampling for nonsmooth nonconvex minimization",
    ),
    "complexity": (
        "J. Bolte, R. Boustany, E. Pauwels and B. Pesquet-Popescu", 2022,
        "On the complexity of nonsmooth automatic differentiation",
    ),
    "influence": (
        "D. Bertoin, J. Bolte, S. Gerchinovitz and E. Pauwels", 2021, "Numerical influence of ReLU'(0) on backpropagation",
    ),
    "imbert": (
        "C. Imbert", 2002, "Support functions of the Clarke generalized Jacobian and of its plenary hull",
    ),
    "pang": (
        "J.-S. Pang and D. Ralph", 1996,
        "Piecewise smoothness, local invertibility, and parametric analysis of normal maps",
    ),
    "slides-le": ("T. Le", None, "slides: Nonsmooth calculus and optimization in machine learning"),
    "slides-vaiter": ("S. Vaiter", None, "slides: Iterative differentiation"),
    "search": ("consderiv search", None, "all cases in order of size"),
}  # fmt: skip


def source(work: str, statement: str) -> Source:
    """A statement of one of the works."""
    authors, year, title = _WORKS[work]
    return Source(authors, year, title, statement)
