"""Operations that read the point: loops and `if` decided there, indices that depend on it, infinities and NaN beside it.

Clarke sets are derived by hand; values and gradients are the library's own at random points.
"""

from __future__ import annotations

import os
from fractions import Fraction

import pytest

np = pytest.importorskip("numpy")
jax = pytest.importorskip("jax")
torch = pytest.importorskip("torch")

import torch.nn.functional as F  # noqa: E402
from jax import lax  # noqa: E402
from jax import numpy as jnp  # noqa: E402
from torch import nn  # noqa: E402

from consderiv import clarke, from_jax, from_torch  # noqa: E402
from consderiv.autodiff.tracing import trace_jax, trace_torch  # noqa: E402
from consderiv.errors import DomainError, UnsupportedError  # noqa: E402
from consderiv.exact.reals import Real  # noqa: E402
from consderiv.programs import evaluate  # noqa: E402

POINTS = max(1, int(float(os.environ.get("CONSDERIV_SCALE", "1"))))
BALL, JUMP = "a**2 + b**2 <= 1", "undefined"


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


def absolute(x):
    if x > 0:
        return x
    return -x


def halvings(x):
    count = 0
    while x > 1:
        x, count = x / 2, count + 1
    return x * count


def matches(found, expected):
    if isinstance(expected, str):
        assert expected in str(found)
    else:
        rows = {tuple(v) if hasattr(v, "__len__") else (v,) for v in found.vertices}
        assert rows == {tuple(map(Fraction, v if isinstance(v, tuple) else (v,))) for v in expected}, str(found)


def halved(x):
    return lax.while_loop(lambda c: c > 1, lambda c: c / 2, x)


def rising(x):
    """x + |x - 1| + 1 from x = 1 on: the test 2 < 2 is tied after one step, and never holds beside it."""
    return lax.while_loop(lambda c: c < 2, lambda c: c + jnp.abs(c - 1) + 1, x)


JAX = {
    "while": (halved, [5.0], ["1/8"]),
    "while, tied with a jump": (halved, [2.0], JUMP),
    "while, tied": (rising, [1.0], [0, 2]),
    "while under vmap": (lambda x: jax.vmap(halved)(x).sum(), [5.0, 3.0], [("1/8", "1/4")]),
    "steps that are counted": (lambda x: x * lax.fori_loop(0, jnp.floor(x).astype(int), lambda k, c: c + 1, 0), [2.5], [2]),
    "if": (absolute, [-1.0], [-1]),
    "if, tied": (absolute, [0.0], [-1, 1]),
    "if under jit": (lambda x: jax.jit(absolute)(x), [0.0], [-1, 1]),
    "Python while, tied without a kink": (halvings, [2.0], ["1/2"]),
    "Python max": (lambda x: max(x[0], x[1]), [1.0, 1.0], [(1, 0), (0, 1)]),
    "a branch that is not covered": (lambda x: lax.cond(x > 0, lambda u: 3 * u, jax.scipy.special.erfinv, x), [1.0], [3]),
    "set at argmax": (lambda x: x.at[jnp.argmax(x)].set(0.0).sum(), [1.0, 1.0], [(1, 0), (0, 1)]),
    "add at argmax": (lambda x: x.at[jnp.argmax(x)].add(1.0).max(), [1.0, 1.0], [(1, 0), (0, 1)]),
    "set at argmax, no tie": (lambda x: x.at[jnp.argmax(x)].set(x[0] * 3).sum(), [1.0, 2.0], [(4, 0)]),
    "mul at floor": (lambda x: x.at[jnp.floor(x[0]).astype(int)].mul(3.0).sum(), [1.5, 1.0], [(1, 3)]),
    "gather at a count": (lambda x: jnp.sort(x)[jnp.searchsorted(jnp.sort(x), 0.5)], [0.0, 1.0], [(0, 1)]),
    "hypot": (lambda x: jnp.hypot(x[0], x[1]), [0.0, 0.0], BALL),
    "3-norm": (lambda x: jnp.linalg.norm(x, 3), [2.0, 0.0], [(1, 0)]),
    "0-norm": (lambda x: jnp.linalg.norm(x, 0), [0.0, 0.0], JUMP),
    "minus infinity norm": (lambda x: jnp.linalg.norm(x, -jnp.inf), [0.0, 0.0], [(1, 0), (-1, 0), (0, 1), (0, -1)]),
    "xlogy": (lambda x: jax.scipy.special.xlogy(x[0], x[1]), [0.0, 1.0], [(0, 0)]),
    "entropy": (lambda x: jax.scipy.special.entr(x), [1.0], [-1]),
    "signbit": (lambda x: jnp.where(jnp.signbit(x), 0, x), [0.0], [0, 1]),
    "where with infinity": (lambda x: jnp.where(x > 0, x, -jnp.inf), [1.0], [1]),
    "largest of some logarithms": (lambda x: jnp.nanmax(jnp.log(x)), [1.0, 2.0], [(0, "1/2")]),
}  # fmt: skip


