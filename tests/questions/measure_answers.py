"""How often questions are answered with the sentence that answers them, and how often the others are refused.

    python tests/questions/measure_answers.py [a b check …] [--missed]

Prints a line for each kind of question of each set ("a" and "b" are the two banks). An answer is right where it quotes
the sentence that the set names; it may be right in other words, too, so the figures are a floor. "First" is the share
whose first sentence is that one. A question that supposes what is not so is handled where it is corrected or refused.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from asked import Asked, load  # noqa: E402

from assistant.answer import Answer, Kind  # noqa: E402
from assistant.ask import Assistant  # noqa: E402
from assistant.conversation import Conversation  # noqa: E402
from assistant.settings import load_settings  # noqa: E402


def judged(row: Asked, answer: Answer) -> tuple[bool, bool, bool]:
    """(right, first, refused) of one answer."""
    quotes = [row.quote in c.quote for c in answer.citations] if row.quote else []
    refused = answer.kind is Kind.NOT_COVERED
    if row.supposes:
        return refused or any(quotes), bool(quotes[:1] == [True]), refused
    if not row.covered:
        return refused, False, refused
    return any(quotes), bool(quotes[:1] == [True]), refused


def main() -> None:
    """Print the table, and what went wrong where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=["a", "b", "fit", "check"])
    parser.add_argument("--missed", action="store_true")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    print(f"{'set':<7}{'kind':<15}{'right':>7}{'first':>7}{'refused':>9}{'count':>7}")
    for name in args.sets:
        counts: dict[str, Counter[str]] = {}
        seconds, missed = [], []
        for row in load(name):
            started = time.perf_counter()
            answer = assistant.ask(row.question, Conversation())
            seconds.append(time.perf_counter() - started)
            right, first, refused = judged(row, answer)
            whole = "supposing" if row.supposes else "answerable" if row.covered else "unanswerable"
            for kind in {row.kind, whole.upper()}:
                counts.setdefault(kind, Counter()).update(
                    right=int(right), first=int(first), refused=int(refused), count=1
                )
            if not right:
                missed.append((row, answer))
        for kind, c in sorted(counts.items()):
            shares = (c["right"] / c["count"], c["first"] / c["count"], c["refused"] / c["count"])
            print(f"{name:<7}{kind:<15}" + "{:>7.3f}{:>7.3f}{:>9.3f}".format(*shares) + f"{c['count']:>7}")
        late = sorted(seconds)[int(0.95 * len(seconds))]
        print(f"{name:<7}answer time: median {statistics.median(seconds):.3f} s, p95 {late:.3f} s")
        for row, answer in missed if args.missed else ():
            said = answer.citations[0].quote if answer.citations else answer.text[:100]
            print(
                f"  {row.kind} | {row.question}\n      wanted: {row.quote}\n      {answer.kind.value}: {said}"
            )


if __name__ == "__main__":
    main()
