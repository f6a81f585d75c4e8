"""Scattering of JAX: updates are combined with entries at constant indices, or at choices among constants."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...errors import BudgetError
from . import arithmetic as a
from .arrays import Array, elementwise, from_entries
from .elements import MAX_CASES, Choice, Element, count_cases
from .primitives_elementwise import Rule
from .primitives_indexing import numbers, over_choices, within
from .scattering import Combine, put, replaced

Place = Element  # a position in the operand, -1 out of bounds; a choice among such


def _scatter(combine: Combine) -> Rule:
    """Scattering of updates, one after the other."""

    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        operand, updates = inputs[0], inputs[2]
        axes = eqn.params["dimension_numbers"].scatter_dims_to_operand_dims
        indices = within(inputs[1], [operand.shape[axis] for axis in axes])
        entries = list(operand.ravel())
        for update, place in zip(updates.ravel(), _places(eqn, operand.shape, indices, updates.shape), strict=True):
            put(entries, place, update, combine)
        return [from_entries(entries, operand.shape)]

    return rule


def _places(eqn: Any, shape: tuple[int, ...], indices: Array, updates: tuple[int, ...]) -> list[Place]:
    """For each update the position of the entry that it meets: its own row of indices decides."""
    import numpy

    dtype = eqn.invars[1].aval.dtype
    rows = indices.reshape(-1, indices.shape[-1])
    plain = elementwise(lambda u: u.values[-1] if isinstance(u, Choice) else u, rows)

    def at(constants: Array) -> list[Place]:
        return _targets(eqn, shape, numbers(constants.reshape(indices.shape), dtype), updates)

    made = at(plain)
    batch = [k for k in range(len(updates)) if k not in eqn.params["dimension_numbers"].update_window_dims]
    order = numpy.moveaxis(numpy.arange(len(made)).reshape(updates), batch, range(len(batch)))
    for k, own in enumerate(order.reshape(len(rows), -1).tolist()):
        if any(isinstance(u, Choice) for u in rows[k]):
            for update, place in zip(own, _of_row(at, plain, k, rows[k], own), strict=True):
                made[update] = place
    return made


def _of_row(at: Callable[[Array], list[Place]], plain: Array, k: int, row: Array, own: list[int]) -> list[Place]:
    """The places of the updates of one row whose indices are choices, the other rows put anywhere."""
    if count_cases(row) > MAX_CASES:
        raise BudgetError(f"indices with at most {MAX_CASES} cases are required", "received more", "use fewer choices")

    def places(arrays: Any) -> Array:
        changed = plain.copy()
        changed[k] = arrays[0]
        found = at(changed)
        return from_entries([found[update] for update in own], (len(own),))

    return list(over_choices([row], places))


def _targets(eqn: Any, shape: tuple[int, ...], indices: Any, updates: tuple[int, ...]) -> list[Place]:
    """The same for constant indices: the library says it."""
    import jax
    import numpy

    size = int(numpy.prod(updates, dtype=int))
    names = ("dimension_numbers", "indices_are_sorted", "unique_indices", "mode")
    options = {name: eqn.params[name] for name in names}

    def marked(update: Any) -> Any:
        return jax.lax.scatter_add(numpy.zeros(shape, numpy.int32), indices, update, **options)

    marks = jax.vmap(marked)(numpy.eye(size, dtype=numpy.int32).reshape(size, *updates))
    flat = numpy.asarray(marks).reshape(size, -1)
    return [Fraction(int(row.argmax())) if row.any() else Fraction(-1) for row in flat]


_COMBINATIONS: dict[str, Combine] = {
    "": replaced, "add": a.add, "sub": a.subtract, "mul": a.multiply,
    "max": lambda u, v: a.largest([u, v]), "min": lambda u, v: a.smallest([u, v]),
}  # fmt: skip

RULES: dict[str, Rule] = {
    f"scatter{mark}{name}": _scatter(combine)
    for name, combine in _COMBINATIONS.items()
    for mark in (("-", "_") if name else ("",))
}
