"""What each part of the search brings: writes tests/questions/ABLATION.md.

    python tests/questions/ablation.py [FOLDER]

FOLDER holds a public retrieval set as `python -m knowledge.evaluation` reads it; without it only our own sets are
measured: the questions of the banks whose answer is known, the passage with the quote being the one to find.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from asked import load  # noqa: E402

from assistant.ask import Assistant  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from knowledge import evaluation  # noqa: E402
from knowledge.evaluation import Case  # noqa: E402
from knowledge.lexical import terms  # noqa: E402
from knowledge.search import SIGNALS, Query, candidates, evidence  # noqa: E402

PAGE = HERE / "ABLATION.md"
RANK_FUSION = 60
NAMES = [name for name, _, _ in SIGNALS]
WEIGHTS = [weight for _, weight, _ in SIGNALS]
HEADER = """# What each part of the search brings

Written by `python tests/questions/ablation.py`. Every answerable question has one passage to find. "Rank fusion" adds
1 / ({k} + rank) of BM25 and of the passage vectors; "weighted fusion" is the sum of these two signals with the weights
of `knowledge/search.py`; "all signals" is what `deal search` does; "with what was learned" is what `deal ask` does: the
passages in the order of their best sentences, by `knowledge/matching.py` and `assistant/ranking.py`. Those were learned
from the sets marked with a star, so that only the others tell how they do on new questions. The weights of the
signals were fitted by `knowledge/evaluation.py` on every second question of the public set: half of it is not new to
them. Nothing of the last step was learned from it.
"""

Ranking = Callable[[Case], Sequence[str]]


def by_weights(weights: Sequence[float]) -> Ranking:
    """Documents by a weighted sum of the signals."""
    return lambda case: [document for document, _ in case.ranked(weights)]


def alone(*names: str) -> Ranking:
    """Documents by some of the signals, with their weights."""
    return by_weights([w if n in names else 0.0 for n, w in zip(NAMES, WEIGHTS, strict=True)])


def by_rank_fusion(case: Case) -> Sequence[str]:
    """Documents by reciprocal rank fusion of BM25 and the passage vectors."""
    total = np.zeros(len(case.documents))
    for name in ("bm25", "cosine"):
        order = np.argsort(-case.signals[NAMES.index(name)], kind="stable")
        total[order] += 1 / (RANK_FUSION + 1 + np.arange(len(order)))
    return list(dict.fromkeys(case.documents[n] for n in np.argsort(-total, kind="stable")))


SYSTEMS: tuple[tuple[str, Ranking], ...] = (
    ("BM25 alone", alone("bm25")),
    ("vectors alone", alone("cosine")),
    ("rank fusion", by_rank_fusion),
    ("weighted fusion", alone("bm25", "cosine")),
    ("all signals", by_weights(WEIGHTS)),
)


def figures(found: Sequence[tuple[Sequence[str], frozenset[str]]]) -> str:
    """The cells of a row: nDCG@10, Recall@1, Recall@5, MRR@10."""
    rows = []
    for ranked, gold in found:
        at = next((n for n, document in enumerate(ranked[:10]) if document in gold), None)
        rows.append((0.0,) * 4 if at is None else (1 / math.log2(at + 2), at == 0, at < 5, 1 / (at + 1)))
    return " | ".join(f"{sum(column) / len(rows):.3f}" for column in zip(*rows, strict=True))


def own_cases(assistant: Assistant, name: str) -> list[tuple[Case, Sequence[str]]]:
    """The answerable questions of one set, each also with the passages as `deal ask` ranks them."""
    library = assistant.library
    index = library.index()
    out = []
    for row in load(name):
        if not row.covered or not row.quote:
            continue
        gold = frozenset(p.id for p in index.passages if row.quote in p.text)
        question = read(row.question, assistant.speller.mend)
        text = library.corrected(question.plain)
        query = Query(text, library.question_vector(text), tuple(terms(text)))
        rows = candidates(index, query)
        ids = tuple(index.passages[n].id for n in rows)
        learned = [s.passage.id for s in assistant.evidence(question).sentences]
        out.append((Case(evidence(index, query, rows), ids, gold, {}), list(dict.fromkeys(learned))))
    return out


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--home", type=Path, help="keep the public set's library here")
    parser.add_argument("--learned", nargs="*", default=["a", "b", "fit", "check"])
    parser.add_argument("--sets", nargs="*", default=["a", "b", "fit", "check"])
    args = parser.parse_args()
    tables = []
    head = "| | nDCG@10 | Recall@1 | Recall@5 | MRR@10 |\n| --- | --- | --- | --- | --- |\n"
    if args.folder is not None:
        with tempfile.TemporaryDirectory() as temporary:
            cases = [c for c in evaluation.load(args.folder, args.home or Path(temporary)) if c.gold]
        lines = [f"| {n} | {figures([(system(c), c.gold) for c in cases])} |" for n, system in SYSTEMS]
        tables.append(f"## Public: {args.folder.name}, one paragraph per document ({len(cases)} questions)\n\n{head}"
                      + "\n".join(lines))  # fmt: skip
    assistant = Assistant(load_settings())
    assistant.warm_up()
    for name in args.sets:
        found = own_cases(assistant, name)
        lines = [f"| {n} | {figures([(system(c), c.gold) for c, _ in found])} |" for n, system in SYSTEMS]
        lines.append(f"| with what was learned | {figures([(ranked, c.gold) for c, ranked in found])} |")
        star = " \\*" if name in args.learned else ""
        tables.append(f"## Our own: {name}{star} ({len(found)} questions)\n\n{head}" + "\n".join(lines))
    page = HEADER.format(k=RANK_FUSION) + "\n" + "\n\n".join(tables) + "\n"
    PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
