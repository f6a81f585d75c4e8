"""Where things are: rules that users wrote, cells of notebooks, functions that no file holds."""

from __future__ import annotations

import json
import linecache
import threading

import numpy
import pytest

from consderiv import audit
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.functions.library import library_of
from consderiv.autodiff.tracing.shown_source import place_text, without_cells
from consderiv.errors import ConsderivError, UnsupportedError

HAS_JAX, HAS_TORCH = missing("jax") is None, missing("torch") is None
needs_jax = pytest.mark.skipif(not HAS_JAX, reason=str(missing("jax")))
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason=str(missing("torch")))
if HAS_JAX:
    import jax
    import jax.numpy as jnp

    def forward_rule(name, slope, primal):
        def f(x):
            return primal(x)

        f.__name__ = name
        made = jax.custom_vjp(f)
        made.defvjp(lambda x: (made(x), x), lambda x, g: (slope * jnp.sign(x) * g,))
        return made

    def on_the_host(x):
        return jax.pure_callback(lambda u: numpy.asarray(numpy.abs(u)), jax.ShapeDtypeStruct(x.shape, x.dtype), x)

    right, wrong = forward_rule("right", 1.0, jnp.abs), forward_rule("wrong", 3.0, jnp.abs)
    hidden = forward_rule("hidden", 3.0, on_the_host)

if HAS_TORCH:
    import torch

    class Right(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.sqrt(x * x)

        @staticmethod
        def backward(ctx, g):
            return torch.sign(ctx.saved_tensors[0]) * g

    class Wrong(Right):
        @staticmethod
        def forward(x):
            return x.abs()

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            return 3 * torch.sign(ctx.saved_tensors[0]) * g

    class Hidden(Wrong):
        @staticmethod
        def forward(x):
            return torch.from_numpy(numpy.asarray(numpy.abs(x.detach().numpy())))


def fault_of(function, library, at=1.0, **options):
    report = audit(function, at, library, dtypes=["float32"], **options)
    first = next(result for result in report.results if result.value is not None)
    assert first.judgement.verdict == "outside"
    return first


class TestRules:
    """A wrong rule is named, with and without a reference; neither the reference nor the inside of a rule is."""

    @needs_jax
    @pytest.mark.parametrize("has_reference", [False, True])
    def test_a_rule_of_jax(self, has_reference):
        options = {"reference": lambda x: jax.nn.relu(x) + 2 * jnp.abs(x)} if has_reference else {}
        found = fault_of(lambda x: jax.nn.relu(x) + right(x) + wrong(x), "jax", **options)
        assert found.fault["call"].startswith("custom_vjp wrong (test_shown_source.py:")
        assert found.fault["derivative"] == [["3"]] and "test_shown_source.py:" in found.fault["source"]
        assert not has_reference or "custom_jvp relu" not in found.judgement.reason

    @needs_torch
    @pytest.mark.parametrize("has_reference", [False, True])
    def test_a_rule_of_torch(self, has_reference):
        options = {"reference": lambda x: torch.relu(x) + 2 * torch.abs(x)} if has_reference else {}
        found = fault_of(lambda x: torch.relu(x) + Right.apply(x) + Wrong.apply(x), "torch", **options)
        assert found.fault["call"].startswith("torch.autograd.Function Wrong (test_shown_source.py:")
        assert found.fault["derivative"] == [["3"]] and "test_shown_source.py:" in found.fault["source"]
        assert isinstance(vars(Wrong)["forward"], staticmethod) and "forward" in vars(Right)

    @needs_jax
    def test_a_rule_of_jax_that_hides_what_it_computes(self):
        found = fault_of(lambda x: right(x) + hidden(x), "jax", reference=lambda x: 2 * jnp.abs(x))
        assert found.fault["call"].startswith("custom_vjp hidden (") and "cannot be traced" in found.fault["text"]

    @needs_torch
    def test_a_rule_of_torch_that_hides_what_it_computes(self):
        apply = Hidden.apply
        found = fault_of(lambda x: Right.apply(x) + apply(x), "torch", reference=lambda x: 2 * torch.abs(x))
        assert found.fault["call"].startswith("torch.autograd.Function Hidden (")
        alone = fault_of(Hidden.apply, "torch", reference=torch.abs)
        assert alone.fault["source"] == "" and "called at" not in alone.fault["text"]

    @needs_torch
    def test_the_inside_of_a_rule_is_not_at_fault(self):
        """sqrt(x*x) has an infinite slope inside; the rule replaces it, and the other one is wrong."""
        reference = lambda x: torch.abs(x - 1) + torch.abs(x)  # noqa: E731
        found = fault_of(lambda x: Right.apply(x - 1) + Wrong.apply(x), "torch", reference=reference)
        assert "Wrong" in found.fault["call"]


def test_places():
    assert place_text("C:\\Users\\me\\model.py", 4) == "model.py:4"
    assert place_text("C:\\Users\\My Name\\AppData\\Local\\Temp\\ipykernel_12\\345.py", 4) == "cell, line 4"
    assert without_cells('File "/tmp/ipykernel_1/-23.py", line 7, in f') == "cell, line 7, in f"
    assert without_cells("f at <ipython-input-3-ab12>:2:5 (f)") == "f at cell, line 2 (f)"
    assert without_cells("model.py:2") == "model.py:2"


CELL = """
@jax.custom_jvp
def bad(x):
    return jnp.abs(x)
bad.defjvp(lambda p, t: (bad(*p), 3 * t[0]))
def jax_wrong(x):
    return bad(x) + jnp.maximum(x, 0.0)
def jax_refused(x):
    return jnp.linalg.eigh(x)[0].sum()
"""
TORCH_CELL = """
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x.abs()
    @staticmethod
    def backward(ctx, g): return 3 * g
def torch_wrong(x):
    return Bad.apply(x) + torch.relu(x)
def torch_refused(x):
    return torch.linalg.eigvals(x).real.sum()
"""


def cell(text, **names):
    """The names of a cell, as IPython's kernel compiles it."""
    path = f"/tmp/ipykernel_4242/{abs(hash(text))}.py"
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)
    scope = {"__name__": "__main__", **names}
    exec(compile(text, path, "exec"), scope)
    return scope


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_cells_of_a_notebook_are_called_so(library):
    if missing(library) is not None:
        pytest.skip(missing(library))
    scope = cell(CELL, jax=jax, jnp=jnp) if library == "jax" else cell(TORCH_CELL, torch=torch)
    report = audit(scope[f"{library}_wrong"], 1.0, library, dtypes=["float32"])
    texts = [str(report), json.dumps(report.to_dict()), report._repr_html_(), report.reproduction()]
    with pytest.raises(ConsderivError) as error:
        audit(scope[f"{library}_refused"], numpy.eye(2), library, dtypes=["float32"])
    for text in (*texts, str(error.value)):
        assert "ipykernel" not in text and "4242" not in text
    line = 7 if library == "jax" else 8
    assert any(f"cell, line {line}" in json.dumps(dict(r.fault)) for r in report.results if r.fault)
    assert "cell, line 9" in str(error.value) or "cell, line 10" in str(error.value)
    assert "def bad" in texts[-1] or "class Bad" in texts[-1]
    assert any("ad (cell, line 2)" in dict(r.fault)["call"] for r in report.results if r.fault)


