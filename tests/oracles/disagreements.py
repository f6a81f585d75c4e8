"""What the package claims of a function, compared with gradients and difference quotients near the point.

Every finding is a line of text. `wrong` contradicts the claim; `missed` is a part of a claimed set that no sample
approached (it may be a thin cell); `open` counts what the package left undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import mpmath
import numpy as np

from consderiv import directional_derivative, explain
from consderiv.verdicts import Unknown

from .claimed import Claimed, dot, flat, random_directions, read, to_float
from .gradients import DIGITS, Case, Function, Sampled, number, sample

TOLERANCE = 1e-6
REACHED = 1e-3
STEEP = 1e5
SETS = ("clarke", "bouligand", "limiting", "chain_rule_field")


@dataclass
class Findings:
    """All that was found for one case."""

    case: Case
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"WRONG {w}" for w in self.wrong] + [f"missed {m}" for m in self.missed]
        return "\n    ".join([str(self.case), *lines])


def examine(case: Case, seed: int = 0, count: int = 120, only: tuple[str, ...] = ()) -> Findings:
    """Compare one case."""
    found, function, rng = Findings(case), Function(case), Random(f"{seed}:{case}")
    scalar = len(function.outputs) == 1
    asked = only or ("clarke", "bouligand", *(("frechet", "limiting") if scalar else ()), "chain_rule_field")
    claims = explain(case.program, at=case.at, variables=list(case.names), only=list(asked)).to_dict()
    samples = sample(function, rng, count, bisections=max(2, count // 15))
    _value(found, function, claims)
    if not samples:
        return found
    bounded = [s for s in samples if max(map(abs, s.gradient)) < STEEP]
    _lipschitz(found, claims, samples, bounded)
    gradients = np.array([s.gradient for s in bounded])
    if len(gradients):
        for name in SETS:
            if name in claims:
                _set(found, name, claims[name], gradients, bounded)
        _strict(found, claims, gradients)
        _hulls(found, claims, gradients.shape[1])
    _quotients(found, function, claims, rng)
    _witnesses(found, function, claims)
    return found


def _value(found: Findings, function: Function, claims: dict[str, Any]) -> None:
    if isinstance(claims["value"], str):
        with mpmath.workdps(DIGITS):
            value = float(function.value([mpmath.mpf(0)] * len(function.names))[0])
        if abs(value - to_float(claims["value"])) > 1e-9 * (1 + abs(value)):
            found.wrong.append(f"value {claims['value']}, not {value}")


def _lipschitz(found: Findings, claims: dict[str, Any], samples: list[Sampled], bounded: list[Sampled]) -> None:
    verdict = claims["lipschitz"]["verdict"]
    if verdict == "unknown":
        found.open.append("lipschitz")
    if verdict == "proved" and len(bounded) < len(samples):
        steep = max(samples, key=lambda s: max(map(abs, s.gradient)))
        found.wrong.append(f"Lipschitz is proved; gradient {steep.gradient}")
    if verdict == "refuted" and len(bounded) == len(samples):
        found.missed.append("Lipschitz is refuted; no steep gradient seen")


def _parts(claim: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The set, or the inner and outer bounds of one that is unknown; the hull of a chain-rule field."""
    if "hull" in claim:
        claim = claim["hull"]
    if claim["type"] == "unknown":
        for name in ("inner", "outer"):
            if claim.get(name):
                yield name, claim[name]
    else:
        yield "", claim


def _set(found: Findings, name: str, claim: dict[str, Any], gradients: np.ndarray, samples: list[Sampled]) -> None:
    kind = claim.get("hull", claim)["type"]
    if kind in ("unknown", "undefined"):
        found.open.append(name)
    for bound, part in _parts(claim):
        claimed = read(part, gradients.shape[1])
        if claimed is None:
            continue
        if bound != "inner":
            _contained(found, f"{name} {bound}".strip(), claimed, gradients, samples)
        if bound != "outer" and name != "chain_rule_field":
            _reached(found, f"{name} {bound}".strip(), claimed, gradients, name == "clarke")


def _contained(found: Findings, name: str, claimed: Claimed, gradients: np.ndarray, samples: list[Sampled]) -> None:
    excess = claimed.excess(gradients) - TOLERANCE * (1 + np.abs(gradients).max(axis=1))
    worst = int(np.argmax(excess))
    if excess[worst] > 0:
        shown = ", ".join(f"{g:.6g}" for g in gradients[worst])
        place = ", ".join(mpmath.nstr(o, 5) for o in samples[worst].offset)
        found.wrong.append(f"{name} lacks the gradient ({shown}) at offset ({place}); excess {excess[worst]:.2g}")


def _reached(found: Findings, name: str, claimed: Claimed, gradients: np.ndarray, convex: bool) -> None:
    for vertex in claimed.elements if name.split()[0] in ("clarke", "bouligand") else ():
        if np.min(np.abs(gradients - vertex).max(axis=1)) > REACHED:
            found.missed.append(f"{name}: no gradient near {tuple(round(float(v), 6) for v in vertex)}")
    if convex and not len(claimed.elements):
        gap = claimed.support - np.max(gradients @ claimed.directions.T, axis=0)
        if gap.max() > 0.15:
            at = claimed.directions[int(np.argmax(gap))]
            found.missed.append(f"{name}: gap {gap.max():.3g} in direction {np.round(at, 3)}")


