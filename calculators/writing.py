"""Trees → plain mathematical writing: "investment ÷ (margin × annual_spend)"."""

from __future__ import annotations

from collections.abc import Callable

from calculators.trees import Call, Name, Negative, Number, Operation, Sum, Tree

_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": "^"}
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_ATOM = 5


def written(tree: Tree, naming: Callable[[str], str]) -> str:
    """The tree in plain mathematical writing, each variable as `naming` says."""
    return _written(tree, naming)[0]


def _written(tree: Tree, naming: Callable[[str], str]) -> tuple[str, int]:
    """The text and how tightly its outermost sign binds."""
    match tree:
        case Number(value):
            text = f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.12g}"
            return text.replace("-", "−"), 1 if value < 0 else _ATOM
        case Name(name):
            text = naming(name)
            # A money amount, a rate or words of several parts stays whole under a power.
            return text, 3 if " " in text or text.startswith(("-", "−")) else _ATOM
        case Operation(operator, left, right):
            rank = _RANKS[operator]
            a, b = _written(left, naming), _written(right, naming)
            before = f"({a[0]})" if a[1] < rank or (operator == "^" and a[1] <= rank) else a[0]
            tight = rank + (operator in "-/")
            after = (
                f"({b[0]})" if b[1] < tight or (operator == "^" and b[1] < _ATOM) or b[0][0] == "−" else b[0]
            )
            return before + _SIGNS[operator] + after, rank
        case Negative(of):
            text, rank = _written(of, naming)
            return f"−({text})" if rank < 2 else f"−{text}", 2
        case Call(function, arguments):
            inside = [written(each, naming) for each in arguments]
            if function == "sqrt":
                return f"√({inside[0]})", _ATOM
            shown = {"max": "the larger of", "min": "the smaller of", "log": "ln"}.get(function, function)
            gap = " " if " " in shown else ""
            return f"{shown}{gap}({', '.join(inside)})", _ATOM
        case Sum(index, first, last, term):

            def within(name: str) -> str:
                return index if name == index else naming(name)

            body, rank = _written(term, within)
            body = body if rank >= 2 else f"({body})"
            return f"Σ[{index} = {first} … {written(last, naming)}] {body}", 2
