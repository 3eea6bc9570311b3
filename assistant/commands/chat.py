"""`deal` and `deal chat`: the terminal chat, or the same as ordinary lines with `--plain`."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from assistant.commands.common import settings_of
from assistant.errors import UsageError
from assistant.settings import load_settings
from assistant.streams import Streams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--plain",
        action="store_true",
        help="ordinary lines: no alternate screen, no cursor movement; for screen readers and dumb terminals",
    )


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Open the chat."""
    if arguments.plain:
        from assistant.plain import chat

        return chat(settings_of(streams), streams)
    if not (streams.interactive and streams.terminal):
        raise UsageError("The chat needs a terminal. For pipes there are `deal chat --plain` and `deal ask`.")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("This terminal cannot move its cursor; use `deal chat --plain`.")
    settings = load_settings()
    if not streams.color:
        settings = replace(settings, color="never")
    from assistant.terminal.app import run as open_screen

    return open_screen(settings)
