"""The fan of a planar germ over t > 0: its half-branches y = c t**q + ... from below to above, and a path in each sector.

The half-branches come from Newton polygons (Newton, Puiseux). Several branches with the same leading term are told apart
by substituting it and going on; where that term is irrational, the coefficients of the paths between them lie in an
extension of the field of the curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..errors import BudgetError, UnsupportedError
from ..exact.reals import Number
from .edge_roots import EdgeRoot, edge_roots
from .newton import Curve, edges, substituted
from .separators import Leading, Path, above, below, between

DEPTH_LIMIT = 400


class IrrationalBranch(Exception):
    """A path would need coefficients in a field that is refused: too large, or with undecided signs."""


@dataclass(frozen=True)
class Branch:
    """A half-branch of one curve.

    Parameters
    ----------
    owner : int
        The curve.
    steps : tuple of (slope, coefficient)
        Leading terms that it shares with others, each in the coordinates left by the one before.
    curve : mapping
        The curve in the coordinates after all steps.
    slope, root : Fraction, EdgeRoot or None
        The next term; root None says that the branch ends with the steps.
    """

    owner: int
    steps: Path
    curve: Curve
    slope: Fraction
    root: EdgeRoot | None

    def series(self, terms: int) -> tuple[Path, bool]:
        """The first terms of the Puiseux series, and whether these are all.

        Raises IrrationalBranch where a coefficient lies in a field that is refused.
        """
        path, exact = ((), True) if self.root is None else self._continued(self.root, terms)
        for slope, c in reversed(self.steps):
            path = scaled_path(slope, c, path)
        return path, exact

    def _continued(self, root: EdgeRoot, terms: int) -> tuple[Path, bool]:
        found, rest = [(self.slope, exact_root(root))], substituted(self.curve, self.slope, exact_root(root))
        while rest is not None and 0 in rest and len(found) < terms:
            # One branch is left: 0 = p_0(t) + p_1(t) y + ... with p_1(0) != 0.
            power = min(rest[0])
            value = -rest[0][power] / rest[1][0]
            found.append((Fraction(power), value))
            rest = substituted(rest, Fraction(power), value)
        path: Path = ()
        for slope, c in reversed(found):
            path = scaled_path(slope, c, path)
        return path, rest is not None and 0 not in rest


def scaled_path(slope: Fraction, c: Number, path: Path) -> Path:
    """y = t**(a/b) (c + path(s)), t = s**b, for the slope a/b."""
    return ((slope, c), *((slope + exponent / slope.denominator, value) for exponent, value in path))


def exact_root(root: EdgeRoot) -> Number:
    """The root as a number; refusals of its field become IrrationalBranch."""
    try:
        return root.exact()
    except (BudgetError, UnsupportedError, ImportError) as error:
        raise IrrationalBranch(str(error)) from None


@dataclass(frozen=True)
class Fan:
    """Paths of sectors and the branches between them: paths[0], branches[0], paths[1], ..., paths[-1]."""

    paths: tuple[Path, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class _Cluster:
    """Half-branches with a common leading term c t**q: one root of the edge polynomials (root None: y = 0)."""

    slope: Fraction
    root: EdgeRoot | None
    curves: tuple[int, ...]
    multiplicity: int

    @property
    def leading(self) -> Leading:
        return None if self.root is None else (self.slope, self.root.low, self.root.high)

    @property
    def position(self) -> tuple[int, Fraction, Fraction]:
        """Orders clusters: steep (small slope) negative ones first, steep positive ones last."""
        if self.root is None:
            return (0, Fraction(0), Fraction(0))
        positive = self.root.low > 0
        return (1 if positive else -1, -self.slope if positive else self.slope, self.root.low)


def fan(curves: Sequence[Curve]) -> Fan:
    """The fan of squarefree, pairwise coprime germs, none of them divisible by t.

    Raises
    ------
    IrrationalBranch
        If a field of coefficients is refused.
    """
    try:
        return _fan(curves, 0)
    except (BudgetError, UnsupportedError) as error:
        raise IrrationalBranch(str(error)) from None


def _fan(curves: Sequence[Curve], depth: int) -> Fan:
    if depth > DEPTH_LIMIT:
        raise IrrationalBranch("branches do not separate: they touch to a very high order")
    clusters = sorted(_clusters(curves), key=lambda cluster: cluster.position)
    if not clusters:
        return Fan(((),), ())
    paths: list[Path] = [below(clusters[0].leading)]
    branches: list[Branch] = []
    for k, cluster in enumerate(clusters):
        if cluster.multiplicity == 1:
            (owner,) = cluster.curves
            branches.append(Branch(owner, (), curves[owner], cluster.slope, cluster.root))
        else:
            inner = _inside(curves, cluster, depth)
            branches.extend(inner.branches)
            paths.extend(inner.paths[1:-1])  # its outermost sectors are the neighbours of the cluster
            if len(inner.paths) == 1:
                paths.pop()  # no real branch: the sectors on both sides are one
        upper = between(cluster.leading, clusters[k + 1].leading) if k + 1 < len(clusters) else above(cluster.leading)
        paths.append(upper)
    return Fan(tuple(paths), tuple(branches))


def _clusters(curves: Sequence[Curve]) -> list[_Cluster]:
    by_slope: dict[Fraction, list[tuple[int, list[Number]]]] = {}
    zero = []
    for k, curve in enumerate(curves):
        if 0 not in curve:
            zero.append(k)
        for slope, edge in edges(curve):
            by_slope.setdefault(slope, []).append((k, edge))
    clusters = [_Cluster(Fraction(0), None, tuple(zero), len(zero))] if zero else []
    for slope, found in by_slope.items():
        clusters += [_Cluster(slope, root, root.owners, root.multiplicity) for root in edge_roots(found)]
    return clusters


def _inside(curves: Sequence[Curve], cluster: _Cluster, depth: int) -> Fan:
    """The fan of the branches of a cluster, in t = s**b, y = s**a (c + y')."""
    if cluster.root is None:
        raise IrrationalBranch("one branch y = 0 belongs to two curves: they are not coprime")
    c = exact_root(cluster.root)
    owners, inner = [], []
    for k in cluster.curves:
        moved = substituted(curves[k], cluster.slope, c)
        if moved is not None:
            owners.append(k)
            inner.append(moved)
    found = _fan(inner, depth + 1)
    step = (cluster.slope, c)
    return Fan(
        tuple(scaled_path(*step, path) for path in found.paths),
        tuple(replace(b, owner=owners[b.owner], steps=(step, *b.steps)) for b in found.branches),
    )
