"""Programs: what is written, as a directed acyclic graph of elementary operations that is never simplified."""

from .conversion import as_program
from .evaluate import evaluate, node_values, value_text
from .expression import Expression, variables
from .latex import to_latex
from .parser import parse
from .point import parse_point
from .program import Node, Program
from .serial import canonical_json, program_from_json, program_hash, program_to_json
from .sympy_bridge import from_sympy, to_sympy
from .text import to_text

__all__ = [
    "Expression", "Node", "Program", "as_program", "canonical_json", "evaluate", "from_sympy",
    "node_values", "parse", "parse_point", "program_from_json", "program_hash", "program_to_json", "to_latex",
    "to_sympy", "to_text", "value_text", "variables",
]  # fmt: skip