def _witnesses(found: Findings, function: Function, claims: dict[str, Any]) -> None:
    """Each vertex of the Clarke set is the limit of gradients along the arc that comes with it."""
    for witness in claims.get("witnesses", ()):
        with mpmath.workdps(DIGITS):
            t = mpmath.mpf(10) ** -12
            rows = [[number(entry) for entry in row] for row in witness["arc"]]
            if not any(any(row) for row in rows):
                continue  # the point itself, where the function is differentiable
            offset = [sum(row[i] * t ** (k + 1) for k, row in enumerate(rows)) for i in range(len(function.names))]
            seen = function.gradient(offset)
        vertex = flat(witness["vertex"])
        if seen is None or max(abs(a - b) for a, b in zip(seen[0], vertex, strict=True)) > REACHED:
            found.wrong.append(f"witness of {witness['vertex']}: the gradient along its arc is {seen and seen[0]}")


def _strict(found: Findings, claims: dict[str, Any], gradients: np.ndarray) -> None:
    spread = float(np.ptp(gradients, axis=0).max())
    verdict = claims["strictly_differentiable"]["verdict"]
    if verdict == "proved" and spread > TOLERANCE * (1 + np.abs(gradients).max()):
        found.wrong.append(f"strictly differentiable is proved; gradients spread by {spread:.3g}")
    if verdict == "refuted" and spread < REACHED and claims["lipschitz"]["verdict"] != "refuted":
        found.missed.append("strictly differentiable is refuted; all gradients agree")
    if verdict == "unknown":
        found.open.append("strictly")


def _hulls(found: Findings, claims: dict[str, Any], size: int) -> None:
    """conv(limiting) = conv(Bouligand) = Clarke, and Frechet lies in it."""
    read_sets = {n: read(claims[n], size) for n in ("clarke", "bouligand", "limiting", "frechet") if n in claims}
    whole = read_sets.get("clarke")
    if whole is None:
        return
    for name, part in read_sets.items():
        if part is None:
            continue
        gap = whole.support - part.support
        if name != "frechet" and np.abs(gap).max() > TOLERANCE:
            found.wrong.append(f"the hull of {name} is not the Clarke set: {gap.min():.3g} to {gap.max():.3g}")
        if name == "frechet" and gap.min() < -TOLERANCE:
            found.wrong.append(f"frechet is not inside the Clarke set: {gap.min():.3g}")


def _quotients(found: Findings, function: Function, claims: dict[str, Any], rng: Random) -> None:
    """Directional derivatives, differentiability and Frechet subgradients against difference quotients."""
    size = len(function.names)
    slopes: dict[tuple[int, ...], list[float]] = {}
    for direction in random_directions(rng, size, 4 + 3 * size):
        try:
            slopes[direction] = function.slope(direction)
        except Exception:  # outside the domain on this side
            continue
        claimed = directional_derivative(function.case.program, function.case.at, direction, function.names)
        if isinstance(claimed, Unknown):
            found.open.append("directional")
            continue
        entries = claimed if isinstance(claimed, tuple) else (claimed,)
        for entry, seen in zip(entries, slopes[direction], strict=True):
            if abs(_float(entry) - seen) > TOLERANCE * (1 + abs(seen)):
                found.wrong.append(f"derivative along {direction}: {entry}, not {seen:.9g}")
    if len(function.outputs) == 1:
        _linear(found, claims, {d: s[0] for d, s in slopes.items()})
        _frechet(found, claims, {d: s[0] for d, s in slopes.items()}, size)


def _float(entry: Any) -> float:
    try:
        return float(entry)
    except (TypeError, ValueError):
        return to_float(str(entry))


def _linear(found: Findings, claims: dict[str, Any], slopes: dict[tuple[int, ...], float]) -> None:
    size = len(next(iter(slopes), ()))
    axes = [tuple(int(i == k) for i in range(size)) for k in range(size)]
    if any(a not in slopes for a in axes):
        return
    gradient = [slopes[a] for a in axes]
    error = max(abs(s - dot(gradient, d)) / (1 + abs(s)) for d, s in slopes.items())
    verdict = claims["differentiable"]["verdict"]
    if verdict == "proved" and error > TOLERANCE:
        found.wrong.append(f"differentiable is proved; quotients differ from linear by {error:.3g}")
    if verdict == "refuted" and error < TOLERANCE:
        found.missed.append("differentiable is refuted; the quotients are linear")
    if verdict == "unknown":
        found.open.append("differentiable")


def _frechet(found: Findings, claims: dict[str, Any], slopes: dict[tuple[int, ...], float], size: int) -> None:
    """Every claimed subgradient satisfies <v, d> <= f'(x; d); an empty set allows no v at all."""
    claim = claims.get("frechet")
    if claim is None:
        return
    if claim["type"] == "unknown":
        found.open.append("frechet")
    if claim["type"] == "empty":
        try:
            from scipy.optimize import linprog  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            return
        rows, bounds = np.array(list(slopes), dtype=float), np.array(list(slopes.values()))
        done = linprog(np.zeros(size), A_ub=rows, b_ub=bounds, bounds=[(None, None)] * size)
        if done.status == 0:
            found.missed.append(f"frechet is empty; {np.round(done.x, 4)} satisfies {len(slopes)} directions")
        return
    part = read(claim, size)
    if part is None:
        return
    for direction, slope in slopes.items():
        length = float(np.linalg.norm(direction))
        if not length:
            continue
        values = part.directions @ (np.array(direction) / length)
        near = int(np.argmax(values))
        reach = float(part.support[near]) * length
        exact = values[near] > 1 - 1e-12
        if exact and reach > slope + TOLERANCE * (1 + abs(slope)):
            found.wrong.append(f"frechet reaches {reach:.6g} along {direction}; the derivative is {slope:.6g}")
