"""What every test module gets: the server, and names that no other test uses."""

from __future__ import annotations

from typing import Callable
from uuid import uuid4

import pytest

# Helpers that assert: their failures print operands as the tests' own do.
pytest.register_assert_rewrite("alibaba", "fabric", "huawei", "items", "programs", "server", "waiting")

from server import Server  # noqa: E402


@pytest.fixture(scope="session")
def server() -> Server:
    return Server.from_environment()


@pytest.fixture(scope="session")
def libraries():
    # Imported late: a process has one generation of the vendor's package, and this one needs the first.
    from libraries import Libraries

    return Libraries.from_environment()


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Make a name from a short prefix: lower case, at most 16 characters, never used before."""

    def name(prefix: str) -> str:
        assert len(prefix) <= 5
        return f"{prefix}-{uuid4().hex[:10]}"

    return name
