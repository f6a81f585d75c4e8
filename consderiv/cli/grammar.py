"""What the commands have in common: the program, the point, --json, an example and the exit codes."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

from .exit_codes import meanings
from .spelling import Parser

Subparsers = Any  # argparse has no public name for it

PROGRAM_HELP = "program text, @file, or - for stdin"
MAP_KINDS = ("clarke", "bouligand", "limiting", "chain_rule", "chain_rule_exact", "selection")
POINT_HELP = 'the point, exact: "x=0,y=1/2" (0.1 is one tenth)'
RULES = (
    "composition", "composition-rows", "composition-rows-without-hull", "composition-without-hull",
    "conservative-composition", "conservative-sum", "implicit", "implicit-without-hull", "integral",
    "integral-conservative", "inverse", "inverse-backward", "inverse-without-hull", "max", "min", "partial",
    "partial-product", "product", "quotient", "smooth-inner", "sum",
)  # fmt: skip
"""Those that `consderiv.search` has; to ask it would slow every command down."""


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help in which no name is broken at a hyphen."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


def new_command(commands: Subparsers, name: str, purpose: str, example: str) -> Parser:
    found: Parser = commands.add_parser(
        name, help=purpose, description=purpose, epilog=f"example:\n  {example}\n\n{meanings(name)}",
        allow_abbrev=False, formatter_class=HelpFormatter,
    )  # fmt: skip
    found.example = example
    return found


def add_variables(command: argparse.ArgumentParser) -> None:
    command.add_argument("--vars", metavar="x,y", help="the order of the variables (default: first appearance)")


def add_program(command: argparse.ArgumentParser) -> None:
    command.add_argument("program", metavar="PROGRAM", help=PROGRAM_HELP)
    add_variables(command)


def add_point(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", default="", metavar="POINT", help=POINT_HELP)
    add_variables(command)


def add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")
