"""Calls, custom derivative rules, branches and loops of JAX."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from ...programs.expression import Expression
from . import arithmetic as a
from .arrays import Array, elementwise, from_entries
from .control_flow import branch_results, check_steps, followed
from .elements import build, is_condition
from .primitives_elementwise import Rule
from .primitives_logic import pick


def _call(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """jit, remat, closed_call: the inner program in place; some functions of the library by a formula of their own."""
    from .library_calls import FORMULAS, library_function

    formula = FORMULAS.get(library_function(eqn))
    return list(trace.run(inner_jaxpr(eqn.params), inputs) if formula is None else formula(trace, eqn, inputs))


def inner_jaxpr(params: Any) -> Any:
    """The inner program of a call."""
    return next(params[name] for name in ("call_jaxpr", "jaxpr", "fun_jaxpr") if name in params)


def _custom(kind: str) -> Rule:
    """A custom derivative rule: the body says the function; that the library has a rule of its own is remembered."""

    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        inner = inner_jaxpr(eqn.params)
        outputs = _own_nodes(trace.run(inner, inputs), inputs)
        trace.note(kind, _name_of(inner), outputs)
        return outputs

    return rule


def _name_of(inner: Any) -> str:
    """The name of the function under the rule, as far as the program keeps it."""
    jaxpr = getattr(inner, "jaxpr", inner)
    named = [str(eqn.params["name"]) for eqn in jaxpr.eqns if "name" in eqn.params]
    return named[0] if len(jaxpr.eqns) == 1 and named else getattr(jaxpr.debug_info, "func_name", "") or "function"


def _own_nodes(outputs: list[Array], inputs: list[Array]) -> list[Array]:
    """A result that is an operand itself gets a node of its own, u * 1, that the remark can be about."""
    known = {id(entry) for array in inputs for entry in array.ravel()}

    def own(entry: Any) -> Any:
        is_number = isinstance(entry, Expression) and not is_condition(entry)
        return build("mul", entry, a.ONE) if is_number and id(entry) in known else entry

    return [elementwise(own, array) for array in outputs]


def _stop_gradient(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    outputs = _own_nodes(inputs, inputs)
    trace.note("stop_gradient", "stop_gradient", outputs)
    return outputs


def _cond(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """A branch that is known is the only one; else a choice among the results of all."""
    index, operands = inputs[0].item(), inputs[1:]
    branches = eqn.params["branches"]
    if isinstance(index, (bool, Fraction)):
        return list(trace.run(branches[min(max(int(index), 0), len(branches) - 1)], operands))
    results = branch_results(trace.decide, index, [partial(trace.run, branch, operands) for branch in branches])
    made = []
    for variable, arrays in zip(eqn.outvars, zip(*results, strict=True), strict=True):
        integer = variable.aval.dtype.kind in "iu"
        made.append(elementwise(lambda *cases, whole=integer: pick(index, cases, whole), *arrays))
    return made


def _scan(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """A loop with a fixed number of steps, written out."""
    consts, carried, length = (eqn.params[name] for name in ("num_consts", "num_carry", "length"))
    check_steps(length)
    fixed, state, rows = inputs[:consts], inputs[consts : consts + carried], inputs[consts + carried :]
    steps = range(length - 1, -1, -1) if eqn.params["reverse"] else range(length)
    stacked: dict[int, list[Array]] = {}
    for step in steps:
        now = [row[step : step + 1].reshape(row.shape[1:]) for row in rows]
        results = trace.run(eqn.params["jaxpr"], [*fixed, *state, *now])
        state, stacked[step] = results[:carried], results[carried:]
    made = []
    for k, variable in enumerate(eqn.outvars[carried:]):
        entries = [entry for step in range(length) for entry in stacked[step][k].ravel()]
        made.append(from_entries(entries, variable.aval.shape))
    return [*state, *made]


def _while(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """A loop written out: a test that depends on the variables is decided at the point."""
    first, second = eqn.params["cond_nconsts"], eqn.params["body_nconsts"]
    test_consts, body_consts, state = inputs[:first], inputs[first : first + second], inputs[first + second :]
    made = followed(
        trace.decide,
        lambda now: trace.run(eqn.params["cond_jaxpr"], [*test_consts, *now])[0],
        lambda now: trace.run(eqn.params["body_jaxpr"], [*body_consts, *now]),
        state,
    )
    return list(made)


RULES: dict[str, Rule] = {
    **dict.fromkeys(
        ("jit", "pjit", "closed_call", "core_call", "remat", "remat2", "checkpoint", "xla_call",
         "core_closed_call", "custom_vmap_call"), _call,
    ),
    **dict.fromkeys(("custom_jvp_call", "custom_jvp_call_jaxpr"), _custom("custom_jvp")),
    **dict.fromkeys(("custom_vjp_call", "custom_vjp_call_jaxpr"), _custom("custom_vjp")),
    "stop_gradient": _stop_gradient, "cond": _cond, "scan": _scan, "while": _while,
}  # fmt: skip
