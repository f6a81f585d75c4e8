"""Reports of explanations: the page as rows, and as text, HTML and LaTeX."""

from .page import arc_text
from .written import explanation_html, explanation_latex, explanation_text

__all__ = ["arc_text", "explanation_html", "explanation_latex", "explanation_text"]
