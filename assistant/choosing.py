"""Which sentences answer: a direct first one, then what supports it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.evidence import CERTAIN, Evidence
from assistant.listing import asks_for_several
from assistant.places import introduces
from assistant.premises import parties
from assistant.question import Question
from assistant.ranking import Scored, amounts_in, amounts_of, distinct, forms, held
from assistant.reading import stems
from assistant.shelf import Placed, Shelf, Spot, append, key, place_of, prose, section_of, spots
from assistant.study.defining import definition_in
from knowledge.document import Passage, Sentence

MOST, FEWEST = 5, 3
"""Sentences of an answer."""
FACTS = 3
"""Sentences of an answer to a question for a fact."""
COVERS = 0.7
"""An example question this near names the section that answers."""
SEEN = 8
"""So many of the best sentences are looked through for a yes or no, and for what the others leave out."""
SEEN_MEANING = 24
"""The same for the sentence that says what a term is."""
LIKELY = 0.25
"""A sentence with this share of the best one's score may be as good an answer."""
HELPFUL = 0.02
"""A sentence from elsewhere with this share is worth adding."""
NEW = 0.5
"""What a sentence gains as an addition where it holds all words of the question that the others leave out."""

_ANSWERS = re.compile(r"(?:yes|no)\b\s*[,:;.]", re.IGNORECASE)

