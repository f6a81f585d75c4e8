"""Random sums of kinks in many variables: the factored proofs, and agreement with the sets of the engine."""

from __future__ import annotations

import random
from pathlib import Path

from consderiv.certificates import (
    Certificate,
    Omitted,
    Workspace,
    chain_rule_hull,
    clarke_factored,
    factored_hull,
    formal_program,
)
from consderiv.fields.chain_rule import chain_rule_hull as engine_hull
from consderiv.fields.clarke import clarke as engine_clarke
from consderiv.sets import from_json, is_equal

from .conftest import at_origin, run_checker


def random_sum(seed: int) -> str:
    """Up to six switches of affine forms in up to five variables; some share forms, some are multiplied by zero."""
    r = random.Random(seed)
    names = [f"x{i}" for i in range(r.choice((2, 3, 5)))]

    def form() -> str:
        return " + ".join(f"{r.choice((-2, -1, 1, 3))}*{name}" for name in r.sample(names, r.choice((1, 1, 2))))

    def term() -> str:
        u, v = form(), form()
        kinds = (
            f"abs({u})",
            f"relu({u})",
            f"max({u}, {v})",
            f"min({u}, {v}, 0)",
            f"sort({u}, {v})[0]",
            f"abs(abs({u}))",
        )
        kink = r.choice(kinds)
        return r.choice((kink, kink, f"2*{kink}", f"{names[0]}*{kink}", f"({kink} - {kink})", f"-{kink}"))

    def scalar() -> str:
        return " + ".join(term() for _ in range(r.randint(2, 6)))

    return scalar() if r.random() < 0.7 else f"[{scalar()}, {scalar()}]"


def test_factored_proofs_of_random_sums(tmp_path: Path) -> None:
    paths, compared = [], 0
    for seed in range(80):
        local = at_origin(random_sum(seed))
        work, claims = Workspace(local), []
        try:
            hull = chain_rule_hull(work, factored_hull(work, formal_program(local)))
            assert is_equal(from_json(hull.statement["set"]), engine_hull(local))
            claims.append(hull)
            clarke = clarke_factored(work)
            assert is_equal(from_json(clarke.statement["set"]), engine_clarke(local))
            claims.append(clarke)
            compared += 1
        except Omitted:
            pass  # curved, or too many combinations of choices in one group
        if claims:
            paths.append(Certificate(tuple(claims)).write(tmp_path / f"{seed}.json"))
    assert compared > 40
    result = run_checker(paths)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr
