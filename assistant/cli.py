"""The `deal` command: which command it is, its arguments, and the exit status.

Nothing heavy is imported here, so that `deal --help` and `deal --version` answer at once. Exit status: 0 an
answer was printed, 2 unusable arguments or input, 1 anything else; never a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from assistant import __version__
from assistant.clean import without_surrogates
from assistant.commands import NAMES, TABLE
from assistant.errors import TRACEBACK, UsageError, verdict
from assistant.spelling import did_you_mean, excerpt, nearest
from assistant.streams import Streams

INTERRUPTED = 130
"""The exit status that shells give a command ended by Ctrl-C."""

EXAMPLES = """\
  deal
  deal ask 'What does network lock-in mean here?'
  deal ask 'What is the $100B worth today over 7 years at 12%?' --json
  deal calc present_value years=7 discount_rate=12%
  deal calc present_value 'present_value=$60B' --solve-for discount_rate
  deal search 'switching costs' --top 3
  deal add notes.md reports/
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are one sentence and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Raise the mistake as a sentence."""
        message = " ".join(excerpt(word) for word in message.split(" "))
        raise UsageError(f"{message[:1].upper()}{message[1:]}. Try `{self.prog} --help`.")


def help_text() -> str:
    """Return what `deal --help` prints."""
    width = max(len(command.usage) for command in TABLE)
    commands = "\n".join(f"  deal {command.usage:<{width}}  {command.summary}" for command in TABLE)
    return f"""\
deal: a terminal assistant that answers, computes and teaches one business deal, offline and with citations

  deal{"":<{width}}   opens the terminal chat
{commands}

Options, before or after the command:
  --no-color   no colour, as with NO_COLOR set
  --help       this help; `deal COMMAND --help` for one command
  --version    the version

Examples:
{EXAMPLES}
DEAL_HOME names the folder that holds all that the program writes; `deal doctor` prints it.
Exit status: 0 answered, 2 unusable arguments or input, 1 anything else.
"""


def parser_for(name: str) -> Parser:
    """Return the parser of one command."""
    command = next(command for command in TABLE if command.name == name)
    module = import_module(f"assistant.commands.{name}")
    parser = Parser(
        prog=f"deal {name}",
        description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
        epilog=getattr(module, "EPILOG", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--no-color", action="store_true", help="no colour, as with NO_COLOR set")
    parser.set_defaults(run=module.run)
    module.add_arguments(parser)
    return parser


def run(arguments: Sequence[str], streams: Streams) -> int:
    """Run one command line and return its exit status; mistakes are raised."""
    before = []
    rest = list(arguments)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        before.append(rest.pop(0))
    for option in before:
        if option in ("-h", "--help"):
            streams.exact(help_text())
            return 0
        if option in ("-V", "--version"):
            streams.exact(f"deal {__version__}\n")
            return 0
        if option != "--no-color":
            raise UsageError(_unknown_option(option))
    if not rest:
        rest = ["chat"]
    name = rest[0]
    if name == "help":
        rest = [rest[1], "--help"] if len(rest) > 1 else []
        if not rest:
            streams.exact(help_text())
            return 0
        name = rest[0]
    if name not in NAMES:
        raise UsageError(_unknown_command(name))
    parsed = parser_for(name).parse_intermixed_args(rest[1:])
    if parsed.no_color or "--no-color" in before:
        streams.color = False
    status: int = parsed.run(parsed, streams)
    return status


def _unknown_option(option: str) -> str:
    """Say that an option before the command is not one."""
    hint = did_you_mean(option, ("--help", "--version", "--no-color"))
    return f'"{option}" is no option of `deal` itself.{hint} Options of a command come after it.'


def _unknown_command(word: str) -> str:
    """Say that a word is no command, and which one or what else may be meant."""
    if " " in word.strip():
        return f'To ask a question, write: deal ask "{word}"'
    if nearest(word, NAMES):
        return f'There is no command "{word}".{did_you_mean(word, NAMES)}'
    return f'There is no command "{word}": they are {", ".join(NAMES)}. To ask, write: deal ask "{word} …"'


def _finish(streams: Streams) -> None:
    """Wait for what the first run ever makes beside the answer, if it is this one."""
    handover = sys.modules.get("knowledge.handover")
    if handover is not None and not handover.settled(0):
        streams.note("Compiling the embedding model, once; later answers start much faster …")
        handover.settled()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the outermost door, where every mistake becomes one sentence."""
    streams = Streams.standard()
    words = [without_surrogates(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    try:
        status = run(words, streams)
        streams.stdout.flush()
        _finish(streams)
    except SystemExit as leaving:  # argparse leaves this way after printing a help text
        return leaving.code if isinstance(leaving.code, int) else 0
    except BrokenPipeError:
        # The reader has gone; a last flush into the closed pipe at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        sentence, status = verdict(error)
        streams.note(f"deal: {sentence}")
    return status
