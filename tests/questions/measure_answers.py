"""How often an answer quotes the sentence that answers best: first, and anywhere.

    python tests/questions/measure_answers.py [fit.jsonl check.jsonl …] [--missed]

For each covered question of the files the answer is composed as if it were covered, so that only the choice of
sentences is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent)]

from assistant.ask import Assistant  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402


def main() -> None:
    """Print a line a file, and what was missed where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=["fit.jsonl", "check.jsonl"])
    parser.add_argument("--missed", action="store_true")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    for name in args.files:
        rows = [
            json.loads(line)
            for line in (HERE / name).read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
        rows = [r for r in rows if r.get("quote")]
        first = anywhere = 0
        for row in rows:
            question = read(row["question"], assistant.speller.mend)
            answer = assistant.composed(question)
            quotes = [c.quote for c in answer.citations]
            hit = [row["quote"] in q for q in quotes]
            first += bool(hit) and hit[0]
            anywhere += any(hit)
            if args.missed and not any(hit):
                print(
                    f"  {row['question']}\n      wanted: {row['quote']}\n      first:  {quotes[0] if quotes else None}"
                )
        print(
            f"{name:<14} first {first / len(rows):.3f}   anywhere {anywhere / len(rows):.3f}   ({len(rows)} questions)"
        )


if __name__ == "__main__":
    main()
