"""Programs on which sets, verdicts or certificates of planar germs with roots were once wrong or failed."""

import json
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

import consderiv
from consderiv.api import clarke, frechet, localise
from consderiv.certificates.explain import explain_certificate
from consderiv.errors import ConsderivError
from consderiv.fields.lipschitz import lipschitz
from consderiv.sets import UnknownSet, ValueSet
from consderiv.verdicts import Proved

CHECKER = Path(consderiv.__file__).parent / "checker"


@pytest.mark.parametrize(
    "text",
    [
        "max(0, -sqrt(x))",
        "relu(-sqrt(x))",
        "min(sqrt(x), 0) + y",
        "max(0, -sqrt(x*y))",
        "max(0, -(x*y)**(2/3))",
        "0*sqrt(x)",
    ],
)
def test_a_program_without_values_near_the_point_is_not_lipschitz_there(text):
    """The piece that holds does not use the root, and still the program has no value where its operand is negative."""
    local = localise(text, {"x": 0, "y": 0} if "y" in text else {"x": 0})
    assert not isinstance(lipschitz(local), Proved)


def test_sums_of_different_norms_below_a_minimum_end_in_a_set():
    """Arcs of sums of two norms are not compared with lines: the Frechet set is then not decided, without an exception."""
    text = "norm(min(x, x + y - y**2), y) - 1/2*norm(x, y) - max(-2*x - y, -2*x + y**3)"
    assert isinstance(frechet(text, {"x": 0, "y": 0}), ValueSet)


def test_a_curved_part_beside_an_undecided_one_gives_an_undecided_sum():
    found = clarke("max(0, -sqrt(z)) + norm(x, y)", {"x": 0, "y": 0, "z": 0})
    assert isinstance(found, UnknownSet)


@pytest.mark.parametrize(
    "text",
    [
        "where(x**2 + abs(x) == 0, 0, (x**2 + abs(x))*x/(x**2 + abs(x)))",
        "min(where(x == 0, 0, -x*x*y*y/(x - x**2)), max(x + y - x*y, 2*x))",
    ],
)
def test_certificates_about_quotients_in_branches_not_taken_are_not_rejected(text, tmp_path):
    try:
        certificate = explain_certificate(localise(text, {"x": 0, "y": 0} if "y" in text else {"x": 0}))
    except ConsderivError:
        return  # no certificate is honourable
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(certificate.to_json()))
    assert run([executable, "-I", "-S", str(CHECKER), str(path)], capture_output=True, check=False).returncode != 1
