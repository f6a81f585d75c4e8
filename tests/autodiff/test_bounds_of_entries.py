"""Rounding error bounds hold entry by entry, and for kernels that compute a formula in another way they are larger."""

from fractions import Fraction

import pytest

import consderiv
from consderiv.autodiff.judging.near_set import near_set
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.nearest import nearest_flat
from consderiv.sets.polytope import Polytope

torch = pytest.importorskip("torch")
ONE = Fraction(1)


class Doubled(torch.autograd.Function):
    """The identity with the derivative 2."""

    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, g):
        return g * 2


def verdicts(function, *arguments, dtypes=("float64",)):
    found = consderiv.audit(function, arguments, dtypes=dtypes)
    return {result.setting.mode: result.judgement.verdict for result in found.results}


@pytest.mark.parametrize("tail", [lambda x: 0, torch.abs])
def test_large_bound_of_one_entry_does_not_excuse_another(tail):
    """The derivative (1e8 cos 1, 1, ...) with a 2 in place of the 1: float32 rounds the first entry by several units."""

    def function(x):
        return 1e8 * torch.sin(x[0]) + Doubled.apply(x[1]) + tail(x[2])

    found = verdicts(function, torch.tensor([1.0, 1.0, 0.0]), dtypes=("float32",))
    assert found["reverse"] in ("outside", "not_conservative")


@pytest.mark.parametrize(
    "matrix",
    [
        [[1.0, 0.8954553008079529], [-0.34312108159065247, 0.0]],
        [[0.202151358127594, -1.0], [123.08638763427734, -217097.296875]],
    ],
)
def test_determinant_by_elimination_is_no_finding(matrix):
    found = verdicts(torch.linalg.det, torch.tensor(matrix))
    assert found == {"reverse": "gradient", "forward": "gradient"}


def test_determinant_of_a_singular_matrix_is_still_one():
    """Rank 2: the adjugate is not zero, and torch returns zero."""
    found = verdicts(torch.linalg.det, torch.tensor([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 1.0, 1.0]]))
    assert set(found.values()) == {"outside"}


def near(part, value, *bounds):
    return near_set(part, nearest_flat(part, value), value, (bounds,))


def test_box_of_bounds():
    diagonal = Polytope.hull([(0, 0), (1, 1)])
    assert near(diagonal, (ONE, ONE / 2), ONE / 4, ONE / 4)
    assert not near(diagonal, (ONE, ONE / 2), ONE / 5, ONE / 5)
    assert not near(diagonal, (ONE, ONE / 2), Fraction(0), ONE / 4)
    assert near(diagonal, (ONE, ONE / 2), Fraction(0), ONE / 2)
    product = MinkowskiSum((Polytope.hull([(0, 0), (1, 0)]), Polytope.hull([(0, 0), (0, 1)])))
    assert near(product, (3 * ONE, ONE), 2 * ONE, Fraction(0))
    assert not near(product, (3 * ONE, 2 * ONE), 2 * ONE, Fraction(0))
    assert not near(product, (3 * ONE, ONE), None, ONE)
