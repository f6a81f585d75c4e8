"""Where the signs of some irreducible polynomials are given: conditions, and a program as one formula.

Nothing is said about whether such points exist. What is found out holds at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...programs.program import Program
from ...selections.arrangement import AffineFace
from ..stratum import Point, Stratum, identity
from .definite import is_definite
from .face_run import FaceRun, OnFace, settled

Signs = Mapping[Polynomial, int]


class Missing(Exception):
    """The sign of an irreducible polynomial is needed."""

    def __init__(self, factor: Polynomial):
        super().__init__(str(factor))
        self.factor = factor


@lru_cache(maxsize=8192)
def factored(polynomial: Polynomial) -> tuple[int, tuple[tuple[Polynomial, int], ...]]:
    """The sign of what has one sign everywhere, and the other irreducible factors with their multiplicities.

    With irrational coefficients only x_i - a is admitted.
    """
    if polynomial.is_constant:
        return sign(polynomial.constant), ()
    if not polynomial.is_rational and polynomial.is_affine and len(polynomial.gradient) == 1:
        (slope,) = polynomial.gradient.values()
        return sign(slope), ((polynomial.scaled(1 / slope), 1),)
    constant, factors = polynomial.factors()
    side, kept = sign(constant), []
    for factor, multiplicity in factors:
        if not factor.is_affine and is_definite(factor):
            side *= sign(factor.constant) ** multiplicity
        else:
            kept.append((factor, multiplicity))
    return side, tuple(kept)


def factors_of(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """The irreducible factors that may vanish."""
    return tuple(factor for factor, _ in factored(polynomial)[1])


def sign_on(polynomial: Polynomial, signs: Signs) -> int:
    """The sign of a polynomial.

    Raises
    ------
    Missing
        If it depends on a factor whose sign is not given.
    """
    product, factors = factored(polynomial)
    known = [(signs.get(factor), multiplicity) for factor, multiplicity in factors]
    if any(s == 0 for s, _ in known):
        return 0
    for (factor, _), (s, multiplicity) in zip(factors, known, strict=True):
        if s is None:
            raise Missing(factor)
        product *= s**multiplicity
    return product


def satisfied(stratum: Stratum, signs: Signs) -> bool:
    """Whether a point with these signs lies in the stratum.

    Raises
    ------
    Missing
        If that is not determined.
    """
    return conditions_hold(stratum.equations, stratum.inequalities, lambda polynomial: sign_on(polynomial, signs))


def conditions_hold(
    equations: Iterable[Polynomial], inequalities: Iterable[Polynomial], sign_of: Callable[[Polynomial], int]
) -> bool:
    """Whether all conditions h = 0 and g > 0 hold; it is enough that one of them is known to fail.

    Raises
    ------
    Missing
        If that is not determined.
    """
    missing: Missing | None = None
    for polynomial, wanted in [*((h, 0) for h in equations), *((g, 1) for g in inequalities)]:
        try:
            if sign_of(polynomial) != wanted:
                return False
        except Missing as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return True


def zeros_of(signs: Signs) -> tuple[Polynomial, ...]:
    """The polynomials that are zero."""
    return tuple(factor for factor, s in signs.items() if s == 0)


def signs_stratum(signs: Signs, names: tuple[str, ...]) -> Stratum:
    """The signs as conditions."""
    inequalities = tuple(factor.scaled(Fraction(s)) for factor, s in signs.items() if s)
    return Stratum(names, zeros_of(signs), inequalities)


def has_signs(point: Point, signs: Signs) -> bool:
    """Whether all polynomials have these signs at a point."""
    return all(sign(p.at(point)) == s for p, s in signs.items())


class _SignRun(FaceRun):
    """A program where some signs are given; what is missing are irreducible polynomials."""

    def __init__(self, signs: Signs, count: int):
        super().__init__(AffineFace((), (Fraction(0),) * count, identity(count)), ())
        self.signs = signs

    def _sign(self, function: RationalFunction) -> int | None:
        product = 1
        for part in (function.numerator, function.denominator):
            if part is None:
                continue
            try:
                product *= sign_on(part, self.signs)
            except Missing as error:
                self.missing.add(error.factor)
                return None
        return product


def run_on_signs(program: Program, signs: Signs) -> OnFace | set[Polynomial]:
    """The program where these signs hold, or irreducible polynomials whose signs are needed.

    Raises
    ------
    UnsupportedError
        For elementary functions, norms, and floor of what varies.
    """
    return settled(program, _SignRun(signs, len(program.variables)))


def denominators(formulas: Sequence[RationalFunction]) -> tuple[Polynomial, ...]:
    """The denominators that are not constant, each once."""
    return tuple(dict.fromkeys(f.denominator for f in formulas if f.denominator is not None))
