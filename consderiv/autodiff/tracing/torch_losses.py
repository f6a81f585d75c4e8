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
    """softplus(u) - v u; with a weight p of the positive class (1 - v) u + (1 + (p - 1) v) softplus(-u)."""

    def plain(u: Element, v: Element) -> Element:
        return ar.subtract(ar.function("softplus", u), ar.multiply(v, u))

    def weighted(u: Element, v: Element, p: Element) -> Element:
        factor = ar.add(ONE, ar.multiply(ar.subtract(p, ONE), v))
        high = ar.multiply(factor, ar.function("softplus", ar.negative(u)))
        return ar.add(ar.multiply(ar.subtract(ONE, v), u), high)

    extra = [call["pos_weight"]] if call.get("pos_weight") is not None else []
    losses = elementwise(weighted if extra else plain, call["self"], call["target"], *extra)
    if call.get("weight") is not None:
        losses = elementwise(ar.multiply, losses, call["weight"])
    return reduced(call, losses)


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
    """Minus the weighted entry of the class, for constant classes; second the sum of the weights."""
    import numpy

    array, classes, weights = call["self"], call["target"], call.get("weight")
    ignored = call.get("ignore_index", -100)
    if not all(isinstance(k, Fraction) for k in classes.flat):
        raise call.refuse("constant classes are required", "others", "write the formula")
    rows = numpy.moveaxis(array, 1, -1) if array.ndim > 1 else array
    rows, places = rows.reshape(-1, rows.shape[-1]), classes.reshape(-1)
    factors = [ZERO if k == ignored else ONE if weights is None else weights[int(k)] for k in places]
    losses = [
        ZERO if k == ignored else ar.negative(row[int(k)] if weights is None else ar.multiply(factor, row[int(k)]))
        for row, k, factor in zip(rows, places, factors, strict=True)
    ]
    whole = ar.total(factors)
    if call.get("reduction", 1) == 1:
        made = scalar_array(ar.divide(ar.total(losses), whole))
    else:
        made = reduced(call, from_entries(losses, classes.shape))
    return (made, scalar_array(whole)) if "forward" in call.name else made


def _multilabel_margin(call: Call) -> Any:
    """sum over targets j (up to the first -1) and other classes i of max(0, 1 - (u_j - u_i)), divided by the count."""
    array, target = call["self"], call["target"]
    if not all(isinstance(k, Fraction) for k in target.flat):
        raise call.refuse("constant classes are required", "others", "write the formula")
    width = array.shape[-1]
    losses = [
        _of_labels(list(row), [int(k) for k in labels])
        for row, labels in zip(array.reshape(-1, width), target.reshape(-1, width), strict=True)
    ]
    return reduced(call, from_entries(losses, array.shape[:-1]))


def _of_labels(row: list[Element], labels: list[int]) -> Element:
    kept = labels[: labels.index(-1)] if -1 in labels else labels
    others = [k for k in range(len(row)) if k not in kept]
    terms = [ar.largest([ar.subtract(ONE, ar.subtract(row[j], row[i])), ZERO]) for j in kept for i in others]
    return ar.divide(ar.total(terms), Fraction(len(row)))


RULES: dict[str, Rule] = {
    "mse_loss": _loss(lambda call: lambda u, v: square(ar.subtract(u, v))),
    "l1_loss": _loss(lambda call: lambda u, v: ar.absolute(ar.subtract(u, v))),
    "smooth_l1_loss": _loss(_smooth_l1), "huber_loss": _loss(_huber), "soft_margin_loss": _loss(_soft_margin),
    "hinge_embedding_loss": _hinge_embedding, "margin_ranking_loss": _margin_ranking,
    "multilabel_margin_loss": _multilabel_margin,
    "nll_loss_nd": _nll, "nll_loss": _nll, "nll_loss2d": _nll, "nll_loss_forward": _nll,
    "binary_cross_entropy_with_logits": _logits,
}  # fmt: skip
