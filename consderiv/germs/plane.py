"""Planar germs, completely: every sector between the real half-branches of some curves through the origin, with an arc.

For x = +-t, t > 0, the half-branches y = c t**q + ... of a squarefree product of curves are found from Newton polygons
(Newton, Puiseux); between neighbours runs an arc with rational coefficients. Every open cell of the germ meets the right or
the left half plane, so the sectors realise all sign vectors that occur and no others. Only curves that share an
irrational leading part need a larger coefficient field; they raise `IrrationalBranch`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm

from ..exact.polynomials import Polynomial
from ..exact.real_roots import RealRoot, irreducible_factors, real_roots
from .arcs import Arc

Curve = dict[int, dict[int, Fraction]]  # power of y -> power of t -> coefficient
Path = tuple[tuple[Fraction, Fraction], ...]  # y(t) = sum of coefficient * t**exponent, as (exponent, coefficient)
DEPTH_LIMIT = 60


class IrrationalBranch(Exception):
    """Two branches share an irrational leading part, so the arc between them has irrational coefficients."""


@dataclass(frozen=True)
class _Cluster:
    """Half-branches with a common leading term c t**q: one root of the edge polynomials (q = None: y = 0)."""

    slope: Fraction | None
    root: RealRoot | None
    curves: tuple[int, ...]
    multiplicity: int

    @property
    def sign(self) -> int:
        """The sign of the leading coefficient."""
        if self.root is None:
            return 0
        return 1 if self.root.low > 0 else -1


def sectors(curves: Sequence[Polynomial], axes: tuple[int, int] = (0, 1)) -> list[Arc]:
    """One arc for each open sector of the right and of the left half plane.

    Parameters
    ----------
    curves : sequence of Polynomial
        Irreducible, pairwise not proportional, zero at the origin; in the two coordinates `axes` only.
    axes : (int, int)
        The coordinates x and y.

    Returns
    -------
    list of arcs
        Each with rational coefficients; together they meet every connected component of the complement of the curves
        near the origin.

    Raises
    ------
    IrrationalBranch
        If an arc would need irrational coefficients.

    Notes
    -----
    Walker (1950), Algebraic Curves, chapter IV.
    """
    return [arc for side in (1, -1) for arc in half_plane(curves, axes, side)]


def half_plane(curves: Sequence[Polynomial], axes: tuple[int, int], side: int) -> list[Arc]:
    """The arcs of the sectors of x = side * t, t > 0, from the lowest to the highest; neighbours share one half-branch."""
    halves = [_half(curve, axes, side) for curve in curves]
    regular = [half for half in halves if half is not None]
    count = curves[0].count if curves else max(axes) + 1
    return [_arc(path, side, axes, count) for path in _separating_paths(regular, 0)]


def _half(curve: Polynomial, axes: tuple[int, int], side: int) -> Curve | None:
    """p(side * t, y) without its power of t; None if nothing else is left."""
    x, y = axes
    rows: Curve = {}
    for monomial, coefficient in curve.terms():
        powers = dict(monomial)
        j, i = powers.get(x, 0), powers.get(y, 0)
        rows.setdefault(i, {})[j] = coefficient * side**j
    return _divided(rows)


def _divided(rows: Curve) -> Curve | None:
    """The curve divided by the largest power of t; None for units."""
    least = min(j for row in rows.values() for j in row)
    shifted = {i: {j - least: c for j, c in row.items()} for i, row in rows.items()}
    return None if 0 in shifted and 0 in shifted[0] else shifted


def _arc(path: Path, side: int, axes: tuple[int, int], count: int) -> Arc:
    """x = side * t**b, y = path, with b clearing the denominators of the exponents."""
    b = lcm(1, *(exponent.denominator for exponent, _ in path))
    powers: dict[int, dict[int, Fraction]] = {b: {axes[0]: Fraction(side)}}
    for exponent, coefficient in path:
        if coefficient:
            powers.setdefault(int(exponent * b), {})[axes[1]] = coefficient
    length = max(powers)
    zero = Fraction(0)
    return tuple(tuple(powers.get(k, {}).get(i, zero) for i in range(count)) for k in range(1, length + 1))


def _separating_paths(curves: Sequence[Curve], depth: int) -> list[Path]:
    """Paths y(t), from below to above, one in each sector of t > 0 between the branches with y -> 0."""
    if depth > DEPTH_LIMIT:
        raise IrrationalBranch("branches do not separate: the curves are not squarefree")
    clusters = _ordered(_clusters(curves))
    if not clusters:
        return [()]
    paths: list[Path] = [_below(clusters[0])]
    for k, cluster in enumerate(clusters):
        if cluster.multiplicity > 1:
            inner = _inside(curves, cluster, depth)
            paths.extend(inner[1:-1])  # its outermost sectors are the neighbours of the cluster
            if len(inner) == 1:
                # No real branch: the sectors on both sides are one.
                paths.pop()
        paths.append(_between(cluster, clusters[k + 1]) if k + 1 < len(clusters) else _above(cluster))
    return paths


def _clusters(curves: Sequence[Curve]) -> list[_Cluster]:
    by_slope: dict[Fraction, list[tuple[int, list[Fraction]]]] = {}
    zero = []
    for k, curve in enumerate(curves):
        if 0 not in curve:
            zero.append(k)
        for slope, edge in _edges(curve):
            by_slope.setdefault(slope, []).append((k, edge))
    clusters = [_Cluster(None, None, tuple(zero), len(zero))] if zero else []
    for slope, edges in by_slope.items():
        clusters.extend(_clusters_of_slope(slope, edges))
    return clusters


def _clusters_of_slope(slope: Fraction, edges: Sequence[tuple[int, list[Fraction]]]) -> list[_Cluster]:
    factors: list[object] = []
    users: list[dict[int, int]] = []
    for k, edge in edges:
        for factor, multiplicity in irreducible_factors(edge):
            if factor in factors:
                users[factors.index(factor)][k] = multiplicity
            else:
                factors.append(factor)
                users.append({k: multiplicity})
    found = []
    for root in real_roots(factors):
        owners = users[root.factor]
        found.append(_Cluster(slope, root, tuple(owners), sum(owners.values())))
    return found


def _edges(curve: Curve) -> list[tuple[Fraction, list[Fraction]]]:
    """Slopes q > 0 of the Newton polygon, with the edge polynomial in c (its root c = 0 divided out)."""
    order = min(i for i, row in curve.items() if 0 in row)
    points = sorted((i, min(row)) for i, row in curve.items() if i <= order and row)
    hull: list[tuple[int, int]] = []
    for point in points:
        while len(hull) >= 2 and _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    edges = []
    for (i0, j0), (i1, j1) in zip(hull, hull[1:], strict=False):
        slope = Fraction(j0 - j1, i1 - i0)
        if slope <= 0:
            continue
        edge = [Fraction(0)] * (i1 - i0 + 1)
        for i in range(i0, i1 + 1):
            height = j0 - slope * (i - i0)
            if height.denominator == 1:
                edge[i - i0] = curve.get(i, {}).get(int(height), Fraction(0))
        edges.append((slope, edge))
    return edges


def _turns_up(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether b lies on or above the segment from a to c (then it is no corner of the lower hull)."""
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0])


