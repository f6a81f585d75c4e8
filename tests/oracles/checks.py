"""What the package says of a random program against what the oracle finds, one function for each kind of set."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from consderiv.fields.chain_rule import chain_rule_hull, selection_field
from consderiv.fields.differentiability import differentiable, regular, strictly_differentiable
from consderiv.fields.directional import clarke_directional_derivative, directional_derivative
from consderiv.fields.frechet import frechet
from consderiv.fields.image import image_contains
from consderiv.fields.lexicographic import lexicographic_derivative
from consderiv.fields.limiting import limiting
from consderiv.sets import (
    Empty,
    FiniteSet,
    Polytope,
    Undefined,
    UnknownSet,
    ValueSet,
    contains,
    is_subset,
    union,
)  # fmt: skip
from consderiv.verdicts import Proved, Refuted, Unknown

from .cells import TooLarge, face_points, frechet_vertices, near
from .interpreter import SWITCHES, options, run
from .linear import dot, reduce_rows
from .sampling import SMALL, direction
from .subject import Subject, elements_of, outer_bound

CHOICE_LIMIT = 300


def check_bouligand(s: Subject) -> None:
    """Every gradient found near the point is in the set; every element of the set is realised."""
    found = s.bouligand
    s.need(not isinstance(found, Undefined), f"undefined: {getattr(found, 'reason', '')}")
    s.note("programs")
    bound = outer_bound(found)
    if isinstance(bound, FiniteSet):
        for jacobian, place in s.sampled.items():
            s.need(jacobian in bound.elements, f"{jacobian} at {place} is not in the Bouligand set {found}")
    if isinstance(found, UnknownSet):
        s.note("bouligand unknown")
        if s.sample.linear:
            _linear_unknown(s, found)
    if s.cells is not None:
        own = {s.element(cell.jacobian) for cell in s.cells}
        s.need(set(s.sampled) <= own, "the oracle contradicts itself")
        if isinstance(found, FiniteSet):
            s.need(own == set(found.elements), f"Bouligand {found} against the cells {sorted(own)}")
            s.note("bouligand exact")
        elif isinstance(found, UnknownSet):
            s.need(set(elements_of(found.inner)) <= own, f"inner bound {found.inner} against {sorted(own)}")
    elif isinstance(found, FiniteSet):
        _check_realised(s, found)


def _linear_unknown(s: Subject, found: UnknownSet) -> None:
    """A piecewise linear program has to be decided, but for budgets and proofs of continuity."""
    s.note("linear unknown")
    _allowed(s, "the Bouligand set", found.reason)


def _allowed(s: Subject, what: str, reason: str) -> None:
    """Reasons for which a piecewise linear program may stay open."""
    budget = any(word in reason for word in ("at most", "more than", "too many", "rays"))
    continuity = "jumps" in s.kind and "continuity" in reason
    s.need(budget or continuity or not s.sample.linear, f"piecewise linear, and {what} is unknown: {reason}")


def _check_realised(s: Subject, found: FiniteSet) -> None:
    """Curved programs: elements that no sample found are looked up along the package's own arcs."""
    missing = [element for element in found.elements if element not in s.sampled]
    if not missing:
        return
    places, complete = _arc_places(s)
    along = {s.branch_at(place) for place in places}
    for element in missing:
        if element in along:
            s.note("realised along arcs only")
            continue
        s.need(not complete, f"{element} of the Bouligand set {found} is realised by no sample and no arc")
        s.note("not looked up")


