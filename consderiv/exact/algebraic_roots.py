"""Roots: real roots of polynomials with rational or algebraic coefficients, n-th roots, and common fields of numbers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from flint import fmpq_poly, fmpz, fmpz_poly

from ..errors import BudgetError, DomainError, UnsupportedError
from .algebraic import Algebraic, in_field, polynomial_coefficients
from .algebraic_text import radical_text, root_text
from .field_extensions import THETA, composed, compositum, named, real_roots_over
from .number_field import (
    MAX_DEGREE,
    Generator,
    NumberField,
    Radical,
    degree_error,
    rational,
    real_root_balls,
    simple_field,
)
from .reals import Number, Real, compare, is_rational, sign

MAX_RADICAND_BITS = 1000
"""Longest integer of which roots are taken (its square factors are searched)."""

TRIAL_PRIMES = 2000
"""How many primes are tried as factors of a long radicand."""

Coefficients = list[fmpq_poly]


def real_roots(coefficients: Sequence[Number | int]) -> list[tuple[Number, int]]:
    """All distinct real roots in increasing order, with multiplicities, of a polynomial that is not zero.

    Parameters
    ----------
    coefficients : sequence of Fraction or Algebraic
        Rising.

    Returns
    -------
    list of (Number, int)
        Exact. A root of a polynomial over a field K that is not in K lies in an extension of K by it.

    Raises
    ------
    BudgetError
        If the roots have a degree above 64 over Q.

    Examples
    --------
    >>> real_roots([Fraction(-2), Fraction(0), Fraction(1)])
    [(-sqrt(2), 1), (sqrt(2), 1)]
    """
    entries = [c if isinstance(c, Real) else Fraction(c) for c in coefficients]
    while entries and is_rational(entries[-1]) and not entries[-1]:
        entries.pop()
    if not entries:
        raise UnsupportedError("a polynomial that is not zero is required", "received zero", "treat it apart")
    field, values = common_field(entries)
    if field is None:
        found = _rational_case(fmpq_poly([rational(v[0] if v else Fraction(0)) for v in values]))
    else:
        found = _field_case(field, [fmpq_poly([rational(c) for c in v]) for v in values])
    ordered = functools.cmp_to_key(compare)
    return sorted(found, key=lambda pair: ordered(pair[0]))


def _rational_case(polynomial: fmpq_poly) -> list[tuple[Number, int]]:
    _, factors = polynomial.numer().factor()
    return [
        (root, int(multiplicity))
        for factor, multiplicity in factors
        if factor.degree() > 0
        for root in _roots_of_irreducible(factor)
    ]


def _roots_of_irreducible(factor: fmpz_poly) -> list[Number]:
    degree = int(factor.degree())
    if degree == 1:
        return [Fraction(-int(factor[0]), int(factor[1]))]
    if degree == 2:
        c, b, a = (Fraction(int(v)) for v in factor.coeffs())
        return _quadratic_roots(b / a, c / a)
    if all(c == 0 for c in factor.coeffs()[1:-1]):
        root = _odd_root_of(Fraction(-int(factor[0]), int(factor[degree])), degree)
        return [] if root is None else [root] if degree % 2 else [-root, root]
    if degree > MAX_DEGREE:
        raise degree_error(degree)
    return [_root_number(factor, index) for index in range(len(real_root_balls(factor, 64)))]


def _odd_root_of(radicand: Fraction, order: int) -> Number | None:
    """The real root of a rational number, or None."""
    if radicand < 0:
        return -nth_root(-radicand, order) if order % 2 else None
    return nth_root(radicand, order)


def _quadratic_roots(b: Number, c: Number) -> list[Number]:
    """The roots of x^2 + b x + c that are real (two, or none)."""
    discriminant = b * b - 4 * c
    if sign(discriminant) < 0:
        return []
    root = nth_root(discriminant, 2)
    return [(-b - root) / 2, (-b + root) / 2]


def _root_number(modulus: fmpz_poly, index: int) -> Algebraic:
    return Algebraic(simple_field(modulus, index, *root_text(modulus, index)), THETA)


def _root_generator(modulus: fmpz_poly, index: int) -> Generator:
    return named(modulus, index, *root_text(modulus, index))


def _field_case(field: NumberField, f: Coefficients) -> list[tuple[Number, int]]:
    return [
        (root, multiplicity)
        for part, multiplicity in squarefree_parts(field, f)
        for root in _squarefree_roots(field, part)
    ]


def _squarefree_roots(field: NumberField, f: Coefficients) -> list[Number]:
    if len(f) == 2:
        return [in_field(field, -f[0])]
    if len(f) == 3:
        return _quadratic_roots(in_field(field, f[1]), in_field(field, f[0]))
    if all(c.degree() < 1 for c in f):
        return [root for root, _ in _rational_case(fmpq_poly([c[0] for c in f]))]
    roots = real_roots_over(field, f, _root_generator)
    return [_nicest(field, in_field(root.field, root.image)) for root in roots]


def _nicest(field: NumberField, root: Number) -> Number:
    """The same root in the field of a radical, where it is not in K but is one."""
    if not isinstance(root, Algebraic) or root.field is field:
        return root
    modulus, index = root.as_root()
    radical = modulus.degree() == 2 or all(c == 0 for c in modulus.coeffs()[1:-1])
    return _roots_of_irreducible(modulus)[index] if radical else root


def squarefree_parts(field: NumberField, f: Coefficients) -> list[tuple[Coefficients, int]]:
    """The monic squarefree parts of positive degree of a polynomial over a field, with multiplicities (D. Yun, 1976)."""
    f = _monic(field, f)
    derivative = _derivative(f)
    common = _gcd(field, f, derivative)
    left, right = _divide(field, f, common)[0], _divide(field, derivative, common)[0]
    parts, multiplicity = [], 1
    while len(left) > 1:
        right = _subtract(right, _derivative(left))
        part = _gcd(field, left, right)
        if len(part) > 1:
            parts.append((part, multiplicity))
        left, right = _divide(field, left, part)[0], _divide(field, right, part)[0]
        multiplicity += 1
    return parts


def _derivative(f: Coefficients) -> Coefficients:
    return [c * k for k, c in enumerate(f)][1:]


def _subtract(f: Coefficients, g: Coefficients) -> Coefficients:
    size = max(len(f), len(g))
    zero = fmpq_poly([0])
    difference = [(f[i] if i < len(f) else zero) - (g[i] if i < len(g) else zero) for i in range(size)]
    return _trimmed(difference)


def _trimmed(f: Coefficients) -> Coefficients:
    while f and not f[-1]:
        f.pop()
    return f


def _monic(field: NumberField, f: Coefficients) -> Coefficients:
    inverse = field.inverse(f[-1])
    return [*(field.reduced(c * inverse) for c in f[:-1]), fmpq_poly([1])]


def _divide(field: NumberField, f: Coefficients, g: Coefficients) -> tuple[Coefficients, Coefficients]:
    """Quotient and remainder by a monic polynomial."""
    rest, quotient = list(f), [fmpq_poly([0])] * max(len(f) - len(g) + 1, 0)
    for shift in range(len(f) - len(g), -1, -1):
        factor = rest[shift + len(g) - 1]
        quotient[shift] = factor
        for i, c in enumerate(g):
            rest[shift + i] = field.reduced(rest[shift + i] - factor * c)
    return _trimmed(quotient), _trimmed(rest[: len(g) - 1])


def _gcd(field: NumberField, f: Coefficients, g: Coefficients) -> Coefficients:
    """The monic greatest common divisor."""
    while g:
        g = _monic(field, g)
        f, g = g, _divide(field, f, g)[1]
    return _monic(field, f)


def root_of(coefficients: Sequence[Number | int], index: int) -> Number:
    """The real root number `index`, counted with multiplicity in increasing order from 0, as in SymPy's RootOf.

    Examples
    --------
    >>> root_of([-1, -1, 0, 1], 0)
    RootOf(t**3 - t - 1, 0)
    """
    roots = [root for root, multiplicity in real_roots(coefficients) for _ in range(multiplicity)]
    if not 0 <= index < len(roots):
        raise DomainError(
            "the number of a real root is required, counted from 0",
            f"received number {index} of a polynomial with {len(roots)} real roots",
            "choose a smaller number",
        )
    return roots[index]


def nth_root(x: Number | int, n: int) -> Number:
    """The real n-th root, which is >= 0, of an algebraic number x >= 0.

    Examples
    --------
    >>> nth_root(Fraction(8), 2), nth_root(Fraction(9, 4), 2), nth_root(3 + 2 * nth_root(2, 2), 2)
    (2*sqrt(2), Fraction(3, 2), 1 + sqrt(2))
    """
    if sign(x) < 0:
        raise DomainError("a root needs an argument >= 0", f"received {x}", "move the point into the domain")
    if n < 1:
        raise UnsupportedError("a root of positive order is required", f"received {n}", "write a power")
    if not isinstance(x, Algebraic):
        if isinstance(x, Real):
            raise UnsupportedError("an algebraic number is required", f"received {x}", "use sqrt of real_functions")
        return _rational_root(Fraction(x), n)
    return x if n == 1 else _algebraic_root(x, n)


def _algebraic_root(x: Algebraic, n: int) -> Number:
    modulus = x.minimal_polynomial()
    degree = int(modulus.degree())
    if all(c == 0 for c in modulus.coeffs()[1:-1]):
        return _rational_root(Fraction(-int(modulus[0]), int(modulus[degree])), degree * n)
    if degree < x.field.degree:
        x = root_of([int(c) for c in modulus.coeffs()], x.as_root()[1])  # type: ignore[assignment]
    text = f"sqrt({x.text()})" if n == 2 else f"({x.text()})**(1/{n})"
    latex = rf"\sqrt{'' if n == 2 else f'[{n}]'}{{{x.latex()}}}"
    f = [-x.element, *[fmpq_poly([0])] * (n - 1), fmpq_poly([1])]
    roots = real_roots_over(x.field, f, lambda modulus, index: named(modulus, index, text, latex))
    values = [in_field(root.field, root.image) for root in roots]
    return next(value for value in values if sign(value) > 0)


def _rational_root(x: Fraction, n: int) -> Number:
    integer = x.numerator * x.denominator ** (n - 1)
    if not integer:
        return Fraction(0)
    if integer.bit_length() > MAX_RADICAND_BITS * n:
        raise UnsupportedError(
            f"a radicand of at most {MAX_RADICAND_BITS} bits is required", "received a longer one", "move the point"
        )
    outside, radicand, order = _extracted(integer, n)
    scale = Fraction(outside, x.denominator)
    if order == 1:
        return scale * radicand
    if order > MAX_DEGREE:
        raise degree_error(order)
    base, exponent = _as_power(radicand)
    radical = Radical(base, order)
    modulus = fmpz_poly([-base, *[0] * (order - 1), 1])
    field = simple_field(modulus, 1 - order % 2, *radical_text(radical), radical)
    root: Number = scale * Algebraic(field, THETA**exponent)
    return root


def _as_power(radicand: int) -> tuple[int, int]:
    """(b, e) with radicand = b**e and e the largest, so that 4**(1/3) lies in the field of 2**(1/3)."""
    for exponent in range(min(radicand.bit_length(), MAX_DEGREE), 1, -1):
        base = int(fmpz(radicand).root(exponent))
        if base**exponent == radicand:
            return base, exponent
    return radicand, 1


def _extracted(integer: int, n: int) -> tuple[int, int, int]:
    """(s, r, k) with integer**(1/n) = s * r**(1/k), r no p-th power for any prime p that divides k."""
    powers = [(base, exponent) for base, exponent in _bases(integer, n)]
    outside, inside, common = 1, [], n
    for base, exponent in powers:
        outside *= base ** (exponent // n)
        if exponent % n:
            inside.append((base, exponent % n))
            common = gcd(common, exponent % n)
    radicand = 1
    for base, exponent in inside:
        radicand *= base ** (exponent // common)
    return (outside, radicand, n // common) if inside else (outside, 1, 1)


def _bases(integer: int, n: int) -> list[tuple[int, int]]:
    """Factors with exponents; long numbers only by small primes, the rest as a power with the largest exponent."""
    factors = fmpz(integer).factor(trial_limit=TRIAL_PRIMES) if integer.bit_length() > 80 else fmpz(integer).factor()
    found = []
    for base, exponent in factors:
        whole, times = int(base), int(exponent)
        for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61):
            while n % prime == 0 and (root := int(fmpz(whole).root(prime))) ** prime == whole and whole > 1:
                whole, times = root, times * prime
        found.append((whole, times))
    return found


def common_field(numbers: Sequence[Number | int]) -> tuple[NumberField | None, list[tuple[Fraction, ...]]]:
    """One real number field that contains all these numbers, and their coefficients in the powers of its generator.

    Returns
    -------
    field : NumberField or None
        Its `modulus`, `index` and `interval()` are the exact data of theta; None where all numbers are rational.
    coefficients : list of tuples of Fraction
        Rising, without zeros at the end.

    Raises
    ------
    BudgetError
        If the degree of the field would be above 64.

    Examples
    --------
    >>> common_field([nth_root(Fraction(2), 2), Fraction(1, 3)])
    (Q(sqrt(2)), [(Fraction(0, 1), Fraction(1, 1)), (Fraction(1, 3),)])
    """
    field: NumberField | None = None
    for number in numbers:
        if isinstance(number, Algebraic) and number.field is not field:
            field = number.field if field is None else compositum(field, number.field)[0]
        elif isinstance(number, Real) and not isinstance(number, Algebraic):
            raise UnsupportedError("algebraic numbers are required", f"received {number}", "move the point")
    return field, [_coefficients_in(field, number) for number in numbers]


def _coefficients_in(field: NumberField | None, number: Number | int) -> tuple[Fraction, ...]:
    if not isinstance(number, Algebraic):
        return (Fraction(number),) if number else ()  # type: ignore[arg-type]
    assert field is not None
    if number.field is field:
        return tuple(polynomial_coefficients(number.element))
    larger, first, second = compositum(field, number.field)
    if larger is not field and larger.key != field.key:
        raise BudgetError("a field that contains all numbers is required", "received another", "use fewer roots")
    if larger is not field:
        assert first == THETA
    return tuple(polynomial_coefficients(composed(number.element, second, field)))
