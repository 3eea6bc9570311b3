"""Which equations, given values and defaults lead to an unknown: structure only, no numbers.

A way to the unknown is a set of equations with as many unknowns as equations, none of them idle. Of all ways,
the one wins that uses most of what the question said, then most of what was said before, then the fewest
assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from calculators.equations import Equation, parse_equation
from calculators.errors import CalculatorError, MissingInput
from calculators.model import Model
from calculators.rearranging import rearranged
from calculators.trees import Name, Tree, names_in, replaced

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Block:
    """One equation left to solve for `unknown`, and what else follows from it, by definitions, in order."""

    unknown: str
    left: Tree
    right: Tree
    followed_by: tuple[tuple[str, Tree], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The way to an unknown."""

    blocks: tuple[Block, ...]
    """In the order of solving; the last one gives the unknown."""
    equations: tuple[Equation, ...]
    inputs: tuple[str, ...]
    """The values it rests on, in the model's order."""
    computed: tuple[str, ...]
    """Everything that is solved for, the unknown last."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The names that have a value, by where it comes from."""

    said: Names
    """In the question."""
    kept: Names
    """Before it."""
    facts: Names
    assumptions: Names

    @property
    def all(self) -> Names:
        """Every name that has a value."""
        return self.said | self.kept | self.facts | self.assumptions


@lru_cache(maxsize=4096)
def planned(model: Model, unknown: str, offer: Offer) -> Plan:
    """The best way to the unknown; MissingInput names what has neither a value nor a default."""
    equations = tuple(parse_equation(text) for text in model.equations)
    if not equations:
        raise CalculatorError(
            f"“{model.title}” is not computed by an equation, so it cannot be solved by name."
        )
    order = [variable.name for variable in model.variables]
    best: tuple[tuple[object, ...], tuple[Equation, ...], Names] | None = None
    defined = frozenset(e.left.name for e in equations if isinstance(e.left, Name))
    for chosen, solved, missing in _ways(equations, unknown, offer):
        names = frozenset[str]().union(*(e.names for e in chosen))
        inputs = names - solved
        conventions = frozenset(v.name for v in model.variables if v.convention)
        defaults = inputs - offer.said - offer.kept - missing - conventions
        score = (
            len(missing),
            len(missing & defined),
            -len(inputs & offer.said),
            -len(inputs & offer.kept),
            # A new value takes the place of a computed one: pre-money of post-money, not of the investment.
            -len((inputs & offer.kept) - defined),
            # What has a default is taken from it, not solved for, where nothing that was said decides.
            len((solved - {unknown}) & (offer.facts | offer.assumptions)),
            # Where one must give way: a total and a yearly amount give the term, not a growth.
            len((solved - {unknown}) & offer.assumptions),
            len(defaults - offer.facts),
            len(defaults),
            len(chosen),
            sorted(order.index(name) for name in missing),
            [equations.index(e) for e in chosen],
            sorted(order.index(name) for name in defaults),
        )
        if best is None or score < best[0]:
            best = (score, chosen, solved)
    if best is None:
        raise CalculatorError(
            f"“{model.title}” has no equation that leads to the {model.variable(unknown).label}."
        )
    _, chosen, solved = best
    inputs = frozenset[str]().union(*(e.names for e in chosen)) - solved
    wanting = [name for name in order if name in inputs - offer.all]
    if wanting:
        raise MissingInput(wanting, [model.variable(name).label for name in wanting])
    blocks = _blocks(chosen, solved, unknown)
    done = [name for block in blocks for name in (block.unknown, *(n for n, _ in block.followed_by))]
    computed = (*(name for name in done if name != unknown), unknown)
    return Plan(blocks, chosen, tuple(name for name in order if name in inputs), computed)


