"""Warm answers in one process: the median and the 95th percentile by kind."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path


def table(files: Sequence[Path]) -> None:
    """Print the times of all questions of some conversation files, asked twice; the second time counts."""
    from assistant.ask import Assistant
    from assistant.conversation import Conversation
    from assistant.settings import load_settings

    start = time.perf_counter()
    assistant = Assistant(load_settings())
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
        p95 = times[int(len(times) * 0.95)]
        print(f"{kind:<20}{len(times):>6}{statistics.median(times):>7.1f} ms{p95:>7.1f} ms")
