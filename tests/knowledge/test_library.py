from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hashing import HashEncoder

from knowledge.document import Document
from knowledge.errors import BuiltinDocument, UnknownDocument
from knowledge.library import AddProgress, AddReport, Library
from knowledge.shelf import Shelf, read_shelf
from knowledge.store import Row

Open = Callable[[], Library]

TIDES = "# The tides\n\nWater rises twice a day in the bay.\n\n## The moon\n\nThe moon pulls the water up.\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add(library: Library, *paths: Path) -> list[AddReport]:
    return list(library.add(paths))


def test_builtin_documents_and_facts(open_library: Open) -> None:
    library = open_library()
    assert [(d.id, d.origin, d.title) for d in library.documents()] == [("harbour", "builtin", "The harbour")]
    fact = library.facts["lighthouse-cost"]
    assert (fact.value, fact.unit, fact.section) == (3.5e9, "USD", "The lighthouse")
    assert library.document("harbour").text[fact.start : fact.end] == "It cost $3.5 billion." == fact.quote
    again = open_library()  # from the kept copy
    assert again.documents() == library.documents()
    assert again.facts == library.facts


def test_an_unknown_document_names_the_nearest(open_library: Open) -> None:
    with pytest.raises(UnknownDocument, match="Did you mean “harbour”"):
        open_library().document("harbor")
    with pytest.raises(UnknownDocument, match="no document “zzz”"):
        open_library().search("x", within=["zzz"])


def test_add_change_remove(open_library: Open, tmp_path: Path) -> None:
    library = open_library()
    path = write(tmp_path / "My Tides.md", TIDES)
    assert add(library, path) == [AddReport(str(path), "added", "my-tides", 2)]
    assert add(library, path) == [AddReport(str(path), "unchanged", "my-tides", 2)]
    before = library.document("my-tides")
    assert (before.text, before.title, before.origin, before.source) == (
        TIDES,
        "The tides",
        "added",
        str(path),
    )

    write(path, TIDES.replace("twice a day", "every twelve hours"))
    assert [r.status for r in add(library, path)] == ["updated"]
    after = library.document("my-tides")
    assert "every twelve hours" in after.text
    assert before.passages[1].id == after.passages[1].id
    assert before.passages[0].id != after.passages[0].id

    assert open_library().document("my-tides") == after  # on disk, for another process
    assert library.remove("my-tides") == after
    with pytest.raises(UnknownDocument):
        library.document("my-tides")
    with pytest.raises(BuiltinDocument, match="comes with the program"):
        library.remove("harbour")


def test_same_bytes_elsewhere_are_not_added_twice(open_library: Open, tmp_path: Path) -> None:
    library = open_library()
    first, second = write(tmp_path / "a.md", TIDES), write(tmp_path / "b.md", TIDES)
    (_, report) = add(library, first, second)
    assert (report.status, report.document) == ("unchanged", "a")
    assert "as “a”" in report.warning
    first.unlink()  # the file was moved: a change in its new place is an update, not a new document
    add(library, second)
    write(second, TIDES + "\nMore of it.\n")
    assert [(r.status, r.document) for r in add(library, second)] == [("updated", "a")]


def test_names_that_clash_get_numbers(open_library: Open, tmp_path: Path) -> None:
    library = open_library()
    names = ["x/notes.md", "y/notes.md", "harbour.md", "added.md"]
    paths = [write(tmp_path / name, f"Text number {n} is here.\n") for n, name in enumerate(names)]
    assert [r.document for r in add(library, *paths)] == ["notes", "notes-2", "harbour-2", "added-2"]


def test_a_folder_is_walked_in_order_and_bad_files_do_not_stop_it(open_library: Open, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder / "b.md", "The second file.\n")
    write(folder / "a" / "deep.txt", "The first file is deep.\n")
    write(folder / "c.jpg", "no")
    write(folder / ".hidden.md", "Hidden text.\n")
    write(folder / "d.md", "\n")
    secret = write(tmp_path / "secret.md", "A secret.\n")
    (folder / "e.md").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    reports = add(open_library(), folder)
    assert [(Path(r.path).name, r.status) for r in reports] == [
        ("deep.txt", "added"),
        ("b.md", "added"),
        ("c.jpg", "failed"),
        ("d.md", "failed"),
        ("e.md", "failed"),
        ("loop", "failed"),
    ]
    assert "not followed" in str(reports[4].error)
    assert "A secret" not in "".join(d.text for d in open_library().documents())