def _ways(
    equations: tuple[Equation, ...], unknown: str, offer: Offer
) -> Iterator[tuple[tuple[Equation, ...], Names, Names]]:
    """Every set of equations that can give the unknown: with what it solves, and what it would miss.

    First the ways that miss nothing; only where there is none, those that miss something.
    """
    known = offer.all
    named = [e.names for e in equations]  # once: there are thousands of sets of them
    for may_miss in (False, True):
        found = False
        for size in range(1, len(equations) + 1):
            for places in combinations(range(len(equations)), size):
                chosen = [named[place] for place in places]
                names = frozenset[str]().union(*chosen)
                if unknown not in names:
                    continue
                free = names - offer.said - {unknown}
                forced = free - known
                for others in combinations(sorted(free), size - 1):
                    solved = frozenset(others) | {unknown}
                    missing = forced - solved
                    if (missing and not may_miss) or not _determined(chosen, solved, unknown):
                        continue
                    found = True
                    yield tuple(equations[place] for place in places), solved, missing
        if found:
            return


def _determined(chosen: list[Names], solved: Names, unknown: str) -> bool:
    """True where equations with these names give just these unknowns, and no smaller set of them the one asked for."""
    held = [names & solved for names in chosen]
    for size in range(1, len(held) + 1):
        for part in combinations(held, size):
            within = part[0] if size == 1 else part[0].union(*part[1:])
            if len(within) < size:
                return False
            if size < len(held) and len(within) == size and unknown in within:
                return False
    return True


def _blocks(chosen: tuple[Equation, ...], solved: Names, unknown: str) -> tuple[Block, ...]:
    """The equations in an order of solving, one unknown at a time where that can be."""
    left, open_names = list(chosen), set(solved)
    blocks: list[Block] = []
    while left:
        size, part = next(
            (size, part)
            for size in range(1, len(left) + 1)
            for part in combinations(left, size)
            if len(open_names & frozenset[str]().union(*(e.names for e in part))) == size
        )
        names = open_names & frozenset[str]().union(*(e.names for e in part))
        if size == 1:
            blocks.append(Block(next(iter(names)), part[0].left, part[0].right))
        else:
            blocks.append(_eliminated(part, names, unknown))
        left = [e for e in left if e not in part]
        open_names -= names
    return tuple(blocks)


def _eliminated(part: tuple[Equation, ...], names: set[str], unknown: str) -> Block:
    """Simultaneous equations as one: every other unknown is replaced by what an equation says it is."""
    for kept in sorted(names, key=lambda name: (name != unknown, name)):
        pairs = [(e.left, e.right) for e in part]
        definitions: list[tuple[str, Tree]] = []
        waiting = sorted(names - {kept})
        while waiting:
            step = _definition(pairs, waiting)
            if step is None:
                break
            name, at, tree = step
            del pairs[at]
            pairs = [(replaced(a, name, tree), replaced(b, name, tree)) for a, b in pairs]
            definitions.append((name, tree))
            waiting.remove(name)
        if not waiting and len(pairs) == 1:
            # The last replaced hangs on the fewest others, so it is computed first.
            return Block(kept, *pairs[0], followed_by=tuple(reversed(definitions)))
    listed = "; ".join(e.text for e in part)
    raise CalculatorError(f"These equations can only be solved together, and not in a closed way: {listed}.")


def _definition(pairs: list[tuple[Tree, Tree]], waiting: list[str]) -> tuple[str, int, Tree] | None:
    """A name that one equation gives in a single way: the name, the equation's place, and the tree.

    An equation that says "name = …" goes before one that would have to be rearranged, and a later one before
    an earlier one: the first equation is what the calculator is about, and stays.
    """
    for bare in (True, False):
        for name in waiting:
            for at, (left, right) in reversed(list(enumerate(pairs))):
                if name not in names_in(left) | names_in(right) or (bare and left != Name(name)):
                    continue
                trees = rearranged(left, right, name)
                if trees is not None and len(trees) == 1:
                    return name, at, trees[0]
    return None
