"""Vectors on disk: rows of numbers in one file that is mapped into memory, and which key has which row.

A SQLite database beside the file says which rows count, and their checksums. Rows are written within one of
its transactions, which only one process at a time can have, and are named only by its commit: whatever is
killed leaves at most rows that nothing names, and the next writer writes over them. A file that is missing,
cut short, of another format or not the one that the database belongs to is thrown away, and made again from
the texts.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.cache import AT_ONCE, ScratchDatabase
from knowledge.sqlite_file import wrong_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
_MAGIC = b"deal vectors\r\n\x1a\0"
_HEADER = struct.Struct("<16s16sII24x")
"""Magic, token of the database it belongs to, format, dimension: 64 bytes."""

CHECKED = 32_768
"""Rows: up to here checksums are compared whenever the file is opened, above only by `damage`."""

_IN_MEMORY = 1 << 40
"""Row numbers from here on are of vectors that could not be written and are kept in memory."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors that were there at one moment; they stay as they are, whatever is written later."""

    token: bytes
    """Of the file they are in: row numbers hold for this file alone."""
    on_disk: NDArray[np.float32]
    """(rows, dimension), mapped."""
    in_memory: Sequence[NDArray[np.float32]]

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors by their row numbers: (len(rows), dimension)."""
        import numpy as np

        held = rows >= _IN_MEMORY
        if not held.any():
            return np.asarray(self.on_disk[rows], dtype=np.float32)
        found = np.empty((len(rows), self.on_disk.shape[1]), dtype=np.float32)
        found[~held] = self.on_disk[rows[~held]]
        for place in np.flatnonzero(held):
            found[place] = self.in_memory[int(rows[place]) - _IN_MEMORY]
        return found


def damage(database: Path) -> str:
    """What is wrong with a kept file of vectors, as half a sentence, by reading all of it."""
    if wrong := wrong_in(database):
        return wrong
    address = f"{database.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            state = connection.execute("SELECT token, format, dimension, count FROM state").fetchone()
            if state is None:
                return ""
            file = VectorFile(database, int(state[2]))
            if not file.fits(*state):
                return "the file of vectors is missing, cut short or another's"
            if not file.sums_right(connection):
                return "the checksums are wrong"
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        return str(error)
    return ""


class VectorFile(ScratchDatabase):
    """Vectors of one dimension by key (16 bytes). Safe to use from several threads and processes."""

    TABLES = (
        "CREATE TABLE IF NOT EXISTS rows (key BLOB PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS state (token BLOB NOT NULL, format INTEGER NOT NULL, "
        "dimension INTEGER NOT NULL, count INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS written (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, "
        "checksum INTEGER NOT NULL)",
    )

    def __init__(self, database: Path, dimension: int) -> None:
        super().__init__(database)
        self.file = database.with_suffix(".f32")
        self.dimension = dimension
        self._lock = threading.Lock()
        self._held: dict[bytes, int] = {}
        self._extra: list[NDArray[np.float32]] = []
        self._mapped: tuple[bytes, NDArray[np.float32]] | None = None

    def look_up(self, keys: Sequence[bytes]) -> tuple[Vectors, dict[bytes, int]]:
        """The vectors as they are now, and the row of each key in them; keys without one are left out."""
        with self._lock:
            found: dict[bytes, int] = {}
            sound = True
            with self._connection() as connection:
                if connection is not None:
                    connection.execute("BEGIN")
                    sound = self._map(connection)
                    for begin in range(0, len(keys) if sound else 0, AT_ONCE):
                        some = keys[begin : begin + AT_ONCE]
                        marks = ",".join("?" * len(some))
                        query = f"SELECT key, row FROM rows WHERE key IN ({marks})"
                        found.update(connection.execute(query, some))
            if not sound:
                self._throw_away()
                self._mapped = None
            found |= {key: self._held[key] for key in keys if key in self._held}
            token, mapped = self._mapped or (b"", self._nothing())
            return Vectors(token, mapped, self._extra), found

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep a vector for each key, all or none; where they cannot be written they are kept in memory."""
        import numpy as np

        data = np.ascontiguousarray(vectors, dtype="<f4")
        with self._lock:
            if not self._write(keys, data):
                for key, vector in zip(keys, data, strict=True):
                    self._held[key] = _IN_MEMORY + len(self._extra)
                    self._extra.append(vector)

    def throw_away(self) -> None:
        """Delete everything; it is made again when it is needed."""
        with self._lock:
            self._throw_away()

    # --- the file ---------------------------------------------------------------------------------

    def _write(self, keys: Sequence[bytes], data: NDArray[np.float32]) -> bool:
        written = False
        try:
            with self._connection() as connection:
                if connection is None:
                    return False
                connection.execute("BEGIN IMMEDIATE")
                state = connection.execute("SELECT token, format, dimension, count FROM state").fetchone()
                if state is None or not self.fits(*state):
                    state = self._begin(connection)
                first, size = state[3], 4 * self.dimension
                with self.file.open("r+b") as file:
                    file.seek(_HEADER.size + first * size)
                    file.write(data.tobytes())
                rows = [(key, first + number) for number, key in enumerate(keys)]
                connection.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?)", rows)
                checksum = zlib.crc32(data.tobytes())
                connection.execute("INSERT INTO written VALUES (?, ?, ?)", (first, len(keys), checksum))
                connection.execute("UPDATE state SET count = count + ?", (len(keys),))
                connection.execute("COMMIT")
                written = True
        except OSError:  # no room, or no right to write
            return False
        return written

    def _begin(self, connection: sqlite3.Connection) -> tuple[bytes, int, int, int]:
        """Start an empty file, within a transaction; whoever has the older one mapped keeps it."""
        token = os.urandom(16)
        part = self.file.with_name(self.file.name + ".part")
        part.write_bytes(_HEADER.pack(_MAGIC, token, FORMAT, self.dimension))
        part.replace(self.file)
        for table in ("rows", "state", "written"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO state VALUES (?, ?, ?, 0)", (token, FORMAT, self.dimension))
        return token, FORMAT, self.dimension, 0

    def fits(self, token: bytes, form: int, dimension: int, count: int) -> bool:
        """Whether the file is the one that the database belongs to, and holds what it says."""
        try:
            with self.file.open("rb") as file:
                header = file.read(_HEADER.size)
                size = os.fstat(file.fileno()).st_size
        except OSError:
            return False
        wanted = _HEADER.pack(_MAGIC, token, FORMAT, self.dimension)
        fits = (form, dimension) == (FORMAT, self.dimension)
        return fits and header == wanted and size >= _HEADER.size + 4 * dimension * count

    def _map(self, connection: sqlite3.Connection) -> bool:
        """Map the file as it is now; False where it is not sound."""
        import numpy as np

        state = connection.execute("SELECT token, format, dimension, count FROM state").fetchone()
        if state is None:
            return True
        token, count = state[0], state[3]
        if self._mapped and self._mapped[0] == token and len(self._mapped[1]) == count:
            return True
        if not self.fits(*state):
            return False
        new = not self._mapped or self._mapped[0] != token
        if new and count <= CHECKED and not self.sums_right(connection):
            return False
        shape = (count, self.dimension)
        self._mapped = (
            token,
            np.memmap(self.file, dtype="<f4", mode="r", offset=_HEADER.size, shape=shape)
            if count
            else self._nothing(),
        )
        return True

    def _nothing(self) -> NDArray[np.float32]:
        import numpy as np

        return np.empty((0, self.dimension), dtype=np.float32)

    def sums_right(self, connection: sqlite3.Connection) -> bool:
        """Whether the rows are what was written, by reading all of them."""
        size = 4 * self.dimension
        with contextlib.suppress(OSError), self.file.open("rb") as file:
            for first, count, checksum in connection.execute("SELECT first, count, checksum FROM written"):
                file.seek(_HEADER.size + first * size)
                if zlib.crc32(file.read(count * size)) != checksum:
                    return False
            return True
        return False

    def _throw_away(self) -> None:
        super()._throw_away()
        with contextlib.suppress(OSError):
            self.file.unlink()