@needs_torch
def test_what_no_file_holds_is_refused_in_words():
    """Objects that exec made have no module of their own."""
    scope = {"torch": torch}
    exec(
        "class Net(torch.nn.Module):\n    def forward(self, x): return torch.relu(x)\n"
        "f = lambda x: torch.relu(x)\nnet = Net()",
        scope,
    )
    for name, target in (("Net", scope["net"]), ("<lambda>", scope["f"])):
        with pytest.raises(UnsupportedError, match=rf"received {name} \(no source for {name}, .*exec.*path\.py:"):
            audit(target, 0.0, "torch", dtypes=["float32"]).reproduction()


@pytest.mark.skipif(not (HAS_JAX and HAS_TORCH), reason="both libraries are required")
def test_the_library_is_that_of_the_names_that_are_read():
    scope = {"jax": jax, "jnp": jnp, "nn": torch.nn, "torch": torch, "helpers": numpy}
    for text, library in {
        "lambda x: jax.nn.relu(x)": "jax", "lambda x: torch.nn.functional.relu(x)": "torch",
        "lambda x: nn.functional.relu(x)": "torch", "lambda x: jnp.abs(x)": "jax",
        "lambda x: [jnp.abs(y) for y in x][0]": "jax", "lambda x: helpers.torch_like(jnp.abs(x)) if x else x": "jax",
    }.items():  # fmt: skip
        assert library_of(eval(text, scope), (0.0,)) == library, text
    exec("def inside(x):\n    import jax.numpy as torch_like\n    return torch_like.abs(x)", scope)
    assert library_of(scope["inside"], (0.0,)) == "jax"
    with pytest.raises(UnsupportedError, match="received one with"):
        library_of(eval("lambda x: jnp.abs(torch.abs(x))", scope), (0.0,))


@needs_torch
def test_two_threads_trace_at_once():
    """While one thread traces, methods of tensors are replaced: the other one sees what the library has."""
    from consderiv.autodiff.tracing import python_branches, trace_torch

    def function(x):
        return torch.abs(x) if x > 0 else torch.relu(x) * 2

    start, errors, made = threading.Barrier(2), [], []

    def work(number):
        try:
            start.wait()
            for _ in range(4):
                made.append((number, str(trace_torch(function, torch.tensor(number)).program.nodes)))
        except BaseException as error:
            errors.append(error)

    before = torch.Tensor.__bool__, torch.Tensor.__setitem__
    threads = [threading.Thread(target=work, args=(number,)) for number in (1.0, -1.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(made) == 8 and len(set(made)) == 2
    assert (torch.Tensor.__bool__, torch.Tensor.__setitem__) == before

    class Owner:
        def method(self):
            return "own"

    seen = []
    with python_branches.patched(Owner, "method", lambda self, was: f"not {was(self)}"):
        other = threading.Thread(target=lambda: seen.append(Owner().method()))
        other.start()
        other.join()
        assert (Owner().method(), seen) == ("not own", ["own"])
    assert Owner().method() == "own"
