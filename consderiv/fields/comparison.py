"""Two programs at a point: are they the same function near it, and where do their chain-rule fields differ?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.rationals import format_rational
from ..exact.zero_sets import definite, reduced_equalities
from ..germs.arcs import Arc, leading_sign, lies_in
from ..germs.continuity import ideal_cofactors, jumps
from ..germs.feasibility import LocallyEmpty, Realised, decide
from ..germs.germ import realised
from ..germs.run import Run
from ..germs.tree import Budget, Leaf, Tree, ancestors, explore, leaves_of
from ..programs.conversion import as_program
from ..programs.evaluate import evaluate
from ..programs.point import parse_point
from ..programs.program import Node, Program
from ..programs.rebuilding import switches_as_choices
from ..programs.text import to_text
from ..sets import Outside, Polytope, is_subset
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json
from .chain_rule import chain_rule_hull
from .clarke import clarke
from .image import Choices, exact_field, image_contains
from .local import Local

SCHEMA = "consderiv-compare/1"
COMPARE_BUDGET = Budget(leaves=20_000, seconds=20.0)


@dataclass(frozen=True)
class Branch:
    """An arc x + t d_1 + t**2 d_2 + ... along which two programs differ for all small t > 0.

    Parameters
    ----------
    arc : Arc
        d_1, d_2, ...; all zero if they differ at the point itself.
    output : int
        The output that differs.
    difference : RationalFunction
        First minus second program on the branch, in the local coordinates.
    along : tuple of two dicts from powers of t to coefficients
        Its numerator and denominator along the arc.
    """

    arc: Arc
    output: int
    difference: RationalFunction
    along: tuple[dict[int, Fraction], dict[int, Fraction]]

    def along_text(self) -> str:
        """The exact difference along the arc, a rational function of t."""
        numerator, denominator = self.along
        if denominator == {0: Fraction(1)}:
            return _series_text(numerator)
        return f"({_series_text(numerator)})/({_series_text(denominator)})"


@dataclass(frozen=True)
class OnlyIn:
    """An element of one chain-rule field that is not in the other, and the choices that give it (if known)."""

    element: Any
    choices: Choices | None


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Parameters
    ----------
    first, second : Local
        The programs, in the same variables, at the point.
    same_function : Verdict
        Proved, Refuted(Branch) or Unknown: equal near the point?
    hulls : pair of sets
        The hulls of the chain-rule fields.
    first_in_second, second_in_first : Verdict
        Inclusion of the chain-rule fields themselves.
    only_in_first, only_in_second : OnlyIn or None
        An element of one field that is not in the other.
    clarke : pair of sets
    """

    first: Local
    second: Local
    same_function: Verdict
    hulls: tuple[ValueSet, ValueSet]
    first_in_second: Verdict
    second_in_first: Verdict
    only_in_first: OnlyIn | None
    only_in_second: OnlyIn | None
    clarke: tuple[ValueSet, ValueSet]

    @property
    def same_field(self) -> Verdict:
        """Whether the chain-rule fields are equal at the point."""
        for kind in (Refuted, Unknown):
            for verdict in (self.first_in_second, self.second_in_first):
                if isinstance(verdict, kind):
                    return verdict
        return Proved(None, "each field is contained in the other")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-compare/1"; numbers are strings."""
        same: dict[str, Any] = dict(verdict_to_json(self.same_function))
        if isinstance(self.same_function, Refuted) and isinstance(self.same_function.evidence, Branch):
            branch = self.same_function.evidence
            same["arc"] = [[format_rational(entry) for entry in row] for row in branch.arc]
            same["output"] = branch.output
            same["difference"] = branch.along_text()
        return {
            "schema": SCHEMA,
            "programs": [to_text(self.first.program), to_text(self.second.program)],
            "variables": list(self.first.program.variables),
            "point": [format_rational(entry) for entry in self.first.point],
            "same_function": same,
            "chain_rule_field": {
                "hulls": [hull.to_dict() for hull in self.hulls],
                "equal": verdict_to_json(self.same_field),
                "first_in_second": verdict_to_json(self.first_in_second),
                "second_in_first": verdict_to_json(self.second_in_first),
                "only_in_first": _only_to_json(self.only_in_first),
                "only_in_second": _only_to_json(self.only_in_second),
            },
            "clarke": [found.to_dict() for found in self.clarke],
        }

    def __str__(self) -> str:
        names = self.first.program.variables
        at = ", ".join(f"{n} = {format_rational(v)}" for n, v in zip(names, self.first.point, strict=True))
        lines = [
            f"P = {to_text(self.first.program)}",
            f"Q = {to_text(self.second.program)}",
            f"at {at or 'the only point'}",
            "",
            f"same function near the point: {_verdict_text(self.same_function)}",
        ]
        evidence = self.same_function.evidence if isinstance(self.same_function, Refuted) else None
        if isinstance(evidence, Branch):
            lines += _branch_text(evidence, names, self.first)
        lines += ["", f"chain-rule field (hull)   P: {self.hulls[0]}", f"                          Q: {self.hulls[1]}"]
        lines.append(f"same chain-rule field: {_verdict_text(self.same_field)}")
        for own, other, only in (("P", "Q", self.only_in_first), ("Q", "P", self.only_in_second)):
            if only is not None:
                lines.append(f"  {_element_text(only.element)} is in the field of {own}, not in that of {other}")
                lines += [f"    by {text}" for text in _choices_text(only.choices)]
        lines += ["", f"Clarke set                P: {self.clarke[0]}", f"                          Q: {self.clarke[1]}"]
        return "\n".join(lines)


