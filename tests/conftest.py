"""Tables that tests print: they are shown at the end of a run, also when tests run in several processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TITLE = "table"


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Show a text at the end of the run."""
    return lambda text: request.node.add_report_section("call", TITLE, text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.sections:
            if name.endswith(f" {TITLE} call"):
                terminalreporter.write_line(f"\n{report.nodeid}\n{text}")
