"""Documents that mean harm: none runs code, reaches the network, hangs, or steers the screen; each gets a
sentence."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_rich_readers import PAGE, TIDES, pdf, word_document

from knowledge import reading_process as worker
from knowledge.errors import Stopped, UnreadableFile
from knowledge.library import Library
from knowledge.passages import passages
from knowledge.readers import Reading, read, readers
from knowledge.reading import read_and_cut
from knowledge.reading_process import ReadingProcess

Open = Callable[[], Library]

STEERING = [chr(code) for code in (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F))]
RTL = "The file user\u202etxt.exe is \x1b[31mred\x1b[0m \x1b]0;title\x07 and \x9b2J[bold]marked[/bold] \x00here."


def harmless(reading: Reading) -> None:
    for text in (reading.title, reading.text, reading.warning):
        assert not any(mark in text for mark in STEERING), repr(text[:200])


# --- fuzzing --------------------------------------------------------------------------------------------

SEEDS = {
    ".md": f"+++\ntitle = 'x'\n+++\n# A\n\n- b\n- c\n\n| d | e |\n|---|---|\n\n```\nf\n```\n> {TIDES}\n".encode(),
    ".txt": f"A title\n\n{TIDES}\n\n1. one\n2) two\n".encode("utf-16"),
    ".html": PAGE.encode(),
    ".pdf": pdf(TIDES, TIDES),
    ".docx": word_document(),
}


def changed(seed: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """A file with some stretches replaced."""
    data = bytearray(seed)
    for at, length, put in changes:
        at %= len(data) + 1
        data[at : at + length] = put
    return bytes(data)


CHANGES = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 40), st.binary(max_size=30)), max_size=12
)


@pytest.mark.parametrize("suffix", sorted(readers()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, rubbish=st.one_of(st.none(), st.binary(max_size=300), st.text(max_size=300)))
def test_any_damage_is_read_or_gets_a_sentence(
    suffix: str, changes: list[tuple[int, int, bytes]], rubbish: bytes | str | None
) -> None:
    kind = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".text": ".txt"}.get(suffix, suffix)
    data = changed(SEEDS[kind], changes) if rubbish is None else rubbish
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    try:
        reading = read(data, f"x{suffix}")
    except UnreadableFile:
        return
    harmless(reading)
    for passage in passages("x", reading.title, reading.text):
        assert reading.text[passage.start : passage.end] == passage.text


# --- what is made to harm -------------------------------------------------------------------------------


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 100_000 + TIDES.encode() + b"</div>" * 100_000


def fetching_html() -> bytes:
    marks = (
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css"><script src="http://127.0.0.1:{port}/a.js">'
        '</script><img src="http://127.0.0.1:{port}/a.png"><iframe src="file:///etc/passwd"></iframe>'
    )
    return f"<html><head>{marks}</head><body><article><h1>T</h1><p>{TIDES}</p>{marks}</article>".encode()


def looping_pdf() -> bytes:
    return pdf(TIDES).replace(b"/Kids[4 0 R]/Count 1", b"/Kids[2 0 R]/Count 9")


def bomb_docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(20):
            archive.writestr(f"word/part{part}.xml", b"0" * 15_000_000)
    return file.getvalue()


def entity_docx() -> bytes:
    """A document whose XML would read a file of the machine, and grow without end."""
    source, target = zipfile.ZipFile(io.BytesIO(word_document())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in source.namelist():
            said = source.read(part)
            if part == "word/document.xml":
                laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
                kind = f'<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{laughs}]>'
                said = said.replace(b"?>", b"?>" + kind.encode(), 1)
                said = said.replace(b"The tides", b"The tides &f; &l9;", 1)
            archive.writestr(part, said)
    return target.getvalue()


def steering_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(RTL.translate({0: "", 7: "", 0x1B: "", 0x9B: "\x85"}))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


SIZE = int(os.environ.get("DEAL_TEST_HOSTILE_SIZE", "300000"))
"""How many times something is repeated; 10000000 makes files up to the largest that are read."""

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "escapes": ("a.md", lambda: f"# {RTL}\n\n{RTL}\n".encode()),
    "escapes in a page": ("a.html", lambda: f"<article><h1>{RTL}</h1><p>{RTL}{TIDES}</p></article>".encode()),
    "escapes in word": ("a.docx", steering_docx),
    "nulls": ("a.txt", lambda: b"\0" * 100_000),
    "one long line": ("a.txt", lambda: b"word " * SIZE),
    "one long word": ("a.txt", lambda: b"w" * SIZE * 5),
    "one long markdown line": ("a.md", lambda: b"- [" * SIZE),
    "many fences": ("a.md", lambda: b"```\n" * SIZE),
    "many quotes": ("a.md", lambda: b"> " * SIZE + b"x"),
    "many bars": ("a.md", lambda: b"|" * SIZE + b"x"),
    "many rules": ("a.md", lambda: b"- " * SIZE + b"x"),
    "many numbers": ("a.txt", lambda: b"1. " * SIZE),
    "blanks": ("a.txt", lambda: b"x" + b" " * SIZE * 5 + b"y"),
    "deep page": ("a.html", deep_html),
    "page that fetches": ("a.html", fetching_html),
    "page with long attributes": (
        "a.html",
        lambda: b"<p title='" + b"x" * 12_000_000 + b"'>" + TIDES.encode(),
    ),
    "looping pdf": ("a.pdf", looping_pdf),
    "word bomb": ("a.docx", bomb_docx),
    "word entities": ("a.docx", entity_docx),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_added_safely_or_gets_a_sentence(
    open_library: Open, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *where: called.append(where))
    file, make = HOSTILE[name]
    path = tmp_path / "folder" / file
    path.parent.mkdir()
    path.write_bytes(make())
    library = open_library()
    begun = threading.active_count()
    monkeypatch.setattr(worker, "SILENT", 60.0)
    (report,) = library.add([path])
    assert report.status in ("added", "failed")
    assert (report.error or ".").endswith(".")
    for document in library.documents(["added"]):
        assert not any(mark in document.title + document.text for mark in STEERING)
        assert "root:" not in document.text
        assert len(document.text) <= 10_000_000
    assert called == []
    assert threading.active_count() <= begun + 2


def test_links_and_names_do_not_leave_the_folder(open_library: Open, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    secret = tmp_path / "secret.md"
    secret.write_text("The secret is here.\n", encoding="utf-8")
    (folder / "a.md").symlink_to(secret)
    (folder / "b").symlink_to(tmp_path)
    (folder / "c.md").symlink_to("/dev/zero")
    (folder / "d.md").symlink_to("/proc/self/environ")
    (folder / "e\x1b[31m\n.md").write_text("The odd name is here.\n", encoding="utf-8")
    os.mkfifo(folder / "f.md")
    reports = list(open_library().add([folder]))
    assert [report.status for report in reports] == ["failed"] * 4 + ["added", "failed"]
    assert not any(mark in f"{r.path}{r.error}{r.document}" for r in reports for mark in STEERING)
    (null,) = open_library().add(["a\0b.md"])
    assert null.status == "failed"


# --- the process that reads -----------------------------------------------------------------------------

SLOW = """
import time
from knowledge import reading, reading_process, readers
def broken(*_):
    {what}
