"""Claimed sets, read from the JSON of `explain` into floats: support functions and distances to samples."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np

Json = dict[str, Any]
_RATIONAL = re.compile(r"-?\d+(/\d+)?")


@cache
def to_float(text: str) -> float:
    """A number of the JSON form."""
    if _RATIONAL.fullmatch(text):
        top, _, bottom = text.partition("/")
        return int(top) / int(bottom or 1)
    import sympy

    return float(sympy.sympify(text, locals={"t": sympy.Symbol("t"), "RootOf": sympy.CRootOf}).evalf(30))


def flat(element: Any) -> list[float]:
    """A vector, or the rows of a matrix one after the other."""
    if isinstance(element, list):
        return [x for part in element for x in flat(part)]
    return [to_float(element)]


_ROUNDED = {"sqrt": lambda values: np.sqrt(np.maximum(values, 0))}
"""A root of a perfect square, which rounding may make negative."""


@cache
def _support_of(text: str, size: int) -> Callable[..., Any]:
    import sympy

    names = sympy.symbols(f"d1:{size + 1}", real=True)
    table = {str(n): n for n in names} | {"t": sympy.Symbol("t"), "RootOf": sympy.CRootOf}
    compiled: Callable[..., Any] = sympy.lambdify(names, sympy.sympify(text, locals=table), [_ROUNDED, "numpy"])
    return compiled


@dataclass(frozen=True)
class Claimed:
    """A set as a list of convex members, each by its support function at unit directions (columns)."""

    directions: np.ndarray  # directions x dimension
    supports: tuple[np.ndarray, ...]  # one row a member
    elements: np.ndarray  # vertices that are known, possibly none

    def excess(self, points: np.ndarray) -> np.ndarray:
        """For each point max_d <g,d> - h(d), for the member that fits best: at most 0 inside."""
        reach = points @ self.directions.T
        return np.asarray(np.min([np.max(reach - h, axis=1) for h in self.supports], axis=0))

    @property
    def support(self) -> np.ndarray:
        """The support function of the union."""
        return np.asarray(np.max(self.supports, axis=0))


@cache
def _directions(size: int) -> np.ndarray:
    if size == 1:
        return np.array([[1.0], [-1.0]])
    if size == 2:
        angles = np.linspace(0, 2 * math.pi, 720, endpoint=False)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rng = np.random.default_rng(size)
    found = rng.normal(size=(800 * (size - 1), size))
    special = rng.integers(-2, 3, size=(200, size)).astype(float)
    found = np.concatenate([np.eye(size), -np.eye(size), found, special[np.abs(special).sum(axis=1) > 0]])
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def _members(part: Json, directions: np.ndarray) -> list[np.ndarray]:
    kind = part["type"]
    size = directions.shape[1]
    if kind == "polytope":
        return [np.max(directions @ np.array([flat(v) for v in part["vertices"]]).T, axis=1)]
    if kind == "finite":
        return [directions @ np.array(flat(v)) for v in part["elements"]]
    if kind == "union":
        return [h for member in part["members"] for h in _members(member, directions)]
    if kind == "minkowski_sum":
        return [np.sum([_members(m, directions)[0] for m in part["members"]], axis=0)]
    if kind == "curved" and part.get("support"):
        value = _support_of(part["support"], size)(*directions.T)
        return [np.broadcast_to(np.asarray(value, dtype=float), (len(directions),))]
    raise LookupError(kind)


def _elements(part: Json) -> list[list[float]]:
    if part["type"] == "polytope":
        return [flat(v) for v in part["vertices"]]
    if part["type"] == "finite":
        return [flat(v) for v in part["elements"]]
    if part["type"] == "union":
        return [v for member in part["members"] for v in _elements(member)]
    return []


def read(part: Json, size: int) -> Claimed | None:
    """A claimed set, or None for one that is unknown, undefined, empty or not convex in a way that is not listed."""
    directions = _directions(size)
    try:
        members = _members(part, directions)
    except LookupError:
        return None
    return Claimed(directions, tuple(members), np.array(_elements(part), dtype=float).reshape(-1, size))


def random_directions(rng: Random, size: int, count: int) -> list[tuple[int, ...]]:
    """Small integer directions: those of the axes, diagonals and generic ones."""
    axes = [tuple(s * int(i == k) for i in range(size)) for k in range(size) for s in (1, -1)]
    return (axes + [tuple(rng.randint(-3, 3) for _ in range(size)) for _ in range(count)])[:count]


def dot(u: Sequence[float], v: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(u, v, strict=True))
