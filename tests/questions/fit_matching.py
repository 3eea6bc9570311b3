"""Learns how a question's vector has to be turned to point at the sentence that answers it (knowledge/matching.py).

A softmax over all sentences of the built-in documents and some directions that stand for "nothing answers": the turn
and the directions are fitted by gradient descent on questions whose answering sentence, or the lack of one, is known.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from asked import Asked

from assistant.ask import Assistant
from assistant.ranking import within
from assistant.reading import read
from knowledge.matching import FILE, Matcher

TEMPERATURE, AROUND, DIRECTIONS = 0.05, 0.3, 8
RIDGE, NOTHING_RIDGE, STEPS, RATE = 0.003, 0.003, 70, 4e-3
BEYOND = 0.3
"""The weight of a question that topics.toml lists as beyond the library, beside those of the banks."""


@dataclass
class Table:
    """Questions as vectors, and for each which sentences answer it (none: nothing does)."""

    vectors: np.ndarray
    gold: np.ndarray
    weight: np.ndarray

    def only(self, rows: Sequence[int]) -> Table:
        """Some of the questions."""
        at = np.array(rows, dtype=np.int64)
        return Table(self.vectors[at], self.gold[at], self.weight[at])

    def __add__(self, other: Table) -> Table:
        return Table(
            np.vstack([self.vectors, other.vectors]),
            np.vstack([self.gold, other.gold]),
            np.concatenate([self.weight, other.weight]),
        )


def vectors(assistant: Assistant, questions: Sequence[str]) -> np.ndarray:
    """The vector of each question, as `deal ask` would have it."""
    return assistant.library.vectors([read(q, assistant.speller.mend).plain for q in questions])


def asked_table(assistant: Assistant, rows: Sequence[Asked]) -> Table:
    """Questions of the files; those that suppose what is not so count only where a quote corrects them."""
    index = assistant.library.index()
    texts = [s.text for p in index.passages[: index.taught] for s in p.sentences if s.kind != "heading"]
    gold = np.zeros((len(rows), len(texts)), dtype=bool)
    weight = np.ones(len(rows))
    for n, row in enumerate(rows):
        if row.quote and (row.covered or row.supposes):
            gold[n] = [row.quote in text for text in texts]
        if not gold[n].any() and (row.covered or row.supposes):
            weight[n] = 0.0
    return Table(vectors(assistant, [r.question for r in rows]), gold, weight)


def example_table(assistant: Assistant) -> Table:
    """The example questions of sections, and those that are beyond the library."""
    index = assistant.library.index()
    passages = [index.passages[n] for n in index.owner[index.told]]
    places = [(p.document, p.section) for p in passages]
    asks = [(q, d.id, section) for d in assistant.library.documents(["builtin"]) for q, section in d.asks]
    beyond = [e.phrase for e in assistant.examples.examples if e.leads == "beyond"]
    gold = np.zeros((len(asks) + len(beyond), len(places)), dtype=bool)
    for n, (_, document, section) in enumerate(asks):
        gold[n] = [d == document and within(s, section) for d, s in places]
    weight = np.array([1.0] * len(asks) + [BEYOND] * len(beyond))
    return Table(vectors(assistant, [q for q, _, _ in asks] + beyond), gold, weight)


def learn(assistant: Assistant, table: Table) -> Matcher:
    """Fit the turn and the directions to a table of questions, or take them from an earlier run."""
    digest = hashlib.sha256(
        repr((TEMPERATURE, AROUND, DIRECTIONS, RIDGE, NOTHING_RIDGE, STEPS, RATE)).encode()
    )
    for part in (table.vectors, table.gold, table.weight, *assistant.library.index().told_vectors):
        digest.update(np.ascontiguousarray(part).tobytes())
    kept = Path(tempfile.gettempdir()) / f"deal-matcher-{digest.hexdigest()[:16]}.npz"
    if not kept.is_file():
        _keep(kept, _learn(assistant, table), "")
    with np.load(kept, allow_pickle=False) as found:
        about = json.loads(str(found["about"]))
        return Matcher(
            found["turn"].astype(np.float32), found["nothing"].astype(np.float32), about["bias"],
            about["temperature"], about["around"], found["covered"].astype(np.float32), about["slope"],
            about["middle"],
        )  # fmt: skip


def _learn(assistant: Assistant, table: Table) -> Matcher:
    import torch

    torch.manual_seed(0)
    index = assistant.library.index()
    sentence_vectors, passage_vectors = index.told_vectors
    around = sentence_vectors + AROUND * passage_vectors
    sentences, asked = torch.tensor(around), torch.tensor(table.vectors)
    gold = torch.tensor(table.gold)
    weight = torch.tensor(table.weight).float()
    gold = torch.cat([gold, ~gold.any(1, keepdim=True).repeat(1, DIRECTIONS)], 1)
    size = asked.shape[1]
    turn = torch.zeros(size, size, requires_grad=True)
    nothing = (0.01 * torch.randn(size, DIRECTIONS)).requires_grad_()
    bias = torch.tensor(10.0, requires_grad=True)
    steps = torch.optim.Adam([{"params": [turn, nothing], "lr": RATE}, {"params": [bias], "lr": 0.1}])
    for _ in range(STEPS):
        scores = (asked + asked @ turn) @ sentences.T / TEMPERATURE
        scores = torch.cat([scores, asked @ nothing / TEMPERATURE + bias], 1)
        belief = torch.log_softmax(scores, 1).masked_fill(~gold, -1e9).logsumexp(1)
        loss = -(weight * belief).sum() / weight.sum()
        loss = loss + RIDGE * (turn**2).sum() + NOTHING_RIDGE * (nothing**2).sum()
        steps.zero_grad()
        loss.backward()
        steps.step()
    turned = turn.detach().numpy().astype(np.float16)
    # What match to expect of a cosine: a line through all pairs of question and sentence.
    before = (table.vectors @ around.T).ravel()
    after = ((table.vectors + table.vectors @ turned) @ around.T).ravel()
    slope, middle = np.polyfit(before[::7].astype(float), after[::7].astype(float), 1)
    return Matcher(
        turned.astype(np.float32), nothing.detach().numpy().astype(np.float16).astype(np.float32),
        round(bias.item(), 4), TEMPERATURE, AROUND, np.zeros(size, dtype=np.float32), round(float(slope), 4),
        round(float(middle), 4),
    )  # fmt: skip


def write(matcher: Matcher, model: str) -> None:
    """Write what was learned for an embedding model into the package."""
    _keep(Path(__file__).resolve().parents[2] / "knowledge" / FILE, matcher, model)


def _keep(path: Path, matcher: Matcher, model: str) -> None:
    about = {
        "model": model, "bias": matcher.bias, "temperature": matcher.temperature, "around": matcher.around,
        "slope": matcher.slope, "middle": matcher.middle,
    }  # fmt: skip
    np.savez(
        path,
        about=np.array(json.dumps(about)),
        turn=matcher.turn.astype(np.float16),
        nothing=matcher.nothing.astype(np.float16),
        covered=matcher.covered.astype(np.float16),
    )
