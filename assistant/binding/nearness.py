"""How near a variable's words stand to a figure: the nearer they are, the likelier the figure is its value."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cuedata import period_phrases
from assistant.mentioning import Mention, Tokens
from assistant.question import Question
from calculators.quantity import Figure

NEAREST = 2.0
"""What a variable's own words right beside a figure earn; half of it a word further, and so on."""
BESIDE = NEAREST / 2
"""From here on a name stands right beside the figure."""
INSIDE = 1.0
"""What a name inside the figure earns."""
CLAUSE = 2
"""A comma between a name and a figure counts for so many words."""
FARTHEST = 8
"""The most words between a name and the verb that says its value."""
_COPULAS = frozenset({"is", "was", "are", "were", "be", "equals", "equal", "being"})
_STAND_INS = frozenset(
    {"it", "that", "this", "they", "which", "there", "what", "he", "she", "we", "would", "must"}
)
"""Words that speak of something else than the name before them."""
_GIVES = frozenset({"of", "is", "was", "are", "were", "be"})
"""Words by which a name gives its own value."""
_OWN = frozenset({"of", "is", "was", "at", "a", "an", "the", "about", "are"})
"""Words between a name and the value that it announces."""
_APART = frozenset({"worth"})
"""Words that part a name from the value after it."""
_LINKS = frozenset(
    {
        "of",
        "is",
        "was",
        "were",
        "be",
        "being",
        "a",
        "an",
        "the",
        "at",
        "about",
        "would",
        "stays",
        "further",
        "additional",
        "exactly",
        "precisely",
        "just",
    }
)
"""Words between a name and its value that take the two no further apart."""
_AHEAD = frozenset(
    {"to", "of", "at", "into", "from", "by", "with", "over", "for", "than", "become", "becomes"}
)
"""Words at the end of a name that announce a value."""


def nearness(
    figure: Figure,
    variable: str,
    named: Sequence[Mention],
    question: Question,
    tokens: Tokens,
    figures: Sequence[Figure],
) -> float:
    """How near the variable's words stand to the figure; 0 where another figure or variable stands between."""
    best = 0.0
    for mention in named:
        if mention.variable != variable:
            continue
        low, high = tokens.starts[mention.first], tokens.ends[mention.last]
        if low < figure.end and high > figure.start:
            best = max(best, INSIDE)  # the "years" of "7 years" is no more than a unit
            continue
        if figure.end <= low and tokens.words[mention.last] in _AHEAD:
            continue  # "add up to" is followed by its value, never preceded
        if (
            high <= figure.start
            and " ".join(tokens.words[mention.first : mention.last + 1]) in period_phrases()
        ):
            continue  # "per year" follows its amount, it never announces one
        left, right = (high, figure.start) if high <= figure.start else (figure.end, low)
        if any(left <= f.start and f.end <= right for f in figures if f is not figure):
            continue
        if any(
            other.variable != variable
            and left <= tokens.starts[other.first]
            and tokens.ends[other.last] <= right
            for other in named
        ):
            continue
        if "value" not in variable and any(
            left <= s < right and w in _APART for s, w in zip(tokens.starts, tokens.words, strict=True)
        ):
            continue  # in "the pledge worth $60B" the amount is not the pledge
        words = [w for s, w in zip(tokens.starts, tokens.words, strict=True) if left <= s < right]
        between = sum(w not in _LINKS for w in words)
        between += CLAUSE * any(mark in question.text[left:right] for mark in (",", ";", "?", ". "))
        if high <= figure.start and _is_said_to_be(words, question.text[left:right]):
            between = min(between, 1)
        announces = tokens.words[mention.last] in _AHEAD | _APART
        if high <= figure.start and not announces and leads(figure, variable, named, tokens):
            between += 2  # but "sells at a $1T valuation" says what it sells at
        if high <= figure.start and words and words[0] not in _GIVES and _follows(mention, tokens, figures):
            between += 1  # "a 120bn pledge would a 5bn investment": the pledge has its figure
        if figure.end <= low and words and _announces(mention, figure, tokens, figures):
            between += 1
        if between <= 5:
            # Words before a figure ("a margin of 30%") bind a little better than words after it at a distance.
            best = max(best, NEAREST / (1 + between) * (1.0 if high <= figure.start or between == 0 else 0.8))
    return best


def _is_said_to_be(words: Sequence[str], text: str) -> bool:
    """ "List price for what we need is $18 million": the name is the subject of what is said with the figure."""
    said = [w for w in words if w not in _APART]
    return (
        1 < len(said) <= FARTHEST
        and said[-1] in _COPULAS
        and said[-2] not in _STAND_INS
        and not any(mark in text for mark in ",;:.?")
    )


def leads(figure: Figure, variable: str, named: Sequence[Mention], tokens: Tokens) -> bool:
    """Whether another name follows right on the figure: the $5B of "proceeds of a $5B stake" is the stake's."""
    after = next((i for i, start in enumerate(tokens.starts) if start >= figure.end), len(tokens.words))
    if after < len(tokens.words) and tokens.starts[after] - figure.end > 1:
        return False
    return any(m.first == after and m.variable != variable for m in named)


def _follows(mention: Mention, tokens: Tokens, figures: Sequence[Figure]) -> bool:
    """Whether a figure ends right where the name begins."""
    before = tokens.ends[mention.first - 1] if mention.first else 0
    return any(f.end <= mention.start and f.end >= before for f in figures)


def _announces(mention: Mention, figure: Figure, tokens: Tokens, figures: Sequence[Figure]) -> bool:
    """Whether another figure follows right on the name: the 50 of "$2bn at a post-money valuation of $50bn"."""
    after = mention.last + 1
    while after < len(tokens.words) and tokens.words[after] in _OWN:
        after += 1
    first = tokens.ends[mention.last]
    limit = tokens.starts[after] if after < len(tokens.words) else first
    return any(first <= f.start <= limit for f in figures if f is not figure)


def named_apart(figure: Figure, variable: str, named: Sequence[Mention], tokens: Tokens) -> bool:
    """True if the variable is named anywhere but inside the figure itself."""
    return any(
        m.variable == variable
        and (tokens.ends[m.last] <= figure.start or tokens.starts[m.first] >= figure.end)
        for m in named
    )
