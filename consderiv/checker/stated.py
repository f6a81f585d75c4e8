"""What a statement says that is not verified, as far as it can be read. No verdict depends on it."""

import re

from claim import Claim
from expression import expression
from reader import number
from sets import KEYS, NESTED, Shape, described, guess_shape, read_element, read_set, short, written

KINDS = " ".join(("empty ellipsoid surface", *KEYS, *NESTED))
SETS = ("set", "inner", "outer", "left", "right")
SHOWN = (*SETS, "element", "gradient", "derivative", "direction", "value")


def stated(claim: Claim) -> str:
    """The function, the point, the sets and the elements of the statement."""
    found = [claim.function()] if claim.program.nodes else []
    try:
        found = [claim.at()] if found and claim.point else found
    except Exception:  # such as a coordinate that is not told from zero
        found.append("point unreadable")
    for key in SHOWN:
        if key in claim.statement:
            try:
                found.append(f"{key} {_shown(claim, key)}")
            except Exception:  # whatever is wrong with it
                found.append(f"{key} unreadable")
    return ", ".join(found)


def _shown(claim: Claim, key: str) -> str:
    value = claim.statement[key]
    if key in SETS:
        if key not in claim.bodies:
            shape = claim.shape if claim.program.nodes else guess_shape(value, key)
            claim.bodies[key] = read_set(value, shape, key, KINDS)
        return described(claim.bodies[key])
    if isinstance(value, str):
        return short(number(value, key))
    shape = next((body.shape for body in claim.bodies.values()), claim.shape)
    shape = Shape(None, claim.size) if key == "direction" and claim.size else shape
    return written(read_element(value, shape, key), shape)


def with_node(claim: Claim, reason: str) -> str:
    """The reason, with the expression of the node of the program that it names."""
    found = re.search(r"\bnode ([0-9]+)\b", reason)
    if not found or not claim.program.nodes or "formula" in claim.statement:
        return reason
    node, program = int(found[1]), claim.statement["program"]
    return reason + (f" (node {node}: {expression(program, [node])})" if node < len(program["nodes"]) else "")
