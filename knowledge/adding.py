"""Files → rows of the store: what each file becomes, what happened to it, and how far it has come.

A document is put into the store only when its vectors are kept, and in one transaction. So whatever ends
this (a kill, Ctrl-C, `stop`, a full disk), each file is in the library whole or not at all; vectors that
were made are kept by their texts and are not made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from knowledge.document import Passage
from knowledge.errors import KnowledgeError, LibraryUnusable, Stopped, UnreadableFile
from knowledge.filing import files, kept_path, on_disk, size_and_time, slug
from knowledge.passages import assemble, layout_version, to_rows
from knowledge.readers import Reading, foreign, load, printable
from knowledge.readers.counting import Kept
from knowledge.reading import read_and_cut
from knowledge.reading_process import ReadingProcess
from knowledge.store import Row, Store

Status = Literal["added", "unchanged", "updated", "failed"]

RESERVED = frozenset({"added", "builtin"})
"""Names of groups of documents; no document has them as its id."""
LONGEST_HERE = 1_000_000
"""Bytes: longer files of any kind are read in a process of their own, which can be ended."""
GROUP = 500
"""Passages that are read before they are embedded together, where several files are added."""

Counted = Callable[[int, int], None]
"""Told how many texts are done, of how many."""
Embed = Callable[[Sequence[Passage], Counted], None]
"""Makes and keeps the vectors of passages."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of one file."""

    path: str
    status: Status
    document: str | None
    """The document's id; of the equal one where the same bytes are there already; None where it failed."""
    passages: int
    error: str | None = None
    warning: str = ""
    kept: Kept | None = field(default=None, compare=False)
    """How many words, headings and list items of the raw file are in the library."""


@dataclass(frozen=True, slots=True)
class AddProgress:
    """How far adding has come."""

    path: str
    """The file that is read, or the last one of those that are embedded."""
    file: int
    """Its number, from 1."""
    files: int
    done: int
    """Passages that are ready to be searched, of the new and changed files."""
    total: int
    """Passages that there will be in all; estimated from the files' sizes while some are not read yet."""
    estimated: bool
    rate: float
    """Passages a second; 0 while that cannot be said."""
    seconds_left: float | None
    """None while that cannot be said."""


