"""Products of sets as text, LaTeX and JSON."""

from __future__ import annotations

from consderiv.sets.json_form import Json, to_json
from consderiv.sets.printing import LATEX, Notation, render
from consderiv.sets.products import ProductSet


@render.register
def _(part: ProductSet, notation: Notation) -> str:
    left, right = render(part.left, notation), render(part.right, notation)
    if notation is LATEX:
        return rf"\{{A B : A \in {left},\ B \in {right}\}}"
    return f"{{A B : A in {left}, B in {right}}}"


@to_json.register
def _(part: ProductSet) -> Json:
    return {"type": "product", "factors": [to_json(part.left), to_json(part.right)]}
