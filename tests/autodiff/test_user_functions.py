"""Functions as users write them: the exact Clarke set and the verdict on reverse mode in float32, derived by hand.

Each row: a function, its arguments, the vertices of the Clarke set (a string where it is no polytope: what it is), and the
verdict that follows from what the library documents for its derivative at the tie.
"""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from consderiv import audit

HALF = Q(1, 2)
SIMPLEX = [(1, 0), (0, 1)]
SQUARE = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
JUMP, STEEP, BALL = "undefined", "undefined", "curved"


def jax_rows():
    jax = pytest.importorskip("jax")
    jnp, lax, nn = jax.numpy, jax.lax, jax.nn
    pair = jnp.array([1.0, 1.0])
    zeros = jnp.zeros(2)

    @jax.custom_jvp
    def doubled(x):
        return 1.0 * x

    doubled.defjvp(lambda primals, tangents: (doubled(*primals), 2 * tangents[0]))

    def huber(r, delta=1.0):
        return jnp.where(jnp.abs(r) <= delta, 0.5 * r**2, delta * (jnp.abs(r) - 0.5 * delta))

    def pooled(x):
        return lax.reduce_window(x, -jnp.inf, lax.max, (2,), (1,), "VALID")[0]

    return {
        "relu": (nn.relu, 0.0, [0, 1], "clarke"),
        "relu difference": (lambda x: nn.relu(x) - nn.relu(-x), 0.0, [1], "chain_rule"),
        "maximum": (lambda x: jnp.maximum(x, 0.0), 0.0, [0, 1], "clarke"),
        "maximum difference": (lambda x: jnp.maximum(x, 0.0) - jnp.maximum(-x, 0.0), 0.0, [1], "gradient"),
        "abs minus abs": (lambda x: jnp.abs(x) - jnp.abs(x), 0.0, [0], "gradient"),
        "where": (lambda x: jnp.where(x > 0, x, 0.0), 0.0, [0, 1], "clarke"),
        "identity by where": (lambda x: jnp.where(x > 0, x, 0.0) - jnp.where(x < 0, -x, 0.0), 0.0, [1], "chain_rule"),
        "mask": (lambda x: x * (x > 0), jnp.array(0.0), [0, 1], "clarke"),
        "clip": (lambda x: jnp.clip(x, 0.0, 1.0), 0.0, [0, 1], "clarke"),
        "clip to a point": (lambda x: jnp.clip(x, 0.0, 0.0), 0.0, [0], "chain_rule"),
        "clamp": (lambda x: lax.clamp(0.0, x, 1.0), 0.0, [0, 1], "clarke"),
        "sort": (lambda x: jnp.sort(x)[0], pair, SIMPLEX, "clarke"),
        "max": (jnp.max, pair, SIMPLEX, "clarke"),
        "max minus max": (lambda x: jnp.max(x) - jnp.max(x), pair, [(0, 0)], "gradient"),
        "min plus max": (lambda x: jnp.minimum(*x) + jnp.maximum(*x), pair, [(1, 1)], "gradient"),
        "norm": (jnp.linalg.norm, zeros, BALL, "nan"),
        "norm 1": (lambda x: jnp.linalg.norm(x, 1), zeros, SQUARE, "clarke"),
        "norm inf": (lambda x: jnp.linalg.norm(x, jnp.inf), zeros, [(1, 0), (-1, 0), (0, 1), (0, -1)], "clarke"),
        "root of a square": (lambda x: jnp.sqrt(x * x), 0.0, [-1, 1], "nan"),
        "root of a sum of squares": (lambda x: jnp.sqrt(x[0] ** 2 + x[1] ** 2), zeros, BALL, "nan"),
        "leaky relu": (lambda x: nn.leaky_relu(x, 0.5), 0.0, [HALF, 1], "clarke"),
        "relu6": (nn.relu6, 6.0, [0, 1], "clarke"),
        "hard tanh": (nn.hard_tanh, 1.0, [0, 1], "clarke"),
        "hard sigmoid": (nn.hard_sigmoid, 3.0, [0, Q(1, 6)], "clarke"),
        "elu": (nn.elu, 0.0, [1], "gradient"),
        "softplus": (nn.softplus, 0.0, [HALF], "gradient"),
        "silu": (nn.silu, 0.0, [HALF], "gradient"),
        "huber at its joint": (huber, 1.0, [1], "gradient"),
        "hinge": (lambda x: jnp.maximum(0.0, 1 - x), 1.0, [-1, 0], "clarke"),
        "median": (jnp.median, jnp.ones(3), [(1, 0, 0), (0, 1, 0), (0, 0, 1)], "clarke"),
        "cummax": (lambda x: lax.cummax(x).sum(), pair, [(2, 0), (1, 1)], "clarke"),
        "argmax index": (lambda x: x[jnp.argmax(x)], pair, SIMPLEX, "clarke"),
        "prod at zeros": (jnp.prod, zeros, [(0, 0)], "gradient"),
        "cond": (lambda x: lax.cond(x > 0, lambda u: u, lambda u: -u, x), 0.0, [-1, 1], "clarke"),
        "loop": (lambda x: lax.fori_loop(0, 2, lambda k, u: jnp.abs(u) - 1, x), 0.0, [-1, 1], "clarke"),
        "logsumexp": (nn.logsumexp, pair, [(HALF, HALF)], "gradient"),
        "guarded root": (lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0), 0.0, STEEP, "undefined"),
        "guarded power": (lambda x: jnp.where(x > 0, x * jnp.sqrt(x), 0.0), 0.0, [0], "nan"),
        "wrong custom rule": (doubled, 1.0, [1], "outside"),
        "stopped gradient": (lambda x: x - lax.stop_gradient(x), 1.0, [0], "outside"),
        "abs of abs": (lambda x: jnp.abs(jnp.abs(x[0]) + x[1]), zeros, SQUARE, "clarke"),
        "sign times x": (lambda x: jnp.sign(x) * x, 0.0, [-1, 1], "clarke"),
        "floor": (lambda x: jnp.floor(x), 1.0, JUMP, "undefined"),
        "total variation": (lambda x: jnp.abs(jnp.diff(x)).sum(), pair, [(1, -1), (-1, 1)], "clarke"),
        "max pool": (pooled, pair, SIMPLEX, "clarke"),
        "std at equal entries": (lambda x: jnp.std(x), pair, [(HALF, -HALF), (-HALF, HALF)], "nan"),
    }


