"""The Frechet and the limiting subdifferential in a certificate: the first proof that applies, which may refer to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..errors import ConsderivError
from .frechet import frechet, frechet_of_derivative
from .limiting import limiting
from .limiting_bounds import limiting_between, limiting_concave, limiting_on_the_line
from .limiting_cells import limiting_of_cells
from .model import Claim, Omitted
from .workspace import Workspace

Maker = Callable[[], Claim]
Placed = tuple[int, Claim]


def frechet_claim(work: Workspace, claims: Sequence[Claim], continuous: int | None) -> Claim:
    """The Frechet subdifferential, from its definition or from a derivative that is stated before.

    Parameters
    ----------
    claims : sequence of Claim
        The statements before it.
    continuous : int or None
        The index of the continuity statement among them.

    Raises
    ------
    Omitted
        If no proof applies.
    """
    derived = next((p for rule in ("gradient", "derivative") for p in _stated(claims, rule)), None)
    makers: list[Maker] = [lambda: frechet(work, continuous)]
    if derived is not None:
        index, claim = derived
        makers.insert(0 if work.local.jumping else 1, lambda: frechet_of_derivative(work, claim, index))
    return _first(makers)


def limiting_claim(work: Workspace, claims: Sequence[Claim], continuous: int | None) -> Claim:
    """The limiting subdifferential; parameters and errors are those of `frechet_claim`."""
    makers: list[Maker] = [] if work.local.jumping else [lambda: limiting(work)]
    if work.width == 1:
        makers.append(lambda: limiting_on_the_line(work))
    for lower in _stated(claims, "frechet"):
        for upper in _stated(claims, "clarke"):
            makers.append(lambda one=lower, two=upper: limiting_between(work, one, two))  # type: ignore[misc]
    for found in _stated(claims, "bouligand") if not work.local.jumping else ():
        makers.append(lambda one=found: limiting_concave(work, one))  # type: ignore[misc]
    makers.append(lambda: limiting_of_cells(work, continuous))
    return _first(makers)


def _stated(claims: Sequence[Claim], rule: str) -> Iterator[Placed]:
    return ((k, claim) for k, claim in enumerate(claims) if claim.rule == rule)


def _first(makers: Sequence[Maker]) -> Claim:
    """The first claim that can be made; the last reason is that of the most general proof."""
    reason: Exception = Omitted("no proof applies")
    for make in makers:
        try:
            return make()
        except (Omitted, ConsderivError) as error:
            reason = error
    raise Omitted(str(reason))
