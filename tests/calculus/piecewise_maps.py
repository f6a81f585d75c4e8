"""Random piecewise linear maps with their pieces, determinants, preimages and solutions found by hand.

Nothing here uses the package. A piece is an open cone with a matrix; `bend` puts local diffeomorphisms before and
after a map, so that its text is curved while the derivatives of its pieces at 0 stay known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from . import piecewise_linear as pl
from .small_matrices import Matrix, Row, determinant, inverse, solved

BEFORE = (
    ("{}", 1), ("{}", 1), ("({} + {}**2)", 1), ("({} - {}**3)", 1), ("(2*{} + {}**2)", 2),
    ("(exp({}) - 1)", 1), ("log(1 + {})", 1),
)  # fmt: skip
AFTER = (("{}", 1), ("{}", 1), ("exp({}) - 1", 1), ("2*({})", 2), ("-log(1 + ({}))", -1))


@dataclass(frozen=True)
class Piece:
    """The map is z -> matrix z where all walls are positive."""

    walls: Matrix
    matrix: Matrix

    def split(self, width: int) -> tuple[Matrix, Matrix]:
        """[A B] as A, the first columns, and B."""
        return tuple(r[:width] for r in self.matrix), tuple(r[width:] for r in self.matrix)


@dataclass(frozen=True)
class PiecewiseMap:
    """A map as program text in the given names, and its pieces; all kinks meet at 0."""

    text: str
    names: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def at(self) -> dict[str, int]:
        return dict.fromkeys(self.names, 0)


@dataclass(frozen=True)
class Bend:
    """Templates for the variables and the outputs, with their slopes at 0."""

    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]

    def names(self, names: Sequence[str]) -> list[str]:
        return [template.replace("{}", name) for (template, _), name in zip(self.before, names, strict=True)]

    def listed(self, rows: Sequence[str]) -> str:
        texts = [template.replace("{}", row) for (template, _), row in zip(self.after, rows, strict=True)]
        return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"

    def piece(self, piece: Piece) -> Piece:
        slopes = [slope for _, slope in self.before]

        def scaled(row: Row, factor: int = 1) -> Row:
            return tuple(factor * slope * x for slope, x in zip(slopes, row, strict=True))

        rows = tuple(scaled(row, factor) for row, (_, factor) in zip(piece.matrix, self.after, strict=True))
        return Piece(tuple(scaled(w) for w in piece.walls), rows)


def bend(rng: Random, width: int, height: int, chance: float = 0.25) -> Bend:
    """Straight in most cases."""
    if rng.random() >= chance:
        return Bend((("{}", 1),) * width, (("{}", 1),) * height)
    polynomial = 5 if width > 2 else len(BEFORE)  # elementary functions of many variables are slow
    after = AFTER if width < 3 else (("{}", 1), ("-({})", -1), ("2*({})", 2))
    before = tuple(rng.choice(BEFORE[:polynomial]) for _ in range(width))
    return Bend(before, tuple(rng.choice(after) for _ in range(height)))


def with_kinks(rng: Random, names: Sequence[str], height: int) -> PiecewiseMap:
    """D y + A x + sum_j c_j |a_j z|: y are the last variables."""
    width = len(names)
    forms = [tuple(rng.randint(-2, 2) for _ in names) for _ in range(rng.choice((1, 2, 2, 3)))]
    forms = [form for form in forms if any(form)]
    factors = [[rng.choice((-1, 0, 1)) for _ in forms] for _ in range(height)]
    diagonal, shift = rng.choice((2, 3, 5, 7, 7)), width - height
    smooth = [
        [rng.randint(-2, 2) if j < shift or rng.random() < 0.2 else diagonal * (j - shift == i) for j in range(width)]
        for i in range(height)
    ]
    bent = bend(rng, width, height, 0.2 if len(forms) < 3 else 0)  # curved cells of many kinks are slow
    places = bent.names(names)
    rows = []
    for row, scale in zip(smooth, factors, strict=True):
        kinks = "".join(f" + ({c})*abs({_form(f, places)})" for c, f in zip(scale, forms, strict=True) if c)
        rows.append(f"{_form(row, places)}{kinks}")
    pieces = []
    for signs in product((1, -1), repeat=len(forms)):
        walls = tuple(tuple(Fraction(s * x) for x in form) for s, form in zip(signs, forms, strict=True))
        if feasible(walls):
            matrix = tuple(
                tuple(Fraction(row[j] + sum(c * w[j] for c, w in zip(scale, walls, strict=True))) for j in range(width))
                for row, scale in zip(smooth, factors, strict=True)
            )
            pieces.append(bent.piece(Piece(walls, matrix)))
    return PiecewiseMap(bent.listed(rows), tuple(names), tuple(pieces))


def square(rng: Random, names: Sequence[str]) -> PiecewiseMap:
    """As many outputs as variables."""
    return with_kinks(rng, names, len(names))


def _form(row: Sequence[int], names: Sequence[str]) -> str:
    return " + ".join(f"({c})*{name}" for c, name in zip(row, names, strict=True) if c) or "0"


def feasible(walls: Sequence[Row]) -> bool:
    """Whether some point makes all walls positive: elimination of one variable after the other."""
    rows = list(walls)
    for j in range(len(rows[0]) if rows else 0):
        up, down = [r for r in rows if r[j] > 0], [r for r in rows if r[j] < 0]
        rows = [r for r in rows if not r[j]]
        rows += [tuple(p / u[j] - q / d[j] for p, q in zip(u, d, strict=True)) for u, d in product(up, down)]
    return not rows


def conewise(rng: Random, names: Sequence[str]) -> PiecewiseMap:
    """Linear on the cones between rays of the plane; the images of the rays are random, or turn twice around."""
    rays = [(1, 0), (1, 2), (-1, 1), (-2, -1), (0, -1)] if rng.random() < 0.5 else [(1, 0), (0, 1), (-1, -1)]
    near = rng.random() < 0.5
    images = [tuple(r + rng.choice((-1, 0, 0, 1)) for r in ray) if near else _small(rng) for ray in rays]
    if rng.random() < 0.15:
        rays = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
        images = [(1, 0), (0, 1), (-1, 0), (0, -1)] * 2
    texts, pieces = ["0", "0"], []
    for k, ray in enumerate(rays):
        (a, b), (c, d) = ray, rays[(k + 1) % len(rays)]
        target = (images[k], images[(k + 1) % len(rays)])
        size = Fraction(a * d - b * c)
        matrix = tuple(
            ((d * target[0][i] - b * target[1][i]) / size, (a * target[1][i] - c * target[0][i]) / size)
            for i in range(2)
        )
        x, y = names
        inside = f"{a}*{y} - ({b})*{x} >= 0 and ({d})*{x} - ({c})*{y} >= 0"
        texts = [f"where({inside}, ({p})*{x} + ({q})*{y}, {t})" for (p, q), t in zip(matrix, texts, strict=True)]
        walls = ((Fraction(-b), Fraction(a)), (Fraction(d), Fraction(-c)))
        pieces.append(Piece(walls, matrix))
    return PiecewiseMap(f"[{texts[0]}, {texts[1]}]", tuple(names), tuple(pieces))


def _small(rng: Random) -> tuple[int, int]:
    return rng.choice(((1, 0), (0, 1), (1, 1), (-1, 1), (2, -1), (-1, -2), (0, -1), (3, 1)))


def signs(pieces: Sequence[Piece], width: int) -> set[int]:
    """The signs of all det B."""
    found = [determinant(p.split(width)[1]) for p in pieces]
    return {(d > 0) - (d < 0) for d in found}


def preimages(pieces: Sequence[Piece], width: int, x: Row, p: Row) -> int | None:
    """How many y solve F(x, y) = p; None if one lies on a wall. All B must be invertible."""
    count = 0
    for piece in pieces:
        a, b = piece.split(width)
        right = [q - sum(c * d for c, d in zip(row, x, strict=True)) for q, row in zip(p, a, strict=True)]
        z = (*x, *(row[0] for row in pl.times(inverse(b), [(r,) for r in right])))
        values = [sum((c * d for c, d in zip(w, z, strict=True)), Fraction(0)) for w in piece.walls]
        if all(v >= 0 for v in values):
            if not all(values):
                return None
            count += 1
    return count


def homeomorphism(pieces: Sequence[Piece], width: int, rng: Random) -> bool:
    """One sign of all determinants, and one preimage of generic values (counted several times)."""
    if len(found := signs(pieces, width)) != 1 or 0 in found:
        return False
    height, counts = len(pieces[0].matrix), []
    while len(counts) < 3:
        z = tuple(Fraction(rng.randint(-(10**4), 10**4)) for _ in range(width + height))
        count = preimages(pieces, width, z[:width], z[width:])
        counts += [] if count is None else [count]
    assert len(set(counts)) == 1, "the number of preimages is the degree"
    return counts[0] == 1


def solutions(pieces: Sequence[Piece], width: int) -> list[set[Matrix]]:
    """For each sector of x the derivatives of all solutions of F(x, y) = 0. All B must be invertible."""
    branches: list[tuple[Matrix, list[Row]]] = []
    for piece in pieces:
        slope = solved(*piece.split(width))
        branches.append((slope, [pl.plus(w[:width], pl.times((w[width:],), slope)[0]) for w in piece.walls]))
    found = []
    for x in directions([row for _, rows in branches for row in rows], width):
        hit = {s for s, rows in branches if all(sum(c * d for c, d in zip(r, x, strict=True)) >= 0 for r in rows)}
        distinct = {pl.times(s, tuple((c,) for c in x)): s for s in hit}
        found.append(set(distinct.values()))
    return found


def directions(rows: Sequence[Row], width: int) -> list[Row]:
    """A point in every sector between the lines on which some row vanishes."""
    lines = [("abs", ("form", row)) for row in rows]
    return pl.sectors(lines, width)
