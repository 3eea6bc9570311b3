"""What tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from offline import sitecustomize as _offline  # noqa: F401 - keeps this process off the network

# And every Python that a test starts.
_GUARD = str(Path(__file__).parent / "offline")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [_GUARD, os.environ.get("PYTHONPATH")]))

# On a build machine the same examples every time; elsewhere new ones, which is how new faults are found.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

if TYPE_CHECKING:
    from asking import Ask

    from assistant.ask import Assistant


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """What a screen of one test left out of garbage collections is collected after it."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture(scope="session")
def lasting_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One DEAL_HOME for all tests that use the true model: it is compiled, and the library embedded, once.

    The variable DEAL_TEST_HOME names a folder that is kept from run to run, for the impatient.
    Tests that add documents or settings must use a folder of their own.
    """
    kept = os.environ.get("DEAL_TEST_HOME")
    return Path(kept) if kept else tmp_path_factory.mktemp("lasting-home")


@pytest.fixture(scope="session")
def true_assistant(lasting_home: Path) -> Assistant:
    """The assistant with the true library and the true model, loaded once; conversations are the test's own."""
    from assistant.ask import Assistant
    from assistant.settings import load_settings

    assistant = Assistant(load_settings({"DEAL_HOME": str(lasting_home)}))
    assistant.warm_up()
    return assistant


@pytest.fixture
def ask(true_assistant: Assistant) -> Ask:
    """A conversation of the test's own: a line in, the JSON of its answer out."""
    from assistant.conversation import Conversation

    conversation = Conversation()
    return lambda line: true_assistant.ask(line, conversation).model_dump(mode="json")
