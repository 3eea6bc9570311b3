"""A keyed store of bytes on disk for what can be computed again. It may be deleted at any time.

Several processes may use one file. A damaged file is thrown away and made anew; a folder that cannot be
written means that nothing is kept, and nothing else.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from knowledge.sqlite_file import PARTS

AT_ONCE = 500
"""Keys in one query; SQLite allows 999 in its oldest builds."""


class ScratchDatabase:
    """One SQLite file of what can be computed again; a class of it names its tables."""

    TABLES: ClassVar[tuple[str, ...]] = ()
    """Statements that make the tables where they are not there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection | None]:
        """A connection, or None where none can be had. What goes wrong in the body only loses the cache."""
        connection = None
        try:
            connection = self._open()
            yield connection
        except sqlite3.OperationalError:
            return  # locked for long, read-only, or the disk is full
        except sqlite3.DatabaseError:
            if connection is not None:
                connection.close()
            self._throw_away()
        finally:
            if connection is not None:
                connection.close()

    def _open(self) -> sqlite3.Connection | None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        for attempt in range(2):
            connection = None
            try:
                connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = OFF")
                for statement in self.TABLES:
                    connection.execute(statement)
            except sqlite3.OperationalError:
                if connection is None:
                    return None
                # A read-only folder: what is there may still be read.
                connection.close()
                with contextlib.suppress(sqlite3.Error):
                    return sqlite3.connect(f"{self.path.absolute().as_uri()}?immutable=1", uri=True)
                return None
            except sqlite3.DatabaseError:
                if connection is not None:
                    connection.close()
                self._throw_away()
                if attempt:
                    return None
            else:
                return connection
        return None

    def _throw_away(self) -> None:
        for part in PARTS:
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + part).unlink()


class DiskCache(ScratchDatabase):
    """Bytes by key, in one SQLite file."""

    TABLES = ("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL)",)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is kept under these keys; keys that are not there are left out."""
        found: dict[bytes, bytes] = {}
        if not self.path.exists():
            return found
        with self._connection() as connection:
            if connection is None:
                return found
            for begin in range(0, len(keys), AT_ONCE):
                some = keys[begin : begin + AT_ONCE]
                marks = ",".join("?" * len(some))
                found.update(connection.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", some))
        return found

    def put(self, values: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> None:
        """Keep values, all or none; what another process kept meanwhile stays."""
        pairs = list(values.items() if isinstance(values, Mapping) else values)
        with self._connection() as connection:
            if connection is not None:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", pairs)
                connection.execute("COMMIT")
