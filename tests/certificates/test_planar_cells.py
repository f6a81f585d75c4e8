"""Very curved cells in the plane: identities after solving for a coordinate, completed squares, box traces."""

from __future__ import annotations

import pytest

from consderiv.certificates import explain_certificate
from consderiv.certificates.box_trace import trace_json
from consderiv.certificates.definite import definite_identity
from consderiv.certificates.empty import emptiness
from consderiv.exact.polynomials import Polynomial
from consderiv.germs.identities import holds

from .conftest import at_origin

X, Y, Z = (Polynomial.coordinate(3, i) for i in range(3))

PROGRAMS = {
    "max(min(y**2-x**3-x**4, x**2*y-y**2, y-x**5+x*y**2), 0)": "trace",
    "max(min(y-x**2, 2*x**3-y, x), 0)": "terms",
    "max(min(x**2+y**2-x**3, -x**2-y**2+y**5), 0)+abs(x)": "terms",
    "max(min(y**3-x**4, x**5-y**2*x, y+x**2), 0)": "terms",
}


@pytest.mark.parametrize("text", PROGRAMS)
def test_no_step_is_only_trusted(text, accepted):
    certificate = explain_certificate(at_origin(text))
    assert certificate.is_complete
    assert f'"{PROGRAMS[text]}"' in certificate.to_text()
    accepted(certificate=certificate)


@pytest.mark.parametrize(
    "guards",
    [
        (Y - X - Z * X**2, X - Y - (Z + Polynomial.constant_of(3, 1)) * Y**2 - X**2),
        (X - Y**2, Y**2 - X - X**2),
        (-(X**2) - X * Y - Y**2 + Z * X**2 + Y**3,),
        (Z - X**2 - X * Y, -Z - Y**2 + X * Y * Z),
    ],
    ids=str,
)
def test_short_identities(guards):
    found = emptiness(guards)
    assert found is not None
    positive = [*guards, *(core.core for _, core in found.cores)]
    assert holds(found.identity, positive, ())


def test_completed_squares():
    form = -(X**2) - X * Y - Y**2 - Z**2 + X * Y * Z
    identity = definite_identity([form], [1])
    assert identity is not None and holds(identity, [form], ())
    assert definite_identity([X * Y], [1]) is None
    assert definite_identity([-(X**2) + Y**3], [1]) is None


def test_traces_need_rational_planar_guards():
    assert trace_json([Y - X**2, X**3 - Y], [4, 7])["guards"] == [4, 7]
    assert trace_json([Y - X**2, X**2 - Y + Z**2], [0, 1]) is None
    assert trace_json([X], [0]) is None
