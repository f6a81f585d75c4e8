"""Why a linear form vanishes on a face of a polyhedral cone: two combinations of its guards, by exact linear programming.

If D = sum c_i g_i + A and -D = sum d_j g_j + B with c, d >= 0 and combinations A, B of the zeros, then D is >= 0 and
<= 0 where the zeros vanish and the guards are nonnegative; multiplied out, D**2 + sum c_i d_j g_i g_j = A D - B D + A B.
By Farkas' lemma there are such combinations whenever D vanishes there, so no larger family has to be searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.polynomials import Polynomial
from .identities import SquareIdentity, Term

Multipliers = tuple[Mapping[int, Fraction], Mapping[int, Fraction]]


def is_linear(polynomials: Sequence[Polynomial]) -> bool:
    """Whether all are linear forms: affine, and zero at the point."""
    return all(p.is_affine and p.constant == 0 for p in polynomials)


def linear_square(
    difference: Polynomial, guards: Sequence[Polynomial], zeros: Sequence[Polynomial]
) -> SquareIdentity | None:
    """The identity that shows that a linear D vanishes where the zeros do and the guards are >= 0; None if it does not.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> found = linear_square(x, (x, y), (x + y,))
    >>> [term.guards for term in found.terms], found.cofactors[0][1]
    ([(0, 1)], 0)
    """
    above = _combination(difference, guards, zeros)
    below = _combination(-difference, guards, zeros) if above is not None else None
    if above is None or below is None:
        return None
    one = Polynomial.constant_of(difference.count, 1)
    terms = [Term(one.scaled(c * d), one, (i, j)) for i, c in above[0].items() for j, d in below[0].items()]
    return SquareIdentity(one, tuple(terms), _cofactors(difference, zeros, above[1], below[1]))


def _combination(target: Polynomial, guards: Sequence[Polynomial], zeros: Sequence[Polynomial]) -> Multipliers | None:
    """Nonnegative multipliers of the guards and any multipliers of the zeros that give the target."""
    forms = [*guards, *zeros, *(-zero for zero in zeros)]
    variables = sorted({i for form in (target, *forms) for i in form.variables()})
    zero = Fraction(0)
    columns = [[form.gradient.get(i, zero) for i in variables] for form in forms]
    answer = solve_nonnegative(columns, [target.gradient.get(i, zero) for i in variables])
    if not isinstance(answer, Feasible):
        return None
    weights, first = answer.weights, len(guards)
    second = first + len(zeros)
    signed = {k: weights.get(first + k, zero) - weights.get(second + k, zero) for k in range(len(zeros))}
    return {i: w for i, w in sorted(weights.items()) if i < first}, {k: a for k, a in signed.items() if a}


def _cofactors(
    difference: Polynomial, zeros: Sequence[Polynomial], above: Mapping[int, Fraction], below: Mapping[int, Fraction]
) -> tuple[tuple[Polynomial, int], ...]:
    """A D - B D + A B, sorted by zeros."""
    rest = Polynomial.constant_of(difference.count, 0)
    for k, b in below.items():
        rest = rest + zeros[k].scaled(b)
    found = []
    for k in sorted({*above, *below}):
        a, b = above.get(k, Fraction(0)), below.get(k, Fraction(0))
        cofactor = difference.scaled(a - b) + rest.scaled(a)
        if not cofactor.is_zero:
            found.append((cofactor, k))
    return tuple(found)