def _arc_places(s: Subject) -> tuple[list[tuple[Fraction, ...]], bool]:
    """Points on arcs inside the cells, and whether each combination of cells of the groups has one."""
    groups = [[(leaf, leaf.cell.arc()) for leaf in group.leaves()] for group in s.local.germ.groups]
    groups = [leaves for leaves in groups if any(leaf.cell.guards for leaf, _ in leaves)]
    groups = [[(leaf, arc) for leaf, arc in leaves if arc is not None] for leaves in groups]
    if len(groups) == 1:
        arcs = [arc for _, arc in groups[0]]
    elif prod(map(len, groups)) <= 512:
        arcs = [_combined(s, chosen) for chosen in product(*groups)]
    else:
        return [], False
    places = []
    for arc in arcs:
        for exponent in (40, 80, 160) if arc is not None else ():
            t = Fraction(1, 2**exponent)
            offset = [sum((t ** (k + 1) * row[i] for k, row in enumerate(arc)), Fraction(0)) for i in range(s.width)]
            places.append(tuple(p + o for p, o in zip(s.point, offset, strict=True)))
    return places, None not in arcs


def _combined(s: Subject, chosen: Any) -> Any:
    """One arc for several groups: side by side if they share no coordinate, else one with the same guard values."""
    used = [{i for guard in leaf.cell.guards for i in guard.variables()} for leaf, _ in chosen]
    if sum(map(len, used)) == len(set().union(*used)):
        length = max(len(arc) for _, arc in chosen)
        rows = [[Fraction(0)] * s.width for _ in range(length)]
        for (_, arc), own in zip(chosen, used, strict=True):
            for k, row in enumerate(arc):
                for i in own:
                    rows[k][i] = row[i]
        return rows
    if any(len(arc) != 1 for _, arc in chosen):
        return None
    rows = []
    for leaf, arc in chosen:
        for guard in leaf.cell.guards:
            gradient = [guard.gradient.get(i, Fraction(0)) for i in range(s.width)]
            rows.append([*gradient, dot(gradient, arc[0])])
    reduced, pivots = reduce_rows(rows) if rows else ([], [])
    if s.width in pivots:
        return None
    place = [Fraction(0)] * s.width
    for row, pivot in zip(reduced, pivots, strict=True):
        place[pivot] = row[-1]
    return (tuple(place),)


def check_clarke(s: Subject) -> None:
    """Clarke is the hull of the Bouligand set, and contains every gradient found."""
    found = s.clarke
    s.need(not isinstance(found, Undefined), "Clarke is undefined")
    bound = outer_bound(found)
    if bound is not None:
        for jacobian in s.sampled:
            s.need(isinstance(contains(bound, jacobian), Proved), f"{jacobian} is not in Clarke {found}")
    if isinstance(found, UnknownSet):
        s.note("clarke unknown")
        return
    s.note("clarke known")
    if isinstance(s.bouligand, FiniteSet):
        s.need(set(elements_of(found)) <= set(s.bouligand.elements), "a vertex of Clarke is not in Bouligand")
        for element in s.bouligand.elements:
            s.need(isinstance(contains(found, element), Proved), f"{element} of Bouligand is not in Clarke {found}")


def check_selection(s: Subject) -> None:
    """J^s by brute force over all combinations of branches; single choices; the choices of image_contains."""
    hull = chain_rule_hull(s.local)
    if isinstance(hull, Undefined):
        s.note("chain rule undefined")
        s.need("jumps" in s.kind, f"the chain-rule field is undefined: {hull.reason}")
        return
    if isinstance(hull, UnknownSet):
        s.note("chain rule unknown")
        s.need("jumps" in s.kind or "more than the budget" in hull.reason, f"chain rule unknown: {hull.reason}")
        return
    s.need(selection_field(s.local) == hull, "J^s is not the hull of the chain-rule field")
    inside = outer_bound(s.clarke) if not isinstance(s.clarke, UnknownSet) else s.clarke.inner
    if inside is not None:
        s.need(isinstance(is_subset(inside, hull), Proved), f"Clarke {inside} is not inside J^s {hull}")
    base, ties = _ties(s)
    if ties is None:
        s.note("chain rule without brute force")
        return
    names = list(ties)
    count = prod(len(ties[i]) for i in names)
    if count <= CHOICE_LIMIT:
        combos = list(product(*(range(len(ties[i])) for i in names)))
    else:
        combos = [tuple(s.rng.randrange(len(ties[i])) for i in names) for _ in range(40)]
    found = set()
    for picks in combos:
        decisions = {**base, **{i: ties[i][k] for i, k in zip(names, picks, strict=True)}}
        found.add(s.element(run(s.program, s.point, decisions).jacobian))
    for element in found:
        s.need(isinstance(contains(hull, element), Proved), f"the choice {element} is not in J^s {hull}")
    if count <= CHOICE_LIMIT and _complete(s):
        extra = set(elements_of(hull)) - found
        s.need(not extra, f"{sorted(extra)} of J^s {hull} comes from no combination of branches: {sorted(found)}")
        s.note("J^s exact")
    _check_image(s, base, ties, sorted(found))


