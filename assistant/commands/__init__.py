"""The commands of `deal`, one module each: `add_arguments(parser)`, `run(arguments, streams) -> exit status`.

Modules are imported only when their command runs; `TABLE` is all that `deal --help` needs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the help: a command, how it is written and what it does."""

    name: str
    usage: str
    summary: str


TABLE = (
    Command(
        "chat", "chat [--plain]", "opens the terminal chat, as `deal` alone does; --plain: as ordinary lines"
    ),
    Command("ask", "ask QUESTION", "answers one question, or each line of standard input"),
    Command("search", "search QUERY", "prints the best passages and nothing else"),
    Command("calc", "calc [NAME [VAR=VALUE …]]", "lists the calculators, shows one, or runs it"),
    Command("add", "add PATH…", "adds documents, or folders of them, to the library"),
    Command("sources", "sources", "lists the library"),
    Command("show", "show ID", "prints a document's text exactly as the library holds it"),
    Command("remove", "remove ID", "takes a document out of the library"),
    Command(
        "sessions", "sessions [search WORDS …]", "lists, searches, exports or deletes kept conversations"
    ),
    Command("study", "study", "opens the chat at the study screen; writes a guide, or cards for Anki"),
    Command("doctor", "doctor", "says what is installed, where things are kept, and whether all is well"),
)
NAMES = tuple(command.name for command in TABLE)
