"""Programs and points with erf or atan have no certificates: the reason names the function, and no file is written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from consderiv.certificates.encoding import number
from consderiv.certificates.model import Omitted
from consderiv.cli import main
from consderiv.exact.real_functions import PI, atan, erf, exp, sqrt


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("abs(erf(x))", "x=0", "do not cover erf"),
        ("max(atan(x), 0)", "x=0", "do not cover atan"),
        ("abs(x) + 0*erf(1)*x", "x=0", "do not cover erf"),
        ("norm(x, y) + atan(x)", "x=0,y=0", "do not cover atan"),
        ("where(x > 2, erf(x), abs(x))", "x=0", "do not cover erf"),
        ("abs(x - erf(1/2))", "x=erf(1/2)", "do not cover"),
        ("abs(x)", "x=atan(1/2)", "do not cover values of atan"),
    ],
)
def test_no_certificate_is_written(text, at, words, tmp_path, capsys):
    path = tmp_path / "file.json"
    assert main(["explain", text, "--at", at, "--certificate", str(path)]) == 3
    assert words in capsys.readouterr().err and not path.exists()


def test_numbers_with_nested_values_are_refused():
    for value in (erf(1), exp(atan(2)), sqrt(1 + erf(2)), PI * erf(1) / 2):
        with pytest.raises(Omitted, match="do not cover values of"):
            number(value)
    assert number(PI * exp(1)) == PI * exp(1)


def test_a_point_at_pi_keeps_its_certificate(tmp_path):
    path = tmp_path / "file.json"
    assert (
        main(["explain", "abs(x - y)", "--at", "x=4*atan(1),y=pi", "--only", "clarke", "--certificate", str(path)]) == 0
    )
    checked = subprocess.run(
        [sys.executable, "-I", "-S", "consderiv/checker", str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
