"""Opens the screen on the fake engine, for the test in a real terminal. Argument: the seconds it loads."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3])]

from fake_engine import FakeEngine  # noqa: E402
from screen_help import Home  # noqa: E402

from assistant.terminal.app import DealApp, open_app  # noqa: E402

if __name__ == "__main__":
    sys.exit(open_app(DealApp(FakeEngine(load_seconds=float(sys.argv[1])), Home(Path(sys.argv[2])))))
