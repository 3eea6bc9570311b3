"""What can be taken along: a cited guide, a package for Anki, a table."""

from __future__ import annotations

import csv
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.study.course import Course
from assistant.study.export import anki_package, table, write_text
from assistant.study.guide import study_guide


def guide_of(course: Course, *within: str) -> str:
    deck = course.deck
    return study_guide(deck.documents, deck.order, course.cards().values(), course.models, within)


def test_every_line_of_the_guide_is_a_quote_whose_note_leads_to_it(course: Course) -> None:
    guide = guide_of(course)
    assert guide == guide_of(course), "the same cards make the same guide"
    notes = dict(re.findall(r"^\[\^(\d+)\]: .*\((.+)\)$", guide, flags=re.MULTILINE))
    marks = re.findall(r"^- (.+)\[\^(\d+)\]$", guide, flags=re.MULTILINE)
    assert len(marks) > 200
    assert {number for _, number in marks} == set(notes)
    plain = re.compile(r"\\([\\`*_\[\]<>#|])")
    for said, number in marks:
        document, start, end = re.fullmatch(r"(\S+), characters (\d+) to (\d+)", notes[number]).groups()  # type: ignore[union-attr]
        quote = " ".join(course.library.document(document).text[int(start) : int(end)].split())
        text = plain.sub(r"\1", said)
        first = quote.split(" - ")[0]
        assert quote in text or text.endswith(first) or "numbers of seed" in text


def test_the_guide_keeps_to_the_documents_that_were_named(course: Course) -> None:
    guide = guide_of(course, "cloud-contracts")
    assert guide.count("\n## ") == 1
    assert "characters" in guide
    assert "(deal-sheet," not in guide


def test_the_anki_package_is_read_back(course: Course, tmp_path: Path) -> None:
    cards = list(course.cards().values())
    path = tmp_path / "deal.apkg"
    assert anki_package(cards, course.models, path) == len(cards)
    with zipfile.ZipFile(path) as package:
        assert "collection.anki2" in package.namelist()
        package.extract("collection.anki2", tmp_path)
    with sqlite3.connect(tmp_path / "collection.anki2") as connection:
        notes = connection.execute("SELECT guid, flds, tags FROM notes").fetchall()
        (count,) = connection.execute("SELECT count(*) FROM cards").fetchone()
        models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    assert count == len(notes) == len(cards) == len({guid for guid, _, _ in notes})
    assert "deal card" in models
    assert '"deal"' in decks
    by_key = {fields.split("\x1f")[0]: fields.split("\x1f") for _, fields, _ in notes}
    for card in cards:
        _, question, answer, words, source = by_key[card.key]
        assert question
        assert answer
        assert words
        assert card.span.document in source
    fact = next(card for card in cards if card.answer == "ten years")
    assert by_key[fact.key][2] == "ten years"
    assert any("deal-sheet" in tags and "fact" in tags for _, _, tags in notes)


def test_an_import_of_a_later_package_updates_the_same_notes(course: Course, tmp_path: Path) -> None:
    guids = []
    for name in ("one.apkg", "two.apkg"):
        anki_package(course.cards().values(), course.models, tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as package:
            package.extract("collection.anki2", tmp_path / name.removesuffix(".apkg"))
        with sqlite3.connect(tmp_path / name.removesuffix(".apkg") / "collection.anki2") as connection:
            guids.append(connection.execute("SELECT guid, flds FROM notes ORDER BY guid").fetchall())
    assert guids[0] == guids[1]


def test_nothing_in_a_document_acts_in_anki_or_a_terminal(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(
        '# H\n\n## Trap\n\nA trap is a <script>alert(1)</script> & "quoted"\tthing \x1b[31mfor 9 mice.\n'
    )
    list(course.library.add([path]))
    cards = [card for card in course.cards().values() if card.span.document == "hostile"]
    assert cards
    anki_package(cards, course.models, tmp_path / "h.apkg")
    with zipfile.ZipFile(tmp_path / "h.apkg") as package:
        package.extract("collection.anki2", tmp_path)
    with sqlite3.connect(tmp_path / "collection.anki2") as connection:
        fields = "".join(text for (text,) in connection.execute("SELECT flds FROM notes"))
    assert "<script>" not in fields
    assert "\x1b" not in fields
    text = table(cards, course.models)
    assert "\x1b" not in text
    assert all(line.count("\t") == 5 for line in text.splitlines() if not line.startswith("#"))
    assert "<script>" not in guide_of(course, "hostile").replace("\\<", "")


def test_the_table_is_read_back(course: Course) -> None:
    cards = list(course.cards().values())
    lines = table(cards, course.models).splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert head[0] == "#separator:tab"
    rows = list(csv.reader(lines[len(head) :], delimiter="\t"))
    assert len(rows) == len(cards)
    assert all(len(row) == 6 for row in rows)
    assert [row[0] for row in rows] == [card.key for card in cards]


def test_a_file_is_never_written_over_by_chance(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    write_text(path, "one")
    with pytest.raises(UsageError, match="--force"):
        write_text(path, "two")
    assert path.read_text() == "one"
    write_text(path, "two", force=True)
    assert path.read_text() == "two"
    with pytest.raises(UsageError, match="folder"):
        write_text(tmp_path, "three")
    with pytest.raises(UsageError, match="no folder"):
        write_text(tmp_path / "nowhere" / "guide.md", "four")
    assert [each.name for each in tmp_path.iterdir()] == ["guide.md"]