@pytest.mark.parametrize("name", JAX)
def test_clarke_sets_of_jax_functions(name):
    function, point, expected = JAX[name]
    example = np.array(point) if len(point) > 1 else point[0]
    matches(clarke(from_jax(function, example), list(map(Fraction, point))), expected)


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def assigned(x):
    y = x.clone()
    y[x.argmax()] = 0
    return y.sum()


ROOT = nn.BatchNorm1d(1, eps=0.0625).double()
TORCH = {
    "if, tied": (lambda x: absolute(x[0]), [0.0], [-1, 1]),
    "Python while": (lambda x: halvings(x[0]), [5.0], ["3/8"]),
    "assignment at argmax": (assigned, [1.0, 1.0], [(1, 0), (0, 1)]),
    "index_put at argmax": (lambda x: x.index_put((x.argmax()[None],), x.new_zeros(1)).sum(), [1.0, 1.0], [(1, 0), (0, 1)]),
    "accumulated": (lambda x: x.index_put((x.argmax()[None],), x[1:], True).abs().sum(), [2.0, 0.0], [(1, 0), (1, 2)]),
    # x + y at the larger entry: |x + y| + |y| on one side, |x| + |2 y| on the other.
    "index_add at argmax": (
        lambda x: x.index_add(0, x.argmax()[None], x[1:]).abs().sum(), [0.0, 0.0], [(-1, -2), (-1, 2), (1, 0), (1, 2)]),
    "index_fill": (lambda x: x.index_fill(0, torch.tensor([0]), 0.5).abs().sum(), [0.0, 0.0], [(0, 1), (0, -1)]),
    "scatter at argmax": (lambda x: x.scatter(0, x.argmax()[None], x.new_zeros(1)).sum(), [1.0, 1.0], [(1, 0), (0, 1)]),
    "scatter of a number": (lambda x: x.scatter(0, torch.tensor([1]), 0.5).abs().sum(), [0.0, 0.0], [(1, 0), (-1, 0)]),
    "scattered sum": (
        lambda x: x.scatter(0, torch.tensor([1]), x[:1], reduce="add").abs().sum(), [0.0, 0.0],
        [(2, 1), (0, 1), (0, -1), (-2, -1)]),
    "scattered mean": (
        lambda x: x.scatter_reduce(0, torch.tensor([1, 1]), x, "mean", include_self=False).abs().sum(), [0.0, 0.0],
        [("3/2", "1/2"), ("1/2", "-1/2"), ("-1/2", "1/2"), ("-3/2", "-1/2")]),
    "gather at argmax": (lambda x: x.gather(0, x.argmax()[None]).sum(), [1.0, 1.0], [(1, 0), (0, 1)]),
    "pool and unpool": (
        lambda x: F.max_unpool1d(*F.max_pool1d(x.view(1, 1, 2), 2, return_indices=True), 2).sum(), [1.0, 1.0],
        [(1, 0), (0, 1)]),
    "pdist": (lambda x: F.pdist(x.view(2, 1))[0], [0.0, 0.0], [(1, -1), (-1, 1)]),
    "lp_pool": (lambda x: F.lp_pool1d(x.view(1, 1, 2), 2.0, 2).sum(), [0.0, 0.0], BALL),
    "cubic lp_pool": (lambda x: F.lp_pool1d(x.view(1, 1, 2), 3.0, 2).sum(), [2.0, 0.0], [(1, 0)]),
    "product of vectors": (lambda x: (x @ x).sqrt(), [0.0, 0.0], BALL),
    "norm of a matrix": (lambda x: torch.linalg.norm(x.view(2, 1)), [0.0, 0.0], BALL),
    "1-norm of a matrix": (lambda x: torch.linalg.norm(x.view(1, 2), 1), [1.0, -1.0], [(1, 0), (0, -1)]),
    "determinant": (lambda x: torch.linalg.det(torch.diag(x)), [0.0, 3.0], [(3, 0)]),
    # (x - y)/2 over the root of ((x - y)/2)^2 + 1/16, which is 1/4 at the tie.
    "batch norm, training": (lambda x: ROOT(x.view(2, 1))[0, 0].abs(), [1.0, 1.0], [(2, -2), (-2, 2)]),
    "instance norm": (lambda x: F.instance_norm(x.view(1, 1, 2), eps=0.0625)[0, 0, 0].abs(), [1.0, 1.0], [(2, -2), (-2, 2)]),
    "multilabel margin": (
        lambda x: F.multilabel_margin_loss(x, torch.tensor([0, -1])), [1.0, 0.0], [(0, 0), ("-1/2", "1/2")]),
    "copysign": (lambda x: torch.copysign(x[0], x[1]), [0.0, 0.0], JUMP),
    # torch decomposes it with 1/log(2) as a float: a kink that is not there.
    "logaddexp2": (lambda x: torch.logaddexp2(x[0], x[1]), [0.0, 0.0], [("1/2", "1/2")]),
    "bucketize": (lambda x: (torch.bucketize(x, tensor(0.0, 1.0)) * x).sum(), [0.5], [1]),
}  # fmt: skip


