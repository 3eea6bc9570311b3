"""An SQLite file that threads and processes share: opened soundly, brought up to date, set aside where damaged.

Nothing is kept open between operations: many read while one writes (WAL), and a process that is killed leaves
its transaction undone. A damaged file gets another name and is never deleted. Whatever goes wrong is a
`sqlite3.Error`, of which each user of this module makes its own sentence.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PARTS = ("", "-wal", "-shm")
"""What SQLite's files are called behind the database's own name."""


class Blocked(sqlite3.OperationalError):
    """The system does not let the file or its folder be made or renamed; the message is the system's reason."""


class Newer(sqlite3.OperationalError):
    """The file was written by a newer version of the program, which alone can read it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What stands in a file."""

    version: int
    """Kept as the file's `user_version`, from 1 on; a file of version 0 has no tables yet."""
    create: str
    """SQL that makes the tables."""
    checks: tuple[str, ...]
    """Tables that are counted at each opening, to see that they are there and can be read."""
    upgrades: Mapping[int, str] = field(default_factory=dict)
    """SQL by the version from which it leads to the next."""
    pragmas: tuple[str, ...] = ()
    """Settings of each connection, beyond those that all files here have."""


class SqliteFile:
    """Connections to one file. `aside` is told why the file was damaged, and what it is called now."""

    def __init__(
        self,
        path: Path,
        schema: Schema,
        *,
        wait: float,
        aside: Callable[[str, Path], None],
        private: bool = False,
    ) -> None:
        """`wait` is how many seconds another writer is waited for; `private` keeps other users out of a new file."""
        self.path = path
        self.schema = schema
        self._wait = wait
        self._aside = aside
        self._private = private

    def open(self) -> sqlite3.Connection:
        """A connection to a sound file of this schema; a damaged one is set aside first, and made anew."""
        try:
            return self.connect()
        except sqlite3.Error as error:
            if not is_unfit(error):
                raise
            self.set_aside(str(error))
        return self.connect()

    def connect(self) -> sqlite3.Connection:
        """A connection to the file, which must be sound; it is made, or brought up to date, where need be."""
        new = not self.path.exists()
        with contextlib.ExitStack() as unless_sound:
            connection = sqlite3.connect(self.path, timeout=self._wait, isolation_level=None)
            unless_sound.callback(connection.close)
            if new and self._private:
                self.path.chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # what was reported survives a power cut, too
            for pragma in self.schema.pragmas:
                connection.execute(f"PRAGMA {pragma}")
            self._update(connection)
            self.check(connection)
            unless_sound.pop_all()
        return connection

    def check(self, connection: sqlite3.Connection) -> None:
        """See that the tables are there; raises sqlite3.Error where they are not."""
        _count(connection, self.schema.checks)

    def create(self, connection: sqlite3.Connection) -> None:
        """Make the tables in an empty database."""
        _run(connection, self.schema.create)
        connection.execute(f"PRAGMA user_version = {self.schema.version}")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, which is on the disk when this is left, and undone by an error."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Blocked(error.strerror or str(error)) from error
        with contextlib.closing(self.open()) as connection, _transaction(connection):
            yield connection

    def set_aside(self, reason: str) -> Path:
        """Give the file another name, and tell; the next operation begins an empty one."""
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        try:
            rename(self.path, aside)
        except OSError as error:
            raise Blocked(error.strerror or str(error)) from error
        self._aside(reason, aside)
        return aside

    def _update(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or those of an older release what they are now."""
        if self._version(connection) < self.schema.version:
            with _transaction(connection):
                version = self._version(connection)  # another process may have been first
                if version == 0:
                    self.create(connection)
                else:
                    for older in range(version, self.schema.version):
                        _run(connection, self.schema.upgrades[older])
                    connection.execute(f"PRAGMA user_version = {self.schema.version}")

    def _version(self, connection: sqlite3.Connection) -> int:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > self.schema.version:
            raise Newer("it was written by a newer version of deal")
        return version


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file itself is broken."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_unfit(error: sqlite3.Error) -> bool:
    """Whether the file is broken, or does not hold what this program writes.

    Any other error is the disk's, the folder's, or that of another process.
    """
    if isinstance(error, Blocked | Newer):
        return False
    # Missing tables, and texts that are none.
    unknown = isinstance(error, sqlite3.OperationalError) and _code(error) == sqlite3.SQLITE_ERROR
    return unknown or is_damage(error)


def is_read_only(error: sqlite3.Error) -> bool:
    """Whether an error says that the file or its folder cannot be written."""
    return not isinstance(error, Blocked) and _code(error) in (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    )


def rename(path: Path, to: Path) -> None:
    """Rename a database with the files that SQLite keeps beside it."""
    for part in PARTS:
        old = path.with_name(path.name + part)
        if old.exists():
            old.replace(to.with_name(to.name + part))


def wrong_in(path: Path, schema: Schema | None = None) -> str:
    """What is wrong in a file, as half a sentence, by reading all of it; nothing where it is sound.

    With a schema its tables are looked at, too, and a newer file, which only a newer program can judge, is not.
    """
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            if schema is None:
                return _named(connection.execute("PRAGMA quick_check(1)"))
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > schema.version:
                return ""
            if wrong := _named(connection.execute("PRAGMA integrity_check(3)")):
                return wrong
            if version:
                _count(connection, schema.checks)
    except sqlite3.DatabaseError as error:
        return str(error)
    return ""


def _named(found: sqlite3.Cursor) -> str:
    """What a check of SQLite's own found, on one line."""
    lines = [" ".join(str(row[0]).split()) for row in found]
    return "" if lines == ["ok"] else "; ".join(lines)


def _count(connection: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, begun as a writer's; an error leaves it to the closing of the connection to undo it."""
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Carry out statements within the transaction that is open; `executescript` would end it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
