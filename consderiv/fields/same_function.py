"""The same function near a point? Proved, or refuted with an arc and the exact difference along it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.rationals import format_rational
from ..exact.reals import Number, as_exact
from ..exact.zero_sets import definite, reduced_equalities
from ..germs.arcs import Arc, leading_sign, lies_in
from ..germs.continuity import ideal_cofactors, jumps
from ..germs.feasibility import LocallyEmpty, Realised, decide
from ..germs.germ import realised
from ..germs.remainders import has_remainders, lies_surely_in, sure_sign, truncated
from ..germs.run import Run
from ..germs.tree import Budget, Leaf, Tree, ancestors, explore, leaves_of
from ..programs.evaluate import evaluate
from ..programs.program import Node, Program
from ..programs.rebuilding import switches_as_choices
from ..verdicts import Proved, Refuted, Unknown, Verdict

COMPARE_TERMS = 6  # the degree of Taylor polynomials
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
    along: tuple[dict[int, Number], dict[int, Number]]

    def along_text(self) -> str:
        """The exact difference along the arc, a rational function of t."""
        numerator, denominator = self.along
        if denominator == {0: Fraction(1)}:
            return series_text(numerator)
        return f"({series_text(numerator)})/({series_text(denominator)})"


def difference_program(p: Program, q: Program) -> Program:
    """The map of P_k - Q_k for all outputs."""
    shift = len(p.nodes)
    nodes = [
        *p.nodes,
        *(Node(n.operation, tuple(i + shift for i in n.operands), n.parameter) for n in q.nodes),
    ]
    outputs = []
    for a, b in zip(p.outputs, q.outputs, strict=True):
        outputs.append(len(nodes))
        nodes.append(Node("sub", (a, b + shift)))
    return Program(p.variables, tuple(nodes), tuple(outputs), True)


def same_function(p: Program, q: Program, point: tuple[Number, ...]) -> Verdict:
    """Whether two programs in the same variables have equal values near the point.

    The cases of P - Q are followed. Without jumps the open cells are dense and P - Q is continuous: equal
    formulas on all of them prove it. With a comparison tied at the point every kink becomes a comparison,
    split
    into >, = and <, so that null sets count too.

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
                try:
                    answer = _on_leaf(leaf, part)
                except UnsupportedError as error:  # irrational coefficients that are not factored
                    answer = Unknown(str(error))
                if isinstance(answer, Refuted):
                    return Refuted(_in_output(answer.evidence, k), answer.reason)
                if isinstance(answer, Unknown):
                    doubts.append(answer.reason)
    if doubts:
        return Unknown(doubts[0])
    return Proved(tuple(trees), f"the difference is zero on all {leaves} branches" if leaves else "all terms cancel")


def _in_output(branch: Branch, output: int) -> Branch:
    return replace(branch, output=output)


def _tree(part: Program, point: tuple[Number, ...]) -> Tree:
    settled = not jumps(part) or _settled(part, point)
    program = part if settled else switches_as_choices(part).merged()
    order = COMPARE_TERMS if program.elementary_nodes else 1
    return explore(program, point, program.outputs, three_way=not settled, budget=COMPARE_BUDGET, taylor=order)


