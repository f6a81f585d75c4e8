"""The grammar of the command line (contract: DESIGN.md, 5)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any, NoReturn

from .. import __version__
from ..errors import UnsupportedError
from .inputs import shielded

Subparsers = Any  # argparse has no public name for it

START = """consderiv computes exact sets of derivatives at a kink, for a function and for the program that computes it.

Try     consderiv explain "relu(x) - relu(-x)" --at x=0    its sets, and what differentiation can return
        consderiv audit "relu(x) - relu(-x)" --at x=0      what installed libraries do return
        consderiv gallery                                  where the calculus fails
        consderiv --help                                   all commands
"""
AFTER = "exit codes: 0 done, 1 a finding, 2 bad input, 3 undecided"
PROGRAM_HELP = "program text, @file, or - for stdin"
MAP_KINDS = ("clarke", "bouligand", "limiting", "chain_rule", "chain_rule_exact", "selection")
POINT_HELP = 'the point, exact: "x=0,y=1/2" (0.1 is one tenth)'


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are our errors: one line, exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UnsupportedError(f"`{self.prog}` needs other arguments", message, f"see `{self.prog} --help`")


def read_arguments(arguments: list[str]) -> Callable[[], int]:
    """The command that the arguments ask for, ready to run."""
    if not arguments:
        return partial(_greet)
    chosen = parser().parse_args(shielded(arguments))
    return partial(_run, chosen)


def _greet() -> int:
    print(START, end="")
    return 0


def _run(chosen: argparse.Namespace) -> int:
    """Import one command only: each needs other parts of the package."""
    from importlib import import_module

    from ..stages import progress

    command = import_module(f".{chosen.command}_command", __package__)
    with progress() if sys.stderr.isatty() else nullcontext():
        return int(command.run(chosen))


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    whole = _Parser(
        prog="consderiv", description=START, epilog=AFTER, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    whole.add_argument("-V", "--version", action="version", version=f"consderiv {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    makers = (
        _explain, _audit, _search, _gallery, _atlas, _compare, _kinks, _critical, _map, _conservative, _lipschitz, _along,
        _check,
    )  # fmt: skip
    for add in makers:
        add(commands)
    return whole


def _command(commands: Subparsers, name: str, purpose: str, example: str) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = commands.add_parser(
        name, help=purpose, description=purpose, epilog=f"example:\n  {example}\n\n{AFTER}", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    return found


def _add_variables(command: argparse.ArgumentParser) -> None:
    command.add_argument("--vars", metavar="x,y", help="the order of the variables (default: first appearance)")


def _add_program(command: argparse.ArgumentParser) -> None:
    command.add_argument("program", metavar="PROGRAM", help=PROGRAM_HELP)
    _add_variables(command)


def _add_point(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", default="", metavar="POINT", help=POINT_HELP)
    _add_variables(command)


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _explain(commands: Subparsers) -> None:
    command = _command(
        commands, "explain", "The exact sets of derivatives of a program at a point, and how they differ.",
        'consderiv explain "relu(x) - relu(-x)" --at x=0 --certificate identity.json',
    )  # fmt: skip
    command.add_argument("program", metavar="PROGRAM", help=PROGRAM_HELP)
    _add_point(command)
    command.add_argument(
        "--only", metavar="SETS",
        help="some of bouligand,clarke,frechet,limiting,selection_field,chain_rule_field",
    )  # fmt: skip
    _add_json(command)
    command.add_argument("--certificate", metavar="FILE", help="write a certificate for `consderiv check`")


def _audit(commands: Subparsers) -> None:
    command = _command(
        commands, "audit", "Run automatic differentiation libraries, and say of each value what it is.",
        'consderiv audit "relu(x) - relu(-x)" --at x=0 --backends numpy,jax,torch --allow clarke',
    )  # fmt: skip
    command.add_argument(
        "target", metavar="TARGET",
        help=PROGRAM_HELP + '; or path.py:function of jax or torch, with its arguments as --at "[0.0, 0.0]; 1.5"',
    )  # fmt: skip
    _add_point(command)
    command.add_argument("--backends", metavar="NAMES", help="some of numpy,jax,torch (default: all)")
    command.add_argument(
        "--allow", choices=("clarke", "chain_rule"), default="chain_rule",
        help="which values are in order (default: chain_rule); others give exit code 1",
    )  # fmt: skip
    _add_json(command)
    command.add_argument(
        "--reproduce", metavar="FILE.py", help="write a short script that shows the value with the library"
    )
    command.add_argument(
        "--directions", metavar="VECTORS", help='forward mode along these against f\'(x; d): "[1, 0]; [0, 1]"'
    )
    command.add_argument(
        "--dtypes", metavar="NAMES", help="functions: some of float64,float32,bfloat16,float16 (default: all)"
    )
    command.add_argument(
        "--parameters", action="store_true", help="functions: the parameters of a torch.nn.Module are variables too"
    )
    command.add_argument(
        "--compile", action="store_true", help="functions: run torch.compile too (jax.jit always runs)"
    )
    command.add_argument(
        "--seconds", type=float, default=60.0, metavar="T",
        help="the time for what is exact (default: 60); what is not finished says so, and the exit code is 3",
    )  # fmt: skip


def _search(commands: Subparsers) -> None:
    command = _command(
        commands, "search", "The smallest programs on which a calculus rule is not an equality.",
        "consderiv search --rule sum --vars 2 --size 6",
    )  # fmt: skip
    command.add_argument("--rule", required=True, metavar="NAME", help="the rule; an unknown name lists them")
    command.add_argument("--vars", type=int, default=1, metavar="N", help="the number of variables (default: 1)")
    command.add_argument("--size", type=int, default=6, metavar="N", help="the largest number of nodes (default: 6)")
    command.add_argument(
        "--failing", choices=("equality", "inclusion"), default="equality", help="what is to fail (default: equality)"
    )
    command.add_argument("--operations", metavar="NAMES", help="only these, such as abs,add,sub (default: all)")
    command.add_argument("--constants", metavar="NUMBERS", help="the numbers that may occur (default: 2)")
    command.add_argument(
        "--seed", type=int, metavar="S", help="draw random programs of that size, and make them smaller"
    )
    command.add_argument("--seconds", type=float, default=60.0, metavar="T", help="the budget (default: 60)")
    command.add_argument("--count", type=int, default=1, metavar="N", help="how many failures to print (default: 1)")
    _add_json(command)
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of the first failure")


def _gallery(commands: Subparsers) -> None:
    command = _command(
        commands, "gallery", "Counterexamples of the literature, recomputed.",
        "consderiv gallery run diamond-in-hexagon",
    )  # fmt: skip
    command.add_argument("action", nargs="?", default="list", choices=("list", "show", "run"), help="default: list")
    command.add_argument("name", nargs="?", metavar="NAME", help="an entry, for show and run")
    command.add_argument("--all", action="store_true", help="run every entry")
    _add_json(command)
    command.add_argument(
        "--write-certificates", metavar="DIR", help="with run: write DIR/NAME.json for `consderiv check`"
    )


def _atlas(commands: Subparsers) -> None:
    command = _command(
        commands, "atlas", "What JAX and PyTorch return at the kinks of their operations, in all spellings.",
        "consderiv atlas --out atlas",
    )  # fmt: skip
    command.add_argument("--out", metavar="DIR", help="write atlas.json, atlas.md and atlas.html")
    command.add_argument("--libraries", metavar="NAMES", help="some of jax,torch (default: those installed)")
    command.add_argument("--only", default="", metavar="TEXT", help="rows whose name contains this, such as clip@low")
    command.add_argument("--stored", action="store_true", help="measure nothing: show the atlas kept in the package")
    _add_json(command)


def _compare(commands: Subparsers) -> None:
    command = _command(
        commands, "compare", "Two programs: the same function near the point? the same chain-rule field?",
        'consderiv compare "relu(x) - relu(-x)" x --at x=0',
    )  # fmt: skip
    command.add_argument("first", metavar="P", help=PROGRAM_HELP)
    command.add_argument("second", metavar="Q", help=PROGRAM_HELP)
    _add_point(command)
    _add_json(command)


def _kinks(commands: Subparsers) -> None:
    command = _command(
        commands, "kinks", "Where a program ties and where its function is not differentiable, with sample points.",
        'consderiv kinks "abs(abs(x) + y)"',
    )  # fmt: skip
    _add_program(command)
    command.add_argument("--box", metavar="BOX", help='only what lies in a closed box: "x=-1:1,y=0:2"')
    _add_json(command)


def _map(commands: Subparsers) -> None:
    command = _command(
        commands, "map", "A derivative map on the whole space: its strata and the set on each of them.",
        'consderiv map "abs(x**2 - 2)"',
    )  # fmt: skip
    _add_program(command)
    command.add_argument("--kind", default="clarke", choices=MAP_KINDS, help="which map (default: clarke)")
    _add_json(command)
    command.add_argument("--latex", action="store_true", help="print LaTeX")
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of a Clarke map")


def _conservative(commands: Subparsers) -> None:
    command = _command(
        commands, "conservative", "Is a field on the whole space a conservative gradient of a program?",
        'consderiv conservative --of "relu(x) - relu(-x)" --kind chain_rule x',
    )  # fmt: skip
    command.add_argument(
        "inputs", metavar="FIELD.json PROGRAM", nargs="+",
        help="a field as `to_dict` writes it (not with --of), and program text, @file, or -",
    )  # fmt: skip
    command.add_argument("--of", metavar="PROGRAM", help="take the derivative map of this program as the field")
    command.add_argument("--kind", default="clarke", choices=MAP_KINDS, help="with --of: which map (default: clarke)")
    command.add_argument("--vars", metavar="x,y", help="with --of: the order of the variables")
    _add_json(command)
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of what is found")


def _lipschitz(commands: Subparsers) -> None:
    command = _command(
        commands, "lipschitz", "The exact Lipschitz constant, near a point or of the whole program.",
        'consderiv lipschitz "relu(x + y) - relu(2*x)" --norm linf',
    )  # fmt: skip
    _add_program(command)
    command.add_argument("--at", metavar="POINT", help=POINT_HELP + "; without it the constant is global")
    command.add_argument(
        "--norm",
        default="l2",
        choices=("l2", "l1", "linf"),
        help="of differences of points and of values (default: l2)",
    )
    command.add_argument("--box", metavar="BOX", help='only on a closed box: "x=-1:1,y=0:2"')
    _add_json(command)


def _along(commands: Subparsers) -> None:
    command = _command(
        commands, "along", "Where the chain rule holds along a curve, and for which elements of a field.",
        'consderiv along "abs(x) - abs(y)" --curve "x=t,y=t**2" --from -1 --to 1',
    )  # fmt: skip
    _add_program(command)
    command.add_argument("--curve", required=True, metavar="CURVE", help='piecewise rational in t: "x=t,y=t**2"')
    command.add_argument("--from", dest="start", default="0", metavar="A", help="the first t (default: 0)")
    command.add_argument("--to", dest="end", default="1", metavar="B", help="the last t (default: 1)")
    command.add_argument(
        "--field", default="clarke", choices=("clarke", "bouligand", "limiting", "chain_rule", "selection"),
        help="which elements (default: clarke)",
    )  # fmt: skip
    _add_json(command)


def _critical(commands: Subparsers) -> None:
    command = _command(
        commands, "critical", "Critical points of a program: where zero is in its Clarke map, or another one.",
        'consderiv critical "relu(x) - relu(-x)" --artificial',
    )  # fmt: skip
    _add_program(command)
    command.add_argument(
        "--kind", default="clarke",
        choices=MAP_KINDS, help="the map (default: clarke)",
    )  # fmt: skip
    command.add_argument(
        "--artificial", action="store_true",
        help="the critical points of the chain-rule field that Clarke lacks (with --kind chain_rule: of its hull)",
    )  # fmt: skip
    command.add_argument("--convention", metavar="NAME", help='with --artificial: of a library, such as "torch 2.13"')
    command.add_argument("--values", action="store_true", help="the critical values only")
    _add_json(command)


def _check(commands: Subparsers) -> None:
    command = _command(
        commands, "check", "Check certificates with the independent checker, in a process of its own.",
        "consderiv check identity.json",
    )  # fmt: skip
    command.add_argument("paths", metavar="PATH", nargs="+", help="certificate files")
