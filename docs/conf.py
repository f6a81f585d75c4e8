"""Sphinx: pages of text, the notebooks with their stored outputs, and the reference from the docstrings.

Mathematics is MathML, made here, so that the pages load nothing from anywhere. Gallery and atlas pages are generated.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import consderiv  # noqa: E402

project = "consderiv"
author = "the consderiv authors"
project_copyright = "the consderiv authors, MIT licence"
release = version = consderiv.__version__

extensions = [
    "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "myst_nb",
    "generating.mathml", "generating.gallery_pages", "generating.atlas_page", "generating.notebook_pages",
]  # fmt: skip
html_theme = "furo"
html_title = "consderiv"
html_static_path = ["static"]
html_css_files = ["consderiv.css"]
exclude_patterns = ["built", "README.md"]

nb_execution_mode = "off"  # outputs are stored, and checked by the tests
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
autosummary_generate = True
suppress_warnings = ["config.cache"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say shapes and exactness
napoleon_google_docstring = False
add_module_names = False