def _complete(s: Subject) -> bool:
    """Whether all branches of where and piecewise that can be chosen near the point are known."""
    return s.cells is not None or not any(node.operation in ("where", "piecewise") for node in s.program.nodes)


def _ties(s: Subject) -> tuple[dict[int, Any], dict[int, list[Any]] | None]:
    """Decisions at the point, and for each node tied there (by the program's values) its own vertices."""
    here = run(s.program, s.point)
    needed = set(s.program.needed())
    chosen: dict[int, set[int]] = {}
    places = [cell.point for cell in s.cells] if s.cells is not None else []
    step = Fraction(1, 2**60)
    near_points = [tuple(p + step * d for p, d in zip(s.point, place, strict=True)) for place in places]
    for place in [s.point, *near_points, *s.sampled.values()]:
        for index, decision in run(s.program, place).decisions.items():
            if decision[0] == "operand":
                chosen.setdefault(index, set()).add(decision[1])
    ties: dict[int, list[Any]] = {}
    for index, node in enumerate(s.program.nodes):
        if index not in needed or here.nodes[index] is None:
            continue
        operands = [here.nodes[i] for i in node.operands]
        if node.operation in SWITCHES:
            every = options(node.operation, [u.value for u in operands])
            found = list({_key(option.rows): option.rows for option in every}.values())
            if len(found) > 1:
                ties[index] = found
        elif len(chosen.get(index, ())) > 1:
            if len({operands[k].value for k in chosen[index]}) > 1:
                return here.decisions, None
            ties[index] = [("operand", k) for k in sorted(chosen[index])]
    return here.decisions, ties


def _key(rows: Any) -> Any:
    return tuple(tuple(sorted(row.items())) for row in rows)


def _check_image(s: Subject, base: dict[int, Any], ties: dict[int, list[Any]], found: list[Any]) -> None:
    """Random mixed choices are in the exact image; returned choices give their element."""
    if any(s.program.nodes[i].operation == "sort" for i in ties):
        return
    trials = [s.rng.choice(found)] if found else []
    for element in trials + [_mixed(s, base, ties)]:
        verdict = image_contains(s.local, element)
        if isinstance(verdict, Unknown):
            s.note("image unknown")
            continue
        s.need(isinstance(verdict, Proved), f"{element} comes from choices, and is said to be outside the image")
        s.note("image accepted")
        decisions = dict(base)
        for choice in verdict.evidence.choices:
            operands = list(dict.fromkeys(s.program.nodes[choice.node].operands))
            positions = [s.program.nodes[choice.node].operands.index(o) for o in operands]
            row = dict(zip(positions, choice.derivative, strict=True))
            is_switch = s.program.nodes[choice.node].operation in SWITCHES
            decisions[choice.node] = (row,) if is_switch else ("row", row)
        again = s.element(run(s.program, s.point, decisions).jacobian)
        s.need(again == element, f"the choices returned for {element} give {again}")


def _mixed(s: Subject, base: dict[int, Any], ties: dict[int, list[Any]]) -> Any:
    decisions = dict(base)
    for index, vertices in ties.items():
        weights = [Fraction(s.rng.randint(0, 3)) for _ in vertices]
        weights[0] += not any(weights)
        total = sum(weights)
        row: dict[int, Fraction] = {}
        for weight, vertex in zip(weights, vertices, strict=True):
            part = {vertex[1]: Fraction(1)} if vertex[0] == "operand" else vertex[0]
            for k, c in part.items():
                row[k] = row.get(k, Fraction(0)) + weight / total * c
        decisions[index] = ("row", row) if vertices[0][0] == "operand" else (row,)
    return s.element(run(s.program, s.point, decisions).jacobian)


