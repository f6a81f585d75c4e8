"""Programs that jump, at the point or along a surface through it, never have a known set."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from oracles.interpreter import run
from oracles.programs import Maker, scaled
from oracles.terms import Term, const, op, text_of, times, to_program

from consderiv.fields.clarke import bouligand, clarke
from consderiv.fields.limiting import limiting
from consderiv.fields.local import Local
from consderiv.sets import Undefined, UnknownSet
from consderiv.verdicts import Proved


def _jump(maker: Maker, rng: Random) -> Term:
    """A term that jumps on the zero set of a coordinate g: the gap is 1, or a form that does not vanish there."""
    g = maker.coordinate(0)
    gap = const(1) if maker.width == 1 or rng.random() < 0.3 else maker.coordinate(maker.width - 1)
    u = maker.term(1)
    zero = const(0)
    same = rng.choice((g, op("abs", g), op("relu", g), op("max", g, zero), op("norminf", g), times(2, g)))
    null = rng.choice((g, op("abs", g), op("norm1", g, times(2, g)), op("sub", op("max", g, zero), op("min", g, zero))))
    square = op("mul", g, g)
    how = rng.randrange(8)
    if how == 0:
        return op("where", op("gt", same, zero), op("add", u, gap), u)
    if how == 1:
        return op("where", op(rng.choice(("eq", "le")), null, zero), op("add", u, gap), u)
    if how == 2:
        return op("where", op(rng.choice(("ne", "gt")), null, zero), u, op("add", u, gap))
    if how == 3:
        return op("add", u, op("mul", op("sign", g), gap))
    if how == 4:
        return op("add", u, op("mul", op("floor", g), gap))
    if how == 5:
        return op("where", op(rng.choice(("eq", "le")), square, zero), op("add", u, gap), u)
    if how == 6:
        return op("where", op("gt", square, zero), u, op("add", u, gap))
    return op("add", u, op("mul", op("sign", square), gap))


def test_jumps_are_never_called_continuous() -> None:
    for seed in range(scaled(200)):
        rng = Random(f"jump:{seed}")
        maker = Maker(rng, rng.choice((1, 2, 2, 3)), curved=rng.random() < 0.3)
        jump = _jump(maker, rng)
        program = to_program([op("add", maker.term(1), jump)], maker.width)
        local = Local(program, maker.point)
        told = f"seed {seed}: {text_of([op('add', const(0), jump)])} at {maker.point}"
        _confirm_jump(program, maker.point, told)
        assert not isinstance(local.continuity, Proved), told
        for field in (bouligand, clarke, limiting):
            assert isinstance(field(local), (Undefined, UnknownSet)), f"{field.__name__} {field(local)}: {told}"


def _confirm_jump(program: object, point: tuple[Fraction, ...], told: str) -> None:
    """Two points at distance 2**-80 or on the null set itself, whose values differ by much more."""
    tiny, side = Fraction(1, 2**80), Fraction(1, 2**20)
    places = []
    for offset in (tiny, -tiny, Fraction(0)):
        place = list(point)
        if len(place) > 1:
            place[-1] += side
        place[0] += offset
        places.append(run(program, place).values[0])
    assert max(places) - min(places) > Fraction(1, 2**30), f"the test itself is wrong: {told}"
