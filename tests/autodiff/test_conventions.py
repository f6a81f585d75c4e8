"""Each convention in the facts of the operations, against the library of that name at every kind of tie."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from consderiv.autodiff.backends.backend import Backend, Setting
from consderiv.autodiff.backends.jax_backend import JaxBackend
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.backends.torch_backend import TorchBackend
from consderiv.autodiff.judging.choices import explanation
from consderiv.autodiff.judging.kink_rules import NoConventionError
from consderiv.autodiff.judging.predicted import convention_choices, predicted
from consderiv.fields.image import image_contains
from consderiv.fields.local import Local
from consderiv.programs import parse
from consderiv.verdicts import Refuted

TIES = [
    ("abs(x)", ["0", "-1"]),
    ("relu(x)", ["0", "2"]),
    ("max(x, y)", ["0,0", "1,2"]),
    ("min(x, y)", ["0,0", "1,2"]),
    ("max(x, y, z)", ["0,0,0", "0,0,-1", "1,2,2"]),
    ("min(x, y, z)", ["0,0,0", "0,0,1", "1,2,2"]),
    ("max(x, 0)", ["0"]),
    ("min(x, 0)", ["0"]),
    ("max(x)", ["0"]),
    ("clip(x, 0, 0)", ["0", "1", "-1"]),
    ("clip(x, 0, 1)", ["0", "1", "1/2"]),
    ("clip(x, 0, -1)", ["0", "-1", "-2", "1"]),
    ("clip(x, y, z)", [",".join(p) for p in product("01", repeat=3)] + ["2,2,1", "-2,0,-1"]),
    ("sort(x, y)", ["0,0"]),
    ("sort(x, y, z)", ["0,0,0", "0,1,0", "1,0,0"]),
    ("sort(x, y, z, w)", ["1,0,0,1"]),
    ("median(x, y)", ["0,0", "2,1"]),
    ("median(x, y, z)", ["0,0,0", "0,1,0", "1,2,3"]),
    ("median(x, y, z, w)", ["0,0,1,1", "0,0,0,0", "0,1,1,2", "0,1,1,1", "4,3,2,1"]),
    ("norm1(x, y)", ["0,0", "0,-1"]),
    ("norminf(x)", ["0"]),
    ("norminf(x, y)", ["0,0", "1,1", "1,-1"]),
    ("norminf(x, y, z)", ["0,0,0", "-1,-1,0", "1,-1,1"]),
    ("norm(x, y)", ["0,0", "3,4"]),
    ("norm(x)", ["0"]),
    ("where(x > 0, x, -x)", ["0"]),
    ("where(x >= 0, x, -x)", ["0"]),
    ("piecewise((0, x < 0), (2*x, x < 1), (x + 1, True))", ["0", "1"]),
    ("sign(x)*x", ["1/2"]),
    ("floor(x)*x", ["1/2"]),
    ("abs(x) - abs(-x)", ["0"]),
    ("relu(max(x, y)) + abs(abs(x) + y)", ["0,0"]),
]
CASES = [(text, point) for text, points in TIES for point in points]
UNDEFINED = [("sqrt(x**2)", "0"), ("where(x > 0, 1/x, x)", "0"), ("x*sqrt(x)", "0")]


def point_of(text: str) -> list[Fraction]:
    return [Fraction(entry) for entry in text.split(",")]


def installed(backend: Backend) -> Backend:
    reason = backend.available()
    if reason is not None:
        pytest.skip(reason)
    return backend


@pytest.fixture(scope="module", params=[NumpyBackend, JaxBackend, TorchBackend], ids=["numpy", "jax", "torch"])
def backend(request: pytest.FixtureRequest) -> Backend:
    return installed(request.param())


@pytest.mark.parametrize(("text", "point"), CASES)
def test_measured_is_predicted(backend: Backend, text: str, point: str) -> None:
    program, at = parse(text), point_of(point)
    measured = backend.jacobian(program, at, Setting("reverse", "float64"))
    try:
        expected = predicted(program, at, backend.convention)
    except NoConventionError:
        # Only JAX's norm at zero: it has no convention because the library returns NaN.
        assert all(entry != entry for row in measured for entry in row)
        return
    wanted = tuple(tuple(float(entry) for entry in row) for row in expected)
    assert measured == wanted or (text == "norm(x, y)" and measured[0] == pytest.approx(wanted[0], rel=1e-15))


FORWARD_DIFFERS = {("torch", "clip(x, y, z)", "0,1,1")}


@pytest.mark.parametrize(("text", "point"), CASES)
def test_forward_mode_follows_the_same_convention(backend: Backend, text: str, point: str) -> None:
    program, at = parse(text), point_of(point)
    reverse = backend.jacobian(program, at, Setting("reverse", "float64"))
    forward = backend.jacobian(program, at, Setting("forward", "float64"))
    if (backend.name, text, point) in FORWARD_DIFFERS:
        assert reverse != forward
    else:
        assert repr(reverse).replace("-0.0", "0.0") == repr(forward).replace("-0.0", "0.0")


@pytest.mark.parametrize(("text", "point"), UNDEFINED)
def test_no_prediction_where_reverse_mode_returns_nan(backend: Backend, text: str, point: str) -> None:
    program, at = parse(text), point_of(point)
    with pytest.raises(NoConventionError):
        predicted(program, at, backend.convention)
    (row,) = backend.jacobian(program, at, Setting("reverse", "float32"))
    assert row[0] != row[0]


def test_sign_and_floor_have_no_derivative_at_a_jump() -> None:
    for text in ("sign(x)", "floor(x)"):
        with pytest.raises(NoConventionError, match=r"no.*kink|none"):
            predicted(parse(text), [Fraction(0)])


def test_torch_sorts_many_ties_in_an_unknown_order() -> None:
    names = [f"x{i}" for i in range(17)]
    text = f"sort({', '.join(names)})"
    zeros = [Fraction(0)] * 17
    assert predicted(parse(text), zeros, "jax 0.10")[16][16] == 1
    with pytest.raises(Exception, match="up to 16"):
        predicted(parse(text), zeros, "torch 2.13")


@pytest.mark.parametrize(("text", "point"), CASES)
def test_choices_that_are_allowed_are_in_the_image(text: str, point: str) -> None:
    """What `explanation` proves, the search for choices in fields/ never refutes."""
    program, at = parse(text), point_of(point)
    local = Local(program, tuple(at))
    for name in ("relu0=0", "jax 0.10", "torch 2.13"):
        found = explanation(program, at, name)
        if found is not None:
            rows = found[0] if program.is_map else found[0][0]
            assert not isinstance(image_contains(local, rows), Refuted)


def test_torch_clamp_leaves_the_clarke_set_of_clip() -> None:
    """With x < lo = hi reverse mode returns zero for all three; lo and hi together have slope 1."""
    program, at = parse("clip(x, y, z)"), point_of("0,1,1")
    assert explanation(program, at, "torch 2.13") is None
    assert predicted(program, at, "torch 2.13") == ((0, 0, 0),)
    assert explanation(program, at, "jax 0.10") is not None


def test_choices_of_a_convention() -> None:
    program = parse("relu(x) - max(x, 0)")
    choices = convention_choices(program, [Fraction(0)], "jax 0.10")
    assert list(choices.values()) == [({},), ({0: Fraction(1, 2), 1: Fraction(1, 2)},)]


def test_conventions_can_be_given_for_single_nodes_and_operations() -> None:
    program = parse("abs(x) + abs(x)")
    first, second = (i for i, node in enumerate(program.nodes) if node.operation == "abs")
    at = [Fraction(0)]
    assert predicted(program, at, {"abs": 1}) == ((2,),)
    assert predicted(program, at, {first: Fraction(1, 3), second: "jax 0.10"}) == ((Fraction(4, 3),),)
    assert predicted(program, at, {first: 1}) == ((1,),)