def _ordered(clusters: list[_Cluster]) -> list[_Cluster]:
    """From the lowest to the highest: steep (small slope) negative ones first, steep positive ones last."""

    def position(cluster: _Cluster) -> tuple[int, Fraction, Fraction]:
        if cluster.root is None or cluster.slope is None:
            return (0, Fraction(0), Fraction(0))
        return (cluster.sign, cluster.slope if cluster.sign < 0 else -cluster.slope, cluster.root.low)

    return sorted(clusters, key=position)


def _below(first: _Cluster) -> Path:
    if first.root is None or first.slope is None or first.sign > 0:
        return ((Fraction(1), Fraction(-1)),) if first.root is None else ()
    return ((first.slope, _whole_below(first.root.low)),)


def _above(last: _Cluster) -> Path:
    if last.root is None or last.slope is None or last.sign < 0:
        return ((Fraction(1), Fraction(1)),) if last.root is None else ()
    return ((last.slope, -_whole_below(-last.root.high)),)


def _whole_below(value: Fraction) -> Fraction:
    """An integer strictly below the value."""
    return Fraction(value.numerator // value.denominator - 1)


def _between(lower: _Cluster, upper: _Cluster) -> Path:
    """A path strictly between two neighbouring clusters."""
    if lower.slope is not None and lower.slope == upper.slope and lower.sign == upper.sign:
        assert lower.root is not None and upper.root is not None
        return ((lower.slope, simplest_between(lower.root.high, upper.root.low)),)
    if lower.sign < 0 < upper.sign:
        return ()  # y = 0 is no branch here
    if lower.sign < 0:
        # The lower one is the steeper one; a small multiple of its power lies above it and below all flatter ones.
        assert lower.root is not None and lower.slope is not None
        return ((lower.slope, -_small(-lower.root.high)),)
    assert upper.root is not None and upper.slope is not None
    return ((upper.slope, _small(upper.root.low)),)


def _small(bound: Fraction) -> Fraction:
    """A simple number in (0, bound)."""
    return Fraction(1) if bound > 1 else Fraction(1, int(1 / bound) + 1)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational with the smallest denominator strictly between two numbers low <= high that enclose a gap."""
    if low == high:
        raise ValueError("two different numbers are required; received one twice; refine the intervals first")
    if low < 0 < high:
        return Fraction(0)
    if high <= 0:
        return -simplest_between(-high, -low)
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    rest_low, rest_high = low - whole, high - whole
    if rest_low == 0:
        return whole + Fraction(1, int(1 / rest_high) + 1)
    inverse = simplest_between(1 / rest_high, 1 / rest_low)
    return whole + 1 / inverse


def _inside(curves: Sequence[Curve], cluster: _Cluster, depth: int) -> list[Path]:
    """Paths around and between the branches of a cluster: t = s**b, y = s**a (c + y')."""
    if cluster.root is None or cluster.slope is None:
        raise IrrationalBranch("one branch y = 0 belongs to two curves: they are not coprime")
    if not cluster.root.is_rational:
        raise IrrationalBranch("an irrational common tangent")
    c, a, b = cluster.root.low, cluster.slope.numerator, cluster.slope.denominator
    inner = [_substituted(curves[k], a, b, c) for k in cluster.curves]
    below = _separating_paths([curve for curve in inner if curve is not None], depth + 1)
    return [
        ((cluster.slope, c), *((cluster.slope + exponent / b, value) for exponent, value in path)) for path in below
    ]


def _substituted(curve: Curve, a: int, b: int, c: Fraction) -> Curve | None:
    """p(s**b, s**a (c + y)) without its power of s."""
    rows: Curve = {}
    for i, row in curve.items():
        for j, coefficient in row.items():
            power = b * j + a * i
            for k in range(i + 1):
                target = rows.setdefault(k, {})
                target[power] = target.get(power, Fraction(0)) + coefficient * comb(i, k) * c ** (i - k)
    clean = {k: {j: v for j, v in row.items() if v} for k, row in rows.items()}
    return _divided({k: row for k, row in clean.items() if row})


def sign_vectors(curves: Sequence[Polynomial], arcs: Sequence[Arc]) -> Mapping[tuple[int, ...], Arc]:
    """The sign vectors of the curves along the arcs, each with its first arc."""
    from .arcs import leading_sign

    found: dict[tuple[int, ...], Arc] = {}
    for arc in arcs:
        found.setdefault(tuple(leading_sign(curve, arc) for curve in curves), arc)
    return found
