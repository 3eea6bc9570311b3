"""Where the two halves meet: a calculation cites what explains it, an answer offers the calculation that fits it.

Both are declared in the calculators' files: `explained_in`, and `[[offer]]` with the places that it fits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answer import Citation
from assistant.citing import Citer
from assistant.examples import Near
from assistant.ranking import within
from assistant.shelf import Spot, prose, spots
from calculators.model import Model, Offer
from calculators.quantity import Quantity, compatible, display, read_figures
from knowledge.errors import UnknownDocument

if TYPE_CHECKING:
    from knowledge.library import Library

SECTION, FIGURES, DOCUMENT = 3, 2, 1
"""How closely an offer fits what is cited: its very section, the figures in its words, or no more than its document."""


def explanation(model: Model, library: Library, citer: Citer) -> str:
    """A sentence that points to what the library says of the calculator's idea, with its marker; or nothing."""
    spot = explained_at(model, library)
    if spot is None:
        return ""
    marker = citer.sentence(*spot)
    return idea(next(c for c in citer.citations if c.marker == marker))


def idea(citation: Citation) -> str:
    """A sentence that points to a citation, which tells the idea behind a calculation."""
    heading = citation.section.split(" > ")[-1] or citation.title
    return f"The idea behind it: “{heading}” [{citation.marker}]."


def explained_at(model: Model, library: Library) -> Spot | None:
    """The sentence that opens the section which explains a calculator; None where the library has none."""
    where = model.explained_in
    if where is None:
        return None
    try:
        document = library.document(where.document)
    except UnknownDocument:
        return None
    found = [p for p in document.passages if within(p.section, where.heading)]
    return next(iter(prose(spots(found))), None)


def calculation_for(
    citations: Sequence[Citation],
    models: Mapping[str, Model],
    near: Mapping[tuple[str, ...], Near],
    but: Collection[str] = (),
) -> str | None:
    """The question for the calculation that fits best what is cited, the first citations first; None where none fits.

    `near` has the nearest example of each calculator to what was asked: it chooses among those that fit alike.
    """
    likeness: dict[str, float] = {}
    for (name, *_), n in near.items():
        likeness[name] = max(likeness.get(name, 0.0), n.score)
    for citation in citations:
        fitting = []
        for model in models.values():
            for offer in model.offers:
                closeness = _closeness(offer, citation)
                question = offer.question if offer.after else _filled(offer, model, citation.quote)
                if closeness and question and question not in but:
                    fitting.append((closeness, likeness.get(model.name, 0.0), question))
        if fitting:
            return max(fitting, key=lambda f: f[:2])[2]
    return None


def _closeness(offer: Offer, citation: Citation) -> int:
    """How closely an offer fits a citation; 0 where it does not."""
    if not offer.after:
        return FIGURES
    here = [a for a in offer.after if a.document == citation.document]
    if any(a.heading and within(citation.section, a.heading) for a in here):
        return SECTION
    return DOCUMENT if any(not a.heading for a in here) else 0


def _filled(offer: Offer, model: Model, quote: str) -> str | None:
    """The question with its variables' values, where a quote gives exactly one for each."""
    figures = [f for f in read_figures(quote).figures if f.written not in {"date", "label"}]
    values: dict[str, str] = {}
    for name in offer.figures:
        unit = model.variable(name).unit
        fitting: list[Quantity] = [
            f.values[0] for f in figures if f.form == "single" and compatible(f.values[0].unit, unit)
        ]
        if len(fitting) != 1 or fitting[0].value == 1:  # over a single year an amount is what it is
            return None
        values[name] = display(fitting[0])
    return offer.question.format(**values)