def check_directions(s: Subject) -> None:
    """f'(x; d), f°(x; d) and the lexicographic derivative."""
    for trial in range(3):
        d = direction(s.rng, s.width) if trial == 0 else tuple(s.rng.choice(SMALL) for _ in range(s.width))
        found = directional_derivative(s.local, d)
        if isinstance(found, Unknown):
            s.note("directional unknown")
            _allowed(s, "a directional derivative", found.reason)
        else:
            s.note("directional exact")
            s.need(tuple(found) == s.slope(d), f"F'(x; {d}) = {found}, and the quotient is {s.slope(d)}")
        if not s.program.is_map:
            _check_clarke_direction(s, d)
    _check_lexicographic(s)


def _check_clarke_direction(s: Subject, d: tuple[Fraction, ...]) -> None:
    found = clarke_directional_derivative(s.local, d)
    known = [cell.jacobian[0] for cell in s.cells] if s.cells is not None else list(s.sampled)
    if isinstance(found, Unknown) or not known:
        return
    best = max(dot(v, d) for v in known)
    s.need(found >= best, f"f°(x; {d}) = {found} is less than {best}")
    s.need(s.cells is None or found == best, f"f°(x; {d}) = {found}, the cells give {best}")


def _check_lexicographic(s: Subject) -> None:
    basis = [direction(s.rng, s.width) for _ in range(s.width)]
    if s.rng.random() < 0.6:  # a special first direction keeps ties for the later ones
        basis[0] = tuple(s.rng.choice((0, 1, -1, 1)) * Fraction(1) for _ in range(s.width))
    if len(reduce_rows(basis)[1]) < s.width:
        return
    found = lexicographic_derivative(s.local, basis)
    if isinstance(found, Unknown):
        s.note("lexicographic unknown")
        s.need("jumps" in s.kind, f"lexicographic derivative unknown: {found.reason}")
        return
    s.note("lexicographic known")
    element = s.element(tuple(found))
    bound = outer_bound(s.clarke)
    if bound is not None:
        s.need(isinstance(contains(bound, element), Proved), f"lexicographic {element} outside Clarke {s.clarke}")
    if s.sample.linear:
        step = Fraction(1, 2**50)
        place = list(s.point)
        for k, d in enumerate(basis):
            place = [p + step ** (k + 1) * c for p, c in zip(place, d, strict=True)]
        own = s.branch_at(tuple(place))
        s.need(own is None or own == element, f"lexicographic {element} along {basis}, the branch there has {own}")


def check_frechet(s: Subject) -> None:
    """Every vertex is below f'; for small piecewise linear programs the set equals the oracle's."""
    if s.program.is_map:
        return
    found = frechet(s.local)
    if isinstance(found, UnknownSet):
        s.note("frechet unknown")
        _allowed(s, "the Frechet set", found.reason)
        return
    s.need(not isinstance(found, Undefined), "Frechet is undefined")
    s.note("frechet known")
    bound = outer_bound(s.clarke)
    if bound is not None:
        s.need(isinstance(is_subset(found, bound), Proved), f"Frechet {found} is not inside Clarke {s.clarke}")
    for _ in range(6):
        d = tuple(s.rng.choice(SMALL) for _ in range(s.width))
        slope = s.slope(d)[0]
        for v in elements_of(found):
            s.need(dot(v, d) <= slope, f"Frechet {found}: <{v}, {d}> > f'(x; d) = {slope}")
    if s.cells is not None and _small(s):
        own = frechet_vertices(s.cells, s.width)
        s.need(own == set(elements_of(found)), f"Frechet {found} against {sorted(own)}")
        s.note("frechet exact")
        hull = {s.element(cell.jacobian) for cell in s.cells}
        verdict = regular(s.local)
        if not isinstance(verdict, Unknown):
            s.need(bool(verdict) == (own == set(elements_of(Polytope.hull(hull)))), f"regular: {verdict}")


