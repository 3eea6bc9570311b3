"""Print how long things take, beside what one would use instead, in one run.

    python tests/benchmarks [--runs 10] [--peers PYTHON] [--cold] [CONVERSATIONS.jsonl …]

Times whole processes (wall time and peak memory), the screen in a terminal of its own, and warm answers by kind.
DEAL_HOME should be warm; set it, or the usual folder is used. `--peers` names a Python that has txtai, Haystack,
LangChain and llm, each with sentence-transformers; `--cold` also times with the files dropped from the disk cache.
Conversation files are as tests/evaluate.py reads them; without any, those of tests/conversations are taken.
Nothing here passes or fails: figures are for reading, and only those of one run may be compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import processes
import screen
import warm

CONVERSATIONS = Path(__file__).resolve().parents[1] / "conversations"


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description="Time commands, the screen and warm answers.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=10, help="how often each is run; the median is shown")
    parser.add_argument("--peers", help="a Python that has the other libraries")
    parser.add_argument("--cold", action="store_true", help="also with the files dropped from the disk cache")
    args = parser.parse_args()
    processes.table(args.runs, args.peers, cold=args.cold)
    screen.table(args.runs)
    warm.table(args.files or sorted(CONVERSATIONS.glob("*.jsonl")))


if __name__ == "__main__":
    main()
