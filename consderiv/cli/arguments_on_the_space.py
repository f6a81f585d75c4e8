"""The grammar of the commands about a program on the whole space, or along a curve."""

from __future__ import annotations

from .grammar import MAP_KINDS, POINT_HELP, Subparsers, add_json, add_program, new_command


def add_kinks(commands: Subparsers) -> None:
    """`consderiv kinks`."""
    command = new_command(
        commands, "kinks", "Where a program ties and where its function is not differentiable, with sample points.",
        'consderiv kinks "abs(abs(x) + y)"',
    )  # fmt: skip
    add_program(command)
    command.add_argument("--box", metavar="BOX", help='only what lies in a closed box: "x=-1:1,y=0:2"')
    add_json(command)


def add_critical(commands: Subparsers) -> None:
    """`consderiv critical`."""
    command = new_command(
        commands, "critical", "Critical points of a program: where zero is in its Clarke map, or another one.",
        'consderiv critical "relu(x) - relu(-x)" --artificial',
    )  # fmt: skip
    add_program(command)
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
    add_json(command)


def add_map(commands: Subparsers) -> None:
    """`consderiv map`."""
    command = new_command(
        commands, "map", "A derivative map on the whole space: its strata and the set on each of them.",
        'consderiv map "abs(x**2 - 2)"',
    )  # fmt: skip
    add_program(command)
    command.add_argument("--kind", default="clarke", choices=MAP_KINDS, help="which map (default: clarke)")
    add_json(command)
    command.add_argument("--latex", action="store_true", help="print LaTeX")
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of a Clarke map")


def add_conservative(commands: Subparsers) -> None:
    """`consderiv conservative`."""
    command = new_command(
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
    add_json(command)
    command.add_argument("--certificate", metavar="FILE", help="write a certificate of what is found")


def add_lipschitz(commands: Subparsers) -> None:
    """`consderiv lipschitz`."""
    command = new_command(
        commands, "lipschitz", "The exact Lipschitz constant, near a point or of the whole program.",
        'consderiv lipschitz "relu(x + y) - relu(2*x)" --norm linf',
    )  # fmt: skip
    add_program(command)
    command.add_argument("--at", metavar="POINT", help=POINT_HELP + "; without it the constant is global")
    command.add_argument(
        "--norm",
        default="l2",
        choices=("l2", "l1", "linf"),
        help="of differences of points and of values (default: l2)",
    )
    command.add_argument("--box", metavar="BOX", help='only on a closed box: "x=-1:1,y=0:2"')
    add_json(command)


def add_along(commands: Subparsers) -> None:
    """`consderiv along`."""
    command = new_command(
        commands, "along", "Where the chain rule holds along a curve, and for which elements of a field.",
        'consderiv along "abs(x) - abs(y)" --curve "x=t,y=t**2" --from -1 --to 1',
    )  # fmt: skip
    add_program(command)
    command.add_argument("--curve", required=True, metavar="CURVE", help='piecewise rational in t: "x=t,y=t**2"')
    command.add_argument("--from", dest="start", default="0", metavar="A", help="the first t (default: 0)")
    command.add_argument("--to", dest="end", default="1", metavar="B", help="the last t (default: 1)")
    command.add_argument(
        "--field", default="clarke", choices=("clarke", "bouligand", "limiting", "chain_rule", "selection"),
        help="which elements (default: clarke)",
    )  # fmt: skip
    add_json(command)