def _small(s: Subject) -> bool:
    guards = {g for cell in s.cells or () for g in cell.guards}
    return (s.width <= 2 and len(guards) <= 24) or (s.width == 3 and len(guards) <= 10)


def check_limiting(s: Subject) -> None:
    """Between Bouligand with Frechet and Clarke; for small piecewise linear programs equal to the oracle's union."""
    large = s.cells is None or len(s.cells) > 24 or s.width > 3
    if s.program.is_map or (s.sample.linear and large and s.sample.seed % 8):
        return  # many faces take seconds: every eighth
    found = limiting(s.local)
    s.need(not isinstance(found, Undefined), "limiting is undefined")
    if isinstance(found, UnknownSet):
        s.note("limiting unknown")
        _allowed(s, "the limiting set", found.reason)
    else:
        s.note("limiting known")
    bound = outer_bound(found)
    if bound is not None:
        for element in s.sampled:
            s.need(isinstance(contains(bound, element), Proved), f"{element} is not in limiting {found}")
        regular_part = frechet(s.local)
        if not isinstance(regular_part, UnknownSet):
            s.need(isinstance(is_subset(regular_part, bound), Proved), f"Frechet {regular_part} not in {found}")
    inner = found.inner if isinstance(found, UnknownSet) else found
    outer = outer_bound(s.clarke)
    if inner is not None and outer is not None:
        s.need(not isinstance(is_subset(inner, outer), Refuted), f"limiting {found} leaves Clarke {s.clarke}")
    if s.cells is not None and _small(s):
        own = own_limiting(s)
        if own is not None and not isinstance(found, UnknownSet):
            s.need(own == found, f"limiting {found} against {own}")
            s.note("limiting exact")


def own_limiting(s: Subject) -> ValueSet | None:
    """The union of the Frechet sets at a point of every face."""
    assert s.cells is not None
    members: dict[Any, None] = {}
    try:
        for place in face_points(s.cells, s.width, 250):
            vertices = frechet_vertices(near(s.cells, place), s.width)
            if vertices:
                members[tuple(sorted(vertices))] = None
    except TooLarge:
        return None
    parts = [Polytope.hull(vertices) for vertices in members]
    return union(*parts) if parts else Empty((s.width,))


def check_verdicts(s: Subject) -> None:
    """Differentiable and strictly differentiable."""
    strict = strictly_differentiable(s.local)
    if isinstance(strict, Proved):
        s.need(len(s.sampled) <= 1, f"strictly differentiable, with the gradients {list(s.sampled)}")
    if isinstance(strict, Refuted) and s.cells is not None:
        s.need(len({cell.jacobian for cell in s.cells}) > 1, "refuted strict differentiability of a smooth function")
    verdict = differentiable(s.local)
    if isinstance(verdict, Unknown):
        s.note("differentiable unknown")
        _allowed(s, "differentiability", verdict.reason)
        return
    if s.cells is not None:
        smooth = len({cell.jacobian for cell in s.cells}) == 1
        s.need(bool(verdict) == smooth, f"differentiable: {verdict}")
        return
    rows = verdict.evidence if s.program.is_map else (verdict.evidence,)
    linear = True
    for _ in range(12):
        d = direction(s.rng, s.width)
        one, other = s.slope(d), s.slope(tuple(-x for x in d))
        linear = linear and all(a == -b for a, b in zip(one, other, strict=True))
        if isinstance(verdict, Proved):
            s.need(one == tuple(dot(row, d) for row in rows), f"differentiable {verdict}, but F'(x; {d}) = {one}")
    if isinstance(verdict, Refuted) and linear and s.width == 1:
        s.fail(f"differentiability refuted, but the slopes agree: {verdict}")


ALL = (
    check_bouligand, check_clarke, check_selection, check_directions, check_frechet, check_limiting, check_verdicts,
)  # fmt: skip
