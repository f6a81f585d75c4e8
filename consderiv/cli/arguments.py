"""The grammar of the command line (contract: DESIGN.md, 5)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

from .. import __version__
from .arguments_on_the_space import add_along, add_conservative, add_critical, add_kinks, add_lipschitz, add_map
from .exit_codes import meanings
from .first_steps import NEXT, START
from .grammar import PROGRAM_HELP, RULES, Subparsers, add_json, add_point, new_command
from .inputs import check_brackets, shielded
from .spelling import Parser, check_options, refuse_rest


def read_arguments(arguments: list[str]) -> Callable[[], int]:
    """The command that the arguments ask for, ready to run."""
    if not arguments:
        return partial(_greet)
    whole, read = parser(), shielded(arguments)
    commands = _commands(whole).choices
    if read[0] in commands:
        check_options(commands[read[0]], read[1:])
    chosen, rest = whole.parse_known_args(read)
    refuse_rest(commands[chosen.command], rest)
    check_brackets("--at", getattr(chosen, "at", None) or "")
    return partial(_run, chosen)


def _commands(whole: Parser) -> Subparsers:
    return next(action for action in whole._actions if action.dest == "command")


def _greet() -> int:
    print(START + NEXT, end="")
    return 0


def _run(chosen: argparse.Namespace) -> int:
    """Import one command only: each needs other parts of the package."""
    from importlib import import_module

    from ..stages import progress

    command = import_module(f".{chosen.command}_command", __package__)
    with progress() if sys.stderr.isatty() else nullcontext():
        return int(command.run(chosen))


def parser() -> Parser:
    """The whole grammar."""
    whole = Parser(
        prog="consderiv", description=START, epilog=meanings(), allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    whole.add_argument("-V", "--version", action="version", version=f"consderiv {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    makers = (
        _explain, _audit, _search, _gallery, _atlas, _compare, add_kinks, add_critical, add_map, add_conservative,
        add_lipschitz, add_along, _check,
    )  # fmt: skip
    for add in makers:
        add(commands)
    return whole


def _explain(commands: Subparsers) -> None:
    command = new_command(
        commands, "explain", "The exact sets of derivatives of a program at a point, and how they differ.",
        'consderiv explain "relu(x) - relu(-x)" --at x=0',
    )  # fmt: skip
    command.add_argument("program", metavar="PROGRAM", help=PROGRAM_HELP)
    add_point(command)
    command.add_argument(
        "--only", metavar="SETS",
        help="some of bouligand, clarke, frechet, limiting, selection_field, chain_rule_field",
    )  # fmt: skip
    add_json(command)
    command.add_argument("--latex", action="store_true", help="print a LaTeX formula, for a display in a paper")
    command.add_argument("--certificate", metavar="FILE", help="write a certificate for `consderiv check`")


def _audit(commands: Subparsers) -> None:
    command = new_command(
        commands, "audit", "Run automatic differentiation libraries, and say of each value what it is.",
        'consderiv audit "relu(x) - relu(-x)" --at x=0 --backends numpy,jax,torch --allow clarke',
    )  # fmt: skip
    command.add_argument(
        "target", metavar="TARGET",
        help=PROGRAM_HELP + '; or path.py:function of jax or torch, with its arguments as --at "[0.0, 0.0]; 1.5"',
    )  # fmt: skip
    add_point(command)
    command.add_argument("--backends", metavar="NAMES", help="some of numpy,jax,torch (default: all)")
    command.add_argument(
        "--allow", choices=("clarke", "chain_rule"), default="chain_rule",
        help="which values are in order (default: chain_rule); others give exit code 1",
    )  # fmt: skip
    add_json(command)
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
    command = new_command(
        commands, "search", "The smallest programs on which a calculus rule is not an equality.",
        "consderiv search --rule sum --vars 2 --size 6",
    )  # fmt: skip
    command.add_argument("--rule", required=True, metavar="NAME", help=f"one of {', '.join(RULES)}")
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
    add_json(command)
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of the first failure")


def _gallery(commands: Subparsers) -> None:
    command = new_command(
        commands, "gallery", "Counterexamples of the literature, recomputed.",
        "consderiv gallery run diamond-in-hexagon",
    )  # fmt: skip
    command.add_argument("action", nargs="?", default="list", choices=("list", "show", "run"), help="default: list")
    command.add_argument("name", nargs="?", metavar="NAME", help="an entry, for show and run")
    command.add_argument("--all", action="store_true", help="run every entry")
    add_json(command)
    command.add_argument(
        "--write-certificates", metavar="DIR", help="with run: write DIR/NAME.json for `consderiv check`"
    )


def _atlas(commands: Subparsers) -> None:
    command = new_command(
        commands, "atlas", "What JAX and PyTorch return at the kinks of their operations, in all spellings.",
        "consderiv atlas --out atlas",
    )  # fmt: skip
    command.add_argument("--out", metavar="DIR", help="write atlas.json, atlas.md and atlas.html")
    command.add_argument("--libraries", metavar="NAMES", help="some of jax,torch (default: those installed)")
    command.add_argument("--only", default="", metavar="TEXT", help="rows whose name contains this, such as clip@low")
    command.add_argument(
        "--stored",
        action="store_true",
        help="measure nothing: read the atlas kept in the package (the whole table with --out)",
    )
    add_json(command)


def _compare(commands: Subparsers) -> None:
    command = new_command(
        commands, "compare", "Two programs: the same function near the point? the same chain-rule field?",
        'consderiv compare "relu(x) - relu(-x)" x --at x=0',
    )  # fmt: skip
    command.add_argument("first", metavar="P", help=PROGRAM_HELP)
    command.add_argument("second", metavar="Q", help=PROGRAM_HELP)
    add_point(command)
    add_json(command)


def _check(commands: Subparsers) -> None:
    command = new_command(
        commands, "check", "Check certificates with the independent checker, in a process of its own.",
        "consderiv check identity.json",
    )  # fmt: skip
    command.add_argument("paths", metavar="PATH", nargs="+", help="certificate files, or folders of them")
    command.add_argument("-q", "--quiet", action="store_true", help="print nothing: the exit code alone says it")
