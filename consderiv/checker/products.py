"""Products of matrices, kept as sparse vectors row by row, and lists of points that are cut in two."""

from fractions import Fraction

from limits import Malformed, charge, settle
from quantities import combine
from reader import Vector

MAX_POINTS = 10_000
Points = list[Vector]


def product(left: Vector, right: Vector, inner: int, columns: int) -> Vector:
    """`inner` is the number of columns of the left matrix, `columns` that of the right one."""
    charge(1 + len(left) + len(right))
    rows: dict[int, list[tuple[int, Fraction]]] = {}
    for i, value in right.items():
        rows.setdefault(i // columns, []).append((i % columns, value))
    result: Vector = {}
    for i, value in left.items():
        row = rows.get(i % inner, [])
        charge(len(row))
        for column, other in row:
            place = i // inner * columns + column
            result[place] = settle(result.get(place, 0) + value * other)
    return {i: value for i, value in result.items() if value}


def halves(points: Points, entry: int, value: Fraction, where: str) -> list[Points]:
    """What the hyperplane cuts the hull of the points into: lists whose hulls are the two parts."""
    charge(1 + len(points))
    sides = [(point, point.get(entry, 0)) for point in points]
    low, high = [p for p in sides if p[1] < value], [p for p in sides if p[1] > value]
    if len(points) + len(low) * len(high) > MAX_POINTS:
        raise Malformed(f"{where}: too large: a cut gives more than {MAX_POINTS} points")
    between = []
    for point, below in low:
        for other, above in high:
            charge(2)
            share = settle((value - below) / (above - below))
            between.append(combine([(1 - share, point), (share, other)]))
    return [
        [point for point, at in sides if at <= value] + between,
        [point for point, at in sides if at >= value] + between,
    ]
