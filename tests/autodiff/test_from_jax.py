"""Functions written with JAX as programs: equal values everywhere, and Clarke sets at ties derived by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

jax = pytest.importorskip("jax")
import numpy as np  # noqa: E402
from jax import lax  # noqa: E402
from jax import numpy as jnp  # noqa: E402

from consderiv import clarke, from_jax, parse  # noqa: E402
from consderiv.autodiff.tracing import trace_jax  # noqa: E402
from consderiv.errors import UnsupportedError  # noqa: E402
from consderiv.exact.reals import Real  # noqa: E402
from consderiv.programs import evaluate  # noqa: E402

S, V, M = 0.0, np.zeros(4), np.zeros((2, 3))
RANDOM = np.random.default_rng(1)
K = RANDOM.normal(size=(4, 2, 3))
W1, W2 = RANDOM.normal(size=(3, 4)).astype(np.float32), RANDOM.normal(size=(4, 2))


@jax.custom_vjp
def straight_through(x):
    return jnp.round(x)


straight_through.defvjp(lambda x: (jnp.round(x), None), lambda _, g: (g,))

FUNCTIONS = {
    "relu": (jax.nn.relu, S),
    "relu6": (jax.nn.relu6, S),
    "leaky_relu": (jax.nn.leaky_relu, S),
    "hard_tanh": (jax.nn.hard_tanh, S),
    "hard_swish": (jax.nn.hard_swish, S),
    "elu": (jax.nn.elu, S),
    "gelu, tanh": (jax.nn.gelu, S),
    "softplus": (jax.nn.softplus, S),
    "silu": (jax.nn.silu, S),
    "squareplus": (jax.nn.squareplus, S),
    "abs": (jnp.abs, S),
    "clip": (lambda x: jnp.clip(x, -1, 1), S),
    "clamp": (lambda x: lax.clamp(-1.0, x, 1.0), S),
    "maximum": (lambda x, y: jnp.maximum(x, y) - jnp.minimum(x, 2 * y), S, S),
    "where": (lambda x: jnp.where(x > 0, x**2, -x), S),
    "huber": (lambda x: jnp.where(jnp.abs(x) <= 1, 0.5 * x**2, jnp.abs(x) - 0.5), S),
    "power": (lambda x: jnp.abs(x) ** 1.5, S),
    "floor, round, sign": (lambda x: jnp.floor(x) + jnp.round(x) * jnp.sign(x), S),
    "mod": (lambda x: jnp.mod(x, 2.0), S),
    "straight_through": (straight_through, S),
    "stop_gradient": (lambda x: lax.stop_gradient(x) * x, S),
    "max": (jnp.max, V),
    "abs sum": (lambda x: jnp.sum(jnp.abs(x)), V),
    "prod, var": (lambda x: jnp.prod(x) + jnp.var(x), V),
    "sort": (jnp.sort, V),
    "sort descending": (lambda x: jnp.sort(x, descending=True), V),
    "lexicographic sort": (lambda x: lax.sort((jnp.floor(x), -x), num_keys=2)[1], V),
    "argsort": (lambda x: x[jnp.argsort(x)] * jnp.arange(4.0), V),
    "top_k": (lambda x: (2 * x)[lax.top_k(x, 2)[1]], V),
    "median": (jnp.median, V),
    "quantile": (lambda x: jnp.quantile(x, 0.3), V),
    "argmax": (lambda x: x[jnp.argmax(x)], V),
    "argmin of a row": (lambda a: a[0, jnp.argmin(a[1])], M),
    "norms": (lambda x: jnp.linalg.norm(x) + jnp.linalg.norm(x, 1) + jnp.linalg.norm(x, jnp.inf), V),
    "logsumexp": (jax.nn.logsumexp, V),
    "softmax": (jax.nn.softmax, V),
    "cross entropy": (lambda x: -jax.nn.log_softmax(x)[2], V),
    "cumulative": (lambda x: lax.cummax(x) + jnp.cumsum(x) - lax.cummin(x, reverse=True), V),
    "associative_scan": (lambda x: lax.associative_scan(jnp.maximum, x), V),
    "max pool": (lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (1,), "SAME"), V),
    "mean pool": (lambda x: lax.reduce_window(x, 0.0, lax.add, (2,), (2,), "VALID"), V),
    "convolution": (
        lambda x: lax.conv_general_dilated(x[None, None], jnp.arange(6.0).reshape(2, 1, 3), (1,), "SAME"), V),
    "mlp": (lambda x: jax.nn.relu(x @ W1) @ W2, np.zeros(3)),
    "jit inside": (lambda x: jax.jit(lambda u: jnp.abs(u).max())(x) + x[0], V),
    "vmap inside": (lambda x: jax.vmap(lambda u: jnp.where(u > 0, u, 0))(x), V),
    "vmap of cond": (jax.vmap(lambda u: lax.cond(u > 0, lambda a: a, lambda a: -2 * a, u)), V),
    "cond": (lambda x: lax.cond(x[0] > x[1], lambda a: a.sum(), lambda a: -a[3], x), V),
    "switch": (
        lambda x: lax.switch(
            (x > 0).astype(int) + (x > 1).astype(int), [lambda a: a, lambda a: 2 * a, lambda a: 3 * a - 1], x), S),
    "scan": (lambda x: lax.scan(lambda c, y: (jnp.maximum(c, y), c + y), 0.0, x), V),
    "scan, reverse": (lambda x: lax.scan(lambda c, y: (jnp.abs(c - y), c), 0.0, x, reverse=True), V),
    "fori_loop": (lambda x: lax.fori_loop(0, 3, lambda i, c: c + jnp.abs(x[i]), 0.0), V),
    "while_loop": (
        lambda x: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, jnp.abs(c[1]) - 0.25), (0, x))[1], S),
    "remat": (jax.checkpoint(lambda x: jnp.abs(x).sum()), V),
    "gradient": (jax.grad(lambda x: jnp.maximum(x, 0).sum()), V),
    "interp": (lambda x: jnp.interp(x, jnp.array([0.0, 1.0, 2.0]), jnp.array([0.0, 3.0, 1.0])), S),
    "piecewise": (lambda x: jnp.piecewise(x, [x < 0, x > 1], [lambda a: -a, lambda a: a * a, lambda a: a]), S),
    "segment_max": (lambda x: jax.ops.segment_max(x, jnp.array([0, 0, 1, 1]), 2), V),
    "at": (lambda x: x.at[1].set(0.0).at[2].add(x[0]).at[0].max(0.5), V),
    "take": (lambda x: jnp.take(x, jnp.array([0, 2])) * jnp.roll(x, 1)[:2], V),
    "pad, diff": (lambda x: jnp.abs(jnp.diff(jnp.pad(x, 1, mode="edge"))).sum(), V),
    "einsum": (lambda a, b: jnp.einsum("ij,kj->ik", a, b), M, M),
    "batched matmul": (lambda a: jnp.matmul(jnp.stack([a, 2 * a]), a.T), M),
    "table": (lambda x: jnp.arange(3.0)[jnp.clip(jnp.floor(x).astype(int), -1, 1)] * x, S),
    "reduce": (lambda x: lax.reduce(x, 0.0, lambda u, v: jnp.abs(u - v), (0,)), V),
    "stack, tile": (lambda x: jnp.tile(jnp.stack([x, -x], 1), 2) + jnp.cbrt(x)[:, None] + jnp.arcsinh(x)[0], V),
    "argmax of rows": (jax.vmap(lambda r: r[jnp.argmax(r)]), M),
    "take_along_axis": (lambda a: jnp.take_along_axis(a, jnp.argsort(a, axis=1), axis=1), M),
    "two chosen indices": (lambda a: a[jnp.argmax(a[:, 0]), jnp.argmin(a[0])] * a[[0, 1, 1], jnp.argmax(a, 0)], M),
    "update at argmax": (lambda x: lax.dynamic_update_slice(x, jnp.array([7.0, 8.0]), (jnp.argmax(x),)), V),
    "count": (lambda x: jnp.sum(x > 0) * x + x[jnp.sum(x > 0) % 4], np.zeros(9)),
    "causal attention": (lambda a: jax.nn.softmax(jnp.where(jnp.tril(jnp.ones((2, 2))) > 0, a @ a.T, -jnp.inf)), M),
    "loops in loops": (
        lambda x: lax.scan(lambda c, y: (
            lax.cond(y > c, lambda: y, lambda: c * 0.5), lax.fori_loop(0, 2, lambda i, z: jnp.abs(z - c), y)), 0.0, x),
        V),
    "hessian": (jax.hessian(lambda x: (jnp.maximum(x, 0) ** 2).sum()), np.zeros(2)),
    "grouped convolution": (
        lambda x: lax.conv_general_dilated(
            x, K, (2,), [(1, 2)], lhs_dilation=(2,), rhs_dilation=(2,), feature_group_count=2), np.zeros((2, 4, 3))),
    "dilated pool": (
        lambda x: lax.reduce_window(
            x, -jnp.inf, lax.max, (2, 2), (1, 2), [(1, 0), (0, 1)], window_dilation=(2, 1)), np.zeros((3, 3))),
    "dot_general": (
        lambda a, b: lax.dot_general(a, b, (((1,), (0,)), ((0,), (2,)))), np.zeros((2, 3, 2)), np.zeros((3, 1, 2))),
    "pytree": (lambda p: {"y": p["w"] @ p["x"] + p["b"]}, {"w": M, "x": np.zeros(3), "b": 0.0}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


def numbers(tree):
    return [float(u) for leaf in jax.tree_util.tree_leaves(tree) for u in np.asarray(leaf, float).ravel()]


def nearest(value) -> float:
    return float(value.enclosure(80)[0]) if isinstance(value, Real) else float(value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_program_has_the_values_of_the_function(name):
    fn, *example = FUNCTIONS[name]
    traced = trace_jax(fn, *example)
    random = np.random.default_rng(len(name))
    for _ in range(2):
        point = jax.tree_util.tree_map(lambda u: jnp.asarray(random.integers(-24, 25, np.shape(u)) / 8), example)
        exact = evaluate(traced.program, [Fraction(u) for u in numbers(point)])
        assert [nearest(u) for u in exact] == pytest.approx(numbers(fn(*point)), rel=1e-9, abs=1e-9)


def slope(text) -> Fraction:
    return Fraction(float(text))


# The Clarke sets were derived by hand; as programs whose sets the tests of the fields know.
TIES = {
    "relu": (jax.nn.relu, (0.0,), "max(x, 0)"),
    "leaky_relu": (jax.nn.leaky_relu, (0.0,), f"max(x, {Fraction(0.01)}*x)"),
    "hard_tanh": (jax.nn.hard_tanh, (1.0,), "min(x, 1)"),
    "relu(x) - relu(-x)": (lambda x: jax.nn.relu(x) - jax.nn.relu(-x), (0.0,), "x"),
    "max": (jnp.max, (np.zeros(3),), "max(x, y, z)"),
    "argmax as an index": (lambda x: x[jnp.argmax(x)], (np.zeros(2),), "max(x, y)"),
    "argsort as an index": (lambda x: x[jnp.argsort(x)][0], (np.zeros(2),), "min(x, y)"),
    "median": (jnp.median, (np.array([1.0, 1.0, 0.0]),), "min(x, y) + 0*z"),
    "1-norm": (lambda x: jnp.linalg.norm(x, 1), (np.array([0.0, 1.0]),), "abs(x) + y"),
    "2-norm at 0": (jnp.linalg.norm, (np.zeros(2),), "norm(x, y)"),
    "sort": (jnp.sort, (np.zeros(2),), "[min(x, y), max(x, y)]"),
    "cond": (lambda x: lax.cond(x > 0, lambda a: a, lambda a: -2 * a, x), (0.0,), "max(x, -2*x)"),
    "logsumexp": (jax.nn.logsumexp, (np.zeros(2),), "(x + y)/2"),
    "sqrt of a square": (lambda x: jnp.sqrt(x * x), (0.0,), "abs(x)"),
    "max pool": (
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (1,), "VALID"), (np.zeros(3),),
        "[max(x, y), max(y, z)]"),
}  # fmt: skip


@pytest.mark.parametrize("name", TIES)
def test_clarke_sets_at_ties(name):
    fn, point, text = TIES[name]
    traced = trace_jax(fn, *point)
    expected = parse(text)
    assert str(clarke(traced.program, traced.point)) == str(clarke(expected, traced.point))


@pytest.mark.parametrize(("slopes", "name"), [((0, 1), "relu"), ((slope("0.01"), 1), "leaky_relu")])
def test_clarke_intervals_written_out(slopes, name):
    fn, point, _ = TIES[name]
    assert str(clarke(from_jax(fn, *point), [Fraction(0)])) == "[{}, {}]".format(*slopes)


def test_floats_are_the_dyadic_rationals_that_they_are():
    weight = np.float32(0.1)
    program = from_jax(lambda x: x * weight, np.float32(0))
    assert evaluate(program, [Fraction(1)]) == (Fraction(13421773, 134217728),)
    half = from_jax(lambda x: x * jnp.asarray(0.1, jnp.bfloat16), jnp.zeros((), jnp.bfloat16))
    assert evaluate(half, [Fraction(1)]) == (Fraction(float(jnp.bfloat16(0.1))),)


def test_names_of_variables():
    assert from_jax(lambda x, y: x * y.sum(), 0.0, np.zeros(2)).variables == ("x", "y_0", "y_1")
    assert from_jax(lambda a: a.sum(), np.zeros((1, 2))).variables == ("a_0_0", "a_0_1")
    assert from_jax(lambda p: p["w"] * p["b"][0], {"w": 1.0, "b": [2.0]}).variables == ("p_b_0", "p_w")
    assert from_jax(lambda max, *rest: max + rest[0], 0.0, 1.0).variables == ("max_", "rest_0")
    assert from_jax(lambda x, k: x[k] + x[0], np.zeros(2), 1).variables == ("x_0", "x_1")


def test_sharing_is_kept():
    def shared(x):
        a = jnp.abs(x)
        return a - a

    assert [node.operation for node in from_jax(shared, 0.0).nodes] == ["variable", "abs", "sub"]
    separate = from_jax(lambda x: jnp.abs(x) - jnp.abs(x), 0.0)
    assert [node.operation for node in separate.nodes].count("abs") == 2


def test_rules_of_the_library_are_remembered():
    traced = trace_jax(lambda x: jax.nn.relu(x) + lax.stop_gradient(x) + straight_through(x), 0.0)
    kinds = sorted((note.kind, note.name) for notes in traced.notes.values() for note in notes)
    assert [kind for kind, _ in kinds] == ["custom_jvp", "custom_vjp", "stop_gradient"]
    assert kinds[0] == ("custom_jvp", "relu")
    (relu,) = [k for k, notes in traced.notes.items() if notes[0].name == "relu"]
    assert traced.program.nodes[relu].operation == "max"
    assert "test_from_jax.py" in traced.notes[relu][0].source


def test_structure_of_the_result():
    traced = trace_jax(lambda x: {"a": x.sum(), "b": (x, 2.0)}, np.ones(2))
    assert traced.out_shapes == ((), (2,), ())
    assert jax.tree_util.tree_unflatten(traced.out_tree, [1, 2, 3]) == {"a": 1, "b": (2, 3)}
    assert traced.point == (Fraction(1), Fraction(1)) and traced.program.is_map


@pytest.mark.parametrize(
    ("fn", "primitive"),
    [
        (lambda x: jax.scipy.special.erfinv(x), "erf_inv"),
        (lambda x: lax.while_loop(lambda c: jnp.log(c - 1) < 1, lambda c: 2 * c, x), "while"),
        (lambda x: lax.bitcast_convert_type(x, int) * x, "bitcast_convert_type"),
        (lambda x: x * jax.random.uniform(jax.random.PRNGKey(0)), "random_\\w+"),
        (lambda x: jax.scipy.special.gammaln(x), "lgamma"),
    ],
)
def test_what_is_not_covered_names_the_primitive_and_the_line(fn, primitive):
    with pytest.raises(UnsupportedError, match=rf"in the primitive {primitive} at .*test_from_jax.py:\d+"):
        from_jax(fn, 1.0)