def add(
    store: Store,
    paths: Iterable[Path | str],
    taken: Iterable[str],
    embed: Embed | None = None,
    progress: Callable[[AddProgress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[AddReport]:
    """Add files and folders, one report a file; a file that fails leaves the rest and the library as they
    were.

    `taken` are the ids that are not to be given: those of the built-in documents. `stop` is asked before
    each file and every few passages; once it says yes, nothing more is added and the reports end.
    """
    given = list(paths)
    named = ", ".join(f"“{printable(path)}”" for path in given[:3]) + (" …" if len(given) > 3 else "")
    with store.running(named), ReadingProcess(stop) as process, contextlib.suppress(Stopped):
        adding = _Adding(store, RESERVED | set(taken), process, embed, progress, stop)
        yield from adding.run(list(files(given)))


@dataclass(slots=True)
class _Draft:
    """A file that was read, and is not in the store yet."""

    path: Path
    row: Row
    reading: Reading
    passages: tuple[Passage, ...]


class _Adding:
    """One run of `add`."""

    def __init__(
        self,
        store: Store,
        reserved: frozenset[str],
        process: ReadingProcess,
        embed: Embed | None,
        progress: Callable[[AddProgress], None] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._store, self._reserved, self._embed = store, reserved, embed
        self._process, self._progress, self._stop = process, progress, stop
        self._waiting: list[_Draft | AddReport] = []
        self._ready = self._read = 0
        """Passages that are ready, and that were read."""
        self._bytes_read = self._bytes = 0
        self._seconds = 0.0
        self._problem = ""

    def run(self, found: Sequence[tuple[Path, str]]) -> Iterator[AddReport]:
        sizes = [0 if problem else max(0, size_and_time(path)[0]) for path, problem in found]
        self._bytes = sum(sizes)
        for number, ((path, problem), size) in enumerate(zip(found, sizes, strict=True), 1):
            self._check()
            self._tell(path, number, len(found))
            self._waiting.append(_failed(path, problem) if problem else self._draft(path))
            draft = self._waiting[-1]
            if isinstance(draft, _Draft):
                self._read += len(draft.passages)
                self._bytes_read += size
            else:
                self._bytes -= size  # nothing of it has to be done
            drafts = [each for each in self._waiting if isinstance(each, _Draft)]
            if sum(len(each.passages) for each in drafts) >= GROUP or number == len(found) or not drafts:
                self._prepare(drafts, path, number, len(found))
                for each in self._waiting:
                    yield each if isinstance(each, AddReport) else self._put(each)
                self._waiting.clear()

    def _draft(self, path: Path) -> _Draft | AddReport:
        """A file as it will be in the store, or a report where there is nothing to be done."""
        try:
            looks = size_and_time(path)  # before it is read: what changes meanwhile is seen as a change
            data = load(path)
            digest = hashlib.sha256(data).hexdigest()
            place = kept_path(os.path.realpath(path))
            same_place = self._store.find(path=place)
            if same_place and same_place.digest == digest:
                return AddReport(printable(path), "unchanged", same_place.id, same_place.passages)
            same_bytes = None if same_place else self._store.find(digest=digest)
            if same_bytes:
                return self._twin(path, place, same_bytes.id, same_bytes.path, same_bytes.passages)
            apart = len(data) > LONGEST_HERE or path.suffix.lower() in foreign()
            reading, cuts = (self._process.read if apart else read_and_cut)(data, path.name)
            document = same_place.id if same_place else slug(path.stem)
            cut = assemble(document, reading.title, reading.text, cuts)
            row = Row(
                id=document,
                path=place,
                digest=digest,
                title=reading.title,
                date=reading.date,
                text=reading.text,
                cuts=json.dumps(to_rows(cut)),
                layout=layout_version(),
                passages=len(cut),
                size=looks[0],
                modified=looks[1],
            )
            return _Draft(path, row, reading, cut)
        except (UnreadableFile, LibraryUnusable) as error:
            return _failed(path, str(error))

    def _twin(self, path: Path, place: str, document: str, other: str, count: int) -> AddReport:
        """The report of a file whose bytes are in the library already."""
        if not os.path.exists(on_disk(other)):
            # The file was moved; later changes are looked for in its new place.
            self._store.move(document, place)
        warning = f"The same file is in the library already, as “{document}”."
        return AddReport(printable(path), "unchanged", document, count, warning=warning)

    def _prepare(self, drafts: Sequence[_Draft], path: Path, number: int, count: int) -> None:
        """Make the vectors of what was read."""
        if self._embed is None or self._problem or not drafts or not self._store.writable():
            return
        cut = [passage for draft in drafts for passage in draft.passages]
        before, start, spent = self._ready, time.monotonic(), self._seconds

        def counted(done: int, total: int) -> None:
            self._check()
            self._ready = before + len(cut) * done // max(1, total)
            self._seconds = spent + time.monotonic() - start
            self._tell(path, number, count)

        try:
            self._embed(cut, counted)
        except Stopped:
            raise
        except KnowledgeError as error:  # the documents are kept all the same
            self._problem = str(error)
        self._ready = before + len(cut)

    def _put(self, draft: _Draft) -> AddReport:
        try:
            placed = self._store.put(draft.row, self._reserved)
        except LibraryUnusable as error:
            return _failed(draft.path, str(error))
        if placed.status == "twin":  # another process was quicker, or the same folder holds it twice
            return self._twin(draft.path, draft.row.path, placed.id, placed.path, placed.passages)
        kept = draft.reading.kept
        said = (draft.reading.warning, kept.warning if kept else "", self._problem)
        warning, self._problem = " ".join(filter(None, said)), ""
        return AddReport(
            printable(draft.path), placed.status, placed.id, placed.passages, None, warning, kept
        )

    def _check(self) -> None:
        if self._stop is not None and self._stop():
            raise Stopped("Adding was stopped; what was reported is in the library, and nothing else.")

    def _tell(self, path: Path, number: int, count: int) -> None:
        if self._progress is None:
            return
        unread = max(0, self._bytes - self._bytes_read)
        total = self._read
        if unread and self._bytes_read:
            total += round(self._read * unread / self._bytes_read)
        rate = self._ready / self._seconds if self._seconds > 0 else 0.0
        left = (total - self._ready) / rate if rate > 0 else None
        self._progress(
            AddProgress(printable(path), number, count, self._ready, total, unread > 0, rate, left)
        )


def _failed(path: Path, problem: str) -> AddReport:
    return AddReport(printable(path), "failed", None, 0, problem)
