"""Continuity with several comparisons in four variables: within seconds, by cofactors and by slopes at first order."""

from fractions import Fraction
from time import monotonic

import pytest

from consderiv.api import localise
from consderiv.exact.polynomials import Polynomial
from consderiv.germs.cofactors import low_cofactors
from consderiv.germs.first_order_jumps import jump_at_first_order
from consderiv.programs import parse
from consderiv.verdicts import Proved, Refuted

FACTORS = ["z + 2*x - 2*y + z*w", "2*y - 2*x", "2*z - x - y + x*y"]
SLOPES = ["2*z - 2*y - x + 2*w", "w - x", "z + w - 2*x - 2*y"]
GLUED = " + ".join(f"where({g} > 0, ({h})*({g}), 0)" for g, h in zip(FACTORS, SLOPES, strict=True))
TORN = (
    "max(where(y*x + 2*w - 2*y < 0, where(-2*z - x < 0, z*y + 2*z - w, x*y + z - 2*w),"
    " where(y + 2*w - 2*z - 2*x < 0, w + x, w*y - x)), abs(w*y - 2*w - 2*y) + max(2*y - x - w - z, z + y + 2*x + z*y))"
)


@pytest.mark.parametrize(("program", "wanted"), [(GLUED, Proved), (TORN, Refuted)])
def test_four_variables(program, wanted):
    begun = monotonic()
    local = localise(program, dict.fromkeys("xyzw", 0), variables=list("xyzw"))
    assert isinstance(local.continuity, wanted)
    assert monotonic() - begun < 20


def test_the_direction_of_a_jump_lies_in_both_cones():
    program = parse("where(x > 0, y, 0) + abs(x) + abs(y) + abs(x + y) + abs(x - y)")
    (arc,), gap = jump_at_first_order(program, (Fraction(0), Fraction(0)))
    assert arc[0] == 0 != arc[1] and gap.endswith("differ by 1")
    glued = parse("where(x > 0, x, 0) + abs(x) + abs(y) + abs(x + y) + abs(x - y)")
    assert jump_at_first_order(glued, (Fraction(0), Fraction(0))) is None


def test_low_cofactors_are_cofactors():
    x, y, z, w = (Polynomial.coordinate(4, i) for i in range(4))
    zeros = [x * y + z, z * w + x + y, x - y * w]
    target = zeros[0] * (x + w) + zeros[1] * (y - z) + zeros[2] * w
    found = low_cofactors(target, zeros)
    assert found is not None
    total = Polynomial.constant_of(4, 0)
    for cofactor, k in found:
        total = total + cofactor * zeros[k]
    assert total == target
    assert low_cofactors(target + x * x, zeros) is None
