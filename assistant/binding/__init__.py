"""Figures of a question → variables of a model: `bind` gives a `Binding`, by unit, by the words beside and by value.

From the inside out: `inputs` are the figures that could be values, `heard` is what the words say of the model,
`nearness` how near a name stands to a figure, `place` the model with one unknown, `options` where one figure could go
and how well, `assigning` where they all go at best.
"""

from assistant.binding.assigning import bind, bindings
from assistant.binding.bound import Binding, Bound

__all__ = ["Binding", "Bound", "bind", "bindings"]
