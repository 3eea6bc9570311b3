"""What sympy derived is kept, comes back as it was, and a damaged store only costs time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators import forms, rearranging
from calculators.equations import parse_equation
from calculators.loading import load_models
from calculators.trees import Call, Name, Negative, Number, Operation, Sum, Tree


class Drawer:
    """A keeper in memory."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes] = {}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.held[key] for key in keys if key in self.held}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        self.held.update(values)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    made = Drawer()
    forms.keep_in(made)
    rearranging.rearranged.cache_clear()
    yield made
    forms.keep_in(None)
    rearranging.rearranged.cache_clear()


EQUATIONS = sorted({text for model in load_models().values() for text in model.equations})


@pytest.mark.parametrize("text", EQUATIONS)
def test_every_equation_of_the_calculators_comes_back_as_it_was_derived(
    text: str, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    equation = parse_equation(text)
    derived = {n: rearranging.rearranged(equation.left, equation.right, n) for n in equation.names}
    rearranging.rearranged.cache_clear()
    monkeypatch.setattr(rearranging, "_by_sympy", None)  # not to be needed again
    again = {n: rearranging.rearranged(equation.left, equation.right, n) for n in equation.names}
    assert again == derived


@pytest.mark.parametrize(
    "damage", [b"", b"[", b"3", b'[["call", "open", ["name", "x"]]]', b'[["operation", "@", 1, 2]]']
)
def test_what_is_damaged_is_derived_anew(damage: bytes, drawer: Drawer) -> None:
    equation = parse_equation("a = b * c + 1")
    derived = rearranging.rearranged(equation.left, equation.right, "b")
    drawer.held = dict.fromkeys(drawer.held, damage)
    rearranging.rearranged.cache_clear()
    assert rearranging.rearranged(equation.left, equation.right, "b") == derived


LEAVES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(Number), st.sampled_from("abc").map(Name)
)


def _grown(trees: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.builds(Operation, st.sampled_from("+-*/^"), trees, trees),
        st.builds(Negative, trees),
        st.builds(lambda a: Call("sqrt", (a,)), trees),
        st.builds(lambda last, term: Sum("t", 1, last, term), trees, trees),
    )


@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_any_formula_comes_back(tree: Tree) -> None:
    made = Drawer()
    forms.keep_in(made)
    try:
        forms.keep(tree, Name("x"), "x", (tree, Name("a")))
        assert forms.kept(tree, Name("x"), "x") == ((tree, Name("a")), True)
        forms.keep(tree, Name("x"), "x", None)
        assert forms.kept(tree, Name("x"), "x") == (None, True)
        assert forms.kept(tree, Name("y"), "x") == (None, False)
    finally:
        forms.keep_in(None)
