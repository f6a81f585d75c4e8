"""The zeros of guards with elementary functions of one variable, in closed form and complete, or an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...errors import UnsupportedError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, format_number, sign
from ...programs.program import Node
from ..cells.faces import coefficients
from .elementary import Atom, Symbols, apply
from .possible_guards import PossibleGuards

POSITIVE = ("exp", "sigmoid", "softplus")


class ElementaryGuards(PossibleGuards):
    """Guards with elementary functions as symbols, and their zeros."""

    def __init__(self, symbols: Symbols):
        super().__init__(symbols.count)
        self.symbols = symbols

    def elementary(self, node: Node, operand: RationalFunction) -> RationalFunction:
        """The function's symbol; what it needs to be positive is a guard."""
        if node.operation in ("log", "sqrt", "power"):
            self.note(operand)
        return self.symbols.atom(node.operation, operand, node.parameter)

    def zeros(self) -> Iterator[Number]:
        """All zeros of all guards that are not identically zero.

        Raises
        ------
        UnsupportedError
            Where an equation is none that is solved in closed form.
        """
        for guard in self.guards:
            if not guard.is_zero:
                yield from self.zeros_of(guard)

    def zeros_of(self, polynomial: Polynomial) -> Iterator[Number]:
        """The zeros of a polynomial in x and the symbols."""
        if polynomial.is_constant:
            return
        if not polynomial.is_rational:
            yield from self._irrational(polynomial)
            return
        for factor, _ in polynomial.factors()[1]:
            used = sorted(factor.variables())
            if len(used) == 1:
                for root, _ in real_roots(coefficients(_in_one(factor, used[0]))):
                    yield from [root] if used[0] == 0 else self._where(self.symbols.atoms[used[0] - 1], root)
            elif not self._is_definite(factor):
                yield from self._equal(factor, used)

    def _equal(self, factor: Polynomial, used: Sequence[int]) -> Iterator[Number]:
        """E(a) = E(b) for an injective function means a = b."""
        if len(used) == 2 and 0 not in used and factor.is_affine and not factor.constant:
            one, other = (self.symbols.atoms[j - 1] for j in used)
            slopes = list(factor.gradient.values())
            alike = one.operation == other.operation and one.parameter == other.parameter
            if alike and one.operation not in ("sin", "cos") and not slopes[0] + slopes[1]:
                yield from self.zeros_of((one.inner + other.inner.scaled(Fraction(-1))).numerator)
                return
        raise _not_solved()

    def _where(self, atom: Atom, value: Number) -> Iterator[Number]:
        """The zeros of E(inner) - value."""
        argument = inverse(atom, value)
        if argument is None:
            return
        shifted = atom.inner + RationalFunction.constant(self.count, -argument)
        yield from self.zeros_of(shifted.numerator)

    def _irrational(self, polynomial: Polynomial) -> Iterator[Number]:
        """One unknown with real coefficients, of degree one or two."""
        used = sorted(polynomial.variables())
        if len(used) > 1:
            raise _not_solved()
        rising = coefficients(_in_one(polynomial, used[0]))
        for root in _small_roots(rising):
            yield from [root] if used[0] == 0 else self._where(self.symbols.atoms[used[0] - 1], root)

    def _is_definite(self, polynomial: Polynomial) -> bool:
        """Enough for no zeros: even powers of x and powers of positive functions, coefficients and constant of one sign."""
        terms = list(polynomial.terms())
        for monomial, _ in terms:
            for i, exponent in monomial:
                if exponent % 2 and (i == 0 or self.symbols.atoms[i - 1].operation not in POSITIVE):
                    return False
        free = [m for m, _ in terms if all(i and self.symbols.atoms[i - 1].operation in POSITIVE for i, _ in m)]
        return bool(free) and len({sign(c) for _, c in terms}) == 1


def inverse(atom: Atom, value: Number) -> Number | None:
    """The argument at which a function takes a value; None where it never does."""
    name, one = atom.operation, Fraction(1)
    if name == "log":
        return apply("exp", value)
    if name == "tanh":
        inside = sign(one - value) > 0 and sign(one + value) > 0
        return apply("log", (one + value) / (one - value)) / 2 if inside else None
    if name in ("erf", "atan"):
        return _inverse_of_odd(name, value)
    if name == "sqrt":
        return value * value if sign(value) >= 0 else None
    if name in ("sin", "cos"):
        if sign(value - one) > 0 or sign(value + one) < 0:
            return None
        raise UnsupportedError(
            "finitely many kinks are required",
            f"received an equation {name}(...) = {format_number(value)}",
            "ask at a point",
        )
    if sign(value) <= 0:
        if name == "power" and not value:
            return Fraction(0) if sign(atom.parameter) > 0 else None
        return None
    if name == "exp":
        return apply("log", value)
    if name == "sigmoid":
        return apply("log", value / (one - value)) if sign(one - value) > 0 else None
    if name == "softplus":
        return apply("log", apply("exp", value) - one)
    return apply("power", value, 1 / atom.parameter)


def _inverse_of_odd(name: str, value: Number) -> Number | None:
    """tan(value), or the x of which the value is erf(x): known where the value is plus or minus erf of a number."""
    from ...exact.real_functions import PI, inverse_erf, tan

    bound = Fraction(1) if name == "erf" else PI / 2
    if sign(bound - value) <= 0 or sign(bound + value) <= 0:
        return None
    argument = tan(value) if name == "atan" else inverse_erf(value)
    if argument is None:
        raise _not_solved()
    return argument


def _small_roots(rising: Sequence[Number]) -> list[Number]:
    if len(rising) == 2:
        return [-rising[0] / rising[1]]
    if len(rising) > 3:
        raise _not_solved()
    c, b, a = rising
    inside = b * b - 4 * a * c
    if sign(inside) < 0:
        return []
    step = apply("sqrt", inside)
    return list(dict.fromkeys((s * step - b) / (2 * a) for s in (-1, 1)))


def _in_one(polynomial: Polynomial, index: int) -> Polynomial:
    """A polynomial in one of its variables only."""
    terms = {tuple((0, e) for i, e in m if i == index): c for m, c in polynomial.terms()}
    return Polynomial.from_terms(1, terms)


def _not_solved() -> UnsupportedError:
    return UnsupportedError(
        "kinks at points that have a closed form are required",
        "received an equation that is not solved",
        "ask at a point",
    )
