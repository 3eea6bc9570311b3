"""What can go wrong in a calculation, as one family.

CalculatorError
├── NoSolution         nothing within the limits makes the equation true
├── MissingInput       a value is needed that has no default
├── UnusableInput      a value that means nothing here: zero years, a probability of 3
├── Conflict           more values than the equation can satisfy together
├── TooLarge           a result with more digits than a reader could use
├── TimedOut           the work would take longer than its deadline
├── UnitError          an unknown unit, or units that do not fit together
├── ExpressionError    a line of arithmetic that cannot be read or computed
└── ModelFileError     a calculator's file that is not as it should be

Every message is a sentence for the reader: what is wrong, where, and what to do about it. The names say what
happened, in the reader's words, hence mostly without "Error".
"""

# ruff: noqa: N818

from __future__ import annotations

from collections.abc import Sequence


class CalculatorError(Exception):
    """Base of the family; `str(error)` is a sentence that can be shown to the user as it is."""


class NoSolution(CalculatorError):
    """No real value within the limits makes the equation true."""


class MissingInput(CalculatorError):
    """Values are needed that were not given and have no default.

    `names` are the variables' names, `labels` what a sentence calls them, in the same order.
    """

    def __init__(self, names: Sequence[str], labels: Sequence[str], message: str = "") -> None:
        self.names = tuple(names)
        self.labels = tuple(labels)
        them = "it is" if len(self.names) < 2 else "they are"
        super().__init__(message or f"This needs {_listed(self.labels)}: please say what {them}.")


class UnusableInput(CalculatorError):
    """A value outside what can mean anything for its variable."""


class Conflict(CalculatorError):
    """The given values do not agree with each other."""


class TooLarge(CalculatorError):
    """The result, or the work towards it, is too large to be of use."""


class TimedOut(CalculatorError):
    """The work did not end within its deadline."""


class UnitError(CalculatorError):
    """A unit that is unknown, or units that cannot be converted, added or compared."""


class ExpressionError(CalculatorError):
    """A line of arithmetic that cannot be read, or has no result."""


class ModelFileError(CalculatorError):
    """A calculator's file that breaks a rule; the message names the file, the key and a near one."""


def _listed(labels: Sequence[str]) -> str:
    """Write "a", "a and b" or "a, b and c"."""
    words = [f"the {label}" for label in labels]
    if not words:
        return "one more value"
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
