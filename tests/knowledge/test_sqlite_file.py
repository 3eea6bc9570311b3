"""One SQLite file: made, brought up to date, set aside, waited for; whatever happens, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.sqlite_file import Blocked, Newer, Schema, SqliteFile, is_read_only, rename, wrong_in

CREATE = """
CREATE TABLE boats (name TEXT NOT NULL);
CREATE TABLE log (line TEXT NOT NULL);
CREATE TRIGGER launched AFTER INSERT ON boats BEGIN
    INSERT INTO log VALUES (new.name);
    INSERT INTO log VALUES ('launched');
END;
"""
SCHEMA = Schema(1, CREATE, checks=("boats", "log"), pragmas=("foreign_keys = ON",))
SECOND = Schema(
    3,
    CREATE,
    checks=("boats", "log"),
    upgrades={
        1: "ALTER TABLE boats ADD COLUMN sails INTEGER NOT NULL DEFAULT 1;",
        2: "ALTER TABLE boats ADD COLUMN port TEXT NOT NULL DEFAULT 'home';",
    },
)


class Boats(SqliteFile):
    def __init__(self, path: Path, schema: Schema = SCHEMA, wait: float = 10) -> None:
        self.told: list[str] = []
        super().__init__(path, schema, wait=wait, aside=lambda reason, aside: self.told.append(aside.name))

    def launch(self, name: str) -> None:
        with self.writing() as connection:
            connection.execute("INSERT INTO boats (name) VALUES (?)", (name,))

    def names(self) -> list[str]:
        with contextlib.closing(self.open()) as connection:
            return [name for (name,) in connection.execute("SELECT name FROM boats ORDER BY rowid")]


@pytest.fixture
def boats(tmp_path: Path) -> Boats:
    return Boats(tmp_path / "deep" / "boats.sqlite3")


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process is writing."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def set_version(path: Path, version: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def test_the_file_is_made_with_its_folder_tables_and_triggers(boats: Boats) -> None:
    boats.launch("Ada")
    with contextlib.closing(boats.open()) as connection:
        assert connection.execute("SELECT line FROM log").fetchall() == [("Ada",), ("launched",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert boats.told == []


def test_an_error_undoes_the_whole_transaction(boats: Boats) -> None:
    boats.launch("Ada")

    def interrupted() -> None:
        with boats.writing() as connection:
            connection.execute("DELETE FROM boats")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert boats.names() == ["Ada"]
    boats.launch("Bess")  # nothing is locked either
    assert boats.names() == ["Ada", "Bess"]


@pytest.mark.parametrize("damage", ["text", "other tables"])
def test_a_damaged_file_is_set_aside_whole(boats: Boats, damage: str) -> None:
    boats.launch("Ada")
    beside = boats.path.with_name("boats.sqlite3-wal")
    for number in (1, 2):
        boats.path.unlink()
        if damage == "text":
            boats.path.write_bytes(b"no database, only text " * 200)
        else:
            with contextlib.closing(sqlite3.connect(boats.path)) as connection:
                connection.execute("CREATE TABLE boats (length)")
        beside.write_bytes(b"what SQLite kept beside it")
        before = boats.path.read_bytes()
        boats.launch(f"after {number}")
        assert boats.names() == [f"after {number}"]
        assert boats.told[number - 1 :] == [f"boats.sqlite3.damaged-{number}"]
        assert boats.path.with_name(boats.told[-1]).read_bytes()[:16] == before[:16]


def test_what_was_kept_beside_a_file_goes_with_it(tmp_path: Path) -> None:
    for part in ("", "-wal", "-shm"):
        (tmp_path / f"a{part}").write_text(f"part {part}")
    rename(tmp_path / "a", tmp_path / "b")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "b": "part ",
        "b-wal": "part -wal",
        "b-shm": "part -shm",
    }


def test_a_newer_file_is_left_alone(boats: Boats) -> None:
    boats.launch("Ada")
    set_version(boats.path, 2)
    with pytest.raises(Newer):
        boats.names()
    with pytest.raises(Newer):
        boats.launch("Bess")
    assert wrong_in(boats.path, SCHEMA) == ""
    assert boats.told == []
    set_version(boats.path, 1)
    assert boats.names() == ["Ada"]


def test_a_locked_file_is_read_waited_for_and_never_set_aside(boats: Boats) -> None:
    boats.launch("Ada")
    hasty = Boats(boats.path, wait=0)
    with held(boats.path):
        assert hasty.names() == ["Ada"]
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            hasty.launch("Bess")
    hasty.launch("Bess")
    assert (hasty.names(), hasty.told) == (["Ada", "Bess"], [])


def test_an_older_file_is_brought_up_to_date_step_by_step(boats: Boats) -> None:
    boats.launch("Ada")
    later = Boats(boats.path, SECOND)
    with contextlib.closing(later.open()) as connection:
        assert connection.execute("SELECT * FROM boats").fetchall() == [("Ada", 1, "home")]
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    with pytest.raises(Newer):
        boats.names()


def test_an_upgrade_that_fails_changes_nothing(boats: Boats) -> None:
    boats.launch("Ada")
    broken = Schema(3, CREATE, checks=("boats",), upgrades={1: SECOND.upgrades[1], 2: "DROP TABLE gulls;"})
    with pytest.raises(sqlite3.OperationalError):
        Boats(boats.path, broken).connect()
    assert boats.names() == ["Ada"]
    with contextlib.closing(boats.open()) as connection:
        assert connection.execute("SELECT * FROM boats").fetchall() == [("Ada",)]


def test_several_make_and_write_one_file_at_once(boats: Boats) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(boats.launch, [f"boat {number}" for number in range(40)]))
    assert sorted(boats.names()) == sorted(f"boat {number}" for number in range(40))
    assert boats.told == []


def test_a_folder_that_cannot_be_made_is_the_systems_word(tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("in the way")
    with pytest.raises(Blocked, match=r"(?i)exists|not a directory"):
        Boats(tmp_path / "deep" / "boats.sqlite3").launch("Ada")


@pytest.mark.skipif(os.name != "posix", reason="the rights of POSIX")
def test_a_private_file_is_its_owners(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "boats", SCHEMA, wait=1, aside=lambda *_: None, private=True)
    with contextlib.closing(file.open()):
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {0o600}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_not_taken_for_damaged(boats: Boats) -> None:
    boats.launch("Ada")
    boats.path.parent.chmod(0o500)
    try:
        with pytest.raises(sqlite3.OperationalError) as raised:
            boats.launch("Bess")
        assert is_read_only(raised.value)
    finally:
        boats.path.parent.chmod(0o700)
    assert (boats.names(), boats.told) == (["Ada"], [])


def test_what_is_wrong_in_a_file_is_half_a_sentence(boats: Boats) -> None:
    for number in range(500):
        boats.launch(f"boat {number}")
    with contextlib.closing(boats.open()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (wrong_in(boats.path), wrong_in(boats.path, SCHEMA)) == ("", "")
    data = bytearray(boats.path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    boats.path.write_bytes(data)
    for wrong in (wrong_in(boats.path), wrong_in(boats.path, SCHEMA)):
        assert wrong
        assert "\n" not in wrong
    boats.path.write_bytes(b"text " * 1000)
    assert wrong_in(boats.path) == "file is not a database"