def test_another_process_is_noticed(open_library: Open, tmp_path: Path, encoder: object) -> None:
    one, two = open_library(), open_library()
    one.prepare()
    add(two, write(tmp_path / "tides.md", TIDES))
    assert one.search("moon pulls water")[0].passage.document == "tides"
    two.remove("tides")
    assert one.search("moon pulls water", within=["builtin"])
    assert [d.id for d in one.documents()] == ["harbour"]


def test_a_damaged_database_is_set_aside(open_library: Open, tmp_path: Path) -> None:
    library = open_library()
    path = write(tmp_path / "tides.md", TIDES)
    add(library, path)
    database = tmp_path / "home" / "library.sqlite3"
    for damage in (b"no database at all, only text " * 200, b""):
        database.write_bytes(damage)
        again = open_library()
        assert [d.id for d in again.documents()] == ["harbour"]
        assert [r.status for r in add(again, path)] == ["added"]
        assert any("set aside" in notice for notice in again.notices) == bool(damage)
    assert (tmp_path / "home" / "library.sqlite3.damaged-1").read_bytes().startswith(b"no database")


def test_a_database_with_other_tables_is_set_aside(open_library: Open, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with sqlite3.connect(tmp_path / "home" / "library.sqlite3") as connection:
        connection.execute("CREATE TABLE documents (x)")
    connection.close()
    library = open_library()
    assert [r.status for r in add(library, write(tmp_path / "tides.md", TIDES))] == ["added"]
    assert "set aside" in library.notices[0]


def test_a_database_of_a_newer_version_is_left_alone(open_library: Open, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with sqlite3.connect(tmp_path / "home" / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    library = open_library()
    assert [d.id for d in library.documents()] == ["harbour"]
    assert "newer version" in library.notices[0]
    (report,) = add(library, write(tmp_path / "tides.md", TIDES))
    assert report.status == "failed"
    assert "newer version" in str(report.error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_home_reads(open_library: Open, tmp_path: Path) -> None:
    add(open_library(), write(tmp_path / "tides.md", TIDES))
    home = tmp_path / "home"
    home.chmod(0o500)
    try:
        library = open_library()
        assert [d.id for d in library.documents()] == ["harbour", "tides"]
        (report,) = add(library, write(tmp_path / "other.md", "Some other text.\n"))
        assert (report.status, "cannot be used" in str(report.error)) == ("failed", True)
    finally:
        home.chmod(0o700)


def test_a_home_that_cannot_be_made_gives_a_sentence(
    tmp_path: Path, small_folders: tuple[Path, Path]
) -> None:
    write(tmp_path / "file", "in the way")
    library = Library.open(tmp_path / "file" / "home", lambda: None, None, *small_folders)  # type: ignore[arg-type, return-value]
    assert [d.id for d in library.documents()] == ["harbour"]
    (report,) = add(library, write(tmp_path / "tides.md", TIDES))
    assert (report.status, "DEAL_HOME" in str(report.error)) == ("failed", True)


def test_a_broken_explainer_is_left_out_and_named(
    open_library: Open, small_folders: tuple[Path, Path]
) -> None:
    write(small_folders[0] / "broken.md", '+++\ntitle = "X"\ntopisc = []\n+++\n\nText.\n')
    library = open_library()
    assert [d.id for d in library.documents()] == ["harbour"]
    assert library.notices == (
        "broken.md: the header does not know the key “topisc”. Did you mean “topics”?",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("It cost $3.5 billion.", "It cost $4 billion."), "quote is not in “harbour”"),
        (('document = "harbour"', 'document = "harbor"'), "Did you mean “harbour”"),
        (('"exact"', '"exactly"'), "qualifier “exactly”"),
        (("value = 3500000000", 'value = "3.5B"'), "“value” must be a number"),
        (("unit =", "units ="), "Did you mean “unit”"),
    ],
)
def test_a_broken_fact_is_named(
    open_library: Open, small_folders: tuple[Path, Path], change: tuple[str, str], said: str
) -> None:
    path = small_folders[1] / "harbour.toml"
    text = path.read_text(encoding="utf-8")
    statement, rest = text.split("\n", 3)[:3], text.split("\n", 3)[3]
    write(path, "\n".join(statement) + "\n" + rest.replace(*change))
    (notice,) = open_library().notices
    assert notice.startswith("harbour.toml: fact “lighthouse-cost”")
    assert said in notice


def test_several_libraries_add_at_the_same_time(open_library: Open, tmp_path: Path) -> None:
    def fill(number: int) -> list[str]:
        library = open_library()
        paths = [write(tmp_path / f"{number}-{n}.md", f"Text {n} of writer {number}.\n") for n in range(5)]
        statuses = [report.status for report in add(library, *paths)]
        library.prepare()
        return statuses

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fill, range(4))) == [["added"] * 5] * 4
    library = open_library()
    assert len(library.documents(["added"])) == 20
    assert library.notices == ()


