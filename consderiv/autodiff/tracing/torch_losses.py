"""ATen losses, with their reductions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from . import arithmetic as ar
from .arithmetic import ONE, ZERO
from .arrays import elementwise, from_entries, reduce
from .elements import Element
from .torch_call import Call, Rule, scalar_array
from .torch_elementwise import HALF, exp, log, number, square, where
from .torch_reductions import mean

Pair = Callable[[Element, Element], Element]


def reduced(call: Call, losses: Any) -> Any:
    """The losses (0), their mean (1) or their sum (2)."""
    kind = call.get("reduction", 1)
    return losses if kind == 0 else reduce(mean if kind == 1 else ar.total, losses)


def _loss(make: Callable[[Call], Pair]) -> Rule:
    def rule(call: Call) -> Any:
        function = make(call)
        pairs = elementwise(lambda u, v: function(number(u), number(v)), call["self"], call["target"])
        return reduced(call, pairs)

    return rule


def _smooth_l1(call: Call) -> Pair:
    beta = call.number(call.get("beta", 1.0))

    def loss(u: Element, v: Element) -> Element:
        size = ar.absolute(ar.subtract(u, v))
        if beta == 0:
            return size
        low = ar.divide(ar.multiply(HALF, square(size)), beta)
        return where(ar.compare("lt", size, beta), low, ar.subtract(size, ar.multiply(HALF, beta)))

    return loss


def _huber(call: Call) -> Pair:
    delta = call.number(call.get("delta", 1.0))

    def loss(u: Element, v: Element) -> Element:
        size = ar.absolute(ar.subtract(u, v))
        high = ar.multiply(delta, ar.subtract(size, ar.multiply(HALF, delta)))
        return where(ar.compare("le", size, delta), ar.multiply(HALF, square(size)), high)

    return loss


def _soft_margin(call: Call) -> Pair:
    return lambda u, v: log(ar.add(ONE, exp(ar.multiply(ar.negative(v), u))))


def _logits(call: Call) -> Any:
    if call.get("weight") is not None or call.get("pos_weight") is not None:
        raise call.refuse("a loss without weights is required", "weights", "write the formula")

    def loss(u: Element, v: Element) -> Element:
        return ar.subtract(ar.function("softplus", u), ar.multiply(v, u))

    return reduced(call, elementwise(loss, call["self"], call["target"]))


def _hinge_embedding(call: Call) -> Any:
    margin = call.number(call.get("margin", 1.0))

    def loss(u: Element, v: Element) -> Element:
        high = ar.largest([ar.subtract(margin, u), ZERO])
        first = where(ar.compare("ne", v, ONE), high, ZERO)
        return ar.add(first, where(ar.compare("ne", v, Fraction(-1)), u, ZERO))

    return reduced(call, elementwise(loss, call["self"], call["target"]))


def _margin_ranking(call: Call) -> Any:
    margin = call.number(call.get("margin", 0.0))

    def loss(u: Element, v: Element, y: Element) -> Element:
        gap = ar.multiply(ar.negative(y), ar.subtract(u, v))
        return ar.largest([gap if margin == 0 else ar.add(gap, margin), ZERO])

    return reduced(call, elementwise(loss, call["input1"], call["input2"], call["target"]))


def _nll(call: Call) -> Any:
    """Minus the entry of the class, for constant classes and no weights; second the count of samples."""
    array, classes = call["self"], call["target"]
    ignored = call.get("ignore_index", -100)
    if call.get("weight") is not None or any(not isinstance(k, Fraction) or k == ignored for k in classes.flat):
        raise call.refuse("constant classes without weights are required", "other ones", "write the formula")
    rows, places = array.reshape(-1, array.shape[-1]), classes.reshape(-1)
    if array.ndim > 2:
        raise call.refuse("a batch of vectors is required", f"an array with {array.ndim} axes", "flatten it")
    losses = [ar.negative(row[int(k)]) for row, k in zip(rows, places, strict=True)]
    made = reduced(call, from_entries(losses, classes.shape))
    return (made, scalar_array(Fraction(len(losses)))) if "forward" in call.name else made


RULES: dict[str, Rule] = {
    "mse_loss": _loss(lambda call: lambda u, v: square(ar.subtract(u, v))),
    "l1_loss": _loss(lambda call: lambda u, v: ar.absolute(ar.subtract(u, v))),
    "smooth_l1_loss": _loss(_smooth_l1), "huber_loss": _loss(_huber), "soft_margin_loss": _loss(_soft_margin),
    "hinge_embedding_loss": _hinge_embedding, "margin_ranking_loss": _margin_ranking,
    "nll_loss_nd": _nll, "nll_loss": _nll, "nll_loss_forward": _nll, "binary_cross_entropy_with_logits": _logits,
}  # fmt: skip
