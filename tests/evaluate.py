"""Ask whole conversations from files, and say how many were answered as expected.

    python tests/evaluate.py FILE.jsonl … [--min 0.9] [--report failed.jsonl]

A line of a file is one conversation: {"id", "category", "turns": [{"ask", "expect"}, …]}. An expectation is null
(any answer will do) or an object of the keys in `CHECKS`, all of which must hold. A conversation counts as right
when each of its turns does. "known" is the reason why a conversation is known to go wrong: it still counts.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Expect = Mapping[str, Any]
Ask = Callable[[str], Mapping[str, Any]]
"""A question in, the JSON of its answer out; "/new" begins a new conversation."""

TOLERANCE = 0.002
"""How far a number may be off, as a share of it, where an expectation does not say."""
KINDS = (
    "fact", "definition", "explanation", "calculation", "not_covered", "clarification", "help", "command",
)  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One question, and what its answer must show."""

    ask: str
    expect: Expect


@dataclass(frozen=True, eq=False)
class Talk:
    """One conversation; `known` says why it is known to go wrong, "" where it should go right."""

    id: str
    category: str
    turns: tuple[Turn, ...]
    known: str = ""


@dataclass(frozen=True)
class Failure:
    """The first turn of a conversation that went wrong, and why."""

    talk: Talk
    number: int
    reason: str
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer's JSON with its parts at hand; what is missing is empty."""

    kind: str
    text: str
    citations: Sequence[Mapping[str, Any]]
    result: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Reply:
        """Take an answer apart."""
        computed = answer.get("calculation") or {}
        inputs = {item["name"]: item for item in computed.get("inputs") or ()}
        return cls(
            answer["kind"], answer["text"], answer.get("citations") or (),
            computed.get("result") or {}, computed.get("table") or (), inputs,
        )  # fmt: skip

    @property
    def markers(self) -> set[int]:
        """The numbers of the citations."""
        return {citation["marker"] for citation in self.citations}


# What is compared.

_LEVEL = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})
_SAME_UNIT = {
    "$": "USD", "us$": "USD", "dollar": "USD", "usd": "USD", "yr": "year", "hr": "hour", "h": "hour", "min": "minute",
    "sec": "second", "s": "second", "gigawatt": "GW", "gw": "GW", "megawatt": "MW", "mw": "MW", "gpu": "GPU",
    "ratio": "1", "fraction": "1", "x": "1", "time": "1", "multiple": "1", "dimensionless": "1",
    "gwh": "GW*hour", "mwh": "MW*hour",
}  # fmt: skip


def level(text: str) -> str:
    """Text without Markdown emphasis, with straight quotes and plain dashes, in small letters, on one line."""
    return " ".join(re.sub(r"[*`]", "", text.translate(_LEVEL)).lower().split())


