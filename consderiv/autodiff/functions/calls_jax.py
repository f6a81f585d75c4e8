"""The calls of a JAX function, one for each equation of its jaxpr, with the values of their operands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..tracing.library_calls import defined_at
from .arguments import is_variable
from .fault import Call

_INLINED = frozenset(("jit", "pjit", "closed_call", "remat", "remat2", "checkpoint"))


def jax_calls(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[Call]:
    """Every equation that depends on a variable; programs inside jit in place, custom rules as one call."""
    import jax

    closed = jax.make_jaxpr(function)(*arguments)
    leaves = jax.tree_util.tree_leaves(arguments)
    inputs = [(value, is_variable(value)) for value in leaves]
    calls: list[Call] = []
    _walked(closed.jaxpr, closed.consts, inputs, calls)
    yield from calls


def _walked(jaxpr: Any, consts: Sequence[Any], inputs: Sequence[tuple[Any, bool]], calls: list[Call]) -> list[Any]:
    """The (value, depends) of the outputs; the calls are added in order."""
    values: dict[Any, tuple[Any, bool]] = {}
    values.update((var, (const, False)) for var, const in zip(jaxpr.constvars, consts, strict=True))
    values.update(zip(jaxpr.invars, inputs, strict=True))
    for eqn in jaxpr.eqns:
        operands = [(atom.val, False) if hasattr(atom, "val") else values[atom] for atom in eqn.invars]
        inner = eqn.params.get("jaxpr") if eqn.primitive.name in _INLINED else None
        if inner is not None:
            made = _walked(getattr(inner, "jaxpr", inner), getattr(inner, "consts", ()), operands, calls)
        else:
            made = _called(eqn, operands, calls)
        values.update(zip(eqn.outvars, made, strict=True))
    return [(atom.val, False) if hasattr(atom, "val") else values[atom] for atom in jaxpr.outvars]


def _called(eqn: Any, operands: Sequence[tuple[Any, bool]], calls: list[Call]) -> list[tuple[Any, bool]]:
    from ..tracing.jaxpr import source_line

    open_places = [k for k, (value, depends) in enumerate(operands) if depends and is_variable(value)]
    fixed = [value for value, _ in operands]

    def alone(*own: Any) -> Any:
        whole = list(fixed)
        for place, value in zip(open_places, own, strict=True):
            whole[place] = value
        return _bound(eqn, whole)

    outputs = _bound(eqn, fixed)
    outputs = list(outputs) if eqn.primitive.multiple_results else [outputs]
    depends = bool(open_places)
    if depends and any(map(is_variable, outputs)):
        name, is_rule = _rule_name(eqn)
        operands = tuple(fixed[place] for place in open_places)
        calls.append(Call(name or eqn.primitive.name, source_line(eqn), alone, operands, is_rule))
    return [(output, depends and is_variable(output)) for output in outputs]


def _bound(eqn: Any, values: Sequence[Any]) -> Any:
    made = eqn.primitive.get_bind_params(eqn.params)
    subfunctions, parameters = made if isinstance(made, tuple) else ((), made)  # older versions give both
    return eqn.primitive.bind(*subfunctions, *values, **parameters)


def _rule_name(eqn: Any) -> tuple[str, bool]:
    """ "custom_jvp f (model.py:3)" and whether the user wrote it; "" for an equation without a rule of its own."""
    info = getattr(getattr(eqn.params.get("call_jaxpr"), "jaxpr", None), "debug_info", None)
    name = getattr(info, "func_name", "")
    if not name:
        return "", False
    title, place = f"{eqn.primitive.name.removesuffix('_call')} {name}", defined_at(eqn)
    return (f"{title} ({place})", True) if place else (title, False)