@pytest.mark.parametrize("name", TORCH)
def test_clarke_sets_of_torch_functions(name):
    function, point, expected = TORCH[name]
    matches(clarke(from_torch(function, tensor(*point)), list(map(Fraction, point))), expected)


def nearest(value) -> float:
    return float(value.enclosure(80)[0]) if isinstance(value, Real) else float(value)


def random_points(shape, seed):
    made = np.random.default_rng(seed)
    return [made.integers(-24, 25, shape) / 8 + made.integers(1, 64, shape) / 1024 for _ in range(POINTS)]


SMOOTH_JAX = {
    "update at argmax": lambda a: (a.at[jnp.arange(2), jnp.argmax(a, 1)].set(-1.0) * a).sum(),
    "scatter-max at argmin": lambda a: (a.at[:, jnp.argmin(a[0])].max(a[:, 0]) * a).sum(),
    "searchsorted": lambda a: (jnp.searchsorted(jnp.sort(a[0]), a[1]) * a[1]).sum(),
    "interp": lambda a: jnp.interp(a[0], jnp.sort(a[1]), a[1]).sum(),
    "hypot, copysign": lambda a: (jnp.hypot(a[0], a[1]) * jnp.copysign(a[0], a[1])).sum(),
    "Python if": lambda a: a[0, 0] ** 2 if a[0, 0] > a[1, 1] else a.sum() * a[1, 0],
    "Newton": lambda a: lax.while_loop(lambda c: jnp.abs(c * c - 2) > 0.1, lambda c: (c + 2 / c) / 2, 1 + a[0, 0] ** 2),
}


@pytest.mark.parametrize("name", SMOOTH_JAX)
def test_values_and_gradients_of_jax_functions(name):
    function = SMOOTH_JAX[name]
    derivative = jax.jacfwd(function) if name == "Newton" else jax.grad(function)
    both = (function, derivative) if name == "Python if" else (jax.jit(function), jax.jit(derivative))
    for point in map(jnp.asarray, random_points((2, 3), len(name))):
        value, own = (np.asarray(each(point)) for each in both)
        traced = trace_jax(function, point)
        assert nearest(evaluate(traced.program, traced.point)[0]) == pytest.approx(float(value), rel=1e-9)
        (found,) = clarke(traced.program, traced.point).vertices
        assert [nearest(u) for u in found] == pytest.approx(own.ravel().tolist(), rel=1e-8, abs=1e-9)


CLASSES, WEIGHTS = torch.tensor([[2, 0], [1, -100]]), tensor(1.0, 2.0, 3.0)
SMOOTH_TORCH = {
    "index_put": lambda a: (a.index_put((torch.arange(2), a.argmax(1)), a[:, 0], accumulate=True) * a).sum(),
    "scatter": lambda a: (a.scatter(1, a.argmin(1, True), a[:, :1] * 2) * a).sum(),
    "index": lambda a: (a[a[:, 0].argmax()[None], a.argmin(1)] * a[0, :2]).sum(),
    "training": lambda a: (F.batch_norm(a, None, None, WEIGHTS, WEIGHTS, training=True) ** 3).sum(),
    "nll": lambda a: F.nll_loss(a.T[None].expand(2, 3, 2) ** 2, CLASSES, WEIGHTS),
    "weighted logits": lambda a: F.binary_cross_entropy_with_logits(
        a, a.detach() * 0 + 0.25, WEIGHTS, pos_weight=WEIGHTS
    ),
    "solve": lambda a: torch.linalg.solve(a[:, :2], a[:, 2]).sum() + torch.linalg.inv(a[:, 1:]).sum(),
    "transposed": lambda a: (F.conv_transpose1d(a[None], a.view(2, 1, 3), stride=2, padding=1) ** 2).sum(),
    "resampled": lambda a: (F.interpolate(a[None], size=5, mode="linear") ** 2).sum(),
    "unpool": lambda a: (F.max_unpool1d(*F.max_pool1d(a[None], 3, return_indices=True), 3) * a).sum(),
    "cdist": lambda a: torch.cdist(a, a.flip(1), p=1.0).sum() + F.pdist(a).sum(),
}


