"""Cases of the ground truth: answers in several spellings, read into sets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from consderiv.programs import evaluate, parse
from consderiv.sets import Empty, FiniteSet, Polytope, Union, ValueSet
from consderiv.sets.curved import curved_hull
from consderiv.sets.ellipsoids import ball

HERE = Path(__file__).parents[2]
PLACES = (HERE.parent / "shared" / "corpus" / "cases.json", HERE / "tests" / "data" / "corpus.json")


def load_cases(areas: str) -> list[dict[str, Any]]:
    """The cases of some areas whose function is a program."""
    path = next(place for place in PLACES if place.exists())
    cases = json.loads(path.read_text())["cases"]
    return [case for case in cases if case["area"] in areas]


def program_of(case: dict[str, Any]) -> tuple[str, list[str]] | None:
    """The program text and its variables; None where the case describes a function in words."""
    function = case["function"]
    if isinstance(function, str):
        return ("0 if x == 0 else x", ["x"]) if case["id"] == "D12" else None
    expression = function["expr"]
    return (expression if isinstance(expression, str) else f"[{', '.join(expression)}]"), function["args"]


WORDS: dict[str, Any] = {
    "empty": Empty((2,)),
    "{(0,0)}": Polytope.hull([(0, 0)]),
    "{(0,1)}": Polytope.hull([(0, 1)]),
    "{-1,1}": FiniteSet.of([-1, 1]),
    "{1/2,3}": FiniteSet.of(["1/2", 3]),
    "the two points (1,0),(0,1)": FiniteSet.of([(1, 0), (0, 1)]),
    "cross [-1,1]x{0} union {0}x[-1,1]": Union((Polytope.hull([(-1, 0), (1, 0)]), Polytope.hull([(0, -1), (0, 1)]))),
    "segments [(0,1),(-1,0)] and [(0,1),(1,0)]": Union(
        (Polytope.hull([(0, 1), (-1, 0)]), Polytope.hull([(0, 1), (1, 0)]))
    ),
    "box [0,1]x[-1,0]": Polytope.hull([(0, 0), (1, 0), (0, -1), (1, -1)]),
}


def read_answer(answer: Any) -> ValueSet | None:
    """A set; None where its form has no reader (curved sets)."""
    if isinstance(answer, str):
        segments = re.fullmatch(r"(?:union of the two segments )?\[-1,1\]x\{-1\} (?:and|union) \[-1,1\]x\{1\}", answer)
        if segments:
            return Union((Polytope.hull([(-1, -1), (1, -1)]), Polytope.hull([(-1, 1), (1, 1)])))
        return WORDS.get(answer)
    if answer["type"] == "interval":
        return Polytope.hull([(_number(answer["lo"]),), (_number(answer["hi"]),)])
    if answer["type"] in ("polytope", "matrix_polytope"):
        return Polytope.hull([_element(vertex) for vertex in answer["vertices"]])
    if answer["type"] == "ball":
        return ball(tuple(map(_number, answer["center"])), _number(answer["radius"]))
    if answer["type"] == "hull":
        return curved_hull(*map(_member, answer["of"]))
    return None


def _member(part: Any) -> ValueSet:
    if part == "disk {(u,v,0): u^2+v^2<=1}":
        return ball((0, 0, 0), 1, axes=(0, 1))
    return Polytope.hull([tuple(map(_number, part))])


def _number(text: str) -> Any:
    return evaluate(parse(text, variables=()), ())[0]


def read_pieces(pieces: list[list[list[str]]]) -> ValueSet:
    """A union of hulls, each given by its vertices."""
    hulls = [Polytope.hull([_element(vertex) for vertex in vertices]) for vertices in pieces]
    points = [hull.vertices[0] for hull in hulls if len(hull.vertices) == 1]
    return FiniteSet.of(points) if len(points) == len(hulls) else Union(tuple(hulls))


def _element(vertex: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(row) if isinstance(row, list) else row for row in vertex)
