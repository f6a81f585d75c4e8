"""The pytest plugin: `subgradcheck` as a fixture, with defaults from the command line or the configuration.

def test_my_operator(subgradcheck):
    subgradcheck(my_operator, torch.zeros(3))

pytest --subgradcheck-allow=clarke          (or  subgradcheck_allow = clarke  in the configuration)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

ALLOWED = ("chain_rule", "clarke")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting."""
    group = parser.getgroup("consderiv", "derivatives at kinks")
    group.addoption(
        "--subgradcheck-allow", choices=ALLOWED, default=None, help="what the fixture subgradcheck accepts by default"
    )
    parser.addini("subgradcheck_allow", "what the fixture subgradcheck accepts by default", default="chain_rule")


@pytest.fixture
def subgradcheck(request: pytest.FixtureRequest) -> Callable[..., bool]:
    """`consderiv.testing.subgradcheck`, with `allow` as configured."""
    from .checking import subgradcheck as check

    allow: Any = request.config.getoption("--subgradcheck-allow") or request.config.getini("subgradcheck_allow")
    if allow not in ALLOWED:
        raise pytest.UsageError(f"subgradcheck_allow is one of {', '.join(ALLOWED)}, received {allow!r}")
    return partial(check, allow=allow)
