"""Fractions inside fractions, in LaTeX: the inner ones are set in the small size."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]", re.DOTALL)


def nested_fractions(latex: str) -> str:
    r"""A formula in which every fraction inside another one is `\tfrac`, whoever wrote the two.

    Examples
    --------
    >>> print(nested_fractions(r"\frac{\frac{1}{2} + x}{y}"))
    \frac{\tfrac{1}{2} + x}{y}
    """
    written: list[str] = []
    braces: list[bool] = []  # for each open one: does it hold an argument of a fraction?
    fractions: list[list[int]] = []  # those that are being read: braces around it, arguments to come
    position = 0
    for token in _TOKEN.finditer(latex):
        found = token[0]
        written.append(latex[position : token.start()])
        position = token.end()
        if found in (r"\frac", r"\tfrac"):
            fractions.append([len(braces), 2])
            found = r"\tfrac" if any(braces) else r"\frac"
        elif found == "{":
            braces.append(bool(fractions) and fractions[-1][0] == len(braces))
            if braces[-1]:
                fractions[-1][1] -= 1
        elif found == "}" and braces:
            braces.pop()
            if fractions and fractions[-1] == [len(braces), 0]:
                fractions.pop()
        written.append(found)
    return "".join([*written, latex[position:]])
