"""One scripted server for the whole table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractly.testing import LocalServer


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine decides a test, and no proxy stands between it and its server."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "EXTRACTLY_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(scope="session")
def _fault_server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def server(_fault_server: LocalServer) -> Iterator[LocalServer]:
    """A server without scripted replies or recorded requests."""
    _fault_server.clear()
    yield _fault_server
    _fault_server.clear()
