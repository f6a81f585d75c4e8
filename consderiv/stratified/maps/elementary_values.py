"""Values with elementary functions on the line: finite sets of formulas in x, exp(x), ..."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...programs.conversion import as_program
from ...programs.latex import to_latex
from ...sets import Undefined
from ...sets.polytope import hull_of
from ...sets.value_set import ValueSet
from ..formulas import value_at
from ..moving import Moving
from ..set_field import SetField
from ..set_field_text import PLAIN, Notation
from ..vector_reading import PI_WORD
from ..writing import formula_text
from .elementary import Atom, Symbols, padded, values_of

if TYPE_CHECKING:
    from ...sets.elements import Shape
    from ..stratum import Flat

Entries = tuple[RationalFunction, ...]
_NAMES = ("x",)


@dataclass(frozen=True)
class ElementaryValue(Moving):
    """x -> {v(x)}: the entries are rational functions of x and of the atoms."""

    reason: ClassVar[str] = "elementary functions of x"
    entries: Entries
    atoms: tuple[Atom, ...]

    @property
    def simplified(self) -> SetField | None:
        """A rational vector field where no elementary function occurs."""
        parts = [p for e in self.entries for p in (e.numerator, e.denominator) if p is not None]
        if any(i for p in parts for i in p.variables()):
            return None
        return SetField.finite([tuple(_narrowed(entry) for entry in self.entries)])

    def at(self, point: Sequence[Number], shape: Shape | None = None) -> ValueSet:
        """The exact set at a point, in closed form."""
        known = values_of(self.atoms, point[0])
        found = []
        for entry in self.entries:
            used = [p for p in (entry.numerator, entry.denominator) if p is not None]
            value = None
            if all(known[i] is not None for p in used for i in p.variables()):
                value = value_at(entry, padded(known))
            if value is None:
                return Undefined("a formula has no value at the point")
            found.append(value)
        return hull_of([tuple(found)], shape or (len(found),))

    def on(self, flat: Flat) -> SetField:
        """Evaluated at a point; an interval changes nothing."""
        if flat.directions:
            return SetField.of_moving(self)
        return SetField.constant(self.at([image.constant for image in flat.images]), 1)

    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""
        return SetField.of_moving(ElementaryValue(tuple(e.scaled(factor) for e in self.entries), self.atoms))

    def convexified(self) -> SetField:
        """A point is convex."""
        return SetField.of_moving(self)

    def plus(self, other: SetField) -> SetField:
        """The sum with a single vector field."""
        if isinstance(other.moving, ElementaryValue):
            second = other.moving.texts(_NAMES)
        elif other.kind == "single":
            second = [formula_text(entry, _NAMES) for entry in other.fields[0]]
        else:
            return super().plus(other)
        return elementary_value([f"({a}) + ({b})" for a, b in zip(self.texts(_NAMES), second, strict=True)], _NAMES)

    def united(self, other: SetField) -> SetField:
        """The union with itself."""
        return SetField.of_moving(self) if other.moving == self else super().united(other)

    def texts(self, names: Sequence[str]) -> list[str]:
        """The entries as program text."""
        known = list(names)
        for atom in self.atoms:
            known.append(atom.text(formula_text(atom.inner, known + [""] * (atom.inner.count - len(known)))))
        known += [""] * (self.entries[0].count - len(known))
        return [formula_text(entry, known) for entry in self.entries]

    def written(self, names: Sequence[str], notation: Notation, shape: Shape | None = None) -> str:
        """As mathematics."""
        texts = self.texts(names)
        if notation is not PLAIN:
            texts = [to_latex(as_program(text, list(dict.fromkeys((*names, "pi"))))) for text in texts]
        inner, outer = notation.between
        if shape is not None and len(shape) == 2:
            shown = notation.matrix.format(outer.join(notation.row.format(inner.join([text])) for text in texts))
        else:
            shown = texts[0] if len(texts) == 1 else notation.vector.format(", ".join(texts))
        return notation.braces.format(shown)

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """{"type": "elementary", "members": [[entries]]}."""
        return {"type": "elementary", "members": [[self.texts(names)]]}


def elementary_value(texts: Iterable[str], names: Sequence[str]) -> SetField:
    """A value from its entries as program text."""
    symbols = Symbols()
    entries = []
    for text in texts:
        text = text if "pi" in names else PI_WORD.sub("(4*atan(1))", text)
        program = as_program(text, list(names))
        entries.append(symbols.formula(program, program.outputs[0]))
    return SetField.of_moving(ElementaryValue(tuple(entries), tuple(symbols.atoms)))


def _narrowed(entry: RationalFunction) -> RationalFunction:
    parts = [
        None if p is None else Polynomial.from_terms(1, dict(p.terms())) for p in (entry.numerator, entry.denominator)
    ]
    assert parts[0] is not None
    return RationalFunction(parts[0], parts[1])
