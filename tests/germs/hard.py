"""Germs on which sampling, first order tests or small boxes fail: (id, coordinates, guards, realised)."""

from __future__ import annotations

from fractions import Fraction

from consderiv.exact.polynomials import Polynomial


class Ring:
    """Short names for polynomials in a few coordinates."""

    def __init__(self, count: int):
        self.count = count
        self.coordinates = tuple(Polynomial.coordinate(count, i) for i in range(count))

    def n(self, value) -> Polynomial:
        return Polynomial.constant_of(self.count, Fraction(value))


P, S, Q = Ring(2), Ring(3), Ring(4)
x, y = P.coordinates
a, b, c = S.coordinates
p, q, r, s = Q.coordinates
two, three = P.n(2), P.n(3)
conjugate = (y * y - two * x * x) ** 2  # tangents of slope +-sqrt(2)
umbrella = a * a - b * b * c
tower = (y * y - x**3) ** 2 - x**7

HARD = [
    ("cusp between parabolas", (y - x * x, two * x * x - y), True),
    ("outside the parabolas only", (x * x - y, y - two * x * x), False),
    ("inside a cusp", (x**3 - y * y,), True),
    ("inside a cusp on the wrong side", (x**3 - y * y, -x), False),
    ("above a parabola, below a cubic", (y - x * x, x**3 - y), False),
    ("empty near 0, not in a small box", (x * x * (P.n(10**9) * x - P.n(1)) - y * y, x), False),
    ("tangency of order six", (y - x**3, x**3 + x**6 - y), True),
    ("tangency of order six, swapped", (y - x**3 - x**6, x**3 - y), False),
    ("tangency of order twenty", (y - x * x, x * x + x**20 - y, -x), True),
    ("tangency of odd order", (y - x * x, x * x + x**21 - y, -x), False),
    ("minus a square", (-((y - x) ** 2),), False),
    ("a square times a line", ((y - x) ** 2 * y, -y - x, x - y), False),
    ("sums of squares", (-(x * x) - y * y, x), False),
    ("conjugate tangents", (x**6 - conjugate, x), True),
    ("conjugate tangents, other side", (-conjugate + x**7, -x), False),
    ("conjugate tangents in a sector", (x**6 - conjugate, x, y - two * x), False),
    ("conjugate tangents away from a sector", (x**6 - conjugate, y * y - three * x * x), False),
    ("nested conjugates", (x**13 - (conjugate - three * x**6) ** 2, x, y), True),
    ("cusp tower", (-tower, y), True),
    ("cusp tower, wrong side", (-tower, -x), False),
    ("large coefficient", (y - P.n(10**100) * x * x, P.n(10**100 + 1) * x * x - y), True),
    ("quintic tangents", (x**12 - (y**5 - x * y**4 - three * x**5) ** 2, x), True),
    ("Whitney umbrella below", (umbrella, -c), True),
    ("Whitney umbrella, negative below", (-umbrella, -c), False),
    ("Whitney umbrella, negative above", (-umbrella, c), True),
    ("paraboloid and saddle", (c - a * a - b * b, a * b - c), False),
    ("paraboloid and steep saddle", (c - a * a - b * b, S.n(3) * a * b - c), True),
    ("tangent balls", (c - a * a - b * b - c * c, -c - a * a - b * b), False),
    ("between paraboloids", (c - a * a - b * b, S.n(2) * (a * a + b * b) - c, a * b * c), True),
    ("spatial cusp", (a**3 - c * c, c - b * b), True),
    ("irrational cone", (a**6 - (b * b - S.n(2) * a * a) ** 2 - c**4, a, c - a), False),
    ("irrational cone, thin", (a**6 - (b * b - S.n(2) * a * a) ** 2 - c**4, a, c - a * a), True),
    ("four coordinates", (s - p * p - q * q - r * r, p * q - s), False),
    ("four coordinates, realised", (s - p * p - q * q, r * r - s, p - r * r), True),
]
