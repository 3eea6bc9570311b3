"""The cards for other programs: a package for Anki, and a table that any spreadsheet or card program reads."""

from __future__ import annotations

import contextlib
import html
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.errors import AssistantError, UsageError
from assistant.study.cards import TYPE_NAMES, Card
from assistant.study.faces import sides

if TYPE_CHECKING:
    from calculators.model import Model

DECK_ID = 1907264113
MODEL_ID = 1461803957
"""Numbers of our own: Anki tells a deck and a kind of note by them, so an import updates the one before."""
_FIELDS = ("Key", "Question", "Answer", "Words", "Source")
_STYLE = """
.card { font-family: sans-serif; font-size: 20px; text-align: left; max-width: 40em; margin: 1em auto; }
.words { margin-top: 1em; border-left: 3px solid #888; padding-left: .7em; font-size: 16px; }
.source { margin-top: .5em; color: #888; font-size: 13px; }
"""
_BACK = (
    '{{FrontSide}}<hr id="answer">{{Answer}}<div class="words">{{Words}}</div>'
    '<div class="source">{{Source}}</div>'
)


def anki_package(
    cards: Iterable[Card], models: Mapping[str, Model], path: Path, *, force: bool = False
) -> int:
    """Write a package for Anki and return how many notes are in it. The same cards make the same notes."""
    import genanki

    model = genanki.Model(
        MODEL_ID,
        "deal card",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": _BACK}],
        css=_STYLE,
        sort_field_index=1,
    )
    deck = genanki.Deck(DECK_ID, "deal")
    for card in cards:
        face = sides(card, models)
        values = [card.key, *(_html(text) for text in (face.question, face.answer, face.quote, face.source))]
        tags = [card.span.document, TYPE_NAMES[card.type]]
        deck.add_note(genanki.Note(model, values, guid=genanki.guid_for("deal", card.key), tags=tags))

    def write(part: Path) -> None:
        genanki.Package(deck).write_to_file(str(part), timestamp=0)

    write_file(path, write, force=force)
    return len(deck.notes)


def table(cards: Iterable[Card], models: Mapping[str, Model]) -> str:
    """Write the cards as tab-separated lines with the head that Anki reads."""
    lines = [
        "#separator:tab",
        "#html:false",
        "#guid column:1",
        "#tags column:6",
        "#columns:" + "\t".join((*_FIELDS, "Tags")),
    ]
    for card in cards:
        face = sides(card, models)
        tags = f"{card.span.document} {TYPE_NAMES[card.type]}"
        values = (card.key, face.question, face.answer, face.quote, face.source, tags)
        lines.append("\t".join(_cell(value) for value in values))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """One cell: no tabs, no line ends; a leading quote or "=" must not act in a spreadsheet."""
    text = printable(" / ".join(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    if text.startswith(("=", "+", "@", "#")):
        text = f" {text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if '"' in text else text


def _html(text: str) -> str:
    return "<br>".join(html.escape(printable(line)) for line in text.splitlines())


def write_text(path: Path, text: str, *, force: bool = False) -> None:
    """Write a text file, whole or not at all."""
    write_file(path, lambda part: _put(part, text), force=force)


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def write_file(path: Path, write: Callable[[Path], None], *, force: bool = False) -> None:
    """Let `write` make a file that takes its name only when it is whole; never over another without `force`."""
    path = path.expanduser()
    if path.is_dir():
        raise UsageError(f'"{path}" is a folder; name a file in it.')
    if path.exists() and not force:
        raise UsageError(f'"{path}" is there already. Name another file, or add --force to write over it.')
    if not path.parent.is_dir():
        raise UsageError(f'There is no folder "{path.parent}" to write "{path.name}" into.')
    try:
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        part = Path(name)
        with contextlib.ExitStack() as unless_whole:
            unless_whole.callback(part.unlink, missing_ok=True)
            write(part)
            part.chmod(0o666 & ~_umask())
            part.replace(path)
            unless_whole.pop_all()
    except OSError as error:
        raise AssistantError(f'"{path}" cannot be written: {error.strerror or error}.') from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
