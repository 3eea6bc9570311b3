"""`deal doctor`: says what is installed, where things are kept, and whether all is well."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from assistant.commands.common import add_json, look_of
from assistant.settings import load_settings
from assistant.streams import Streams

EPILOG = """\
Exit status: 0 all is well or was mended, 1 there is a problem; each problem is told with its fix."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without losing anything")
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Look at everything and print it."""
    from assistant.doctor import checks

    found = list(checks(load_settings(), streams, mend=arguments.fix))
    if arguments.json:
        for check in found:
            streams.json(asdict(check))
    else:
        from assistant.painting import paint
        from assistant.rendering import check_lines

        streams.show(paint(check_lines(found), look_of(streams)))
    return 1 if any(check.status == "problem" for check in found) else 0
