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
from expression import definition
from facts import read_facts
from limits import Malformed, Rejected, reset
from links import linked, sources
from program import Program
from reader import Field, fields, items, load, shown, string
from rules import RULES, special
from sets import joined, short
from stated import stated, with_node

FORMAT = "consderiv-certificate/1"
CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "incomplete": 3}
WORST_FIRST = ("malformed", "rejected", "incomplete", "accepted")
UNREADABLE = ""
NO_PROGRAM = Program((), (), (), False)


@dataclass
class Result:
    """The verdict, why it is not better, the verified statements in words, the hash of the statements.

    `marked` has the verdict and the words of each statement that was examined, in order; `programs` has the
    equations of all programs.
    """

    verdict: str
    reasons: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    sha256: str = ""
    marked: list[tuple[str, str]] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)


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
    result = Result("accepted", programs=_name_programs(claims))
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


def _name_programs(claims: list[Claim]) -> list[str]:
    """Call the one program F, or several F_1, F_2, ...; their equations."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.program.nodes:
            found.setdefault(json.dumps(claim.statement["program"], sort_keys=True), []).append(claim)
    for k, same in enumerate(found.values()):
        for claim in same:
            claim.name = f"F_{k + 1}" if len(found) > 1 else "F"
    return [definition(same[0].statement["program"], same[0].name) for same in found.values()]


def _check_all(claims: list[Claim], result: Result) -> set[str]:
    """Every statement, then the links between those that are verified."""
    found = [_try(claim, _words) for claim in claims]
    said = ["" if verdict else words.rpartition(" is ")[0].rstrip(",") for verdict, words in found]
    alike = sources(claims, said)
    for claim, (verdict, words) in zip(claims, found, strict=True):
        link = ""
        if not verdict:
            verdict, link = _try(claim, partial(linked, said=said, alike=alike))
        if verdict:
            result.reasons.append(with_node(claim, link or words))
            result.marked.append((verdict, claim.where))
            continue
        result.reasons.extend(claim.trusted)
        text = f"{claim.where}: {words}{claim.given}{link}{_root()}"
        result.verified.append(text + (" (trusted in part)" if claim.trusted else ""))
        result.marked.append(("incomplete" if claim.trusted else "accepted", result.verified[-1]))
    _say_unverified(claims, result)
    return {verdict for verdict, _ in result.marked}


def _say_unverified(claims: list[Claim], result: Result) -> None:
    """Add what is claimed; at the end, since reading it costs work that is bounded."""
    for k, (claim, (verdict, _)) in enumerate(zip(claims, result.marked, strict=True)):
        if verdict not in ("accepted", "incomplete") and (text := stated(claim)):
            result.marked[k] = verdict, f"{claim.where}, as claimed: {text}"


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
        coefficients = joined(", ", map(short, root.generator), len(root.generator))
        text += f"; {name} in ({low}, {high}) is the root of the polynomial with coefficients {coefficients}"
    return text


def _hash(statements: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(statements, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError:
        raise Malformed("statement: a string is not Unicode text") from None