@pytest.mark.parametrize("name", SMOOTH_TORCH)
def test_values_and_gradients_of_torch_functions(name):
    function = SMOOTH_TORCH[name]
    for point in random_points((2, 3), len(name)):
        x = torch.tensor(point, requires_grad=True)
        value = function(x)
        value.backward()
        traced = trace_torch(function, x.detach())
        assert nearest(evaluate(traced.program, traced.point)[0]) == pytest.approx(value.item(), rel=1e-7)
        (found,) = clarke(traced.program, traced.point).vertices
        assert [nearest(u) for u in found] == pytest.approx(x.grad.reshape(-1).tolist(), rel=1e-7, abs=1e-8)


def test_a_followed_way_has_no_value_where_another_one_is_taken():
    for program in (from_jax(absolute, 1.0), from_jax(halved, 1.5), from_torch(absolute, torch.tensor(1.0))):
        assert evaluate(program, [Fraction(5, 4)])[0] in (Fraction(5, 4), Fraction(5, 8))
        with pytest.raises(DomainError):
            evaluate(program, [Fraction(-5)])


@pytest.mark.parametrize("point", [-1.0, 1.0])
def test_tests_for_nan_are_not_folded_where_there_may_be_none(point):
    """The library gives 0 at -1 and x at 1: at -1 the program has no value, and never the slope 1."""
    for program in (
        from_jax(lambda x: jnp.where(jnp.isnan(jnp.log(x)), 0.0, x), point),
        from_jax(lambda x: jnp.where(jnp.where(x > 0, x, -jnp.inf) == -jnp.inf, 0.0, x), point),
        from_torch(lambda x: torch.where(torch.isfinite(torch.sqrt(x)), x, 0.0), torch.tensor(point)),
    ):
        if point < 0:
            with pytest.raises(DomainError):
                clarke(program, [Fraction(point)])
        else:
            matches(clarke(program, [Fraction(point)]), [1])


def test_the_classes_and_the_buffers_of_the_user_stay_as_they_are():
    before = (jax.core.Tracer.__bool__, torch.Tensor.__bool__, torch.Tensor.__setitem__)
    module = nn.Sequential(nn.BatchNorm1d(2), nn.ReLU())
    from_torch(module, torch.tensor([[1.0, 2.0], [3.0, 0.0]]))
    assert module[0].running_mean.tolist() == [0, 0] and module[0].num_batches_tracked.item() == 0
    assert "forward" not in vars(module)
    from_jax(absolute, 1.0)
    assert before == (jax.core.Tracer.__bool__, torch.Tensor.__bool__, torch.Tensor.__setitem__)


def test_torch_prints_nothing_of_its_own(capfd):
    with pytest.raises(UnsupportedError):
        from_torch(lambda x: x if x.item() > 0 else -x, torch.tensor(1.0))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (torch.erfinv, "the function itself, erfinv of torch"), (torch.lgamma, "the function itself, lgamma of torch"),
        (nn.Sequential(nn.ReLU(), nn.RReLU()), "the module 1 (activation.RReLU)"),
        (lambda x: torch.erfinv(x), "test_coverage.py"),
        (lambda x: x[x.argmax()[None] + 7], "index"),
        (lambda x: torch.linalg.vector_norm(x, 0), "p = 0"),
        (lambda x: torch.bucketize(x, tensor(1.0, 0.0)), "sorted sequence"),
    ],
)  # fmt: skip
def test_what_torch_functions_are_refused_for(function, words):
    with pytest.raises(UnsupportedError) as caught:
        from_torch(function, tensor(0.5, 1.0))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: lax.while_loop(lambda c: c > 0, lambda c: c / 2, x), "more than 1000 tests"),
        (lambda x: lax.while_loop(lambda c: c >= 0, jnp.abs, x - 1.0), "1000 tests|tied"),
        (lambda x: jax.vmap(absolute)(x[None]), "inside of vmap"),
    ],
)
def test_what_jax_functions_are_refused_for(function, words):
    with pytest.raises(UnsupportedError, match=words):
        from_jax(function, 1.0)
