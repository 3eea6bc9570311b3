"""What to ask next: questions that are answered, near this one, and never this one again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.evidence import Evidence
from assistant.examples import Leads, Near, letters
from assistant.following import ASKING, PRONOUNS
from assistant.places import names
from assistant.question import Question
from assistant.reading import split_words, stems
from knowledge.document import Document

MOST = 3
SAME_QUESTION = 0.97
"""An example this near asks just what was asked."""


def suggestions(
    question: Question,
    near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
    evidence: Evidence,
    within: Sequence[Document] = (),
) -> tuple[str, ...]:
    """The nearest example questions that lead elsewhere; in documents without examples, what their headings name.

    `within` are the documents that the question is limited to, if it is: what is suggested is answered from them.
    """
    inside = {d.id for d in within}
    found = [
        n for k, n in near["section"].items() if k != evidence.section and (not inside or k[0] in inside)
    ]
    if not inside:
        found += [n for k, n in near["fact"].items() if k != (evidence.fact,)]
    found.sort(key=lambda n: (-n.score, n.example.phrase))
    phrases = [n.example.phrase for n in found if n.score < SAME_QUESTION and not _leans(n.example.phrase)]
    if inside and not evidence.examples:
        phrases = _about_names(question, evidence, within)
    asked = frozenset(stems(question.text))
    out: list[str] = []
    for phrase in phrases:
        shown = _as_question(phrase)
        if shown not in out and letters(shown) != letters(question.text) and frozenset(stems(shown)) != asked:
            out.append(shown)
        if len(out) == MOST:
            break
    return tuple(out)


def _about_names(question: Question, evidence: Evidence, within: Sequence[Document]) -> list[str]:
    """Questions about the headings and labels of some documents: those near the question first."""
    inside = {d.id for d in within}
    near = list(dict.fromkeys(s.passage for s in evidence.sentences if s.passage.document in inside))
    rest = [p for d in within for p in d.passages]
    out = []
    for name, place in names((*near, *rest)):
        if place == evidence.named or not stems(name):
            continue
        out.append(name if name.endswith("?") else f"What does the document say about {name}?")
    return out


def _as_question(phrase: str) -> str:
    """A phrase as it is shown: with a capital, and with a question mark where it opens as a question does."""
    shown = phrase[:1].upper() + phrase[1:]
    opens = split_words(phrase)[:1]
    return f"{shown}?" if opens and opens[0].text in ASKING and shown[-1].isalnum() else shown


def _leans(text: str) -> bool:
    """Whether a question may be read as one on the answer before it: "what is in it for Anthropic?"."""
    return any(w.text in PRONOUNS for w in split_words(text))
