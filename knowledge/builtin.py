"""The documents and facts that come with the program, read once and then kept as JSON under the cache
folder.

Reading and cutting the explainers takes a tenth of a second; reading the kept copy a few milliseconds. The
copy is named by everything it depends on, so it is never stale, and it may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge import explainers, facts
from knowledge.document import Document, Fact, FactSource
from knowledge.errors import DataFileError
from knowledge.files import write_atomically
from knowledge.passages import assemble, from_rows, layout_version, to_rows


@dataclass(frozen=True, slots=True)
class Builtin:
    """What comes with the program; `problems` are sentences about files that could not be used."""

    documents: tuple[Document, ...]
    facts: Mapping[str, Fact]
    problems: tuple[str, ...] = ()


def load(
    cache: Path | None = None, explainer_folder: Path = explainers.FOLDER, fact_folder: Path = facts.FOLDER
) -> Builtin:
    """Everything built in. A broken file is left out and named in `problems`; the rest is usable."""
    kept = cache / f"builtin-{_key(explainer_folder, fact_folder)}.json" if cache else None
    if kept is not None and kept.is_file():
        # A damaged copy is made anew.
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return _thaw(json.loads(kept.read_bytes()))
    result = _read(explainer_folder, fact_folder)
    if kept is not None and not result.problems and write_atomically(kept, _freeze(result)):
        for older in kept.parent.glob("builtin-*.json"):
            if older != kept:
                with contextlib.suppress(OSError):
                    older.unlink()
    return result


def _read(explainer_folder: Path, fact_folder: Path) -> Builtin:
    problems: list[str] = []
    documents: dict[str, Document] = {}
    for path in explainers.explainer_files(explainer_folder):
        try:
            documents[path.stem] = explainers.read_explainer(path)
        except DataFileError as error:
            problems.append(str(error))
    found: dict[str, Fact] = {}
    for path in facts.fact_files(fact_folder):
        try:
            for fact in facts.read_facts(path, documents):
                if fact.id in found:
                    raise DataFileError(path.name, f"the fact “{fact.id}” is there twice.")
                found[fact.id] = fact
        except DataFileError as error:
            problems.append(str(error))
    return Builtin(tuple(documents.values()), found, tuple(problems))


def _key(*folders: Path) -> str:
    digest = hashlib.sha256(layout_version().encode())
    for name in ("builtin.py", "explainers.py", "facts.py", "document.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    for path in (*explainers.explainer_files(folders[0]), *facts.fact_files(folders[1])):
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _freeze(result: Builtin) -> bytes:
    return json.dumps(
        {
            "documents": [
                {
                    "id": d.id,
                    "title": d.title,
                    "text": d.text,
                    "source": d.source,
                    "date": d.date,
                    "topics": d.topics,
                    "asks": d.asks,
                    "tests": d.tests,
                    "cuts": to_rows(d.passages),
                }
                for d in result.documents
            ],
            "facts": [asdict(fact) for fact in result.facts.values()],
        },
        ensure_ascii=False,
    ).encode()


def _thaw(kept: Mapping[str, Any]) -> Builtin:
    documents = tuple(
        Document(
            id=d["id"],
            title=d["title"],
            text=d["text"],
            origin="builtin",
            source=d["source"],
            date=d["date"],
            topics=tuple(d["topics"]),
            asks=tuple((question, section) for question, section in d["asks"]),
            tests=tuple((question, quote) for question, quote in d["tests"]),
            passages=assemble(d["id"], d["title"], d["text"], from_rows(d["cuts"])),
        )
        for d in kept["documents"]
    )
    found = {}
    for entry in kept["facts"]:
        sources = tuple(FactSource(**source) for source in entry.pop("sources"))
        found[entry["id"]] = Fact(**(entry | {"asks": tuple(entry["asks"]), "sources": sources}))
    return Builtin(documents, found)
