"""Mathematics as MathML, which browsers draw themselves: no script, and no request to another host."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert

# A bar is drawn as an operator with a space on both sides; as a fence of |x| it has none.
BAR = re.compile(r"<mo([^>]*)>(&#x0007C;|&#x02016;|\|)</mo>")
# A minus after one of these belongs to what follows: no space there.
BEFORE = "|".join(f"&#x{ord(character):05X};" for character in "([{,;=<>≤≥∈⊂")
SIGN = re.compile(rf"(<mo[^>]*>(?:{BEFORE}|\[)</mo>)<mo>&#x02212;</mo>")
LONG = 30


def mathml(latex: str, display: str = "inline") -> str:
    """The element, with bars and signs close to what they belong to; what is long may scroll on a narrow screen."""
    element = BAR.sub(r'<mo\1 lspace="0" rspace="0">\2</mo>', convert(latex, display=display))
    element = SIGN.sub(r'\1<mo form="prefix" lspace="0" rspace="0">&#x02212;</mo>', element)
    long = display == "inline" and len(latex) > LONG
    return f'<span class="long-math">{element}</span>' if long else element


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _display(self: Any, node: nodes.math_block) -> None:
    self.body.append(f'<div class="mathml">{mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