def compare(first: Any, second: Any, point: Any, variables: Any = None) -> Comparison:
    """Compare two programs near a point: as functions, and as programs.

    Parameters
    ----------
    first, second : Program, text, expression, or a list of them (a map)
        Variables are matched by name; one that occurs in a single program is fine.
    point : mapping, text, or sequence
        A value for every variable of either program; a sequence is in the order of `variables`, by default those of
        the first program and then the others of the second.
    variables : names, optional

    Raises
    ------
    UnsupportedError
        If one is a map and the other is not, or they have different numbers of outputs.
    DomainError
        If a program has no value at the point.

    Examples
    --------
    >>> found = compare("relu(x) - relu(-x)", "x", {"x": 0})
    >>> bool(found.same_function), found.hulls, found.only_in_first.element
    (True, ([0, 2], {1}), (Fraction(0, 1),))
    >>> compare("abs(x)", "x", {"x": 0}).same_function.evidence.along_text()
    '2*t'
    """
    p, q = aligned(as_program(first), as_program(second), variables)
    x = parse_point(point, p.variables)
    one, other = Local(p, x), Local(q, x)
    hulls = (chain_rule_hull(one), chain_rule_hull(other))
    fields = (exact_field(one), exact_field(other))
    there, only_first = _inclusion(one, other, hulls, fields)
    back, only_second = _inclusion(other, one, hulls[::-1], fields[::-1])
    clarkes = (clarke(one), clarke(other))
    return Comparison(one, other, same_function(p, q, x), hulls, there, back, only_first, only_second, clarkes)


def aligned(p: Program, q: Program, variables: Any = None) -> tuple[Program, Program]:
    """Both programs in the same variables, in the same order."""
    if p.is_map != q.is_map or len(p.outputs) != len(q.outputs):
        raise UnsupportedError(
            "two programs with the same number of outputs are compared",
            f"received {_kind(p)} and {_kind(q)}",
            "compare one output at a time",
        )
    names = variables if variables is not None else tuple(dict.fromkeys((*p.variables, *q.variables)))
    return as_program(p, names), as_program(q, names)


def _kind(program: Program) -> str:
    return f"a map with {len(program.outputs)} outputs" if program.is_map else "a scalar program"