_GIVES_REASON = re.compile(
    r"\b(?:because|since(?! (?:19|20)\d\d)|so that|in order to|reasons?|therefore|in exchange|due to)\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(r"\b(?:therefore|thus|hence|consequently|for (?:this|that) reason)\b", re.IGNORECASE)

DEAL = "deal"
"""The topic of documents about the deal itself."""

_DEAL = ("deal", "agreement", "pledg", "commit", "invest")

Scores = Mapping[tuple[str, int], float]
"""The score of each sentence as a share of the best one's."""


def certain(evidence: Evidence) -> bool:
    """Whether an example question is near enough for its section to be what is asked about."""
    return evidence.section is not None and evidence.section_score >= COVERS


def home_of(question: Question, evidence: Evidence, best: Scored, shelf: Shelf) -> list[Passage]:
    """The passages of the section that the answer is taken from, in order."""
    document, section = best.passage.document, best.passage.section
    if _foreseen(question, evidence) and evidence.section is not None:
        foreseen = prose(spots(section_of(*evidence.section, shelf)))
        primer = bool(foreseen) and not in_deal(foreseen[0][1])
        if not (primer and _of_the_deal(question, best)):
            document, section = evidence.section
    elif (reasons := _reasons(question, evidence, best)) is not None:
        document, section = reasons
    if evidence.named is not None:
        document, section = evidence.named.document, evidence.named.section
    return section_of(document, section, shelf) or [best.passage]


def choose(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed]:
    """The sentences of an answer: a direct first one, the rest of its section in order, then those from elsewhere."""
    ranked = [s for s in evidence.sentences if not introduces(s.sentence)] or list(evidence.sentences)
    best = ranked[0]
    scores = {key((s.passage, s.sentence)): s.score / best.score for s in evidence.sentences}
    whole = spots(home_of(question, evidence, best, shelf))
    if question.form == "passage":
        likely = [s for s in ranked[:FEWEST] if s.score >= LIKELY * best.score]
        return [Placed(s.passage, s.sentence, s.score) for s in likely]
    first, home, in_order = _opening(question, evidence, best, whole, scores, shelf)
    chosen = [first]
    limit = FACTS if question.form == "fact" and not asks_for_several(question) else MOST
    rest = [x for x in home if key(x) != key(first)]
    if in_order:
        # A definition goes on with a choice of its section; what a section was written to answer is told in order.
        shaped = _shape(rest) if question.form in {"definition", "statement", "why", "how"} else rest
        for spot in shaped[: MOST - 2]:
            append(chosen, spot, shelf)
    if question.form == "why" and not any(_GIVES_REASON.search(s.text) for _, s in chosen):
        # A why is answered by the reason that its section gives.
        reasons = [x for x in rest if _GIVES_REASON.search(x[1].text)]
        for spot in sorted(reasons, key=lambda x: -scores.get(key(x), 0.0))[:1]:
            append(chosen, spot, shelf)
    added: list[Spot] = []
    for spot in _additions(question, ranked, chosen, scores):
        if len(chosen) + len(added) >= limit:
            break
        append(added, spot, shelf, chosen)
    for spot in sorted(rest, key=lambda x: -scores.get(key(x), 0.0)):
        # The section tells more, until there is enough.
        if len(chosen) + len(added) >= FEWEST:
            break
        append(added, spot, shelf, chosen)
    at_home = {key(x) for x in whole}
    chosen += sorted((x for x in added if key(x) in at_home), key=lambda x: x[1].start)
    chosen += _by_document([x for x in added if key(x) not in at_home])
    if question.form in {"why", "how"}:
        if not any(in_deal(s) for _, s in chosen):
            # What a concept is for is told by its place in the deal, where its section says so.
            for spot in [x for x in home if in_deal(x[1])][:1]:
                append(chosen, spot, shelf)
        if not any(told_of_deal(p, shelf) for p, _ in chosen):
            for spot in _from_the_deal(question, ranked, shelf)[:1]:
                append(chosen, spot, shelf)
        chosen = _with_grounds(chosen, shelf)
    return [Placed(p, s, min(scores.get(key((p, s)), 0.0), 1.0)) for p, s in chosen]


def _opening(
    question: Question,
    evidence: Evidence,
    best: Scored,
    whole: Sequence[Spot],
    scores: Scores,
    shelf: Shelf,
) -> tuple[Spot, list[Spot], bool]:
    """The first sentence, the section that it opens, and whether that section is told in its own order."""
    home = prose(whole)
    first: Spot = (best.passage, best.sentence)
    meaning = _meaning(question, evidence, best, shelf) if evidence.named is None else None
    if meaning is not None:
        same = section_of(meaning[0].document, meaning[0].section, shelf)
        return meaning, prose(spots(same)), True
    labelled = [x for x in whole if evidence.named is not None and x[1].block == evidence.named.block]
    if labelled:
        return labelled[0], labelled[1:], True
    stated = shelf.facts(evidence.fact) if evidence.fact is not None else None
    if question.form == "fact" and stated is not None and evidence.fact_score >= CERTAIN:
        first = place_of(stated, shelf) or first
        return first, prose([(first[0], x) for x in first[0].sentences]), False
    if not home:
        return first, [], False
    here = _in_this_deal(question, home)
    if here:
        there = [x for x in home if x not in here]
        return max(here, key=lambda x: scores.get(key(x), 0.0)), [*here, *there], True
    given = evidence.named is not None or _reasons(question, evidence, best) is not None
    if given or _foreseen(question, evidence) or _defined(question, home, scores):
        first = home[0]
        if question.form in {"why", "how"} and evidence.named is None:
            # What a section on an idea opens with need not be what is asked of it.
            first = next((x for x in home if scores.get(key(x), 0.0) >= LIKELY), first)
        if question.form == "yesno":
            first = _yes_or_no(question, evidence, home, scores) or first
        return first, home, True
    if question.form == "yesno":
        outright = _yes_or_no(question, evidence, home if certain(evidence) else (), scores)
        first = outright or next(
            (
                (s.passage, s.sentence)
                for s in evidence.sentences[:SEEN]
                if not _ANSWERS.match(s.sentence.text)
            ),
            first,
        )
    return first, home, False


def _meaning(question: Question, evidence: Evidence, best: Scored, shelf: Shelf) -> Spot | None:
    """The best sentence that says what a term is, where the question asks for a meaning and names that term."""
    if "meaning" not in question.cues or question.form not in {"definition", "statement"}:
        return None
    asked = held(question.text)
    for s in evidence.sentences[:SEEN_MEANING]:
        found = definition_in(shelf.document(s.passage.document), s.passage, s.sentence)
        names = (found.term, *found.also) if found is not None else ()
        if s.score >= HELPFUL * best.score and any(
            set(stems(name)) <= asked for name in names if stems(name)
        ):
            return s.passage, s.sentence
    return None


def _in_this_deal(question: Question, home: Sequence[Spot]) -> list[Spot]:
    """What a term's own section says of the deal, where a why or how asks for the term in the deal."""
    words = frozenset(form for w in question.content for form in forms(w.text, w.stem))
    term = stems(home[0][0].section.split(" > ")[-1])
    of_deal = any(w.stem in _DEAL for w in question.content)
    if question.form not in {"why", "how"} or not of_deal or not term or not set(term) <= words:
        return []
    return [x for x in home if in_deal(x[1])]


def _of_the_deal(question: Question, best: Scored) -> bool:
    """Whether a why or how is about the deal and its best sentence too: that comes before what explains an idea."""
    return (
        question.form in {"why", "how"}
        and any(w.stem in _DEAL for w in question.content)
        and (in_deal(best.sentence) or any(stem in held(best.sentence.text) for stem in _DEAL))
    )


def _reasons(question: Question, evidence: Evidence, best: Scored) -> tuple[str, str] | None:
    """The section with the reasons that a why asks for, where the best sentence gives none.

    A best sentence with the very amounts of the question ("why 350 and not 380 billion?") comes before it.
    """
    amounts = amounts_of(question)
    told = bool(amounts) and amounts_in(best.sentence.text, amounts) == len(amounts)
    return None if told or _GIVES_REASON.search(best.sentence.text) else evidence.reasons


def _foreseen(question: Question, evidence: Evidence) -> bool:
    """Whether the question is one that a section was written to answer, from its first sentence on."""
    return question.form != "fact" and evidence.section is not None and evidence.section_score >= CERTAIN


def _defined(question: Question, home: Sequence[Spot], scores: Scores) -> bool:
    """Whether a section opens with the definition of what is asked: the question's words are those of its heading."""
    if question.form not in {"definition", "statement", "summary"} or not home:
        return False
    head = held(home[0][0].section.split(" > ")[-1])
    words = distinct(question.content)
    return (bool(words) and all(forms(w.text, w.stem) & head for w in words)) or scores.get(
        key(home[0]), 0.0
    ) >= LIKELY


def _additions(
    question: Question, ranked: Sequence[Scored], chosen: Sequence[Spot], scores: Scores
) -> list[Spot]:
    """The best of the other sentences, those first that say what of the question is not said yet."""
    words = distinct(question.content)
    said = frozenset().union(*(held(s.text) for _, s in chosen))
    open_words = [w for w in words if not forms(w.text, w.stem) & said]
    likely = [s for s in ranked[: 2 * SEEN] if s.score >= HELPFUL * ranked[0].score]
    likely = [s for s in likely if s.sentence.kind != "bullet" or s.score >= LIKELY * ranked[0].score]
    out: list[Spot] = []

    def gain(s: Scored) -> float:
        own = held(s.sentence.text)
        new = sum(bool(forms(w.text, w.stem) & own) for w in open_words)
        return scores[key((s.passage, s.sentence))] + NEW * new / max(len(words), 1)

    while likely:
        best = max(likely, key=gain)
        likely.remove(best)
        out.append((best.passage, best.sentence))
        own = held(best.sentence.text)
        open_words = [w for w in open_words if not forms(w.text, w.stem) & own]
    return out


def _yes_or_no(question: Question, evidence: Evidence, home: Sequence[Spot], scores: Scores) -> Spot | None:
    """The sentence that answers yes or no in so many words, where one is near."""
    near = [
        (s.passage, s.sentence)
        for s in evidence.sentences[:SEEN]
        if s.score >= LIKELY * evidence.sentences[0].score
    ]
    named = held(" ".join(p.word for p in parties(question.text)))
    words = [w for w in distinct(question.content) if not {w.stem, w.text} & named]
    asked = [x for x in (*home, *near) if _ANSWERS.match(x[1].text)]
    # A "No, …" that was written for another question would answer this one wrongly.
    outright = [
        x
        for x in asked
        if 2 * sum(bool(forms(w.text, w.stem) & held(f"{x[0].section} {x[1].text}")) for w in words)
        > len(words)
    ]
    return max(outright, key=lambda x: scores.get(key(x), 0.0), default=None)


def told_of_deal(passage: Passage, shelf: Shelf) -> bool:
    """Whether a passage is of a document about the deal itself, by the topics that it gives."""
    return DEAL in shelf.document(passage.document).topics


def _from_the_deal(question: Question, ranked: Sequence[Scored], shelf: Shelf) -> list[Spot]:
    """What the documents on the deal itself say with all words of a question, best first."""
    words = distinct(question.content)
    return [
        (s.passage, s.sentence)
        for s in ranked[: 2 * SEEN]
        if s.sentence.kind == "prose"
        and told_of_deal(s.passage, shelf)
        and all(forms(w.text, w.stem) & held(s.sentence.text) for w in words)
    ]


def _with_grounds(chosen: Sequence[Spot], shelf: Shelf) -> list[Spot]:
    """Each sentence that concludes ("therefore") behind the one that it concludes from."""
    out: list[Spot] = []
    for spot in chosen:
        passage, sentence = spot
        at = passage.sentences.index(sentence)
        before = passage.sentences[at - 1] if at else None
        if before is not None and before.block == sentence.block and _CONCLUDES.search(sentence.text):
            ground = (passage, before)
            if all(key(ground) != key(x) for x in chosen):
                append(out, ground, shelf)
        out.append(spot)
    return out


def _by_document(found: Sequence[Spot]) -> list[Spot]:
    """By document, the best document first, and within each in the order of the text."""
    documents = list(dict.fromkeys(p.document for p, _ in found))
    return sorted(found, key=lambda x: (documents.index(x[0].document), x[1].start))


def _shape(rest: Sequence[Spot]) -> list[Spot]:
    """A definition goes on with what explains it, its place in the deal, and what it is not."""
    if len(rest) < MOST:
        return list(rest)
    here = [s for s in rest[2:-1] if in_deal(s[1])]
    return [*rest[:2], *here[:1], rest[-1]]


def in_deal(sentence: Sentence) -> bool:
    """True if a party of the deal is named in it."""
    return bool({p.name for p in parties(sentence.text)} & {"amazon", "anthropic"})
