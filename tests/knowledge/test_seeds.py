"""The vectors that come with the program are the model's, cover the library, and only ever save time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.ask import Assistant
from knowledge import seeds, vectors
from knowledge.index import embedded_texts
from knowledge.seeds import seed_file

Given = dict[bytes, NDArray[np.float32]]

MOST_MISSING = 0.1
"""Of the library's texts and example phrases; above it, run tests/tools/write_seeds.py."""


@pytest.fixture
def given(true_assistant: Assistant) -> Given:
    name = true_assistant.library._vector_store().encoder.name
    return dict(seeds.seeds(seed_file(vectors._hash(name))))


def test_nearly_all_built_in_texts_have_one(true_assistant: Assistant, given: Given) -> None:
    texts = embedded_texts(true_assistant.library.passages(("builtin",)))
    texts = [*texts, *(example.phrase for example in true_assistant.examples.examples)]
    missing = [text for text in texts if vectors._key(text) not in given]
    assert len(missing) <= MOST_MISSING * len(texts), "run python tests/tools/write_seeds.py"


def test_they_are_the_models_own(true_assistant: Assistant, given: Given) -> None:
    phrases = [e.phrase for e in true_assistant.examples.examples if vectors._key(e.phrase) in given][::40]
    made = np.stack([true_assistant.library.question_vector(phrase) for phrase in phrases])
    kept = np.stack([given[vectors._key(phrase)] for phrase in phrases])
    assert (made * kept).sum(axis=1).min() > 0.99999


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"\x80\x04K\x01."])
def test_a_damaged_file_only_costs_time(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "model.npz"
    file.write_bytes(damage)
    assert seeds.seeds(file) == {}


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    keys = [bytes([n] * 16) for n in (3, 1, 4, 0, 5)]
    seeds.write(tmp_path / "model.npz", keys, rows)
    found = seeds.seeds(tmp_path / "model.npz")
    assert set(found) == set(keys)
    for key, row in zip(keys, rows, strict=True):
        assert np.allclose(found[key], row, atol=1e-4)
