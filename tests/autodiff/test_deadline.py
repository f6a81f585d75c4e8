"""Deadlines: what is late is interrupted and says so; what is finished stands; nothing rings afterwards."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from math import inf

import pytest

from consderiv.autodiff import audit
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.deadline import Deadline, OutOfTime
from consderiv.autodiff.paths.stratum import stratum
from consderiv.errors import BudgetError, UnsupportedError
from consderiv.programs import variables
from consderiv.programs.conversion import as_program
from consderiv.programs.functions import maximum


def endless():
    while True:
        sum(range(100))


def test_work_that_is_late_is_interrupted():
    start = time.monotonic()
    with pytest.raises(OutOfTime, match=r"at most 0\.1 seconds"):
        Deadline.after(0.1).run(endless)
    assert time.monotonic() - start < 5
    time.sleep(0.3)  # nothing rings any more


def test_work_that_takes_every_exception_is_interrupted():
    def stubborn():
        while True:
            try:
                endless()
            except Exception:
                continue

    with pytest.raises(OutOfTime):
        Deadline.after(0.1).run(stubborn)


def test_a_swallowed_ring_comes_again():
    caught = []

    def swallowing():
        try:
            endless()
        except BaseException:
            caught.append(1)
        endless()

    with pytest.raises(OutOfTime):
        Deadline.after(0.1).run(swallowing)
    assert caught == [1]


def test_work_in_time_and_errors_of_the_work():
    assert Deadline.after(60).run(lambda: 7) == Deadline().run(lambda: 7) == Deadline.after(inf).run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        Deadline.after(60).run(lambda: 1 // 0)


def test_an_inner_deadline_leaves_the_outer_one():
    def inner():
        with pytest.raises(OutOfTime):
            Deadline.after(0.05).run(endless)
        endless()

    start = time.monotonic()
    with pytest.raises(OutOfTime):
        Deadline.after(0.5).run(inner)
    assert 0.4 < time.monotonic() - start < 5


def test_other_threads_have_their_own():
    found = []

    def work():
        try:
            Deadline.after(0.1).run(endless)
        except OutOfTime:
            found.append("late")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert found == ["late"]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), "60"])
def test_a_limit_is_positive(seconds):
    with pytest.raises(UnsupportedError):
        Deadline.after(seconds)


class TestAudit:
    def test_the_rest_stands(self):
        """The exact side is not finished; the values of the library are there."""
        report = audit("relu(x) - relu(-x)", "x=0", backends="numpy", seconds=1e-9)
        assert {r.judgement.verdict for r in report.results} == {"undefined"}
        assert {r.value for r in report.results} == {((0.0,),)} and len(report.results) == 4
        assert all("seconds" in r.judgement.reason for r in report.results)
        assert "the Clarke set" in report.unfinished and "numpy reverse float32" in report.unfinished
        assert report.to_dict()["unfinished"] == list(report.unfinished)
        assert "the time did not suffice for: the Clarke set" in str(report)
        assert report.findings == () and report.is_permitted

    def test_everything_is_finished_in_time(self):
        report = audit("relu(x) - relu(-x)", "x=0", backends="numpy", seconds=inf)
        assert report.unfinished == () and "unfinished" not in report.to_dict()

    def test_a_library_that_hangs_is_refused(self):
        class Slow(NumpyBackend):
            def jacobian(self, program, point, setting):
                endless()

            def settings(self):
                return super().settings()[:1]

        import consderiv.autodiff.collected as collected

        grace, collected.GRACE = collected.GRACE, 0.1
        try:
            report = audit("abs(x)", "x=0", backends=[Slow()], seconds=0.3)
        finally:
            collected.GRACE = grace
        (result,) = report.results
        assert (result.value, result.judgement.verdict) == (None, "refused") and report.unfinished

    def test_a_program_of_huge_degree_is_quick(self):
        value = variables("x")
        for _ in range(12):
            value = maximum(value, 0) * value + value * 3 / 10
        start = time.monotonic()
        report = audit(value, "x=0", backends="numpy")
        assert time.monotonic() - start < 20 and not report.unfinished
        with pytest.raises(BudgetError, match="degree"):
            stratum(as_program(value), [Fraction(0)])
