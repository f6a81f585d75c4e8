"""Two leaves meet where a guard a of one and a guard b of the other are zero, if a + b vanishes with the walls.

There a >= 0, b >= 0 and a + b = sum c_k z_k = 0. If D = q a + sum e_k z_k, then D vanishes there, and in one formula

    D**2 + q**2 a b = sum (q**2 a c_k + (q a + D) e_k) z_k.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..exact.polynomials import Polynomial
from .cofactors import cofactors_of
from .identities import SquareIdentity, Term


def opposed_square(
    difference: Polynomial, first: Sequence[Polynomial], second: Sequence[Polynomial], zeros: Sequence[Polynomial]
) -> SquareIdentity | None:
    """Why D vanishes where the walls do and the guards of both leaves are nonnegative; None if not seen in this way.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> found = opposed_square(y, [y + x], [x * y - y], [x])
    >>> [str(q) for q, _ in found.cofactors]
    ['z0*z1 + z1^2 - z1']
    """
    one = Polynomial.constant_of(difference.count, 1)
    for i, above in enumerate(first):
        for j, below in enumerate(second):
            sums = cofactors_of(above + below, zeros)
            parts = None if sums is None else cofactors_of(difference, [*zeros, above])
            if sums is None or parts is None:
                continue
            own = {k: e for e, k in parts}
            q = own.pop(len(zeros), one - one)
            total = {k: q * q * above * c for c, k in sums}
            for k, e in own.items():
                product = (q * above + difference) * e
                total[k] = total[k] + product if k in total else product
            cofactors = tuple((factor, k) for k, factor in sorted(total.items()) if not factor.is_zero)
            terms = () if q.is_zero else (Term(one, q, (i, len(first) + j)),)
            return SquareIdentity(one, terms, cofactors)
    return None
