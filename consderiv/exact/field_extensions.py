"""Extensions of real number fields: the fields that the roots of a polynomial over a field generate, and composita.

For a squarefree monic f over K = Q(theta) the algebra K[x]/(f) is Q[t]/(C), where t = x + k theta for a suitable integer
k and C is the norm of f(t - k theta) (B. Trager, 1976). Its irreducible factors are the extensions; one linear system
over Q gives C and expresses theta and x in t. Real embeddings are told apart by disjoint balls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt

import flint
from flint import arb, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from .number_field import (
    MAX_DEGREE,
    Adjoined,
    Generator,
    NumberField,
    Radical,
    columns,
    degree_error,
    evaluate_at,
    generator_field,
    minimal_polynomial,
    powers_of,
    primitive_part,
    rational,
    real_root_balls,
    simple_field,
)

MAX_ALGEBRA = 3 * MAX_DEGREE // 2
"""Largest dimension of an algebra K[x]/(f) that is split into fields."""

ZERO, ONE, THETA = fmpq_poly([0]), fmpq_poly([1]), fmpq_poly([0, 1])


@dataclass(frozen=True, eq=False)
class Component:
    """A field Q[t]/(modulus) of the algebra K[x]/(f), with theta and x as polynomials in t = x + shift theta."""

    modulus: fmpz_poly
    theta: fmpq_poly
    x: fmpq_poly
    shift: int


@dataclass(frozen=True, eq=False)
class Root:
    """A real root of f over K: it lies in K, or generates `field` over K, where theta and the root are the images."""

    field: NumberField
    theta: fmpq_poly
    image: fmpq_poly


def components(field: NumberField, f: Sequence[fmpq_poly]) -> list[Component]:
    """The fields whose product is K[x]/(f); f is monic and squarefree over K, by rising coefficients."""
    size = field.degree * (len(f) - 1)
    if size > MAX_ALGEBRA:
        raise degree_error(size)
    for shift in _shifts(all(c.degree() < 1 for c in f)):
        powers = _powers(field, f, shift, size)
        matrix = fmpq_mat(size, size, [powers[j][i] for i in range(size) for j in range(size)])
        try:
            solution = matrix.solve(_targets(field, len(f) - 1, powers[size]))
        except ZeroDivisionError:  # x + shift theta does not separate the roots
            continue
        c, theta, x = (fmpq_poly([solution[i, j] for i in range(size)]) for j in range(3))
        norm = primitive_part(THETA**size - c)
        factors = [primitive_part(fmpq_poly(factor)) for factor, _ in norm.factor()[1]]
        return [Component(factor, theta % fmpq_poly(factor), x % fmpq_poly(factor), shift) for factor in factors]
    raise AssertionError("some shift separates the roots")


def _shifts(rational: bool) -> Iterator[int]:
    if not rational:
        yield 0
    shift = 1
    while True:
        yield shift
        shift = -shift if shift > 0 else 1 - shift


def _powers(field: NumberField, f: Sequence[fmpq_poly], shift: int, size: int) -> list[list[fmpq]]:
    """The coordinates in the basis theta^i x^j of the powers 0, ..., size of x + shift theta."""
    order, degree = len(f) - 1, field.degree
    shifted = fmpq_poly([0, shift])
    current = [ONE] + [ZERO] * (order - 1)
    powers = []
    for _ in range(size + 1):
        powers.append([row[i] for row in current for i in range(degree)])
        top = current[-1]
        moved = [ZERO, *current[:-1]]
        current = [
            field.reduced(moved[j] + shifted * current[j] - top * f[j]) if shift or top else moved[j]
            for j in range(order)
        ]
    return powers


def _targets(field: NumberField, order: int, last: list[fmpq]) -> fmpq_mat:
    """The last power, theta and x as columns."""
    size = len(last)
    theta, x = [fmpq(0)] * size, [fmpq(0)] * size
    theta[1] = fmpq(1)
    x[field.degree] = fmpq(1)
    return fmpq_mat(size, 3, [entry for row in zip(last, theta, x, strict=True) for entry in row])


def real_roots_over(
    field: NumberField, f: Sequence[fmpq_poly], name: Callable[[fmpz_poly, int], Generator]
) -> list[Root]:
    """The real roots, in no particular order, of a squarefree monic polynomial over K of degree at least 2.

    `name` makes the generator for a root that is not in K from its minimal polynomial over Q and its number.
    """
    found = []
    for component in components(field, f):
        for index in range(len(real_root_balls(component.modulus, 64))):
            if _over_theta(field, component, index):
                found.append(_root(field, component, index, name))
    return found


def _over_theta(field: NumberField, component: Component, index: int) -> bool:
    """Whether theta has its own real value at a real root of a component (and not that of a conjugate)."""
    bits = 64
    while True:
        at = real_root_balls(component.modulus, bits)[index]
        value = evaluate_at(component.theta, at, bits)
        roots = real_root_balls(field.modulus, bits)
        touched = [k for k, root in enumerate(roots) if root.overlaps(value)]
        if len(touched) == 1:
            return touched[0] == field.index
        bits *= 2


def _root(field: NumberField, component: Component, index: int, name: Callable[[fmpz_poly, int], Generator]) -> Root:
    if component.modulus.degree() == field.degree:
        return Root(field, THETA, _in_base(field, component))
    if component.modulus.degree() > MAX_DEGREE:
        raise degree_error(int(component.modulus.degree()))
    bare = NumberField(component.modulus, index, (), ())
    modulus, number = located(bare, component.x)
    return _extended(field, component, index, name(modulus, number))


def located(field: NumberField, element: fmpq_poly) -> tuple[fmpz_poly, int]:
    """The minimal polynomial over Q of an element that is not rational, and which of its real roots it is."""
    modulus = minimal_polynomial(element, field)
    return modulus, root_number(modulus, lambda bits: field.value(element, bits))


def root_number(modulus: fmpz_poly, ball: Callable[[int], arb]) -> int:
    """Which real root of a squarefree polynomial a number is that is known to be one, by balls of it."""
    bits = 64
    while True:
        value = ball(bits)
        touched = [k for k, root in enumerate(real_root_balls(modulus, bits)) if root.overlaps(value)]
        if len(touched) <= 1:
            return touched[0]
        bits *= 2


def _in_base(field: NumberField, component: Component) -> fmpq_poly:
    """x as a polynomial in theta, in a component of degree one over K."""
    monic = fmpq_poly(component.modulus)
    powers = [ONE]
    while len(powers) < field.degree:
        powers.append((powers[-1] * component.theta) % monic)
    solution = columns(powers, field.degree).solve(columns([component.x], field.degree))
    return fmpq_poly([solution[i, 0] for i in range(field.degree)])


def _extended(field: NumberField, component: Component, index: int, generator: Generator) -> Root:
    """K(x) as a field, generated by x alone where that suffices."""
    degree = int(component.modulus.degree())
    if generator.modulus.degree() == degree:
        modulus, number, x = generator.modulus, generator.index, THETA
        combination = (*(0 for _ in field.adjoined), 1)
        theta = component.theta if component.shift == 0 else _rebased(component)
    else:
        modulus, number, x, theta = component.modulus, index, component.x, component.theta
        combination = (*(component.shift * c for c in field.combination), 1)
    bare = NumberField(modulus, number, (), ())
    adjoined = [Adjoined(a.generator, composed(a.image, theta, bare), a.degree) for a in field.adjoined]
    adjoined.append(Adjoined(generator, x, degree // field.degree))
    return Root(NumberField(modulus, number, tuple(adjoined), combination), theta, x)


def _rebased(component: Component) -> fmpq_poly:
    """theta as a polynomial in x, where x alone generates the component."""
    monic = fmpq_poly(component.modulus)
    size = int(component.modulus.degree())
    powers = [ONE]
    while len(powers) < size:
        powers.append((powers[-1] * component.x) % monic)
    solution = columns(powers, size).solve(columns([component.theta], size))
    return fmpq_poly([solution[i, 0] for i in range(size)])


def composed(element: fmpq_poly, image: fmpq_poly, field: NumberField) -> fmpq_poly:
    """The image of a polynomial in theta, given the image of theta in a larger field."""
    if image.degree() <= 1 and image == THETA:
        return element
    powers = powers_of(image, max(int(element.degree()) + 1, 1), field)
    return sum((power * element[i] for i, power in enumerate(powers)), ZERO)


def adjoin(field: NumberField, generator: Generator, f: Sequence[fmpq_poly]) -> Root:
    """The field K(generator), with the images of theta and of the generator, which is a root of f over K."""
    for known in field.adjoined:
        if same_generator(known.generator, generator):
            return Root(field, THETA, known.image)
    image = _radical_in(field, generator.radical)
    if image is not None:
        return Root(field, THETA, image)
    own = generator_field(generator)
    found = components(field, f)
    shift = found[0].shift
    component, index = _matching(found, lambda bits: _shifted(field, own, shift, bits))
    if component.modulus.degree() == field.degree:
        return Root(field, THETA, _in_base(field, component))
    if component.modulus.degree() > MAX_DEGREE:
        raise degree_error(int(component.modulus.degree()))
    return _extended(field, component, index, generator)


def _radical_in(field: NumberField, radical: Radical | None) -> fmpq_poly | None:
    """A root of an integer where it is a power of a generator or a rational multiple of a product of square roots."""
    if radical is None:
        return None
    known = [(a.generator.radical, a.image) for a in field.adjoined if a.generator.radical is not None]
    for other, image in known:
        if other.radicand == radical.radicand and other.order % radical.order == 0:
            return powers_of(image, other.order // radical.order + 1, field)[-1]
    if radical.order != 2:
        return None
    products = [(1, ONE)]
    for other, image in known:
        if other.order == 2:
            products += [(n * other.radicand, field.reduced(product * image)) for n, product in products]
    for n, product in products:
        square = isqrt(n * radical.radicand)
        if square * square == n * radical.radicand:
            return product * fmpq(square, n)
    return None


def _shifted(field: NumberField, own: NumberField, shift: int, bits: int) -> arb:
    with flint.ctx.workprec(bits):
        return own.ball(bits) + shift * field.ball(bits)


def _matching(found: Sequence[Component], ball: Callable[[int], arb]) -> tuple[Component, int]:
    """The component and the number of its real root that a number is, by balls of it."""
    bits = 64
    while True:
        value = ball(bits)
        touched = [
            (component, index)
            for component in found
            for index, root in enumerate(real_root_balls(component.modulus, bits))
            if root.overlaps(value)
        ]
        if len(touched) <= 1:
            return touched[0]
        bits *= 2


def same_generator(left: Generator, right: Generator) -> bool:
    """Whether two generators are the same number (possibly under two names)."""
    return left is right or (left.index == right.index and left.modulus == right.modulus)


@lru_cache(maxsize=512)
def compositum(left: NumberField, right: NumberField) -> tuple[NumberField, fmpq_poly, fmpq_poly]:
    """The smallest field that contains two real fields, with the images of their thetas.

    Where one field contains the other, it is the larger one.
    """
    if left.key == right.key:
        return left, THETA, THETA
    if left.degree < right.degree:
        field, second, first = compositum(right, left)
        return field, first, second
    field, image = left, THETA
    images: list[fmpq_poly] = []
    for position, adjoined in enumerate(right.adjoined):
        root = adjoin(field, adjoined.generator, _relative_polynomial(right, position, field, images))
        if root.field is not field:
            image = composed(image, root.theta, root.field)
            images = [composed(known, root.theta, root.field) for known in images]
            field = root.field
        images.append(root.image)
    theta = sum((known * c for known, c in zip(images, right.combination, strict=True)), ZERO)
    return field, image, theta


def _relative_polynomial(
    source: NumberField, position: int, field: NumberField, images: Sequence[fmpq_poly]
) -> list[fmpq_poly]:
    """A monic polynomial of a generator of `source` over the generators before it, whose images in `field` are given."""
    adjoined = source.adjoined[position]
    top = powers_of(adjoined.image, adjoined.degree + 1, source)[-1]
    f = [ZERO] * adjoined.degree
    for exponents, coefficient in source.in_generators(top):
        product = fmpq_poly([rational(-coefficient)])
        for image, exponent in zip(images, exponents[:position], strict=True):
            for _ in range(exponent):
                product = field.reduced(product * image)
        f[exponents[position]] += product
    return [*f, ONE]


def named(modulus: fmpz_poly, index: int, text: str, latex: str) -> Generator:
    """A generator with its own field (which is cached)."""
    return simple_field(modulus, index, text, latex).adjoined[0].generator
