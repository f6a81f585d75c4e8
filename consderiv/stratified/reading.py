"""Strata and values of stratified fields from text, read by the parser of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import Any

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..programs.names import quoted
from ..programs.point import split_at_commas
from ..selections.reading import read_condition
from ..sets.value_set import ValueSet
from .enlarged import Hull, enlarged
from .formulas import reduced
from .set_field import SetField
from .stratum import Stratum
from .vector_fields import Member, VectorField
from .vector_reading import EXAMPLE, combined_node, rational_nodes, read_vector, with_roots

Shape = tuple[int, ...]
INFINITE = ("inf", "oo", "infinity")


def stratum(condition: Any, variables: Any) -> Stratum:
    """A stratum from a condition in program text; see `StratifiedField.by_hand`."""
    from ..programs.conversion import variable_names

    return read_stratum(condition, variable_names(variables))


def read_stratum(condition: Any, names: tuple[str, ...]) -> Stratum:
    """A conjunction of polynomial equations and strict inequalities.

    Raises
    ------
    UnsupportedError
        If the condition contains or, not, >=, <=, !=, or what is no polynomial.
    """
    if isinstance(condition, Stratum):
        return condition
    source, roots = with_roots(condition, names)
    program = read_condition(source, (*names, *roots))
    equations: list[Polynomial] = []
    inequalities: list[Polynomial] = []
    formulas = rational_nodes(program, tuple(roots.values()))
    stack = list(program.outputs)
    while stack:
        node = program.nodes[stack.pop()]
        if node.operation == "and":
            stack.extend(reversed(node.operands))
            continue
        if node.operation == "boolean" and node.parameter:
            continue
        if node.operation not in ("eq", "lt", "gt"):
            raise UnsupportedError(
                "a stratum is given by ==, < and > joined with `and`",
                f"received {node.operation} in {quoted(str(condition))}",
                "split it into several strata",
            )
        left, right = (formulas[i] for i in node.operands)
        difference = reduced(left + right.scaled(Fraction(-1)))
        if difference.denominator is not None:
            raise UnsupportedError(
                "conditions compare polynomials", f"received {quoted(str(condition))}", "multiply by the denominator"
            )
        if node.operation == "eq":
            equations.append(difference.numerator)
        else:
            inequalities.append(difference.numerator if node.operation == "gt" else -difference.numerator)
    return Stratum(names, tuple(dict.fromkeys(equations)), tuple(dict.fromkeys(inequalities)))


def read_value(value: Any, names: tuple[str, ...], shape: Shape = ()) -> SetField:
    """A value of a field: a SetField, a constant set, or text."""
    if isinstance(value, SetField):
        return value
    if isinstance(value, ValueSet):
        return SetField.constant(value, len(names))
    if not isinstance(value, str):
        return SetField.finite([read_vector(value, names, shape)])
    reader = _Reader(names, shape)
    return enlarged([hull for part in _split(value, "|∪") for hull in reader.member(part.strip())])


class _Reader:
    """Reads sums of sets whose vectors have some shape."""

    def __init__(self, names: tuple[str, ...], shape: Shape):
        self.names, self.shape = names, shape
        self.size = prod(shape) if shape else len(names)

    def vector(self, text: str) -> VectorField:
        """One vector field."""
        return read_vector(text, self.names, self.shape)

    def number(self, text: str) -> RationalFunction:
        """One rational function."""
        return read_vector(text, self.names, (1,))[0]

    def member(self, text: str) -> list[Hull]:
        """One set of the union: a sum of points, hulls, segments, rays, cones and balls."""
        total: SetField | None = None
        for part in self._summands(text):
            one = enlarged(self._special(part) or self._simple(part))
            total = one if total is None else total + one
        assert total is not None
        from .enlarged import hulls_of

        found = hulls_of(total)
        if found is None:
            raise UnsupportedError("a sum of hulls, rays and balls is required", f"received {quoted(text)}", EXAMPLE)
        return list(found)

    def _summands(self, text: str) -> list[str]:
        """Terms that are sets by themselves; the other terms belong to one vector expression."""
        found: list[str] = []
        for part in _split(text, "+"):
            plain = found and not (_is_set(part.strip()) or _is_set(found[-1].strip()))
            if plain:
                found[-1] += "+" + part
            else:
                found.append(part)
        return [part.strip() for part in found]

    def _special(self, text: str) -> list[Hull] | None:
        """Segments and rays [a, b]*v, cones and balls."""
        origin = tuple(RationalFunction.constant(len(self.names), 0) for _ in range(self.size))
        if text.startswith("cone{") and text.endswith("}"):
            return [Hull((origin,), tuple(self.vector(part) for part in split_at_commas(text[5:-1])))]
        if text == "Ball" or re.fullmatch(r".*\*\s*Ball", text, re.DOTALL):
            return [Hull((origin,), (), self._radius(text.removesuffix("Ball").strip().removesuffix("*") or "1"))]
        if text.startswith("ball(") and text.endswith(")"):
            centre, *radius = split_at_commas(text[5:-1])
            return [Hull((self.vector(centre),), (), self._radius(radius[0] if radius else "1"))]
        ends = _ends(text)
        if ends is None:
            return None
        low, high, rest = ends
        if rest:
            along = self.vector(rest)
        elif self.size == 1:
            along = (RationalFunction.constant(len(self.names), 1),)
        else:
            return None
        return [self._segment(low, high, along, origin)]

    def _segment(self, low: str | None, high: str | None, along: VectorField, origin: VectorField) -> Hull:
        """{t v : low <= t <= high}; None is no bound."""
        points = [tuple(self.number(end) * entry for entry in along) for end in (low, high) if end is not None]
        rays = [along] if high is None else []
        if low is None:
            rays.append(tuple(entry.scaled(Fraction(-1)) for entry in along))
        fields: Member = tuple(dict.fromkeys(tuple(reduced(e) for e in point) for point in points))
        return Hull(fields or (origin,), tuple(rays))

    def _radius(self, text: str) -> Number:
        found = self.number(text)
        if found.denominator is not None or not found.numerator.is_constant or sign(found.numerator.constant) < 0:
            raise UnsupportedError(
                "the radius of a ball is a number that is not negative", f"received {quoted(text)}", 'write "2*Ball"'
            )
        return found.numerator.constant

    def _simple(self, text: str) -> list[Hull]:
        """Hulls, finite sets, one vector."""
        for word in ("conv", "hull"):
            if text.startswith(word) and text[len(word) :].lstrip().startswith("{") and text.endswith("}"):
                inner = text[len(word) :].strip()[1:-1]
                return [Hull(tuple(self.vector(part) for part in split_at_commas(inner)))]
        if text.startswith("{") and text.endswith("}"):
            return [Hull((self.vector(part),)) for part in split_at_commas(text[1:-1])]
        return [Hull((self.vector(text),))]


def _is_set(text: str) -> bool:
    """Whether a term is a set by itself."""
    if text.endswith("}") or text.endswith("Ball") or text.startswith("ball("):
        return True
    return _ends(text) is not None


def _ends(text: str) -> tuple[str | None, str | None, str] | None:
    """The ends of [a, b]*v, [a, inf)*v, (-inf, b]*v, and v as text; None for anything else."""
    close = _closing(text)
    if not text.startswith(("[", "(")) or close is None:
        return None
    rest = text[close + 1 :].strip()
    parts = [part.strip() for part in split_at_commas(text[1:close])]
    if len(parts) != 2 or (rest and not rest.startswith("*")):
        return None
    low, high = (None if part.removeprefix(s) in INFINITE else part for part, s in zip(parts, "-+", strict=True))
    if (text[0] == "(") is not (low is None) or (text[close] == ")") is not (high is None):
        return None
    return low, high, rest.removeprefix("*").strip()


def _closing(text: str) -> int | None:
    """The place of the bracket that closes the first one, of whatever kind."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return position
    return None


def _split(text: str, marks: str) -> Iterator[str]:
    """Split at marks outside brackets."""
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character in marks and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


__all__ = ["combined_node", "rational_nodes", "read_stratum", "read_value", "read_vector", "stratum"]