def test_a_document_added_while_the_index_is_made_breaks_nothing(
    open_library: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every reading of the library's revision is followed by an addition of another process."""
    asked, other = open_library(), open_library()
    begun: list[Path] = []
    added: list[list[AddReport]] = []

    def read(revision: int, builtin: Iterable[Document], rows: Iterable[Row]) -> Shelf:
        shelf = read_shelf(revision, builtin, rows)
        if len(begun) == len(added) < 5:  # not for the reading that the addition itself may lead to
            text = f"# Note {len(added)}\n\nThe moon pulls the water of bay {len(added)} up.\n"
            begun.append(write(tmp_path / f"note-{len(added)}.md", text))
            added.append(add(other, begun[-1]))
        return shelf

    monkeypatch.setattr("knowledge.library.read_shelf", read)
    for _ in range(7):
        hits = asked.search("moon pulls water")
        assert all(hit.passage.document in {d.id for d in asked.documents()} for hit in hits)
    assert len(asked.search("moon pulls water", within=["added"])) == 5


def test_a_steady_library_stays_as_it_was(open_library: Open, tmp_path: Path) -> None:
    one, two = open_library(), open_library()
    path = write(tmp_path / "tides.md", TIDES)
    with one.steady():
        add(two, path)
        assert one.search("moon pulls water", within=["added"]) == ()
        assert not one.knows("moon")
        with one.steady():
            assert [d.id for d in one.documents()] == ["harbour"]
        assert [d.id for d in one.documents()] == ["harbour"]
    assert one.knows("moon")
    with one.steady():
        hit = one.search("moon pulls water", within=["added"])[0]
        two.remove("tides")
        assert one.document("tides").text == TIDES
        assert len(one.sentence_vectors(hit.passage)) == len(hit.passage.sentences)
    with pytest.raises(UnknownDocument):
        one.document("tides")


def test_a_name_that_is_no_utf8_is_added_like_any_other(open_library: Open, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder / "a.md", "The first text is here.\n")
    write(folder / "z.md", "The last text is here.\n")
    odd = folder / os.fsdecode(b"bad\xff.md")
    write(odd, "The odd text is here.\n")
    twin = write(folder / "bad\\udcff.md", "A text whose name only looks like the odd one.\n")
    library = open_library()
    reports = add(library, folder)
    assert [r.status for r in reports] == ["added"] * 4
    assert [r.path for r in reports][2] == f"{folder}/bad?.md"
    assert add(library, odd) == [AddReport(f"{folder}/bad?.md", "unchanged", "bad", 1)]
    document = library.document("bad")
    assert (document.title, document.source) == ("bad?", f"file://{folder}/bad%FF.md")
    assert library.search("odd text")[0].passage.document == "bad"

    write(odd, "The odd text has changed.\n")
    assert [(r.status, r.document) for r in add(library, odd, twin)] == [
        ("updated", "bad"),
        ("unchanged", "bad-udcff"),
    ]
    moved = odd.rename(tmp_path / "good.md")
    add(library, moved)
    assert library.document("bad").source == str(moved)


def test_a_path_that_cannot_be_looked_at_gets_a_sentence(open_library: Open, tmp_path: Path) -> None:
    good = write(tmp_path / "tides.md", TIDES)
    paths = [Path("x" * 5000 + ".md"), Path("~nobody-of-that-name/x.md"), good]
    reports = add(open_library(), *paths)
    assert [r.status for r in reports] == ["failed", "failed", "added"]
    assert "name too long" in str(reports[0].error)
    assert "no file at" in str(reports[1].error)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# " + "#" * 500 + "x\n\nThe text is here.\n", "#" * 199 + "…"),
        ("---\ntitle: " + "#" * 5000 + "\n---\n\nThe text is here.\n", "my notes"),
        ("# " + "#" * 5000 + "\n\nThe text is here.\n", "my notes"),
        ("#" * 5000 + "\n\nThe text is here.\n", "my notes"),
        ("# A  wide \t title\n\nThe text is here.\n", "A wide title"),
    ],
)
def test_a_title_is_of_a_length_to_be_shown(
    open_library: Open, tmp_path: Path, text: str, title: str
) -> None:
    library = open_library()
    add(library, write(tmp_path / "my-notes.md", text))
    assert library.document("my-notes").title == title


