"""One-sided derivatives of programs with norms and roots at zero: proofs/format.md, section 5a."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number, as_exact, is_rational
from ..fields.lexicographic import Lexicographic, _node
from ..sets.curved_matrices import Vector, product
from ..sets.curved_numbers import square_root
from .curved_parts import ZERO
from .encoding import number, vector
from .model import Claim, Omitted
from .regular import require_plain_form, root_exponent
from .regular_claims import roots, squares_json
from .statements import program_claim
from .workspace import Workspace

Lengths = list[tuple[int, Number]]  # slopes of norms and roots that a checker does not find by itself


def curved_directional_derivative(work: Workspace, direction: Sequence[Number | int]) -> Claim:
    """F'(x; d) for one direction."""
    d = tuple(as_exact(entry) for entry in direction)
    value, lengths = curved_slope(work, d)
    shown: Any = vector(value) if work.local.program.is_map else number(value[0])
    proof = squares_json(work) | ({"lengths": _json(lengths)} if lengths else {})
    return program_claim("directional_derivative", work, proof, direction=vector(d), value=shown)


def curved_not_differentiable(work: Workspace) -> Claim:
    """F is not differentiable: two directions on which F'(x; .) is not additive, with rational lengths if possible."""
    found = None
    for first, second in _candidates(work.width):
        whole = tuple(a + b for a, b in zip(first, second, strict=True))
        runs = [curved_slope(work, d) for d in (first, second, whole)]
        (one, _), (other, _), (both, _) = runs
        if any(c != a + b for a, b, c in zip(one, other, both, strict=True)):
            lists = [lengths for _, lengths in runs]
            found = (first, second, lists) if found is None or not any(lists) else found
            if not any(lists):
                break
    if found is None:
        raise Omitted("no two directions were found on which the directional derivative is not additive")
    first, second, lists = found
    proof: dict[str, Any] = {"directions": [vector(first), vector(second)], **squares_json(work)}
    if any(lists):
        proof["lengths"] = [_json(lengths) for lengths in lists]
    return program_claim("not_differentiable", work, proof)


def _candidates(width: int) -> Iterator[tuple[Vector, Vector]]:
    axes = [tuple(Fraction(int(i == j)) for j in range(width)) for i in range(min(width, 12))]
    for axis in axes:
        yield axis, tuple(-a for a in axis)
    for i, axis in enumerate(axes[:6]):
        for other in axes[:i]:
            yield axis, other
            yield axis, tuple(-a for a in other)


def _json(lengths: Lengths) -> list[Any]:
    return [[index, number(length)] for index, length in lengths]


def curved_slope(work: Workspace, direction: Vector) -> tuple[Vector, Lengths]:
    """F'(x; d) of a program that does not jump, and the irrational slopes on the way."""
    require_plain_form(work)
    run, program, found = work.run, work.local.program, roots(work)
    known: dict[int, list[Lexicographic]] = {}
    lengths: Lengths = []
    for index in run.order:
        if index not in run.values or isinstance(run.values[index], bool):
            continue
        node = program.nodes[index]
        if index in found.grams and root_exponent(node) > Fraction(1, 2):
            known[index] = [Lexicographic([ZERO, ZERO])]
            continue
        square: Number | None = None
        if index in found.grams:
            square = product(found.grams[index], direction, direction)
        elif node.operation == "norm" and not run.values[index]:
            square = sum((known[i][0].entries[1] * known[i][0].entries[1] for i in node.operands), ZERO)
        if square is None:
            try:
                known[index] = _node(run, index, known, [list(direction)])
            except ConsderivError as error:
                raise Omitted(str(error)) from None
            continue
        length = square_root(square)
        known[index] = [Lexicographic([ZERO, length])]
        if not is_rational(length) or not is_rational(square):
            lengths.append((index, length))
    if any(output not in known for output in program.outputs):
        raise Omitted("a derivative along the direction is not known")
    return tuple(known[output][0].entries[1] for output in program.outputs), lengths