reading.read_and_cut = broken
reading_process.serve()
"""


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the process that reads do something else."""

    def make(what: str) -> None:
        script = SLOW.format(what=what)
        true = worker.subprocess.Popen

        def start(command: list[str], **named: object) -> object:
            return true([*command[:-1], script], **named)  # type: ignore[call-overload]

        monkeypatch.setattr(worker.subprocess, "Popen", start)

    return make


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("time.sleep(1000)", "could not be read in"),
        ("while True: readers.sign_of_life()", "could not be read in"),
        ("__import__('os')._exit(11)", "broke the program"),
        ("bytearray(1 << 40)", "more memory"),
        ("broken()", "more memory"),
    ],
)
def test_a_reader_that_does_not_end_or_breaks_is_ended(
    breaking: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    breaking(what)
    monkeypatch.setattr(worker, "SILENT", 1.5)
    monkeypatch.setattr(worker, "LONGEST", 2.0)
    with ReadingProcess() as process:
        for _ in range(2):  # also with the next file
            with pytest.raises(UnreadableFile, match=said):
                process.read(b"%PDF-" * 100_000, "x.pdf")


def test_a_reader_can_be_stopped(breaking: Callable[[str], None]) -> None:
    breaking("time.sleep(1000)")
    asked = iter([False, False, True])
    with ReadingProcess(lambda: next(asked, True)) as process, pytest.raises(Stopped):
        process.read(b"%PDF-", "x.pdf")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
def test_the_process_ends_with_the_one_that_asked() -> None:
    """Also where that is killed, and a file keeps the reader busy."""
    script = (
        "from knowledge import reading_process as worker; true = worker.subprocess.Popen;"
        f"script = {SLOW.format(what='while True: pass')!r};"
        "worker.subprocess.Popen = lambda command, **named: true([*command[:-1], script], **named);"
        "import threading; process = worker.ReadingProcess();"
        "threading.Thread(target=process.read, args=(b'x', 'x.pdf'), daemon=True).start();"
        "import time; time.sleep(0.5); print(process._process.pid, flush=True); time.sleep(100)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        reading = Path("/proc") / asking.stdout.readline().strip()
        assert reading.exists()
        asking.kill()
    for _ in range(600):
        if not reading.exists() or "State:\tZ" in (reading / "status").read_text():
            return
        time.sleep(0.1)
    pytest.fail("it still reads")


def test_the_reading_process_has_no_network_and_prints_nothing(
    breaking: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    breaking("print('hello'); import socket; socket.create_connection(('127.0.0.1', 9))")
    with ReadingProcess() as process, pytest.raises(UnreadableFile, match="broke the program"):
        process.read(b"x", "x.pdf")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".docx"])
def test_the_process_reads_as_one_would_here(suffix: str) -> None:
    data = SEEDS[suffix]
    with ReadingProcess() as process:
        for _ in range(3):
            assert process.read(data, f"x{suffix}") == read_and_cut(data, f"x{suffix}")
        with pytest.raises(UnreadableFile, match=r"x\.pdf"):
            process.read(b"no pdf", "x.pdf")


def test_a_module_that_lies_about_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docx", "json", "knowledge"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    with ReadingProcess() as process:
        assert process.read(SEEDS[".docx"], "x.docx")[0].title == "The tides"
    assert not (tmp_path / "run").exists()


# --- how much came through ------------------------------------------------------------------------------


def test_what_came_through_is_counted_and_a_loss_is_told() -> None:
    page = read(PAGE.encode(), "x.html")
    assert page.kept is not None
    assert page.kept.headings == (2, 2)
    assert page.kept.bullets == (2, 2)
    assert page.kept.words[0] == page.kept.words[1] > 50
    assert page.kept.warning == ""
    word = read(word_document(), "x.docx")
    assert word.kept is not None
    assert (word.kept.headings, word.kept.bullets, word.kept.warning) == ((2, 2), (1, 1), "")

    document = docx.Document()
    document.add_paragraph(TIDES)
    inner = document.add_table(rows=1, cols=1).rows[0].cells[0].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = TIDES * 3
    file = io.BytesIO()
    document.save(file)
    lost = read(file.getvalue(), "x.docx").kept
    assert lost is not None
    assert lost.warning.startswith("Only 18 of 70 words of the file came through")
