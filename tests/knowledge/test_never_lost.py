"""Nothing is lost: adding is killed at random moments, two processes write and ask at once, files break.

DEAL_TEST_KILLS and DEAL_TEST_SECONDS say how often and how long; the defaults are for every day.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from library_process import open_library as open_plain
from library_process import text_of

from knowledge.errors import LibraryUnusable
from knowledge.health import Finding, examine
from knowledge.library import Library

Open = Callable[[], Library]

PROGRAM = Path(__file__).parents[1] / "library_process.py"
KILLS = int(os.environ.get("DEAL_TEST_KILLS", "50"))
SECONDS = float(os.environ.get("DEAL_TEST_SECONDS", "6"))
FILES = 200
CHANGED = 80
"""Files of the folder that are new each time."""


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def write(folder: Path, version: int, some: Iterable[int] = range(FILES)) -> None:
    folder.mkdir(exist_ok=True)
    for number in some:
        (folder / f"file-{number}.md").write_text(text_of(f"file {number}", version), encoding="utf-8")


def found(home: Path) -> list[Finding]:
    return list(examine(home, home / "cache"))


@pytest.mark.skipif(os.name != "posix", reason="kills")
def test_adding_is_killed_at_any_moment_and_nothing_is_lost(tmp_path: Path) -> None:
    home, folder, old = tmp_path / "home", tmp_path / "folder", tmp_path / "old"
    old.mkdir()
    for name in ("keeper", "lamp"):
        (old / f"{name}.md").write_text(text_of(name, 0), encoding="utf-8")
    list(open_plain(home).add([old]))
    chance = random.Random(7)
    write(folder, 0)
    whole = start(home, "add", folder)
    ready(whole)
    begun = time.monotonic()
    whole.communicate()
    duration = time.monotonic() - begun
    texts = {f"file-{number}": text_of(f"file {number}", 0) for number in range(FILES)}
    assert {d.id: d.text for d in open_plain(home).documents()}.items() >= texts.items()
    files = dict(texts)
    told = changed = 0
    for version in range(1, KILLS + 1):
        some = chance.sample(range(FILES), CHANGED)
        write(folder, version, some)
        process = start(home, "add", folder)
        ready(process)
        time.sleep(chance.uniform(0, duration * 0.8))
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        reported = {line.split()[1] for line in out.splitlines()}

        findings = found(home)
        assert not [finding for finding in findings if finding.problem]
        library = open_plain(home)
        now = {document.id: document.text for document in library.documents()}
        assert sorted(now) == sorted(["keeper", "lamp", *texts])
        files |= {f"file-{number}": text_of(f"file {number}", version) for number in some}
        after = dict(files)
        assert all(now[name] in (texts[name], after[name]) for name in texts)
        assert all(now[name] == after[name] for name in reported)
        assert all(now[name] == text_of(name, 0) for name in ("keeper", "lamp"))
        texts = {name: now[name] for name in texts}
        name = chance.choice(list(texts))
        hit = library.search(f"the {name} rises", within=[name])[0]
        assert now[name][hit.passage.start : hit.passage.end] == hit.passage.text
        changed += 0 < sum(texts[f"file-{number}"] == after[f"file-{number}"] for number in some) < CHANGED
        told += any("was cut off" in notice for notice in library.notices)
        assert open_plain(home).notices == ()  # told once
    assert told > KILLS * 0.6
    assert changed > KILLS * 0.2  # the kills did come in the middle
    assert not [finding for finding in found(home) if finding.what == "vectors"]


def test_two_processes_add_and_ask_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    processes = [start(home, "loop", tmp_path, name, SECONDS) for name in ("one", "two")]
    left: dict[str, str] = {}
    for process in processes:
        out, problems = process.communicate(timeout=SECONDS * 10 + 60)
        assert (process.returncode, problems) == (0, "")
        left |= json.loads(out.splitlines()[1])
    library = open_plain(home)
    assert {document.id: document.text for document in library.documents()} == left
    assert library.notices == ()
    assert [finding for finding in found(home) if finding.what != "sources"] == []


# --- damage, found and mended -----------------------------------------------------------------------------


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A home with forty documents."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(40):
        (folder / f"file-{number}.md").write_text(text_of(f"file {number}", 0), encoding="utf-8")
    library = open_plain(tmp_path / "home")
    assert all(report.status == "added" for report in library.add([folder]))
    library.prepare()
    return tmp_path / "home"


def test_a_sound_library_has_no_findings(full: Path) -> None:
    assert found(full) == []


def test_documents_are_read_back_from_a_damaged_database(full: Path) -> None:
    path = full / "library.sqlite3"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = random.Random(1).randbytes(8192)
    path.write_bytes(data)
    (finding,) = [each for each in found(full) if each.problem]
    assert "damaged" in finding.detail
    assert finding.mend is not None
    said = finding.mend()
    library = open_plain(full)
    kept = library.documents()
    assert 20 <= len(kept) < 40
    assert said.startswith(f"{len(kept)} documents were read back")
    assert all(document.text == text_of(document.id.replace("-", " "), 0) for document in kept)
    assert [each for each in found(full) if each.problem] == []
    statuses = [report.status for report in library.add([full.parent / "folder"])]
    assert sorted(set(statuses)) == ["added", "unchanged"]
    assert len(library.documents()) == 40


def test_a_database_set_aside_at_a_start_is_read_back_later(full: Path) -> None:
    path = full / "library.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(b"no database " * 1000)
    library = open_plain(full)
    assert library.documents() == ()
    assert "`deal doctor --fix` reads back" in library.notices[0]
    (full / "library.sqlite3.damaged-1").write_bytes(whole)
    (finding,) = found(full)
    assert finding.mend is not None
    assert finding.mend().startswith("40 documents were read back")
    assert len(open_plain(full).documents()) == 40
    assert found(full) == []


@pytest.mark.parametrize("pattern", ["vectors-*.sqlite3", "vectors-*.f32", "terms.sqlite3"])
@pytest.mark.parametrize("harm", ["rubbish", "short", "flip", "gone"])
def test_damage_to_what_can_be_made_again_is_found_and_mended(full: Path, pattern: str, harm: str) -> None:
    expected = open_plain(full).search("the file 7 rises")
    (path,) = (full / "cache").glob(pattern)
    data = bytearray(path.read_bytes())
    if harm == "rubbish":
        path.write_bytes(b"rubbish " * 2000)
    elif harm == "short":
        path.write_bytes(data[: len(data) // 2])
    elif harm == "flip":
        data[100] ^= 0xFF
        data[4096 + 8] ^= 0xFF
        path.write_bytes(data)
    else:
        path.unlink()
    findings = found(full)
    assert [finding.problem for finding in findings] == [True] * len(findings)
    assert findings or harm in ("gone", "flip")
    for finding in findings:
        assert finding.mend is not None
        assert finding.mend()
    assert open_plain(full).search("the file 7 rises") == expected
    assert found(full) == []


def test_a_text_that_was_altered_is_named(full: Path) -> None:
    with sqlite3.connect(full / "library.sqlite3") as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'bay', 'bag') WHERE id = 'file-3'")
    connection.close()
    (finding,) = found(full)
    assert finding.detail == "the text of file-3 is not what was written"


def test_changed_and_vanished_files_are_told(full: Path) -> None:
    folder = full.parent / "folder"
    (folder / "file-1.md").write_text(text_of("file 1", 1), encoding="utf-8")
    (folder / "file-2.md").unlink()
    os.utime(folder / "file-3.md")  # touched, not changed
    library = open_plain(full)
    states = library.file_states()
    assert {name: state for name, state in states.items() if state != "current"} == {
        "file-1": "changed",
        "file-2": "gone",
    }
    assert [finding.detail.split(" from ")[0] for finding in found(full)] == [
        "the file of file-1 has changed",
        "the file of file-2 is gone",
    ]
    (report,) = library.add([folder / "file-1.md"])
    assert report.status == "updated"
    assert library.file_states()["file-1"] == "current"


def test_a_full_disk_gets_a_sentence_and_loses_nothing(full: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for number in range(40):
        (more / f"more-{number}.md").write_text(text_of(f"more {number}", 0) * 3, encoding="utf-8")
    size = (full / "library.sqlite3").stat().st_size + 100_000

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(full), "add", str(more)],
        capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    statuses = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert "failed" in statuses
    library = open_plain(full)
    assert len(library.documents()) == 40 + statuses.count("added")
    assert [finding for finding in found(full) if finding.problem] == []
    assert library.search("the file 7 rises")


def test_a_library_of_the_first_release_is_taken_over(full: Path) -> None:
    with sqlite3.connect(full / "library.sqlite3") as connection:
        for column in ("size", "modified", "checksum"):
            connection.execute(f"ALTER TABLE documents DROP COLUMN {column}")
        connection.execute("DROP TABLE running")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    library = open_plain(full)
    assert len(library.documents()) == 40
    assert set(library.file_states().values()) == {"current"}
    assert found(full) == []


def test_a_database_that_cannot_be_written_says_so(
    open_library: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home" / "library.sqlite3").mkdir(parents=True)
    path = tmp_path / "note.md"
    path.write_text("A note is here.\n", encoding="utf-8")
    library = open_library()
    (report,) = library.add([path])
    assert (report.status, "DEAL_HOME" in str(report.error)) == ("failed", True)
    with pytest.raises(LibraryUnusable):
        library._store.put(None)  # type: ignore[arg-type]


@pytest.mark.skipif(
    "DEAL_TEST_COMMANDS" not in os.environ, reason="takes minutes: set DEAL_TEST_COMMANDS=50 and --basetemp"
)
def test_the_command_itself_is_killed_and_every_command_works_after(
    lasting_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with `deal add` and the true model."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / "cache").mkdir(parents=True)
    for kept in ("compiled", "digests.json"):  # what is made once, so that each start is quick
        source = lasting_home / "cache" / kept
        (shutil.copytree if source.is_dir() else shutil.copy)(source, home / "cache" / kept)
    monkeypatch.setenv("DEAL_HOME", str(home))
    deal = [sys.executable, "-m", "assistant"]

    def call(*arguments: str) -> str:
        done = subprocess.run([*deal, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout

    chance = random.Random(11)
    write(folder, 0)
    begun = time.monotonic()
    call("add", str(folder))
    duration = time.monotonic() - begun
    for version in range(1, int(os.environ["DEAL_TEST_COMMANDS"]) + 1):
        write(folder, version, chance.sample(range(FILES), CHANGED))
        process = subprocess.Popen(
            [*deal, "add", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0, duration))
        process.kill()
        process.wait()
        documents = [json.loads(line) for line in call("sources", "--json").splitlines()]
        assert sum(document["origin"] == "added" for document in documents) == FILES
        call("doctor")
        name = f"file-{chance.randrange(FILES)}"
        text = call("show", name)
        (found,) = [
            json.loads(line) for line in call("search", "the bay rises", "--in", name, "--json").splitlines()
        ]
        assert all(passage["text"] in text for passage in found["passages"])
        answer = json.loads(call("ask", "--json", "How much did Amazon invest?"))
        assert answer["citations"]
    call("doctor", "--fix")