def difference_program(p: Program, q: Program) -> Program:
    """The map of P_k - Q_k for all outputs."""
    shift = len(p.nodes)
    nodes = [*p.nodes, *(Node(n.operation, tuple(i + shift for i in n.operands), n.parameter) for n in q.nodes)]
    outputs = []
    for a, b in zip(p.outputs, q.outputs, strict=True):
        outputs.append(len(nodes))
        nodes.append(Node("sub", (a, b + shift)))
    return Program(p.variables, tuple(nodes), tuple(outputs), True)


def same_function(p: Program, q: Program, point: tuple[Fraction, ...]) -> Verdict:
    """Whether two programs in the same variables have equal values near the point.

    The cases of P - Q are followed. Without jumps the open cells are dense and P - Q is continuous: equal formulas on
    all of them prove it. With a comparison tied at the point every kink becomes a comparison, split into >, = and <, so
    that null sets count too.

    Returns
    -------
    Proved, Refuted(Branch) or Unknown
    """
    difference = difference_program(p, q).merged()
    doubts: list[str] = []
    trees: list[Tree] = []
    leaves = 0
    for k, output in enumerate(difference.outputs):
        for part in _parts(difference, output, point):
            if isinstance(part, Refuted):
                return Refuted(_in_output(part.evidence, k), part.reason)
            try:
                tree = _tree(part, point)
            except DomainError:
                raise
            except ConsderivError as error:
                doubts.append(str(error))
                continue
            trees.append(tree)
            for leaf in leaves_of(tree):
                leaves += 1
                answer = _on_leaf(leaf, part)
                if isinstance(answer, Refuted):
                    return Refuted(_in_output(answer.evidence, k), answer.reason)
                if isinstance(answer, Unknown):
                    doubts.append(answer.reason)
    if doubts:
        return Unknown(doubts[0])
    return Proved(tuple(trees), f"the difference is zero on all {leaves} branches" if leaves else "all terms cancel")


def _in_output(branch: Branch, output: int) -> Branch:
    return replace(branch, output=output)


def _tree(part: Program, point: tuple[Fraction, ...]) -> Tree:
    settled = not jumps(part) or _settled(part, point)
    program = part if settled else switches_as_choices(part).merged()
    return explore(program, point, program.outputs, three_way=not settled, budget=COMPARE_BUDGET)


def _parts(program: Program, output: int, point: tuple[Fraction, ...]) -> Iterator[Program | Refuted]:
    """Programs that are all zero near the point iff the output is; or a refutation at the point itself.

    A sum of terms in separate variables is zero near the point iff it is zero there and each term is constant.
    """
    whole = Program(program.variables, program.nodes, (output,), True)
    try:
        (value,) = evaluate(whole, point)
    except DomainError:
        raise
    except ConsderivError:
        yield whole  # no rational value: as one piece
        return
    if value:
        piece = RationalFunction.constant(len(point), value)
        still: Arc = ((Fraction(0),) * len(point),)
        yield Refuted(Branch(still, 0, piece, ({0: value}, {0: Fraction(1)})), "they differ at the point")
        return
    for terms in _by_variables(program, _terms(program, output)):
        yield _constant_removed(program, terms, point)


def _terms(program: Program, output: int) -> dict[int, Fraction]:
    """The output as a sum of coefficient * node, with equal nodes collected."""
    pending: dict[int, Fraction] = {output: Fraction(1)}
    found: dict[int, Fraction] = {}
    while pending:
        index = max(pending)  # users before operands: each node is met once
        factor = pending.pop(index)
        if not factor:
            continue
        for operand, c in _linear(program, index):
            if operand == index:
                found[index] = factor
            else:
                pending[operand] = pending.get(operand, Fraction(0)) + factor * c
    return found


