"""The commands of the plain chat: one line of help, an example, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.errors import UsageError
from assistant.rendering import answer_text

if TYPE_CHECKING:
    from assistant.plain import Plain

PROMPT = "> "
AROUND = 300
"""Characters that are shown before and after a cited quote."""


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """A command of the plain chat: one line of help, an example, and what it does with the words behind it."""

    help: str
    example: str
    run: Callable[[Plain, str], None]


def _help(plain: Plain, rest: str) -> None:
    from assistant.sessions.commands import COMMANDS as KEPT
    from assistant.slash import COMMANDS as SET

    rows = [(c.example, c.help) for c in SET.values() if c.name != "help"]
    if plain.talk.archive is not None:
        rows += [(command.example, command.help) for command in KEPT.values()]
    rows += [(command.example, command.help) for command in COMMANDS.values()]
    rows.append(("quit", "leave."))
    plain.say("\n".join(f"- {example}: {words}" for example, words in rows))


def _source(plain: Plain, rest: str) -> None:
    """Print the words that a marker stands for, in their place."""
    cited = plain.last.citations if plain.last is not None else ()
    if not cited:
        raise UsageError("The last answer cites nothing.")
    wanted = rest.strip("[] ") or "1"
    found = [one for one in cited if str(one.marker) == wanted]
    if not found:
        raise UsageError(f"The last answer has no source [{wanted}]; it has 1 to {len(cited)}.")
    citation = found[0]
    document = plain.talk.document(citation.document)
    where = ", ".join(part for part in (citation.title, citation.section) if part)
    plain.streams.show(printable(f"[{citation.marker}] {where} ({citation.document})"))
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        plain.say(f"The library does not say this any more. It said: “{citation.quote}”")
        return
    text = document.text
    before = text[max(0, citation.start - AROUND) : citation.start]
    after = text[citation.end : citation.end + AROUND]
    plain.say(f"…{before.lstrip()}>>> {citation.quote} <<<{after.rstrip()}…")


def _steps(plain: Plain, rest: str) -> None:
    if plain.last is None or plain.last.calculation is None:
        raise UsageError("The last answer is no calculation.")
    plain.streams.show(answer_text(plain.last, plain.look, steps=True))
    plain.streams.show("")


def _library(plain: Plain, rest: str) -> None:
    documents = plain.talk.assistant.library.documents()
    plain.say("\n".join(f"- {document.id}: {document.title}" for document in documents))


def _add(plain: Plain, rest: str) -> None:
    from assistant.adding import NOTHING_NAMED, STOPPED, outcome, paths_in, progress_line

    paths = paths_in(rest)
    if not paths:
        raise UsageError(NOTHING_NAMED)
    streams = plain.streams
    try:
        for report in plain.talk.assistant.library.add(
            paths, lambda progress: streams.progress(progress_line(progress))
        ):
            streams.progress("")
            streams.show(printable(outcome(report)))
            if report.warning:
                streams.note(report.warning)
    except KeyboardInterrupt:
        streams.progress("")
        streams.note(STOPPED)
    finally:
        streams.progress("")
    streams.show("")


def _remove(plain: Plain, rest: str) -> None:
    from assistant.removing import remove

    plain.say(remove(rest, plain.talk.assistant.library))


def _copy(plain: Plain, rest: str) -> None:
    """Copy the last answer, the last calculation or the whole conversation."""
    from assistant.copying import copy_out, terminal_clipboard
    from assistant.rendering import calculation_text

    answers = [entry.answer for entry in plain.talk.entries]
    calculations = [answer.calculation for answer in answers if answer.calculation is not None]
    if rest not in ("", "answer", "all", "calc"):
        raise UsageError(f'"{rest}" cannot be copied: say /copy, /copy all or /copy calc.')
    if rest == "calc" and calculations:
        text = calculation_text(calculations[-1])
    elif rest == "all" and answers:
        text = "\n\n".join(
            f"{PROMPT}{entry.question}\n{answer_text(entry.answer)}" for entry in plain.talk.entries
        )
    elif rest in ("", "answer") and answers:
        text = answer_text(answers[-1])
    else:
        raise UsageError("There is nothing to copy yet.")
    if plain.streams.terminal:
        plain.streams.stdout.write(terminal_clipboard(text))
        plain.streams.stdout.flush()
    home = plain.talk.assistant.settings.home
    plain.say(copy_out(printable(text), Path(home), terminal=plain.streams.terminal))


COMMANDS: dict[str, PlainCommand] = {
    "source": PlainCommand("show the words a marker stands for, in their place.", "/source 2", _source),
    "steps": PlainCommand("show the steps of the last calculation.", "/steps", _steps),
    "sources": PlainCommand("list the library.", "/sources", _library),
    "library": PlainCommand("the same.", "/library", _library),
    "add": PlainCommand("add a file, or a folder of them, to the library.", "/add ~/notes.md", _add),
    "remove": PlainCommand("take an added document out of the library.", "/remove my-notes", _remove),
    "copy": PlainCommand(
        "copy the last answer; calc: the calculation; all: everything.", "/copy calc", _copy
    ),
    "help": PlainCommand("list the commands.", "/help", _help),
}


def command_words() -> list[str]:
    """Every command of this chat."""
    from assistant.sessions.commands import COMMANDS as KEPT
    from assistant.slash import COMMANDS as SET

    return [*SET, *KEPT, *COMMANDS]
