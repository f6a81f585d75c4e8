"""The tree of signs: split as far as conditions, the program, denominators and multipliers ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ...exact.polynomials import Polynomial
from ...programs.program import Program
from ...stratified.cells.signs import Missing
from ..encoding import polynomial as polynomial_json
from ..model import Omitted
from .leaf import Leaf, factors_of
from .on_leaf import NoValue, OnLeaf, on_leaf
from .one_coordinate import Separated
from .positivity import Absurd, Known, Term
from .reasons import reason_json
from .stated import Part

Json = Any
NODES = 1200


@dataclass
class Node:
    """A leaf, with what holds there or why it has no point, or a split with three cases."""

    leaf: Leaf
    here: OnLeaf | None = None
    empty: Json = None
    factor: Polynomial | None = None
    cases: list[Node] = field(default_factory=list)

    def leaves(self) -> Iterator[Node]:
        """The leaves that are not seen to be empty, from left to right."""
        stack = [self]
        while stack:
            top = stack.pop()
            stack += reversed(top.cases)
            if top.here is not None:
                yield top

    def to_json(self) -> Json:
        """SIGNTREE."""
        if self.factor is not None:
            return {"split": polynomial_json(self.factor), "cases": [case.to_json() for case in self.cases]}
        if self.here is None:
            return {"empty": self.empty}
        return self.here.to_json(self.leaf)


@dataclass
class Tree:
    """The tree of a field and a program; it grows."""

    parts: Sequence[Part]
    program: Program
    top: Node
    size: int = 1

    @classmethod
    def grown(cls, parts: Sequence[Part], program: Program) -> Tree:
        """The tree whose leaves say where they lie, what the program is there, and why elements are gradients.

        Raises
        ------
        Omitted
            If it is too large, or the program or the field is of another kind.
        """
        found = cls(parts, program, Node(Leaf.whole(len(program.variables))))
        found.grow(found.top, lambda leaf: None)
        return found

    def grow(self, node: Node, ask: Callable[[Leaf], Any]) -> None:
        """Split a node until all is known that is asked for."""
        stack = [node]
        while stack:
            top = stack.pop()
            try:
                ask(top.leaf)
                top.here = on_leaf(self.parts, self.program, top.leaf)
            except Missing as error:
                self._split(top, error.factor)
                stack += [case for case in top.cases if case.empty is None and case.factor is None]
            except NoValue:
                if top.leaf.points:
                    raise
                top.empty = {"trust": "no point has these signs"}

    def grow_for(self, node: Node, polynomial: Polynomial) -> None:
        """Split a leaf until the sign of a polynomial is known, too."""
        self.grow(node, lambda leaf: leaf.sign(polynomial))

    def _split(self, node: Node, factor: Polynomial) -> None:
        self.size += 3
        if self.size > NODES:
            raise Omitted(f"more than {NODES} nodes are needed")
        node.factor, node.here = factor, None
        for s in (1, -1, 0):
            child = node.leaf.child(factor, s)
            reason = child.emptiness()
            if reason is not None:
                node.cases.append(without_known(child, reason))
            elif child.is_doubtful:
                node.cases.append(Node(child, empty={"trust": "no point has these signs"}))
            else:
                node.cases.append(Node(child))

    @property
    def leaves(self) -> list[Node]:
        """The leaves that are not seen to be empty, numbered as in the file."""
        return list(self.top.leaves())


def without_known(leaf: Leaf, reason: Absurd | Separated) -> Node:
    """An empty leaf has no list `known`: where its reason uses one, this polynomial is split instead."""
    used = _used(leaf, reason)
    positives = [p.scaled(Fraction(s)) for p, s in leaf.path if s]
    zeros = [p for p, s in leaf.path if not s]
    return _resplit(Leaf(leaf.count, leaf.path), used, reason, positives, zeros)


def _used(leaf: Leaf, reason: Absurd | Separated) -> list[Known]:
    """What was derived, and occurs in the reason, or in the reasons for this."""
    if isinstance(reason, Separated):
        wanted = {k.polynomial for k in leaf.known if k.polynomial.variables() == {reason.variable}}
    else:
        wanted = _mentioned(reason)
    found = []
    for known in reversed(leaf.known):
        if known.polynomial in wanted:
            wanted |= _mentioned(known)
            found.append(known)
    return found[::-1]


def _mentioned(reason: Absurd | Known) -> set[Polynomial]:
    """The polynomials that occur, irreducible ones."""
    guards = [g for term in reason.terms for g in term.guards] + [h for _, h in reason.ideal]
    return {*guards, *(factor for g in guards if not g.is_constant for factor, _ in factors_of(g)[1])}


def _resplit(
    leaf: Leaf, used: list[Known], reason: Absurd | Separated, positives: list[Polynomial], zeros: list[Polynomial]
) -> Node:
    if not used:
        return Node(leaf, empty=reason_json(reason, positives, zeros))
    known, *rest = used
    node = Node(leaf, factor=known.polynomial)
    for s in (1, -1, 0):
        more = (
            ([*positives, known.polynomial.scaled(Fraction(s))], zeros)
            if s
            else (positives, [*zeros, known.polynomial])
        )
        child = Leaf(leaf.count, [*leaf.path, (known.polynomial, s)])
        if s == known.side:
            node.cases.append(_resplit(child, rest, reason, *more))
        else:
            node.cases.append(Node(child, empty=reason_json(_against(known, s), *more)))
    return node


def _against(known: Known, s: int) -> Absurd:
    """side P == terms + side ideal, or P == ideal, where P has another sign."""
    one = Polynomial.constant_of(known.polynomial.count, 1)
    side = known.side or -s
    ideal = tuple((q.scaled(Fraction(side)), h) for q, h in known.ideal)
    if not s:
        return Absurd(known.terms, (*ideal, (one.scaled(Fraction(-side)), known.polynomial)))
    guard = known.polynomial.scaled(Fraction(s))
    return Absurd((*known.terms, Term(Fraction(1), one, (guard,))), ideal)
