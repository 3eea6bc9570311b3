"""How near a question is to the phrases that lead somewhere. Vectors are counts of letters here: no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.ask import Assistant
from assistant.examples import Example, Examples, best_of
from assistant.reading import read, stems


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """One unit vector a text: how often each letter stands in it."""
    rows = np.array(
        [[t.lower().count(chr(97 + i)) + 0.01 for i in range(26)] for t in texts], dtype=np.float32
    )
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


PHRASES = (
    Example("what is the NPV of the deal", "calculator", ("deal_npv", "npv")),
    Example("how long until X repays X", "calculator", ("payback", "payback_years")),
    Example("why is lock-in costly", "section", ("lock-in", "Why it costs")),
    Example("when was the deal announced", "fact", ("deal-announcement-date",)),
    Example("the day of the deal", "fact", ("deal-announcement-date",)),
    Example("who are you", "topic", ("identity",)),
)
EXAMPLES = Examples(PHRASES, letters)


def near(text: str, plain: str | None = None) -> dict[str, tuple[tuple[str, ...], float]]:
    """The best of each kind: where it leads, and its score."""
    masked, whole = letters([text, plain or text])
    found = EXAMPLES.near(masked, whole, frozenset(stems(text)))
    return {
        leads: (best.example.key, best.score)
        for leads, table in found.items()
        if (best := best_of(table)) is not None
    }


@pytest.mark.parametrize("example", PHRASES, ids=lambda e: e.phrase)
def test_a_phrase_is_nearest_to_itself(example: Example) -> None:
    key, score = near(example.phrase)[example.leads]
    assert key == example.key
    assert score == pytest.approx(1.0, abs=1e-5)


def test_each_thing_keeps_its_nearest_phrase() -> None:
    masked, whole = letters(["the day of the deal"] * 2)
    table = EXAMPLES.near(masked, whole, frozenset(stems("the day of the deal")))["fact"]
    assert [(key, n.example.phrase) for key, n in table.items()] == [
        (("deal-announcement-date",), "the day of the deal")
    ]


def test_a_rare_word_in_common_counts_for_more_than_a_common_one() -> None:
    masked, whole = letters(["zzz"] * 2)
    rare = EXAMPLES.near(masked, whole, frozenset({"npv"}))["calculator"][("deal_npv", "npv")].score
    common = EXAMPLES.near(masked, whole, frozenset({"deal"}))["calculator"][("deal_npv", "npv")].score
    assert rare > common


def test_calculators_are_compared_without_figures_and_all_else_with_them() -> None:
    assert near("how long until X repays X", plain="qqqq")["calculator"][1] == pytest.approx(1.0, abs=1e-5)
    assert near("when was the deal announced", plain="qqqq")["fact"][1] < 0.6


def test_of_equals_the_first_listed_is_chosen() -> None:
    twins = Examples([Example("one thing", "fact", ("a",)), Example("one thing", "fact", ("b",))], letters)
    masked, whole = letters(["one thing"] * 2)
    best = best_of(twins.near(masked, whole, frozenset(stems("one thing")))["fact"])
    assert best is not None
    assert best.example.key == ("a",)


def test_nothing_is_the_best_of_nothing() -> None:
    assert best_of({}) is None


def test_every_phrase_of_the_program_is_read_and_leads_somewhere(true_assistant: Assistant) -> None:
    models = true_assistant.models
    for example in true_assistant.examples.examples:
        assert read(example.phrase).text
        if example.leads == "calculator":
            model, unknown = example.key
            names = {v.name for v in models[model].variables}
            assert unknown in names or models[model].special
        elif example.leads == "section":
            document, section = example.key
            assert any(
                section in {p.section, p.section.split(" > ")[-1]}
                for p in true_assistant.library.document(document).passages
            ), example
        elif example.leads == "fact":
            assert example.key[0] in true_assistant.library.facts
