"""Print how long things take: whole commands as processes, and warm answers by kind.

    python tests/benchmark.py [CONVERSATIONS.jsonl …] [--runs 10]

Times a warm DEAL_HOME (set it, or the usual folder is used). Conversation files are as tests/evaluate.py reads them;
without any, those of tests/conversations are taken. Nothing here passes or fails: figures are for reading.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

COMMANDS = [
    ["--help"],
    ["--version"],
    ["sources"],
    ["ask", "How much did Amazon invest?"],
    ["ask", "Why did Amazon invest in Anthropic?"],
    ["ask", "what is the pledge worth today at 8%?"],
]


def process_times(runs: int) -> None:
    """The median, least and greatest wall time of each command as a process of its own, and its peak memory."""
    print(f"{'whole process':<48}{'median':>8}{'min':>8}{'max':>8}{'peak':>9}")
    for arguments in COMMANDS:
        taken = []
        for n in range(runs + 1):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "assistant", *arguments],
                stdout=subprocess.DEVNULL,
                check=False,
                cwd=HERE.parent,
            )
            if n:
                taken.append(time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        name = "deal " + " ".join(arguments)
        print(
            f"{name:<48}{statistics.median(taken):>7.3f}s{min(taken):>7.3f}s{max(taken):>7.3f}s{peak:>6.0f} MB"
        )
    print("(the peak is the largest process so far)")


def warm_times(files: list[Path]) -> None:
    """The median and 95th percentile of warm answers, by kind."""
    from assistant.ask import Assistant
    from assistant.conversation import Conversation
    from assistant.settings import load_settings

    assistant = Assistant(load_settings())
    start = time.perf_counter()
    assistant.warm_up()
    print(f"\nwarm-up in one process: {time.perf_counter() - start:.3f} s")
    talks = [
        [turn["ask"] for turn in json.loads(line)["turns"]]
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    taken: dict[str, list[float]] = defaultdict(list)
    for repeat in range(2):
        for talk in talks:
            conversation = Conversation()
            for question in talk:
                start = time.perf_counter()
                answer = assistant.ask(question, conversation)
                if repeat:
                    taken[str(answer.kind)].append((time.perf_counter() - start) * 1000)
    print(f"{'warm answers':<20}{'count':>6}{'p50':>10}{'p95':>10}")
    for kind, times in sorted(taken.items()):
        times.sort()
        print(
            f"{kind:<20}{len(times):>6}{statistics.median(times):>7.1f} ms{times[int(len(times) * 0.95)]:>7.1f} ms"
        )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Time commands and warm answers.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=10)
    args = parser.parse_args()
    process_times(args.runs)
    warm_times(args.files or sorted((HERE / "conversations").glob("*.jsonl")))


if __name__ == "__main__":
    main()