def _parts(program: Program, output: int, point: tuple[Number, ...]) -> Iterator[Program | Refuted]:
    """Programs that are all zero near the point iff the output is; or a refutation at the point itself.

    A sum of terms in separate variables is zero near the point iff it is zero there and each is constant.
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
    for terms in _by_variables(program, _remaining_terms(program, output)):
        yield _constant_removed(program, terms, point)


def _remaining_terms(program: Program, output: int) -> dict[int, Fraction]:
    """The terms of first - second program; what cancels is left out where that cannot change the domain."""
    first, second = (_terms(program, side) for side in program.nodes[output].operands)
    remaining = {}
    for index in {**first, **second}:
        a, b = first.get(index, Fraction(0)), second.get(index, Fraction(0))
        if a != b or not (a or _is_total(program, index)):
            remaining[index] = a - b
    return remaining


def _is_total(program: Program, root: int) -> bool:
    """Whether the node has a value everywhere: no root, logarithm, quotient or piecewise."""
    nodes = [program.nodes[i] for i in ancestors(program, [root])]
    if any(node.operation in ("sqrt", "log", "div", "piecewise") for node in nodes):
        return False
    return all(not node.is_elementary and node.exponent >= 0 for node in nodes if node.operation == "power")


def _terms(program: Program, output: int) -> dict[int, Fraction]:
    """The node as a sum of coefficient * node, equal nodes collected; coefficients may be zero."""
    pending: dict[int, Fraction] = {output: Fraction(1)}
    found: dict[int, Fraction] = {}
    while pending:
        index = max(pending)  # users before operands: each node is met once
        factor = pending.pop(index)
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
        if _is_fraction(nodes[b]) and (node.operation == "mul" or nodes[b].parameter):
            number = nodes[b].rational
            return [(a, number if node.operation == "mul" else 1 / number)]
        if node.operation == "mul" and _is_fraction(nodes[a]):
            return [(b, nodes[a].rational)]
    return [(index, one)]


def _is_fraction(node: Node) -> bool:
    return node.operation == "constant" and isinstance(node.parameter, Fraction)


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
    return {node.index for node in nodes if node.operation == "variable"}


def _constant_removed(program: Program, terms: Mapping[int, Fraction], point: tuple[Number, ...]) -> Program:
    """sum factor * node minus its value at the point."""
    kept = {index: k for k, index in enumerate(ancestors(program, list(terms)))}
    nodes = [
        Node(
            program.nodes[i].operation,
            tuple(kept[j] for j in program.nodes[i].operands),
            program.nodes[i].parameter,
        )
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
    root = emit("sub", (total, emit("constant", (), as_exact(value)))) if value else total
    return Program(program.variables, tuple(nodes), (root,), True)


def _settled(program: Program, point: tuple[Number, ...]) -> bool:
    """Whether no comparison is tied at the point: all outputs have values although nothing was split."""
    run = Run(program, point, ancestors(program, program.outputs))
    run.advance()
    return all(output in run.values or output in run.pieces for output in program.outputs)


def _on_leaf(leaf: Leaf, part: Program) -> Verdict:
    """Whether the part vanishes on the set of the leaf."""
    if leaf.error is not None:
        return Unknown(f"a branch has no rational formula: {leaf.error.reason}")
    (piece,) = leaf.pieces
    used = _variables(part, part.outputs[0])
    count = len(part.variables)
    if has_remainders((*leaf.cell.guards, *leaf.cell.equalities, piece.numerator), count):
        answer = _vanishes_with_remainders(leaf, piece, count)
    else:
        answer = _vanishes(leaf, piece)
    if not isinstance(answer, Refuted):
        return answer
    # Other parts stay as they are along an arc that does not move their variables.
    arc = tuple(tuple(c if i in used else Fraction(0) for i, c in enumerate(row)) for row in answer.evidence)
    along = (truncated(piece.numerator, count).along(arc), truncated(_denominator(piece), count).along(arc))
    return Refuted(Branch(arc, 0, piece, along), answer.reason)


def _vanishes_with_remainders(leaf: Leaf, piece: RationalFunction, count: int) -> Verdict:
    """The same for elementary functions: refuted by an arc along which the remainders do not matter."""
    arc = leaf.cell.arc()
    if piece.is_zero:
        return Proved()
    guards, equalities = leaf.cell.guards, leaf.cell.equalities
    for candidate in (arc, *_bent(arc)) if arc is not None and realised(leaf) else ():
        inside = lies_surely_in(candidate, guards, equalities, count)
        if inside and sure_sign(piece.numerator, candidate, count):
            return Refuted(candidate, "they differ along an arc that ends at the point")
    return Unknown("a branch has elementary functions whose Taylor polynomials do not decide it")


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
    """An arc in the cell on which the extra guard is positive, None if there is none, or why not known."""
    status = decide(extra.count, (*guards, extra), equalities)
    if isinstance(status, LocallyEmpty):
        return None
    return status.arc if isinstance(status, Realised) else status.reason


def _arcs(leaf: Leaf, arc: Arc, piece: RationalFunction) -> Iterator[Arc | str | None]:
    """Arcs in a cell along which the difference is not zero; the answers of the ladder otherwise."""
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


def series_text(series: Mapping[int, Number]) -> str:
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