def unit_parts(unit: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The factors above and below the line, so that "$/yr" equals "USD/year" and "GPU-hours" "GPU*hour"."""
    above: list[str] = []
    below: list[str] = []
    line = re.sub(r"\bper\b", "/", str(unit or "1").lower())
    for number, side in enumerate(line.split("/")):
        for word in re.findall(r"[a-z$]+|1", side):
            name = _SAME_UNIT.get(word) or _SAME_UNIT.get(word.removesuffix("s")) or word.removesuffix("s")
            (below if number else above).extend(part for part in name.split("*") if part != "1")
    return tuple(sorted(above)), tuple(sorted(below))


def near(got: object, wanted: float, expect: Expect) -> bool:
    """True if `got` is a number within the tolerance of the expectation."""
    if isinstance(got, bool) or not isinstance(got, (int, float)) or not math.isfinite(got):
        return False
    slack = expect["abs_tol"] if "abs_tol" in expect else expect.get("rel_tol", TOLERANCE) * abs(wanted)
    return bool(abs(got - wanted) <= slack + 1e-12)


def stands_in(pattern: str, text: str) -> bool:
    """True if a piece of text, or after "re:" a regular expression, is in a text made level."""
    if pattern.startswith("re:"):
        return re.search(pattern[3:].translate(_LEVEL), text, re.IGNORECASE) is not None
    return level(pattern) in text


# The keys of an expectation: each check returns what is wrong, or "".


def _kind(wanted: Sequence[str], expect: Expect, reply: Reply) -> str:
    return "" if reply.kind in wanted else f"kind is {reply.kind}, not {' or '.join(wanted)}"


def _value(wanted: float, expect: Expect, reply: Reply) -> str:
    got = reply.result.get("value")
    return "" if near(got, wanted, expect) else f"value is {got}, not {wanted:.10g}"


def _range(wanted: Mapping[str, float], expect: Expect, reply: Reply) -> str:
    wrong = [end for end in ("low", "high") if not near(reply.result.get(end), wanted[end], expect)]
    return "; ".join(f"{end} is {reply.result.get(end)}, not {wanted[end]:.10g}" for end in wrong)


def _unit(wanted: str, expect: Expect, reply: Reply) -> str:
    got = reply.result.get("unit")
    return "" if unit_parts(got) == unit_parts(wanted) else f"unit is {got}, not {wanted}"


def _table_has(wanted: Sequence[float], expect: Expect, reply: Reply) -> str:
    missing = [n for n in wanted if not any(near(row.get("value"), n, expect) for row in reply.rows)]
    return "".join(f"no row of the table is {n:.10g}; " for n in missing)


def _no_value(wanted: bool, expect: Expect, reply: Reply) -> str:
    given = [reply.result[end] for end in ("value", "low", "high") if reply.result.get(end) is not None]
    return f"a number is given: {given[0]}" if wanted and given else ""


def _says(groups: Sequence[Sequence[str]], expect: Expect, reply: Reply) -> str:
    return _lacks(groups, level(reply.text), "the text")


def _cites(groups: Sequence[Sequence[str]], expect: Expect, reply: Reply) -> str:
    return _lacks(groups, level("\n".join(c["quote"] for c in reply.citations)), "the quotes")


def _lacks(groups: Sequence[Sequence[str]], text: str, where: str) -> str:
    lacking = [group for group in groups if not any(stands_in(member, text) for member in group)]
    return "; ".join(f"{where} should have {' or '.join(group)}" for group in lacking)


def _not_says(wanted: Sequence[str], expect: Expect, reply: Reply) -> str:
    # Emphasis and dashes may be what is unwanted: the text as it came is looked through too.
    texts = (level(reply.text), reply.text.lower())
    said = [w for w in wanted if any(stands_in(w, t) or w.lower() in t for t in texts)]
    return f"the text should not have {' nor '.join(said)}" if said else ""


def _min_citations(wanted: int, expect: Expect, reply: Reply) -> str:
    return (
        "" if len(reply.citations) >= wanted else f"{len(reply.citations)} citations are fewer than {wanted}"
    )


def _max_citations(wanted: int, expect: Expect, reply: Reply) -> str:
    return (
        "" if len(reply.citations) <= wanted else f"{len(reply.citations)} citations are more than {wanted}"
    )


def _grounded(wanted: bool, expect: Expect, reply: Reply) -> str:
    if not wanted:
        return ""
    used = {int(n) for group in re.findall(r"\[([\d,\s]+)\]", reply.text) for n in re.findall(r"\d+", group)}
    if used != reply.markers:
        return f"markers {sorted(used)} in the text, citations {sorted(reply.markers)}"
    empty = [c["marker"] for c in reply.citations if not c["quote"].strip()]
    return f"citation {empty[0]} quotes nothing" if empty else ""


def _origin(wanted: Mapping[str, str | Sequence[str]], expect: Expect, reply: Reply) -> str:
    wrong = []
    for name, origins in wanted.items():
        item = reply.inputs.get(name, {})
        got = item.get("origin")
        if got not in ([origins] if isinstance(origins, str) else origins):
            wrong.append(f"{name} comes from {got}, not {origins}")
        elif got == "fact" and item.get("citation") not in reply.markers:
            wrong.append(f"{name} is a fact without its citation")
    return "; ".join(wrong)


def _any(wanted: Sequence[Expect], expect: Expect, reply: Reply) -> str:
    reasons = [_wrong(alternative, reply) for alternative in wanted]
    return "" if not all(reasons) else "; or ".join(reasons)


def _qualifies(wanted: object, expect: Expect, reply: Reply) -> str:
    return ""


CHECKS: dict[str, Callable[[Any, Expect, Reply], str]] = {
    "kind": _kind,
    "value": _value,
    "range": _range,
    "unit": _unit,
    "rel_tol": _qualifies,
    "abs_tol": _qualifies,
    "table_has": _table_has,
    "no_value": _no_value,
    "says": _says,
    "not_says": _not_says,
    "cites": _cites,
    "min_citations": _min_citations,
    "max_citations": _max_citations,
    "grounded": _grounded,
    "origin": _origin,
    "any": _any,
}
"""Every key that an expectation may have."""


def _wrong(expect: Expect, reply: Reply) -> str:
    reasons = (CHECKS[key](wanted, expect, reply) for key, wanted in expect.items())
    return next((reason for reason in reasons if reason), "")


def wrong(expect: Expect, answer: Mapping[str, Any]) -> str:
    """Say how an answer's JSON fails an expectation; "" where it meets it."""
    return _wrong(expect, Reply.of(answer))


# Reading and asking.


def _allowed(expect: Expect) -> None:
    """Raise ValueError for a key or a kind that nothing checks: a mistyped one would always hold."""
    for name in (*(expect.keys() - CHECKS.keys()), *(set(expect.get("kind", ())) - set(KINDS))):
        raise ValueError(f"there is no key or kind {name!r}")
    for alternative in expect.get("any", ()):
        _allowed(alternative)


def load(file: Path) -> tuple[Talk, ...]:
    """Read the conversations of a file; ValueError names the file and the line of what is wrong in it."""
    talks = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = tuple(Turn(turn["ask"], turn["expect"] or {}) for turn in row["turns"])
            for turn in turns:
                _allowed(turn.expect)
            talks.append(Talk(row["id"], row["category"], turns, row.get("known", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}: {error}") from None
    return tuple(talks)


def hold(talk: Talk, ask: Ask, seconds: list[float] | None = None) -> Failure | None:
    """Hold one conversation from its beginning; the first turn that goes wrong ends it.

    The time of each answer is added to `seconds`.
    """
    ask("/new")
    for number, turn in enumerate(talk.turns, 1):
        started = time.perf_counter()
        answer = ask(turn.ask)
        if seconds is not None and not turn.ask.startswith("/"):
            seconds.append(time.perf_counter() - started)
        reason = wrong(turn.expect, answer)
        if reason:
            return Failure(talk, number, reason, answer)
    return None


def assistant_of_this_process() -> Ask:
    """An assistant as `deal ask --json` has it, in this process; everything is loaded before the first question."""
    from assistant.ask import Assistant
    from assistant.conversation import Conversation
    from assistant.settings import load_settings

    assistant, conversation = Assistant(load_settings()), Conversation()
    assistant.warm_up()

    def ask(question: str) -> Mapping[str, Any]:
        return assistant.ask(question, conversation).model_dump(mode="json")

    return ask


def summary(talks: Iterable[Talk], failures: Sequence[Failure], seconds: Sequence[float]) -> Iterator[str]:
    """The lines that tell how it went; the overall accuracy is the last."""
    talks = tuple(talks)
    failed = {failure.talk for failure in failures}
    for category in dict.fromkeys(talk.category for talk in talks):
        group = [talk for talk in talks if talk.category == category]
        right = sum(talk not in failed for talk in group)
        yield f"{category:<24} {right / len(group):.3f} ({right}/{len(group)})"
    for failure in failures:
        known = f" (known: {failure.talk.known})" if failure.talk.known else ""
        yield f"FAILED {failure.talk.id}, turn {failure.number}: {failure.reason}{known}"
    if seconds:
        late = sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]
        yield f"answer time: median {statistics.median(seconds):.3f} s, p95 {late:.3f} s ({len(seconds)} answers)"
    right = len(talks) - len(failures)
    yield f"overall {right / len(talks):.3f} ({right}/{len(talks)})"


def main(arguments: Sequence[str] | None = None, ask: Ask | None = None) -> int:
    """Hold the conversations of the named files; 1 for an accuracy under --min, 2 for a file that is unusable."""
    parser = argparse.ArgumentParser(description="Hold conversations from files and count the right ones.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--min", type=float, default=0.0, help="the least accuracy that is not a failure")
    parser.add_argument("--report", type=Path, help="where to write the failures with their answers")
    options = parser.parse_args(arguments)
    try:
        talks = [talk for file in options.files for talk in load(file)]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if not talks:
        parser.error("there is no conversation in these files")
    ask = ask or assistant_of_this_process()
    seconds: list[float] = []
    failures = [failure for talk in talks if (failure := hold(talk, ask, seconds)) is not None]
    for line in summary(talks, failures, seconds):
        print(line)
    if options.report is not None:
        rows = (
            {"id": f.talk.id, "category": f.talk.category, "turn": f.number, "ask": f.talk.turns[f.number - 1].ask,
             "reason": f.reason, "answer": f.answer}
            for f in failures
        )  # fmt: skip
        options.report.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
    return int((len(talks) - len(failures)) / len(talks) < options.min)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.exit(main())
