"""Print how the library does with 1,000, 100,000 and 1,000,000 passages, and how fast texts are embedded.

    python tests/benchmark_scale.py [--sizes 1000 100000] [--folder /tmp/scale] [--pages 2000]

The documents are made up: 50 passages of two sentences of twenty words each, words as frequent as in English
(Zipf). So are the vectors: 384 numbers around 20,000 topics, made from a hash of the text, so that no model
is needed for a million of them. Reading files, cutting them and the true model are measured apart: on the built-in
library, beside sentence-transformers itself in the same run, and on one file of many pages. Nothing here
passes or fails: figures are for reading. A million passages take about 10 GB of disk, 8 GB of memory and half an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from knowledge.library import Library  # noqa: E402
from knowledge.passages import layout_version  # noqa: E402
from knowledge.store import Row, Store  # noqa: E402

DIMENSION, TOPICS = 384, 20_000
PER_DOCUMENT, SENTENCES, WORDS = 50, 2, 20
QUESTIONS = 200
VOCABULARY = np.array([f"w{number:x}" for number in range(50_000)])


class MadeUpEncoder:
    """A text's vector is that of its topic (the word "topic123" in it) and noise from a hash of the text."""

    name = "made-up-384"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._topics = np.random.default_rng(1).standard_normal((TOPICS, 64), dtype=np.float32)
        self._spread = np.random.default_rng(2).standard_normal((64, DIMENSION), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.empty((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            at = text.find("topic")
            topic = int(text[at + 5 :].split(None, 1)[0].rstrip(".")) if at >= 0 else seed % TOPICS
            noise = np.random.Generator(np.random.SFC64(seed)).standard_normal(64, dtype=np.float32)
            row[:] = self._topics[topic] + 0.8 * noise
        found = rows @ self._spread
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def made_up_texts(count: int, seed: int) -> Iterator[list[str]]:
    """The sentences of so many passages."""
    chance = np.random.default_rng(seed)
    for topic in chance.integers(TOPICS, size=count).tolist():
        said = VOCABULARY[np.minimum(chance.zipf(1.2, SENTENCES * WORDS), len(VOCABULARY)) - 1]
        yield [
            f"The topic{topic} {' '.join(said[n * WORDS : (n + 1) * WORDS - 2])}." for n in range(SENTENCES)
        ]


def made_up_row(number: int) -> Row:
    """A document of the made-up library, as if its file had been read and cut."""
    text, cuts, block = f"# Document {number}\n\n", [], 0
    for sentences in made_up_texts(PER_DOCUMENT, number):
        begin, places = len(text), []
        for sentence in sentences:
            places.append([len(text), len(text) + len(sentence), "prose", block])
            text += sentence + " "
        cuts.append(["", begin, places[-1][1], places])
        block, text = block + 1, text + "\n\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    path, title = f"/nowhere/{number}.md", f"Document {number}"
    layout = layout_version()
    return Row(f"d{number}", path, digest, title, "", text, json.dumps(cuts), layout, len(cuts))


def memory() -> float:
    """What this process has in memory now, in MB; the parts of mapped files that were read count."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def own_memory() -> float:
    """The same without mapped files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1e3
    return memory()


def open_made_up(home: Path) -> Library:
    nothing = home / "nothing"
    nothing.mkdir(parents=True, exist_ok=True)
    return Library.open(home, MadeUpEncoder, None, nothing, nothing)


# --- one size, in processes of their own -------------------------------------------------------------------


def build(home: Path, size: int) -> dict[str, float]:
    """Put the documents, and make everything that a search needs."""
    store = Store(home / "library.sqlite3")
    storing = 0.0
    for number in range(-(-size // PER_DOCUMENT)):
        row = made_up_row(number)
        begin = time.perf_counter()
        store.put(row)
        storing += time.perf_counter() - begin
    begin = time.perf_counter()
    open_made_up(home).prepare()
    preparing = time.perf_counter() - begin
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"store": storing, "prepare": preparing, "disk": disk, "peak": peak}


def search(home: Path, size: int) -> dict[str, float]:
    """Open the library again, and ask it."""
    before, begin = own_memory(), time.perf_counter()
    library = open_made_up(home)
    library.prepare()
    opened = time.perf_counter() - begin
    held = own_memory() - before
    chance = random.Random(5)
    index = library.index()
    questions = []
    for _ in range(QUESTIONS):
        passage = index.passages[chance.randrange(len(index.passages))]
        words = passage.text.split()
        questions.append(" ".join([words[1], *chance.sample(words[2:], 4)]))
    library.search(questions[0])  # what is made once for all questions
    taken = []
    for question in questions:
        start = time.perf_counter()
        library.search(question, 10)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    # Against all vectors, compared one by one.
    asked = MadeUpEncoder().encode(questions)
    best = np.full((len(asked), 10), -2.0, dtype=np.float32)
    rows = np.zeros((len(asked), 10), dtype=np.int64)
    for first in range(0, len(index.passages), 20_000):
        places = np.arange(first, min(first + 20_000, len(index.passages)))
        cosines = np.concatenate([best, asked @ index.passage_vectors[places].T], axis=1)
        named = np.concatenate([rows, np.broadcast_to(places, (len(asked), len(places)))], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :10]
        best, rows = np.take_along_axis(cosines, order, 1), np.take_along_axis(named, order, 1)
    near, ranked = [], []
    for vector, right in zip(asked, rows, strict=True):
        start = time.perf_counter()
        got = index.nearest_passages(vector, 100)
        near.append((time.perf_counter() - start) * 1000)
        ranked.append(len(set(got[:10].tolist()) & set(right.tolist())) / 10)
    return {
        "open": opened,
        "held": held,
        "rss": memory(),
        "p50": statistics.median(taken),
        "p95": taken[int(len(taken) * 0.95)],
        "near": statistics.median(near),
        "recall": statistics.mean(ranked),
    }


# --- the tables --------------------------------------------------------------------------------------------


def scale(sizes: Sequence[int], folder: Path) -> None:
    """Print one row for each size."""
    print("| passages | store, /s | index, /s | peak | disk, KB each | opens in | memory, KB each | search p50 | p95 |"
          " nearest p50 | recall@10 |")  # fmt: skip
    print("| ---: " * 11 + "|")
    for size in sizes:
        home = folder / str(size)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        made = run("build", home, size)
        found = run("search", home, size)
        print(
            f"| {size:,} | {size / made['store']:,.0f} | {size / made['prepare']:,.0f} "
            f"| {made['peak'] / 1e3:.1f} GB | {made['disk'] / size / 1e3:.1f} | {found['open']:.1f} s "
            f"| {found['held'] / size * 1e3:.1f} "
            f"| {found['p50']:.1f} ms | {found['p95']:.1f} ms | {found['near']:.2f} ms | {found['recall']:.3f} |",
            flush=True,
        )
        shutil.rmtree(home, ignore_errors=True)


def run(what: str, home: Path, size: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--part", what, str(home), str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def embedding(turns: int) -> None:
    """Print the rate of the encoder that answers and of sentence-transformers on the same texts, in turns."""
    from assistant.settings import load_settings
    from knowledge import builtin
    from knowledge.compiling import compile_encoder
    from knowledge.encoder import load_sentence_transformer
    from knowledge.index import embedded_texts
    from knowledge.vectors import BATCH
    from knowledge.weights import model_files

    texts = embedded_texts([p for d in builtin.load().documents for p in d.passages])
    texts = texts[::4]
    cache = load_settings().cache  # what is compiled there need not be again
    ours = compile_encoder(None, cache)
    theirs = load_sentence_transformer(model_files(None, cache))
    ordered = sorted(texts, key=len)
    rates: dict[str, list[float]] = {"deal": [], "SentenceTransformer.encode": []}
    for turn in range(turns + 1):
        start = time.perf_counter()
        for first in range(0, len(ordered), BATCH):
            ours.encode(ordered[first : first + BATCH])
        middle = time.perf_counter()
        theirs.encode(texts, show_progress_bar=False, normalize_embeddings=True)
        end = time.perf_counter()
        if turn:  # the first warms up
            rates["deal"].append(len(texts) / (middle - start))
            rates["SentenceTransformer.encode"].append(len(texts) / (end - middle))
    print(
        f"\n{len(texts)} passages and sentences of the built-in library, texts a second (median of {turns}):"
    )
    for name, found in rates.items():
        print(f"  {name:<28}{statistics.median(found):8.1f}")


def pages(count: int, folder: Path) -> None:
    """Print what adding one long file takes, without embedding."""
    path = folder / "long.md"
    sentences = [" ".join(each) for each in made_up_texts(count * 12, 1)]
    path.write_text("# Long\n\n" + "\n\n".join(sentences) + "\n", encoding="utf-8")
    done = run("page", folder / "pages", count)
    size = path.stat().st_size / 1e6
    print(
        f"\none file of {count:,} pages ({size:.1f} MB): {done['seconds']:.1f} s to read, cut, embed (made up) and "
        f"store {done['passages']:,.0f} passages; at most {done['peak']:.0f} MB of memory, "
        f"{done['child']:.0f} MB in the process that reads"
    )


def page(home: Path, size: int) -> dict[str, float]:
    library = open_made_up(home)
    start = time.perf_counter()
    (report,) = library.add([home.parent / "long.md"])
    return {
        "seconds": time.perf_counter() - start,
        "passages": report.passages,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3,
    }


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["--part"]:
        part = {"build": build, "search": search, "page": page}[sys.argv[2]]
        print(json.dumps(part(Path(sys.argv[3]), int(sys.argv[4]))))
        return
    parser = argparse.ArgumentParser(description="Measure the library at several sizes.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 100_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=5, help="of embedding; 0 leaves it out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        scale(args.sizes, Path(name))
        if args.pages:
            pages(args.pages, Path(name))
        if args.turns:
            embedding(args.turns)


if __name__ == "__main__":
    main()
