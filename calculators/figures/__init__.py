"""The figures in a text: `read_figures` takes any text and gives its amounts, ranges, lists, dates and labels.

From the inside out: `numbers` and their `parts`, `unit_words`, `amounts` of both; `ranges` of amounts that share units
(`sharing`), `ratios`; `dates` and `labels`, which are never inputs; and the `reader` that goes through the text.
"""

from calculators.figures.figure import Figure, Reading
from calculators.figures.reader import read_figures

__all__ = ["Figure", "Reading", "read_figures"]
