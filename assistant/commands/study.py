"""`deal study`: opens the chat at the study screen."""

from __future__ import annotations

import argparse

from assistant.errors import MissingPartError
from assistant.streams import Streams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Say that there is none yet."""
    raise MissingPartError(
        "This version has no study screen yet. `deal show aws-commitment-explainer` prints the text to read; "
        "`deal` opens the chat."
    )