def _linear(program: Program, index: int) -> list[tuple[int, Fraction]]:
    """The operands of a sum with their coefficients; the node itself if it is no sum."""
    node, nodes, one = program.nodes[index], program.nodes, Fraction(1)
    if node.operation in ("add", "sub"):
        a, b = node.operands
        return [(a, one), (b, one if node.operation == "add" else -one)]
    if node.operation == "neg":
        return [(node.operands[0], -one)]
    if node.operation in ("mul", "div"):
        a, b = node.operands
        if nodes[b].operation == "constant" and (node.operation == "mul" or nodes[b].parameter):
            number = Fraction(nodes[b].parameter or 0)
            return [(a, number if node.operation == "mul" else 1 / number)]
        if node.operation == "mul" and nodes[a].operation == "constant":
            return [(b, Fraction(nodes[a].parameter or 0))]
    return [(index, one)]


def _by_variables(program: Program, terms: Mapping[int, Fraction]) -> list[dict[int, Fraction]]:
    """The terms grouped so that different groups have no variable in common; constants are left out."""
    groups: list[tuple[set[int], dict[int, Fraction]]] = []
    owner: dict[int, int] = {}
    for index, factor in terms.items():
        used = _variables(program, index)
        joined = sorted({owner[v] for v in used if v in owner})
        variables, members = set(used), {index: factor}
        for k in joined:
            variables |= groups[k][0]
            members.update(groups[k][1])
            groups[k] = (set(), {})
        owner.update(dict.fromkeys(variables, len(groups)))
        groups.append((variables, members))
    return [members for variables, members in groups if variables]


def _variables(program: Program, root: int) -> set[int]:
    nodes = (program.nodes[i] for i in ancestors(program, [root]))
    return {int(node.parameter or 0) for node in nodes if node.operation == "variable"}


def _constant_removed(program: Program, terms: Mapping[int, Fraction], point: tuple[Fraction, ...]) -> Program:
    """sum factor * node minus its value at the point."""
    kept = {index: k for k, index in enumerate(ancestors(program, list(terms)))}
    nodes = [
        Node(program.nodes[i].operation, tuple(kept[j] for j in program.nodes[i].operands), program.nodes[i].parameter)
        for i in kept
    ]

    def emit(operation: str, operands: tuple[int, ...], parameter: Any = None) -> int:
        nodes.append(Node(operation, operands, parameter))
        return len(nodes) - 1

    total: int | None = None
    for index, factor in terms.items():
        own = kept[index]
        term = own if factor == 1 else emit("mul", (emit("constant", (), factor), own))
        total = term if total is None else emit("add", (total, term))
    assert total is not None
    (value,) = evaluate(Program(program.variables, tuple(nodes), (total,)), point)
    root = emit("sub", (total, emit("constant", (), Fraction(value)))) if value else total
    return Program(program.variables, tuple(nodes), (root,), True)


def _settled(program: Program, point: tuple[Fraction, ...]) -> bool:
    """Whether no comparison is tied at the point: all outputs have values although nothing was split."""
    run = Run(program, point, ancestors(program, program.outputs))
    run.advance()
    return all(output in run.values or output in run.pieces for output in program.outputs)


def _on_leaf(leaf: Leaf, part: Program) -> Verdict:
    """Whether the part vanishes on the set of the leaf."""
    if leaf.error is not None:
        return Unknown(f"a branch has no rational formula: {leaf.error.received}")
    (piece,) = leaf.pieces
    used = _variables(part, part.outputs[0])
    answer = _vanishes(leaf, piece)
    if not isinstance(answer, Refuted):
        return answer
    # Other parts stay as they are along an arc that does not move their variables.
    arc = tuple(tuple(c if i in used else Fraction(0) for i, c in enumerate(row)) for row in answer.evidence)
    along = (piece.numerator.along(arc), _denominator(piece).along(arc))
    return Refuted(Branch(arc, 0, piece, along), answer.reason)


