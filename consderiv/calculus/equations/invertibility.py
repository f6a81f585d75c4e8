"""Whether every matrix of a polytope is invertible: Clarke's condition of the implicit function theorem, exactly.

det(sum l_i B_i) is a form in the weights l of the vertices B_i. Every matrix of the polytope is invertible if and only if
it has no zero on the simplex; a certificate of one sign is Polya's, a zero is a singular matrix of the polytope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ...errors import UnsupportedError
from ...exact.matrices import nullspace
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...verdicts import Proved, Refuted, Unknown, Verdict
from .matrix_forms import Matrix, combination, determinant, weighted
from .simplex_forms import AtWeights, Polya, Weights, positive_on_simplex


@dataclass(frozen=True)
class OneSign:
    """sign * det(sum l_i B_i) * (sum l_i)^power has no negative coefficient, and every pure power of some l_i."""

    sign: int
    power: int


@dataclass(frozen=True)
class SingularElement:
    """A matrix of the polytope, sum weights_i B_i, that maps the kernel vector to zero."""

    weights: Weights
    matrix: tuple[tuple[Number, ...], ...]
    kernel: tuple[Number, ...]


@dataclass(frozen=True)
class MatrixPolytope:
    """The hull of square matrices; the vertices may be redundant."""

    vertices: tuple[Matrix, ...]

    @cached_property
    def determinant(self) -> Polynomial:
        """det(sum l_i B_i) as a form in l."""
        return determinant(combination(self.vertices), len(self.vertices))

    @cached_property
    def sign(self) -> int:
        """The sign of the determinant at the first vertex."""
        value = self.determinant.at([Fraction(int(i == 0)) for i in range(len(self.vertices))])
        return (value > 0) - (value < 0)

    @cached_property
    def invertible(self) -> Verdict:
        """Whether all matrices of the polytope are invertible."""
        if not self.sign:
            return self._singular([Fraction(int(i == 0)) for i in range(len(self.vertices))])
        found = positive_on_simplex(self.determinant.scaled(Fraction(self.sign)))
        if isinstance(found, Proved):
            evidence: Polya = found.evidence
            return Proved(OneSign(self.sign, evidence.power), "the determinant has one sign on the whole polytope")
        if isinstance(found, Unknown):
            return Unknown(f"the sign of the determinant on the polytope is not decided: {found.reason}")
        zero: AtWeights = found.evidence
        return self._singular(self._to_zero(zero.weights))

    def _to_zero(self, weights: Weights) -> Weights:
        """A point where the determinant vanishes, given one where it vanishes or has the other sign."""
        if self.determinant.at(weights) == 0:
            return weights
        from .simplex_forms import corner, root_between

        between = root_between(self.determinant, corner(len(self.vertices), 0), weights)
        assert between is not None, "the determinant changes its sign between these points"
        return between

    def _singular(self, weights: Sequence[Number]) -> Refuted:
        matrix = weighted(weights, self.vertices)
        kernel = nullspace(matrix)[0]
        return Refuted(SingularElement(tuple(weights), matrix, tuple(kernel)), "it contains a singular matrix")


def all_invertible(matrices: Sequence[Matrix]) -> Verdict:
    """Whether every matrix in the convex hull of some square matrices is invertible.

    Parameters
    ----------
    matrices : sequence of m x m matrices
        At least one; exact numbers.

    Returns
    -------
    Proved(OneSign), Refuted(SingularElement), or Unknown

    Raises
    ------
    UnsupportedError
        If there is no matrix, or they are not square and of one size.
    BudgetError
        For matrices larger than 6 x 6.

    Examples
    --------
    >>> one, two = Fraction(1), Fraction(2)
    >>> all_invertible([[[one, one], [two, one]], [[-one, one], [two, -one]]]).evidence
    OneSign(sign=-1, power=0)
    >>> all_invertible([[[one]], [[-two]]]).evidence.weights
    (Fraction(2, 3), Fraction(1, 3))
    """
    sizes = {(len(matrix), *map(len, matrix)) for matrix in matrices}
    if len(sizes) != 1 or len({*next(iter(sizes))}) != 1:
        raise UnsupportedError(
            "at least one matrix, all square and of one size, are required",
            f"received {len(matrices)} matrices with rows of lengths {sorted(sizes)}"[:200],
            "take the square block that is to be inverted",
        )
    return MatrixPolytope(tuple(matrices)).invertible