def torch_rows():
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    pair, zeros, zero, one = torch.ones(2), torch.zeros(2), torch.tensor(0.0), torch.tensor(1.0)
    module = torch.nn.Sequential(torch.nn.Linear(2, 1, bias=False), torch.nn.ReLU())
    with torch.no_grad():
        module[0].weight[:] = torch.tensor([[1.0, -2.0]])
    target = torch.tensor([1.0])
    tenth = Q(float(torch.tensor(0.1)))
    return {
        "relu": (torch.relu, zero, [0, 1], "clarke"),
        "relu difference": (lambda x: functional.relu(x) - functional.relu(-x), zero, [1], "chain_rule"),
        "clamp": (lambda x: x.clamp(min=0), zero, [0, 1], "clarke"),
        "clamp difference": (lambda x: x.clamp(min=0) - (-x).clamp(min=0), zero, [1], "chain_rule"),
        "maximum": (lambda x: torch.maximum(x, torch.zeros_like(x)), zero, [0, 1], "clarke"),
        "abs": (torch.abs, zero, [-1, 1], "clarke"),
        "where": (lambda x: torch.where(x > 0, x, 0.0), zero, [0, 1], "clarke"),
        "mask": (lambda x: x * (x > 0), zero, [0, 1], "clarke"),
        "leaky relu": (lambda x: functional.leaky_relu(x, 0.1), zero, [tenth, 1], "clarke"),
        "hardtanh": (functional.hardtanh, one, [0, 1], "clarke"),
        "relu6": (functional.relu6, 6 * one, [0, 1], "clarke"),
        "clamp above": (lambda x: x.clamp(0, 1), one, [0, 1], "clarke"),
        "hardswish": (functional.hardswish, -3 * one, [-HALF, 0], "clarke"),
        "softshrink": (functional.softshrink, one / 2, [0, 1], "clarke"),
        "hardshrink": (functional.hardshrink, one / 2, JUMP, "undefined"),
        "threshold": (lambda x: functional.threshold(x, 0, 0), zero, [0, 1], "clarke"),
        "elu": (functional.elu, zero, [1], "gradient"),
        "celu": (functional.celu, zero, [1], "gradient"),
        "softplus": (functional.softplus, zero, [HALF], "gradient"),
        "silu": (functional.silu, zero, [HALF], "gradient"),
        "prelu": (lambda x, w: functional.prelu(x, w)[0], (zeros[:1], one[None] / 2), [(HALF, 0), (1, 0)], "clarke"),
        "max": (torch.max, pair, SIMPLEX, "clarke"),
        "max dim": (lambda x: x.max(0)[0], pair, SIMPLEX, "clarke"),
        "amax": (lambda x: x.amax(), pair, SIMPLEX, "clarke"),
        "amax minus max": (lambda x: x.amax() - x.max(0)[0], pair, [(0, 0)], "chain_rule"),
        "sort": (lambda x: x.sort()[0][0], pair, SIMPLEX, "clarke"),
        "median": (torch.median, torch.ones(3), [(1, 0, 0), (0, 1, 0), (0, 0, 1)], "clarke"),
        "topk": (lambda x: x.topk(1)[0][0], pair, SIMPLEX, "clarke"),
        "kthvalue": (lambda x: x.kthvalue(1)[0], pair, SIMPLEX, "clarke"),
        "cummax": (lambda x: x.cummax(0)[0].sum(), pair, [(2, 0), (1, 1)], "clarke"),
        "prod at zeros": (torch.prod, zeros, [(0, 0)], "gradient"),
        "vector norm": (torch.linalg.vector_norm, zeros, BALL, "clarke"),
        "norm": (lambda x: x.norm(), zeros, BALL, "clarke"),
        "hypot": (lambda x: torch.hypot(x[0], x[1]), zeros, BALL, "nan"),
        "root of a square": (lambda x: torch.sqrt(x * x), zero, [-1, 1], "nan"),
        "distance of equal points": (lambda x: torch.dist(x, torch.ones(2)), pair, BALL, "clarke"),
        "huber at its joint": (lambda x: functional.huber_loss(x, 0 * target), target, [1], "gradient"),
        "smooth l1 at its joint": (lambda x: functional.smooth_l1_loss(x, 0 * target), target, [1], "gradient"),
        "l1 loss": (lambda x: functional.l1_loss(x, target), target, [-1, 1], "clarke"),
        "margin ranking": (
            lambda x: functional.margin_ranking_loss(x[:1], x[1:], target), pair, [(0, 0), (-1, 1)], "clarke",
        ),
        "hinge embedding": (
            lambda x: functional.hinge_embedding_loss(x, -target), target, [-1, 0], "clarke",
        ),
        "max pool": (lambda x: functional.max_pool1d(x[None], 2)[0, 0], pair, SIMPLEX, "clarke"),
        "module": (lambda x: module(x)[0], torch.tensor([2.0, 1.0]), [(0, 0), (1, -2)], "clarke"),
        "detached": (lambda x: x - x.detach(), one, [0], "outside"),
        "logsumexp": (lambda x: torch.logsumexp(x, 0), pair, [(HALF, HALF)], "gradient"),
        "guarded root": (lambda x: torch.where(x > 0, x.sqrt(), 0.0), zero, STEEP, "undefined"),
        "guarded power": (lambda x: torch.where(x > 0, x * x.sqrt(), 0.0), zero, [0], "nan"),
        "argmax index": (lambda x: x[x.argmax()], pair, SIMPLEX, "clarke"),
    }  # fmt: skip


ROWS = {"jax": jax_rows, "torch": torch_rows}
COUNTS = {"jax": 46, "torch": 48}
"""Names are not known before the libraries are imported, so the tests go by position."""


@pytest.mark.parametrize(("library", "k"), [(name, k) for name, count in COUNTS.items() for k in range(count)])
def test_verdict_and_clarke_set(library, k):
    rows = ROWS[library]()
    assert len(rows) == COUNTS[library]
    name, (function, arguments, expected, verdict) = list(rows.items())[k]
    found = audit(function, arguments, dtypes=["float32"])
    if isinstance(expected, str):
        assert found.clarke.to_dict()["type"] == expected, name
    else:
        vertices = {tuple(v) if isinstance(v, tuple) else (v,) for v in expected}
        rows = {tuple(v) if hasattr(v, "__len__") else (v,) for v in found.clarke.vertices}
        assert rows == vertices, (name, found.clarke)
    (reverse,) = [r for r in found.results if r.setting.mode == "reverse" and not r.setting.compiled]
    assert reverse.judgement.verdict == verdict, (name, str(found))