def _vanishes(leaf: Leaf, piece: RationalFunction) -> Verdict:
    """Whether the piece is zero on the set of the leaf: Proved, Refuted(arc) or Unknown."""
    cell = leaf.cell
    zeros = reduced_equalities(cell.equalities)
    if piece.is_zero or ideal_cofactors(piece.numerator, zeros) is not None:
        return Proved()
    if not piece.value and any(definite(h) for h in zeros):
        return Proved()  # the set is at most the point, where the values are equal
    if not realised(leaf) and not piece.value:
        # A cell that nobody knows to occur: it may still be empty where the difference is not zero.
        answers = [_decided(cell.guards, cell.equalities, piece.numerator.scaled(Fraction(s))) for s in (1, -1)]
    elif not realised(leaf):
        answers = [getattr(cell.status, "reason", "a cell is undecided")]
    else:
        arc = cell.arc()
        assert arc is not None
        answers = list(_arcs(leaf, arc, piece))
    for answer in answers:
        if isinstance(answer, tuple):
            return Refuted(answer, "they differ along an arc that ends at the point")
    unknown = next((answer for answer in answers if isinstance(answer, str)), None)
    return Proved() if unknown is None else Unknown(f"a branch with different formulas is not decided: {unknown}")


def _denominator(piece: RationalFunction) -> Polynomial:
    return piece.denominator or Polynomial.constant_of(piece.count, 1)


def _decided(guards: Sequence[Polynomial], equalities: Sequence[Polynomial], extra: Polynomial) -> Arc | str | None:
    """An arc in the cell on which the extra guard is positive, None if there is none, or why that is not known."""
    status = decide(extra.count, (*guards, extra), equalities)
    if isinstance(status, LocallyEmpty):
        return None
    return status.arc if isinstance(status, Realised) else status.reason


def _arcs(leaf: Leaf, arc: Arc, piece: RationalFunction) -> Iterator[Arc | str | None]:
    """Arcs in a cell that occurs along which the difference is not zero; the answers of the ladder otherwise."""
    if leading_sign(piece.numerator, arc):
        yield arc
        return
    guards, equalities = leaf.cell.guards, leaf.cell.equalities
    found = [_decided(guards, equalities, piece.numerator.scaled(Fraction(sign))) for sign in (1, -1)]
    yield from (one for one in found if isinstance(one, tuple))
    if equalities or any(isinstance(one, tuple) for one in found):
        yield from (one for one in found if not isinstance(one, tuple))
        return
    # A nonzero polynomial is nonzero somewhere in an open cell: bend the arc by a term of high order.
    for bent in _bent(arc):
        if lies_in(bent, guards) and leading_sign(piece.numerator, bent):
            yield bent
            return
    yield "no arc was found along which the difference is not zero"


def _bent(arc: Arc) -> Iterator[Arc]:
    count = len(arc[0])
    for order in range(len(arc) + 1, len(arc) + 7):
        for trial in (1, -1, 2, 3, -2):
            moment = tuple(Fraction(trial) ** (i + 1) for i in range(count))
            middle = ((Fraction(0),) * count,) * (order - len(arc) - 1)
            yield (*arc, *middle, moment)


def _inclusion(
    one: Local, other: Local, hulls: tuple[ValueSet, ...], exact: tuple[ValueSet, ...]
) -> tuple[Verdict, OnlyIn | None]:
    """Whether the first chain-rule field lies in the second, and an element that does not."""
    in_hull = _subset(hulls[0], hulls[1])
    if isinstance(in_hull, Refuted) and isinstance(in_hull.evidence, Outside):
        return Refuted(in_hull.evidence, "an element is outside the other's hull"), _only(one, in_hull.evidence.element)
    if isinstance(in_hull, Unknown):
        return in_hull, None
    verdict = _subset(exact[0], exact[1])
    if isinstance(verdict, Unknown):
        verdict = _vertices_inside(hulls[0], exact[0], other) or verdict
    if isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside):
        return Refuted(verdict.evidence, "an element is given by no choices of the other"), _only(
            one, verdict.evidence.element
        )
    return verdict, None


