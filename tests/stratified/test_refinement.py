"""Faces made by cutting one hyperplane after the other are the faces of the arrangement."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import ConsderivError
from consderiv.exact.algebraic_roots import real_roots
from consderiv.exact.rationals import dot
from consderiv.exact.reals import sign
from consderiv.selections.arrangement import affine_faces
from consderiv.stratified.cells.faces import faces_of


def random_walls(count: int, size: int) -> list[tuple[Fraction, ...]]:
    rng = random.Random(count * size)
    walls: list[tuple[Fraction, ...]] = []
    while len(walls) < size:
        row = [Fraction(rng.randint(-2, 2)) for _ in range(count + 1)]
        if any(row[:count]):
            lead = next(entry for entry in row if entry)
            wall = tuple(entry / lead for entry in row)
            if wall not in walls:
                walls.append(wall)
    return walls


@pytest.mark.parametrize(("count", "size"), [(2, 0), (2, 1), (2, 5), (2, 7), (3, 2), (3, 5)])
def test_against_the_enumeration_from_scratch(count, size):
    walls = random_walls(count, size)
    found = faces_of(walls, count)
    expected = {face.signs: len(face.directions) for face in affine_faces(walls, count)}
    assert {face.signs: len(face.directions) for face in found} == expected and len(found) == len(expected)
    for face in found:
        assert tuple(sign(dot(wall, (*face.point, Fraction(1)))) for wall in walls) == face.signs
        for direction in face.directions:
            assert all(s or not dot(wall[:-1], direction) for wall, s in zip(walls, face.signs, strict=True))
    full = [face for face in found if len(face.directions) == count]
    assert sum((-1) ** len(face.directions) for face in found) == (-1) ** count and full  # Euler


def test_points_and_intervals_of_the_line():
    roots = [root for root, _ in real_roots([Fraction(1), Fraction(-3), Fraction(0), Fraction(1)])]
    faces = faces_of([(Fraction(1), -root) for root in roots], 1)
    assert [len(face.directions) for face in faces] == [1, 1, 1, 1, 0, 0, 0]
    for face in faces:
        assert tuple(sign(face.point[0] - root) for root in roots) == face.signs


def test_too_many_variables():
    with pytest.raises(ConsderivError):
        faces_of([(Fraction(1), Fraction(0), Fraction(0), Fraction(0), Fraction(0))], 4)