def test_a_text_beyond_the_limit_is_cut_and_said(
    open_library: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.reading.LONGEST_TEXT", 2_000)
    library = open_library()
    (report,) = add(library, write(tmp_path / "long.txt", "The tide is high. " * 150))
    assert report.status == "added"
    assert report.warning.startswith("The text is longer than the 2,000 characters that are kept")
    text = library.document("long").text
    assert 1_990 < len(text) <= 2_000
    assert text.endswith(" ")  # no word is cut in two


def test_adding_says_how_far_it_is_and_what_was_reported_is_ready(
    open_library: Open, tmp_path: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.adding.GROUP", 3)
    folder = tmp_path / "folder"
    for number in range(4):
        write(folder / f"{number}.md", TIDES.replace("twice", f"{number + 2} times"))
    library = open_library()
    library.prepare()
    told: list[AddProgress] = []
    for report in library.add([folder], told.append):
        assert report.status == "added"
        assert report.document is not None
        before = len(encoder.encoded)
        assert library.search("moon pulls water", within=[report.document])
        assert len(encoder.encoded) - before <= 1  # the question; the document was ready
    assert (told[0].file, told[0].files, told[0].done, told[0].rate) == (1, 4, 0, 0.0)
    assert any(each.estimated and each.total > 4 for each in told)
    last = told[-1]
    assert (last.file, last.done, last.total, last.estimated) == (4, 8, 8, False)
    assert last.seconds_left == 0
    assert last.rate > 0


@pytest.mark.parametrize("asked", range(1, 12))
def test_adding_stops_at_any_moment_with_nothing_half_added(
    open_library: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    monkeypatch.setattr("knowledge.adding.GROUP", 3)
    folder = tmp_path / "folder"
    for number in range(4):
        write(folder / f"{number}.md", TIDES.replace("twice", f"{number + 2} times"))
    library = open_library()
    count = 0

    def stop() -> bool:
        nonlocal count
        count += 1
        return count >= asked

    reports = list(library.add([folder], stop=stop))
    assert [d.id for d in library.documents(["added"])] == [r.document for r in reports]
    assert all(len(d.passages) == 2 for d in library.documents(["added"]))
    assert len(reports) < 4 or count < asked
    again = [r.status for r in library.add([folder])]
    assert again == ["unchanged"] * len(reports) + ["added"] * (4 - len(reports))


def test_two_processes_never_take_the_same_id(open_library: Open, tmp_path: Path) -> None:
    one, two = open_library(), open_library()
    first, second = (write(tmp_path / name / "notes.md", f"The text of {name} is here.\n") for name in "ab")
    (slow,) = one.add([first], progress=lambda _: add(two, second) and None)
    assert slow.document == "notes-2"
    assert [d.text for d in one.documents(["added"])] == [
        "The text of b is here.\n",
        "The text of a is here.\n",
    ]
    both = write(tmp_path / "both.md", "A text that two terminals add.\n")
    (slow,) = one.add([both], progress=lambda _: add(two, both) and None)
    assert (slow.status, slow.document) == ("unchanged", "both")