def _subset(first: ValueSet, second: ValueSet) -> Verdict:
    try:
        return is_subset(first, second)
    except ConsderivError as error:
        return Unknown(str(error))


def _vertices_inside(hull: ValueSet, exact: ValueSet, other: Local) -> Verdict | None:
    """A vertex of the first hull (always in the first field) that no choices of the other give refutes the inclusion."""
    if not isinstance(hull, Polytope):
        return None
    verdicts = [(vertex, image_contains(other, vertex)) for vertex in hull.vertices[:64]]
    outside = next((vertex for vertex, verdict in verdicts if isinstance(verdict, Refuted)), None)
    if outside is not None:
        return Refuted(Outside(outside, None), "no choices of the other give this element")
    if isinstance(exact, Polytope) and len(hull.vertices) == 1 and isinstance(verdicts[0][1], Proved):
        return Proved(verdicts[0][1].evidence, "the one element is given by choices of the other")
    return None


def _only(local: Local, element: Any) -> OnlyIn:
    verdict = image_contains(local, element)
    choices = verdict.evidence if isinstance(verdict, Proved) and isinstance(verdict.evidence, Choices) else None
    return OnlyIn(element, choices)


def _only_to_json(only: OnlyIn | None) -> dict[str, Any] | None:
    if only is None:
        return None
    choices = None
    if only.choices is not None:
        choices = [
            {
                "node": choice.node,
                "operation": choice.operation,
                "weights": {str(branch): format_rational(weight) for branch, weight in choice.weights},
                "derivative": [format_rational(entry) for entry in choice.derivative],
            }
            for choice in only.choices.choices
        ]
    return {"element": _numbers(only.element), "choices": choices}


def _numbers(element: Any) -> Any:
    return [_numbers(e) for e in element] if isinstance(element, tuple) else format_rational(element)


def _verdict_text(verdict: Verdict) -> str:
    word = {Proved: "yes", Refuted: "no", Unknown: "unknown"}[type(verdict)]
    return f"{word} ({verdict.reason})" if verdict.reason else word


def _branch_text(branch: Branch, names: Sequence[str], local: Local) -> list[str]:
    which = f"output {branch.output}: " if local.program.is_map else ""
    if not any(any(row) for row in branch.arc):
        return [f"  there {which}P - Q = {branch.along_text()}"]
    paths = []
    for i, name in enumerate(names):
        series = {0: local.point[i], **{k + 1: row[i] for k, row in enumerate(branch.arc)}}
        paths.append(f"{name} = {_series_text({k: c for k, c in series.items() if c})}")
    return [f"  along {', '.join(paths)} (small t > 0): {which}P - Q = {branch.along_text()}"]


def _element_text(element: Any) -> str:
    if isinstance(element, tuple):
        return "(" + ", ".join(_element_text(e) for e in element) + ")" if len(element) > 1 else _element_text(element[0])
    return format_rational(element)


def _choices_text(choices: Choices | None) -> Iterator[str]:
    if choices is None:
        return
    for choice in choices.choices:
        slopes = ", ".join(format_rational(entry) for entry in choice.derivative)
        yield f"{choice.operation} at node {choice.node} with derivative ({slopes})"


def _series_text(series: dict[int, Fraction]) -> str:
    """A polynomial in t, lowest power first."""
    if not series:
        return "0"
    text = ""
    for power in sorted(series):
        coefficient = series[power]
        symbol = "" if power == 0 else "t" if power == 1 else f"t**{power}"
        size = abs(coefficient)
        term = format_rational(size) if not symbol else symbol if size == 1 else f"{format_rational(size)}*{symbol}"
        sign = "-" if coefficient < 0 else "+"
        text += f" {sign} {term}" if text else f"{'-' if coefficient < 0 else ''}{term}"
    return text


