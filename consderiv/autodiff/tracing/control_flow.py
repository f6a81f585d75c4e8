"""Loops and branches whose tests depend on the variables, followed where the example point decides them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...errors import BudgetError, UnsupportedError
from .arithmetic import truth_of_number
from .arrays import Array, elementwise
from .decisions import MAX_TIES, Decision, Way, guarded, joined, merged, too_many_ties
from .elements import Element, negated
from .primitives_logic import pick
from .totality import undefined

MAX_STEPS = 100_000
"""Most steps of one loop."""
MAX_DECIDED = 1000
"""Most steps of a loop whose tests depend on the variables."""

State = Sequence[Array]
Decide = Callable[[Element], Decision | None]


def check_steps(count: int) -> None:
    """Refuse a loop that is too long.

    Raises
    ------
    BudgetError
        From `MAX_STEPS` steps on.
    """
    if count >= MAX_STEPS:
        raise BudgetError(f"a loop has fewer than {MAX_STEPS} steps", f"received {count}", "use fewer steps")


def followed(decide: Decide, test: Callable[[State], Array], body: Callable[[State], State], state: State) -> State:
    """The state after `while test(state): state = body(state)`.

    Parameters
    ----------
    decide : callable
        The truth of a condition at the point; None if it is not decided.
    test, body : callable
        From the state to a truth value (for each lane, under vmap), and to the next state.
    state : sequence of array
        Where the loop starts.

    Raises
    ------
    UnsupportedError
        If a test is not decided at the point, or too many are tied there.
    """
    ways: list[Way] = []
    conditions: tuple[Element, ...] = ()
    for step in range(MAX_STEPS + 1):
        check_steps(step)
        proceed = test(state)
        if proceed.ndim:
            return _in_lanes(decide, test, body, state)
        proceed = truth_of_number(proceed.item())
        decision = _decided(decide, proceed, len(conditions))
        if decision.tied or not decision.truth:
            ways.append(Way((*conditions, negated(proceed)), state))
        if not decision.tied and not decision.truth:
            break
        if len(ways) > MAX_TIES:
            raise too_many_ties()
        conditions = conditions if proceed is True else (*conditions, proceed)
        state = body(state)
    return merged(ways)


def _in_lanes(decide: Decide, test: Callable[[State], Array], body: Callable[[State], State], state: State) -> State:
    """A loop under vmap: every lane goes on as long as its own test holds."""
    conditions: list[Element] = []
    for step in range(MAX_STEPS + 1):
        check_steps(step)
        tests = test(state)
        count = len(conditions)
        decisions = elementwise(lambda u, n=count: _untied(_decided(decide, u, n)), tests)
        conditions += [u if v else negated(u) for u, v in zip(tests.ravel(), decisions.ravel(), strict=True)]
        if not decisions.any():
            break
        state = [_lanes(decisions, new, old) for new, old in zip(body(state), state, strict=True)]
    here = joined(conditions)
    return [elementwise(lambda u: guarded(here, u), array) for array in state]


def _untied(decision: Decision) -> bool:
    if decision.tied:
        raise UnsupportedError(
            "tests of a loop under vmap that are decided at the point are required", "received one that is tied there",
            "move the point, or write the loop without vmap",
        )  # fmt: skip
    return decision.truth


def _lanes(decisions: Array, new: Array, old: Array) -> Array:
    wide = decisions.reshape(decisions.shape + (1,) * (new.ndim - decisions.ndim))
    return elementwise(lambda proceed, u, v: u if proceed else v, wide, new, old)


def _decided(decide: Decide, proceed: Element, count: int) -> Decision:
    """The test of a loop at the point."""
    decision = decide(proceed)
    if decision is None or count >= MAX_DECIDED:
        received = "one that is not" if decision is None else f"more than {MAX_DECIDED} tests"
        raise UnsupportedError(
            "a loop whose tests depend on the variables is followed where they are decided at the point",
            f"received {received}", "use a constant number of steps, or where in the body",
        )  # fmt: skip
    return decision


def branch_results(decide: Decide, index: Element, branches: Sequence[Callable[[], State]]) -> list[State]:
    """The results of all branches; one that is not covered is undefined, if the point is strictly in another one.

    Parameters
    ----------
    decide : callable
        The truth of a condition at the point; None if it is not decided.
    index : Element
        A truth value or an integer that names the branch.
    branches : sequence of callable
        What each of them computes.

    Raises
    ------
    UnsupportedError
        The one of a branch that is not covered, if the point may be in it.
    """
    results: list[State | None] = []
    failures: list[UnsupportedError] = []
    for branch in branches:
        try:
            results.append(branch())
        except UnsupportedError as error:
            results.append(None)
            failures.append(error)
    known = [k for k, result in enumerate(results) if result is not None]
    taken = [k for k in known if not failures or _is_taken(decide, index, k, len(branches))]
    if not taken:
        raise failures[0]
    pattern = results[taken[0]] or []
    nothing = [elementwise(lambda _: undefined(), array) for array in pattern]
    return [nothing if result is None else result for result in results]


def _is_taken(decide: Decide, index: Element, place: int, count: int) -> bool:
    """Whether the point is strictly inside this branch."""
    decision = decide(pick(index, tuple(k == place for k in range(count))))
    return decision is not None and decision.truth and not decision.tied
