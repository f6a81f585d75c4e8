"""Operations are open: a new set type is named in the error, and works once it is registered."""

import os
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import pytest

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.sets import (
    FiniteSet,
    Polytope,
    ValueSet,
    bounding_box,
    contains,
    convex_hull,
    is_subset,
    linear_image,
    maximizer,
    nearest_point,
    scale,
    support,
    to_json,
    to_text,
    translate,
)
from consderiv.sets.membership import contains_flat
from consderiv.verdicts import Proved, Refuted


@dataclass(frozen=True, eq=False, repr=False)
class Disc(ValueSet):
    """The closed unit disc, as somebody else would write it."""

    convex: ClassVar[bool] = True
    shape: tuple[int, ...] = (2,)


@pytest.mark.parametrize(
    "operation",
    [
        lambda disc: contains(disc, (0, 0)),
        lambda disc: support(disc, (1, 0)),
        lambda disc: maximizer(disc, (1, 0)),
        lambda disc: bounding_box(disc),
        lambda disc: linear_image(disc, [[1, 0]]),
        lambda disc: scale(disc, 2),
        lambda disc: translate(disc, (1, 1)),
        lambda disc: convex_hull(disc),
        lambda disc: nearest_point(disc, (2, 0)),
        lambda disc: is_subset(disc, Polytope.hull([(0, 0)])),
        lambda disc: to_json(disc),
        lambda disc: to_text(disc),
    ],
)
def test_the_default_says_where_to_register(operation):
    class Other(Disc):
        pass

    with pytest.raises(UnsupportedError, match="received Other; register it with @consderiv.sets"):
        operation(Other())


def test_a_registered_type_takes_part():
    @contains_flat.register
    def _(part: Disc, point: tuple) -> Proved | Refuted:
        return Proved() if dot(point, point) <= 1 else Refuted()

    inside = Polytope.hull([(1, 0), (0, 1), ("-3/5", "-4/5")])
    assert is_subset(inside, Disc())
    outside = is_subset(Polytope.hull([(1, 1), (0, 0)]), Disc())
    assert isinstance(outside, Refuted) and outside.evidence.element == (1, 1)
    assert is_subset(FiniteSet.of([(0, Fraction(1))]), Disc())


def test_small_problems_load_no_heavy_library():
    code = (
        "import sys; from consderiv.sets import *; "
        "p = Polytope.hull([(0, 0), (1, 0), (0, 1)]); p.contains((1, 1)); str(p); p.facets; hash(p); "
        "nearest_point(p, (1, 1)); assert p == p; "
        "assert not {'numpy', 'highspy', 'sympy', 'networkx', 'mpmath'} & set(sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
