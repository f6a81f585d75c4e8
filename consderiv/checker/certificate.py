"""A whole certificate: every statement with its proof, and one verdict."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from claim import Claim, read_options, read_place
from constants import read as read_field
from facts import read_facts
from limits import Malformed, Rejected, reset
from links import linked
from program import Program
from reader import Field, fields, items, load, shown, string
from rules import RULES, special
from sets import short

FORMAT = "consderiv-certificate/1"
CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "incomplete": 3}
WORST_FIRST = ("malformed", "rejected", "incomplete", "accepted")
UNREADABLE = ""
NO_PROGRAM = Program((), (), (), False)


@dataclass
class Result:
    """The verdict, why it is not better, the verified statements in words, the hash of the statements."""

    verdict: str
    reasons: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    sha256: str = ""


def check_text(text: str) -> Result:
    """Check a certificate. Never raises: what is not understood is malformed."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # the format has a limit of its own
    try:
        reset(len(text))
        return _check(load(text))
    except Malformed as error:
        return Result("malformed", [str(error)])
    except (RecursionError, MemoryError):
        return Result("malformed", ["too large: the memory or the stack does not suffice"])
    except Exception as error:  # must not happen; but if it does, the certificate is not accepted
        return Result("malformed", [f"internal error: {type(error).__name__}: {error}"])
    finally:
        Field.root = None
        read_facts(None, {})
        sys.set_int_max_str_digits(before)


def _check(value: Any) -> Result:
    parts = fields(value, "file", "format statement proof", "meta field functions")
    if parts["format"] != FORMAT:
        raise Malformed(f"format: expected {FORMAT!r}, found {shown(parts['format'])}")
    try:
        Field.root = read_field(parts["field"], "field") if "field" in parts else None
        read_facts(Field.root, parts)
    except Rejected as error:
        return Result("rejected", [str(error)])
    statements = items(parts["statement"], "statement", least=1)
    proofs = items(parts["proof"], "proof", len(statements))
    claims = [_claim(k, s, p) for k, (s, p) in enumerate(zip(statements, proofs, strict=True))]
    result = Result("accepted")
    for claim in claims:
        claim.others = claims
    verdicts = {"accepted"} | _check_all(claims, result)
    result.verdict = next(verdict for verdict in WORST_FIRST if verdict in verdicts)
    if result.verdict in ("accepted", "incomplete"):
        whole = {key: parts[key] for key in ("field", "statement") if key in parts}
        result.sha256 = _hash(whole if "field" in parts else statements)
    return result


def _claim(k: int, statement: Any, proof: Any) -> Claim:
    name = string(statement.get("rule") if isinstance(statement, dict) else None, f"statement {k}: rule")
    if name not in RULES:
        raise Malformed(f"statement {k}: no rule is called {shown(name)}")
    where, rule = f"statement {k} ({name})", RULES[name]
    first, more = ("rule program ", "") if rule.about_program else ("rule ", "shape of")
    first += "point " * (rule.about_program and not rule.law)
    parts = fields(statement, where, first + rule.keys, more)
    cells = rule.has_cells and special(name, proof) is None
    keys = ("roots taylor" if cells else "roots") if rule.about_program and not rule.law else ""
    try:
        program, point = read_place(parts, where, rule.law) if rule.about_program else (NO_PROGRAM, ())
        program = program.formal() if name.startswith("chain_rule") else program
        rest, program, taylor = read_options(proof, program, keys, f"{where}: proof")
    except Rejected as error:  # a denominator that is zero, or undecided
        return Claim(UNREADABLE, where, parts, {}, NO_PROGRAM, (), given=str(error))
    return Claim(name, where, parts, rest, program, point, taylor=taylor)


def _check_all(claims: list[Claim], result: Result) -> set[str]:
    """Every statement, then the links between those that are verified."""
    found = [_try(claim, _words) for claim in claims]
    said = ["" if verdict else words.rpartition(" is ")[0].rstrip(",") for verdict, words in found]
    verdicts = set()
    for claim, (verdict, words) in zip(claims, found, strict=True):
        link = ""
        if not verdict:
            verdict, link = _try(claim, partial(linked, said=said))
        if verdict:
            result.reasons.append(link or words)
            verdicts.add(verdict)
            continue
        result.reasons.extend(claim.trusted)
        text = f"{claim.where}: {words}{claim.given}{link}{_root()}"
        result.verified.append(text + (" (trusted in part)" if claim.trusted else ""))
        verdicts.add("incomplete" if claim.trusted else "accepted")
    return verdicts


def _try(claim: Claim, check: Callable[[Claim], str]) -> tuple[str, str]:
    """No verdict and what is verified, or a bad verdict and its reason."""
    try:
        return "", check(claim)
    except Rejected as error:
        text = str(error)
        return "rejected", text if text.startswith(claim.where) else f"{claim.where}: {text}"
    except Malformed as error:
        return "malformed", str(error)


def _words(claim: Claim) -> str:
    if claim.rule == UNREADABLE:
        raise Rejected(claim.given)
    check = special(claim.rule, claim.proof)
    if check is None and not RULES[claim.rule].norms:
        claim.program.check_supported(claim.where)
    return (check or RULES[claim.rule].check)(claim)


def _root() -> str:
    """Words for alpha, if the file has a field with such a number."""
    text = ""
    for name, root in Field.root.alphas() if Field.root else ():
        low, high = short(root.low), short(root.high)
        coefficients = ", ".join(short(value) for value in root.generator[:9])
        coefficients += f", ... {len(root.generator)} in all" * (len(root.generator) > 9)
        text += f"; {name} in ({low}, {high}) is the root of the polynomial with coefficients {coefficients}"
    return text


def _hash(statements: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(statements, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError:
        raise Malformed("statement: a string is not Unicode text") from None
