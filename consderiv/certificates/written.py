"""The parts of a file that depend on all of its claims together: the field, and the numbers and facts in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..exact.algebraic import Algebraic
from .closed_facts import distinct
from .number_field import in_common_field, irrational_numbers, replaced

if TYPE_CHECKING:
    from .model import Claim


def written(claims: Sequence[Claim]) -> dict[str, Any]:
    """The keys "statement", "proof", "field" and "functions" of the file with these claims.

    Raises
    ------
    BudgetError
        If the irrational numbers lie in no common field that is small enough.
    UnsupportedError
        If a value of exp, log, sin or cos does not follow from the constants.
    """
    data = [[dict(claim.statement) for claim in claims], [dict(claim.proof) for claim in claims]]
    facts = distinct([fact for claim in claims for fact in claim.facts])
    numbers = list(irrational_numbers(data))
    if not facts and all(isinstance(number, Algebraic) for number in numbers):
        field, (statements, proofs) = in_common_field(data) if numbers else (None, data)
        found = {"statement": statements, "proof": proofs}
        return found if field is None else {**found, "field": field}
    from .closed_constants import field_of_constants, functions_json

    constants = field_of_constants([*numbers, *irrational_numbers([fact.numbers for fact in facts])])
    statements, proofs = replaced(data, constants.number)
    found = {"statement": statements, "proof": proofs, "field": constants.to_json()}
    functions = functions_json(constants, facts)
    return {**found, "functions": functions} if functions else found
