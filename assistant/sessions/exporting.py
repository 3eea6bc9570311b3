"""A conversation as a file: Markdown to read, JSON for programs. Both hold every quote with its place and hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from assistant.clean import printable
from assistant.rendering import ORIGINS, answer_fields, in_words, input_range, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.answer import Answer, CalculationView, Citation, Input
    from assistant.sessions.entry import Entry

Form = Literal["md", "json"]
FORMS: tuple[Form, ...] = ("md", "json")
VERSION = 1
"""Of the JSON; it grows when a field changes its meaning."""


def as_json(name: str, entries: Sequence[Entry]) -> str:
    """Write a conversation as JSON: its turns as `deal ask --json` gives them, and a hash of each source."""
    hashes: dict[str, str] = {}
    turns: list[dict[str, Any]] = []
    for entry in entries:
        hashes.update(entry.hashes)
        turn: dict[str, Any] = {"asked": entry.asked, "question": entry.question}
        turn["answer"] = answer_fields(entry.answer)
        if entry.first is not None:
            turn["first_answer"] = answer_fields(entry.first)
        turn["sources"] = dict(entry.hashes)
        turns.append(turn)
    whole = {
        "version": VERSION,
        "name": name,
        "turns": turns,
        "sources": [{"document": id, "sha256": digest} for id, digest in sorted(hashes.items())],
        "assumptions": [_input_fields(item) for item in in_use(entries)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_markdown(name: str, entries: Sequence[Entry]) -> str:
    """Write a conversation as Markdown with its quotes, their places, the sources' hashes and the assumptions."""
    return "\n".join(printable(line) for line in _lines(name, entries)) + "\n"


def in_use(entries: Sequence[Entry]) -> list[Input]:
    """The inputs that answers rest on and that nobody said in the question: the last of each name."""
    found: dict[str, Input] = {}
    for entry in entries:
        if entry.answer.calculation is not None:
            for item in entry.answer.calculation.inputs:
                if item.origin != "question":
                    found[item.name] = item
    return list(found.values())


def write_new(folder: Path, name: str, form: Form, text: str) -> Path:
    """Write a text to a new file in a folder, named after the conversation; no file is ever replaced.

    Raises OSError where it cannot be written.
    """
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    base = "-".join(words)[:50].strip("-") or "conversation"
    number = 1
    while True:
        file = folder / f"{base}{f'-{number}' if number > 1 else ''}.{form}"
        try:
            with file.open("x", encoding="utf-8", errors="replace") as stream:
                stream.write(text)
            return file
        except FileExistsError:
            number += 1


def _input_fields(item: Input) -> dict[str, Any]:
    fields: dict[str, Any] = item.model_dump(mode="json", exclude_none=True)
    return fields


def _lines(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    yield f"# {one_line(name)}"
    for number, entry in enumerate(entries, 1):
        yield ""
        yield f"## {number}. {one_line(entry.question)}"
        yield ""
        if entry.asked:
            yield f"Asked {entry.asked}."
            yield ""
        yield from _answer_lines(entry.answer)
        if entry.first is not None:
            yield ""
            yield f"First answered, before an assumption changed: {_display(entry.first)}."
        for citation in entry.answer.citations:
            yield ""
            yield from _citation_lines(citation, entry.hashes.get(citation.document, ""))
    used = in_use(entries)
    if used:
        yield ""
        yield "## What the answers rest on"
        yield ""
        yield "| input | value | where from | plausible | why |"
        yield "| --- | --- | --- | --- | --- |"
        for item in used:
            cells = (
                item.label or in_words(item.name),
                item.display,
                ORIGINS.get(item.origin, item.origin),
                input_range(item),
                item.note,
            )
            yield "| " + " | ".join(one_line(cell).replace("|", "\\|") for cell in cells) + " |"


def _answer_lines(answer: Answer) -> Iterator[str]:
    if answer.read_as:
        yield f"*Read as: {one_line(answer.read_as)}*"
        yield ""
    yield from answer.text.split("\n")
    if answer.calculation is not None:
        yield ""
        yield from _calculation_lines(answer.calculation)


def _calculation_lines(view: CalculationView) -> Iterator[str]:
    yield f"**{view.title or in_words(view.calculator)}**"
    yield ""
    if view.result is not None:
        yield f"- {in_words(view.solved_for)} = **{view.result.display}**"
    for item in view.inputs:
        mark = f" [{item.citation}]" if item.citation is not None else ""
        origin = ORIGINS.get(item.origin, item.origin)
        yield f"- {item.label or in_words(item.name)} = {item.display} ({origin}{mark})"
    for line in view.formula.splitlines():
        yield f"- formula: `{line}`"
    for step in view.steps:
        yield f"- step: {step}"
    if view.table:
        yield ""
        yield f"| {in_words(view.table_of) or 'case'} | {in_words(view.solved_for)} |"
        yield "| --- | --- |"
        for row in view.table:
            yield f"| {row.label} | {row.display} |"


def _citation_lines(citation: Citation, digest: str) -> Iterator[str]:
    """The place on one line, and the quote below it, exactly as it stands in the document."""
    where = ", ".join(part for part in (one_line(citation.title), one_line(citation.section)) if part)
    proof = f", SHA-256 `{digest}`" if digest else ""
    yield (
        f"[{citation.marker}] {where}: document `{citation.document}`, "
        f"characters {citation.start} to {citation.end}{proof}"
    )
    yield ""
    for line in citation.quote.split("\n"):
        yield f"> {line}"


def _display(answer: Answer) -> str:
    result = answer.calculation.result if answer.calculation else None
    return result.display if result is not None else one_line(answer.text)
