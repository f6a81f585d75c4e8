"""An explanation as text for a terminal and as LaTeX for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .exact.rationals import format_rational
from .fields.gap import Gap
from .programs import to_text
from .programs.latex import to_latex as program_latex
from .sets import Undefined, UnknownSet, ValueSet, contains
from .sets.printing import to_latex
from .verdicts import Proved, Unknown, Verdict, verdict_name

if TYPE_CHECKING:
    from .explanation import Explanation

WIDTH = 24
LIBRARIES = {"jax 0.10": ("JAX 0.10", "jax"), "torch 2.13": ("PyTorch 2.13", "torch")}
TITLES = {
    "bouligand": "Bouligand set", "clarke": "Clarke set", "frechet": "Frechet set", "limiting": "limiting set",
    "selection_field": "selection field J^s", "chain_rule_field": "chain-rule field",
}  # fmt: skip


def element_text(value: Any) -> str:
    """A derivative as mathematics: a number in R^1, (1, 0), [[1, 0], [0, 1]]."""
    if isinstance(value[0], tuple):
        return "[" + ", ".join("[" + ", ".join(map(format_rational, row)) + "]" for row in value) + "]"
    numbers = [format_rational(x) for x in value]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def explanation_text(report: Explanation) -> str:
    """The whole explanation, about twenty lines."""
    return "\n".join(_lines(report))


def _row(name: str, text: str) -> str:
    return f"  {name:<{WIDTH}}{text}"


def _lines(report: Explanation) -> Iterator[str]:
    local = report.local
    coordinates = zip(local.program.variables, local.point, strict=True)
    place = ", ".join(f"{name} = {format_rational(x)}" for name, x in coordinates)
    yield f"{to_text(local.program)}" + (f"   at   {place}" if place else "")
    value = report.value
    yield f"value {value if isinstance(value, str) else '[' + ', '.join(value) + ']'}"
    yield ""
    yield "The function"
    yield from _verdicts(report)
    program_sets = ("selection_field", "chain_rule_field")
    for name in report.only:
        if name not in program_sets:
            yield _row(TITLES[name], _set_text(report.set_named(name)))
    if any(name in program_sets for name in report.only):
        yield ""
        yield "The program (what its formal differentiation can return)"
        for name in report.only:
            if name in program_sets:
                yield _row(TITLES[name], _set_text(report.set_named(name)))
    if "chain_rule_field" in report.only:
        yield from _field_lines(report)


def _verdicts(report: Explanation) -> Iterator[str]:
    yield _row("locally Lipschitz", _verdict_text(report.lipschitz))
    if not isinstance(report.lipschitz, Proved) and report.lipschitz.__class__.__name__ == "Refuted":
        jump = report.lipschitz.evidence  # type: ignore[union-attr]
        if jump is not None:
            yield _row("", f"witness: {jump.gap}; arc {_arc_text(jump.arc)}")
    for name, verdict in (
        ("differentiable", report.differentiable), ("strictly differentiable", report.strictly_differentiable)
    ):
        text = _verdict_text(verdict)
        if isinstance(verdict, Proved):
            text = f"proved   {'Jacobian' if report.local.program.is_map else 'gradient'} {element_text(verdict.evidence)}"
        yield _row(name, text)
    if not report.local.program.is_map:
        yield _row("Clarke regular", _verdict_text(report.regular))


def _arc_text(arc: Any) -> str:
    steps = ["(" + ", ".join(map(format_rational, d)) + ")" + (f" t^{k}" if k > 1 else " t") for k, d in enumerate(arc, 1)]
    return "x + " + " + ".join(steps)


def _verdict_text(verdict: Verdict) -> str:
    return f"{verdict_name(verdict):<9}{verdict.reason}".rstrip()


def _set_text(value: ValueSet) -> str:
    return str(value)


def _field_lines(report: Explanation) -> Iterator[str]:
    field = report.chain_rule_field
    exact, hull = field.exact, field.hull
    if not isinstance(exact, (UnknownSet, Undefined)) and exact != hull:
        yield _row("  without the hull", str(exact))
    for name, value in field.conventions.items():
        title = f"relu'(0) = 0" if name == "relu0=0" else f"{LIBRARIES[name][0]} (predicted)"  # noqa: F541
        if value is None:
            yield _row(f"  {title}", "no finite value")
            continue
        yield _row(f"  {title}", f"{element_text(value)}{_position(report, value)}{_installed(name)}")
    yield from _gap_lines(report)


def _position(report: Explanation, value: Any) -> str:
    if isinstance(report.clarke, (Undefined, UnknownSet)):
        return ""
    return "   in Clarke" if isinstance(contains(report.clarke, value), Proved) else "   NOT in Clarke"


def _installed(name: str) -> str:
    if name not in LIBRARIES:
        return ""
    return "   (installed: `consderiv audit` runs it)" if find_spec(LIBRARIES[name][1]) else "   (not installed)"


def _gap_lines(report: Explanation) -> Iterator[str]:
    if "clarke" not in report.only:
        return
    gap = report.gap
    yield ""
    if gap is None:
        yield "No gap: the hull of the chain-rule field is the Clarke set."
    elif isinstance(gap, Gap):
        yield f"Gap: {element_text(gap.element)} is in the hull of the field and not in Clarke:"
        yield f"  {gap.reason}."
    elif isinstance(gap, Unknown) and not isinstance(report.chain_rule_field.hull, Undefined):
        yield f"Gap: not decided ({gap.reason})"


def explanation_latex(report: Explanation) -> str:
    """The sets as an aligned display."""
    rows = [
        rf"\text{{{TITLES[name].replace('^s', '')}}} &: {to_latex(report.set_named(name))}" for name in report.only
    ]
    head = rf"{program_latex(report.local.program)}"
    return "$$\\begin{aligned}" + head + r" &\\ " + r" \\ ".join(rows) + "\\end{aligned}$$"
