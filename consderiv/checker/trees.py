"""Walking a proof tree: the run is split as the tree says, and the rule is handed the leaves."""

from collections.abc import Iterator
from typing import Any

from cells import check_empty
from limits import Rejected, charge
from reader import Object, fields, index, items
from run import Run


def leaves(run: Run, tree: Any, where: str) -> Iterator[tuple[Any, str]]:
    """Each leaf with its place in the file, while the run stands on its branch."""
    waiting: list[tuple[Any, str, tuple[int, int] | None] | None] = [(tree, where, None)]
    while waiting:
        task = waiting.pop()
        if task is None:
            run.leave()
            continue
        subtree, spot, step = task
        charge(5)
        if step is not None:
            run.split(*step, spot)
            waiting.append(None)
        if not (isinstance(subtree, Object) and "split" in subtree):
            yield subtree, spot
            continue
        parts = fields(subtree, spot, "split cases")
        node = index(parts["split"], len(run.program.nodes), f"{spot}.split")
        state = run.states.get(node)
        if state is None:
            raise Rejected(f"{spot}: node {node} is not needed")
        if state.cases is None:
            raise Rejected(f"{spot}: node {node} is not tied here, or what it compares is not determined yet")
        cases = items(parts["cases"], f"{spot}.cases", len(state.cases))
        for k in reversed(range(len(cases))):
            waiting.append((cases[k], f"{spot}.cases[{k}]", (node, k)))


def is_empty(leaf: Any, run: Run, where: str, trusted: list[str]) -> bool:
    """Whether the leaf claims that its cell is locally empty; then its evidence is checked."""
    if not (isinstance(leaf, Object) and "empty" in leaf):
        return False
    evidence = fields(leaf, where, "empty")["empty"]
    trusted.extend(check_empty(evidence, run.cell, run.coordinates, f"{where}.empty"))
    return True


def require_all(reached: set[int], count: int, where: str, what: str) -> None:
    """Every vertex or element of the set has its leaf."""
    missing = set(range(count)) - reached
    if missing:
        raise Rejected(f"{where}: no leaf {what} {min(missing)}")
