"""What tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def lasting_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One DEAL_HOME for all tests that use the true model: it is compiled, and the library embedded, once.

    Tests that add documents or settings must use a folder of their own.
    """
    return tmp_path_factory.mktemp("lasting-home")
