"""Random cases of the calculus rules: functions with kinks at 0 that satisfy the premises of the rule."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from consderiv.calculus.rule import Application
from consderiv.errors import ConsderivError
from consderiv.search.cases import cases_of
from consderiv.search.terms import Grammar, text
from consderiv.sets import Undefined

RULES = (
    "sum", "product", "quotient", "max", "min", "composition", "composition-without-hull", "composition-rows",
    "composition-rows-without-hull", "partial", "partial-product", "conservative-sum", "conservative-composition",
    "integral", "implicit", "implicit-without-hull", "inverse", "inverse-without-hull", "inverse-backward",
)  # fmt: skip
SOLVED = {  # where random terms seldom satisfy the premises: a shape in which they do
    "implicit": "3*y + {0}", "implicit-without-hull": "2*y + {0}", "inverse": "3*{v} + {0}",
    "inverse-without-hull": "2*{v} + {0}", "inverse-backward": "3*{v} + {0}",
}  # fmt: skip
LARGEST = 6
TRIES = 60


def rule_cases(rule: str, count: int, random: Random) -> Iterator[tuple[Application, str]]:
    """Applications of a rule, with their functions as text."""
    grammars: dict[tuple[str, ...], Grammar] = {}
    for _ in range(TRIES * count):
        if not count:
            return
        case = random.choice([case for n in (1, 2) for case in cases_of(rule, n)])
        drawn = []
        for k, slot in enumerate(case.slots):
            grammar = grammars.setdefault(slot.variables, Grammar(slot.variables, ("2",)))
            term = text(grammar.draw(random.randint(2, LARGEST), random))
            variable = slot.variables[k % len(slot.variables)]
            drawn.append(SOLVED.get(rule, "{0}").format(term, v=variable))
        try:
            found = case.apply(*drawn)
        except ConsderivError:
            continue
        if not isinstance(found.predicted, Undefined) and not isinstance(found.true, Undefined):
            count -= 1
            yield found, f"{rule}: {'   and   '.join(drawn)}"
