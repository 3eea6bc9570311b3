"""A library in a process of its own, with a tiny encoder, for tests that kill it or use two at once.

    python tests/library_process.py HOME add FOLDER
    python tests/library_process.py HOME loop FOLDER NAME SECONDS

`add` adds the folder once. `loop` writes and adds a new file, changes it, asks, and removes every third, over
and over; in the end it prints what it must have left, as JSON. Both print "ready" before they begin.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from hashing import HashEncoder  # noqa: E402

from knowledge.library import Library  # noqa: E402


def text_of(name: str, version: int) -> str:
    """What a file says; long enough for several passages, and told apart by its name and version."""
    lines = [f"The {name} rises {n} times in version {version} of the bay. " * 8 for n in range(2)]
    return f"# The {name}\n\n" + "\n\n".join(lines) + "\n"


def open_library(home: Path) -> Library:
    """The library with the tiny encoder and nothing built in."""
    nothing = home.parent / "nothing"
    nothing.mkdir(exist_ok=True)
    return Library.open(home, HashEncoder, None, nothing, nothing)


def loop(library: Library, folder: Path, name: str, seconds: float) -> dict[str, str]:
    """Use the library for some seconds; return the ids and texts that must be there in the end."""
    left: dict[str, str] = {}
    number, end = 0, time.monotonic() + seconds
    while time.monotonic() < end or number < 3:
        path = folder / f"{name}-{number}.md"
        for version in range(2):
            path.write_text(text_of(path.stem, version), encoding="utf-8")
            (report,) = library.add([path])
            assert report.status == ("updated" if version else "added"), report
            assert not report.warning, report
        found = library.search(f"the {path.stem} rises in version 1", within=[path.stem])
        assert found, path
        assert "version 1" in found[0].passage.text
        assert library.search("the bay rises")
        assert set(left) <= {document.id for document in library.documents()}
        if number % 3 == 2:
            library.remove(path.stem)
        else:
            left[path.stem] = text_of(path.stem, 1)
        number += 1
    assert library.notices == (), library.notices
    return left


def main() -> None:
    """Do what the arguments say."""
    home, what, folder, *rest = sys.argv[1:]
    library = open_library(Path(home))
    library.search("warm")
    print("ready", flush=True)
    if what == "add":
        for report in library.add([Path(folder)]):
            print(report.status, report.document, flush=True)
    else:
        print(json.dumps(loop(library, Path(folder), rest[0], float(rest[1]))))


if __name__ == "__main__":
    main()
