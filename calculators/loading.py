"""Calculator files → models, strictly: an unknown key, name or unit is an error that names its place.

One file in `models/` is one calculator. `variables.toml` describes the variables that calculators share; a
calculator's own `[variables.NAME]` table adds to it or overrides it, key by key (`fact = ""` takes a default
away).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from calculators.equations import parse_equation
from calculators.errors import CalculatorError, ModelFileError, UnitError
from calculators.evaluating import TIMING
from calculators.fitting import check_units
from calculators.model import Ask, Example, Idiom, Model, Offer, Section, Variable
from calculators.trees import FUNCTIONS
from calculators.units import parse_unit

_HERE = Path(__file__).parent
_LARGEST_FILE = 200_000
_MOST_EQUATIONS = 8
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PLACE = re.compile(r"\{([^{}]*)\}")

_MODEL_KEYS = (
    "title", "summary", "equations", "result", "answer", "answers", "refusals", "explained_by",
    "explained_in", "asks", "variables", "idiom", "example", "offer", "special", "aims",
)  # fmt: skip
_TEXT_KEYS = ("unit", "label", "fact", "assumption", "style", "share_of", "later_of", "stands_for")
_NUMBER_KEYS = ("default", "low", "high", "minimum", "maximum", "sought_from", "usual_low", "usual_high")
_LIST_KEYS = ("words", "also", "other_facts")
_TRUTH_KEYS = ("open_minimum", "convention", "only_named")
_VARIABLE_KEYS = (*_TEXT_KEYS, *_NUMBER_KEYS, *_LIST_KEYS, *_TRUTH_KEYS)
_STYLES = ("", "percent", "multiple")
_RESERVED = frozenset(FUNCTIONS) | {"sum"}


class Models(Mapping[str, Model]):
    """The calculators by name, in alphabetical order, and what was wrong with files that were left out."""

    def __init__(self, models: Mapping[str, Model], problems: Sequence[str] = ()) -> None:
        self._models = dict(sorted(models.items()))
        self.problems: tuple[str, ...] = tuple(problems)
        """One sentence for each of the user's files that could not be used."""

    def __getitem__(self, name: str) -> Model:
        return self._models[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


def load_models(extra: Path | None = None) -> Models:
    """Load the built-in calculators, and the user's from the folder `extra` where there is one.

    A broken file of the user's is a sentence in `problems`; a broken built-in one raises ModelFileError.
    """
    models = dict(_builtin())
    problems: list[str] = []
    paths = sorted(extra.glob("*.toml")) if extra is not None and extra.is_dir() else []
    for path in paths:
        try:
            if path.stem in models:
                raise ModelFileError(
                    f"{path.name}: {path.stem} is the name of a built-in calculator; rename the file."
                )
            models[path.stem] = load_model(path, origin=str(path))
        except CalculatorError as error:
            problems.append(str(error))
    return Models(models, problems)


@cache
def _builtin() -> Mapping[str, Model]:
    return {path.stem: load_model(path) for path in sorted((_HERE / "models").glob("*.toml"))}


@cache
def standard_variables() -> Mapping[str, Variable]:
    """The variables that calculators share, by name."""
    path = _HERE / "variables.toml"
    return {name: _variable(name, table, path.name, {}) for name, table in _read(path).items()}


def load_model(path: Path, origin: str = "builtin") -> Model:
    """Load one file; ModelFileError names the file, the key and the nearest right spelling."""
    file = path.name
    if not _NAME.fullmatch(path.stem):
        raise ModelFileError(
            f"{file}: a calculator's file is named like my_calculator.toml, in small letters."
        )
    table = _read(path)
    _only(table, _MODEL_KEYS, file, "")
    special = _text(table, "special", file)
    title, summary = (_text(table, key, file, needed=True) for key in ("title", "summary"))
    equations = _texts(table, "equations", file)
    variables = _variables(table, equations, file)
    names = tuple(variable.name for variable in variables)
    result = _text(table, "result", file, needed=not special)
    if len(equations) > _MOST_EQUATIONS:
        raise ModelFileError(f"{file}: a calculator has at most {_MOST_EQUATIONS} equations.")
    if special:
        if equations or names:
            raise ModelFileError(f"{file}: a special calculator has neither equations nor variables.")
    else:
        if not equations:
            raise ModelFileError(
                f'{file}: equations is missing. Write, say, equations = ["profit = margin * sales"].'
            )
        _known(result, names, file, "result")
        _fit_units(equations, variables, file)
    answer = _text(table, "answer", file, needed=not special)
    _places(answer, names, file, "answer")
    explained = _text(table, "explained_in", file)
    return Model(
        name=path.stem, title=title, summary=summary, equations=equations, result=result, answer=answer,
        variables=variables, asks=_asks(table, names, file, special), idioms=_idioms(table, names, file),
        examples=_examples(table, names, file, special), explained_by=_text(table, "explained_by", file),
        origin=origin, answers=_sentences(table, "answers", names, file),
        refusals=_sentences(table, "refusals", names, file), special=special,
        aims=_numbers(table, "aims", names, file, "aims"),
        explained_in=_section(explained, file, "explained_in") if explained else None,
        offers=_offers(table, names, file),
    )  # fmt: skip


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ModelFileError(
                f"{path.name}: the file is larger than a calculator can be ({_LARGEST_FILE} bytes)."
            )
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelFileError(f"{path.name}: the file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ModelFileError(f"{path.name}: the file is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise ModelFileError(f"{path.name}: this is not TOML: {error}.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise ModelFileError(f"{path.name}: a number in it has more digits than can be read.") from error
    except RecursionError as error:
        raise ModelFileError(f"{path.name}: the file is nested too deeply.") from error


# Variables


def _variables(table: Mapping[str, Any], equations: Sequence[str], file: str) -> tuple[Variable, ...]:
    """The model's variables: those of `[variables]` in their order, then what else the equations hold."""
    own = _table(table, "variables", file)
    used: dict[str, None] = dict.fromkeys(own)
    in_equations: set[str] = set()
    for number, text in enumerate(equations, 1):
        try:
            names = parse_equation(text).names
        except ModelFileError as error:
            raise ModelFileError(f"{file}: equation {number}: {error}.") from error
        in_equations |= names
        used.update(dict.fromkeys(sorted(names, key=lambda name: _position(text, name))))
    standard = standard_variables()
    for name in sorted(used, key=lambda name: name not in in_equations):
        place = f"variables.{name}"
        if name in in_equations and name not in own and name not in standard:
            raise ModelFileError(
                f"{file}: the equations hold {name}, which is no standard variable and has no "
                f"[{place}] table."
                f"{_near(name, (*own, *standard))}"
            )
        if name not in in_equations:
            raise ModelFileError(f"{file}: {place} stands in no equation.{_near(name, sorted(in_equations))}")
        if name in _RESERVED or not _NAME.fullmatch(name):
            raise ModelFileError(f"{file}: {place}: {name} cannot be a variable's name.")
    return tuple(_variable(name, _table(own, name, file), file, standard) for name in used)


def _position(text: str, name: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", text)
    return found.start() if found else len(text)


def _variable(name: str, table: Any, file: str, standard: Mapping[str, Variable]) -> Variable:
    place = f"variables.{name}" if standard else name
    if not isinstance(table, dict):
        raise ModelFileError(f"{file}: {place} must be a table, such as [{place}].")
    _only(table, _VARIABLE_KEYS, file, place)
    base = standard.get(name)
    values: dict[str, Any] = {"label": name.replace("_", " ")}
    if base is not None:
        values = {key: getattr(base, key) for key in _VARIABLE_KEYS}
    for key in _TEXT_KEYS:
        if key in table:
            values[key] = _text(table, key, file, place=place)
    for key in _NUMBER_KEYS:
        if key in table:
            values[key] = _number(table[key], file, f"{place}.{key}")
    for key in _LIST_KEYS:
        if key in table:
            values[key] = _texts(table, key, file, place=place)
    for key in _TRUTH_KEYS:
        if key in table:
            if not isinstance(table[key], bool):
                raise ModelFileError(f"{file}: {place}.{key} must be true or false.")
            values[key] = table[key]
    if not values.get("unit"):
        raise ModelFileError(f'{file}: {place} needs a unit, such as unit = "USD" or unit = "1".')
    for key, units in (("unit", (values["unit"],)), ("also", values.get("also", ()))):
        for unit in units:
            try:
                parse_unit(unit)
            except UnitError as error:
                raise ModelFileError(f"{file}: {place}.{key}: {error}") from error
    if values.get("style", "") not in _STYLES:
        raise ModelFileError(
            f'{file}: {place}.style "{values["style"]}" is not known: percent, multiple or "".'
        )
    values["fact"] = values.get("fact") or None
    if values.get("default") is not None and not values.get("assumption") and not values.get("convention"):
        raise ModelFileError(
            f"{file}: {place} has a default, so it needs an assumption that says what it is."
        )
    low, high = values.get("minimum"), values.get("maximum")
    if low is not None and high is not None and low > high:
        raise ModelFileError(f"{file}: {place}: the minimum is above the maximum.")
    return Variable(name=name, **values)


def _fit_units(equations: Sequence[str], variables: Sequence[Variable], file: str) -> None:
    units = {variable.name: variable.unit for variable in variables}
    for number, text in enumerate(equations, 1):
        try:
            check_units(parse_equation(text), units)
        except UnitError as error:
            raise ModelFileError(f"{file}: equation {number}: the units do not fit: {error}.") from error


# The other tables


def _asks(table: Mapping[str, Any], names: Sequence[str], file: str, special: str) -> tuple[Ask, ...]:
    asks = _table(table, "asks", file)
    found: list[Ask] = []
    for name in asks:
        if not special:
            _known(name, names, file, f"asks.{name}")
        found += [Ask(phrase, name) for phrase in _texts(asks, name, file, place="asks")]
    return tuple(found)


def _idioms(table: Mapping[str, Any], names: Sequence[str], file: str) -> tuple[Idiom, ...]:
    found = []
    for number, each in enumerate(_tables(table, "idiom", file), 1):
        place = f"idiom {number}"
        _only(each, ("words", "given"), file, place)
        given = _numbers(each, "given", names, file, place)
        found.append(Idiom(_texts(each, "words", file, place=place), given))
    return tuple(found)


def _examples(table: Mapping[str, Any], names: Sequence[str], file: str, special: str) -> tuple[Example, ...]:
    found = []
    for number, each in enumerate(_tables(table, "example", file), 1):
        place = f"example {number}"
        if special:
            raise ModelFileError(f"{file}: {place}: a special calculator is tested with its module.")
        _only(each, ("question", "given", "expect"), file, place)
        question = _text(each, "question", file, needed=True, place=place)
        given, expect = (_numbers(each, key, names, file, place) for key in ("given", "expect"))
        if not expect:
            raise ModelFileError(f"{file}: {place} expects nothing; add expect = {{ ... }}.")
        found.append(Example(question, given, expect))
    return tuple(found)


def _offers(table: Mapping[str, Any], names: Sequence[str], file: str) -> tuple[Offer, ...]:
    found = []
    for number, each in enumerate(_tables(table, "offer", file), 1):
        place = f"offer {number}"
        _only(each, ("question", "after"), file, place)
        question = _text(each, "question", file, needed=True, place=place)
        after = tuple(
            _section(text, file, f"{place}.after") for text in _texts(each, "after", file, place=place)
        )
        _places(question, names, file, f"{place}.question")
        offer = Offer(question, after, tuple(_PLACE.findall(question)))
        if bool(offer.after) == bool(offer.figures):
            raise ModelFileError(
                f"{file}: {place}: name the places after which it is asked, or write {{a variable}} into the "
                "question, whose value is then taken from the answer; one of the two."
            )
        found.append(offer)
    return tuple(found)


def _section(text: str, file: str, where: str) -> Section:
    """Read "document: Heading", or a document alone."""
    document, _, heading = text.partition(":")
    if not document.strip():
        raise ModelFileError(
            f'{file}: {where} must name a document and a heading in it, such as "deal-sheet: The terms in short".'
        )
    return Section(document.strip(), heading.strip())


def _sentences(
    table: Mapping[str, Any], key: str, names: Sequence[str], file: str
) -> tuple[tuple[str, str], ...]:
    found = []
    sentences = _table(table, key, file)
    for name in sentences:
        _known(name, names, file, f"{key}.{name}")
        sentence = _text(sentences, name, file, place=key)
        _places(sentence, names, file, f"{key}.{name}")
        found.append((name, sentence))
    return tuple(found)


# Keys and values


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _only(table: Mapping[str, Any], known: Sequence[str], file: str, place: str) -> None:
    for key in table:
        if key not in known:
            where = f"{place}.{key}" if place else key
            hint = _near(key, known) or f" Known are {', '.join(known)}."
            raise ModelFileError(f"{file}: {where} is not a key that means anything here.{hint}")


def _known(name: str, names: Sequence[str], file: str, place: str) -> None:
    if name not in names:
        hint = _near(name, names) or f" It has {', '.join(names)}."
        raise ModelFileError(f"{file}: {place}: {name} is not a variable of this calculator.{hint}")


def _places(sentence: str, names: Sequence[str], file: str, place: str) -> None:
    for name in _PLACE.findall(sentence):
        _known(name, names, file, f"{place}: {{{name}}}")
    if _PLACE.sub("", sentence).strip("{}") != _PLACE.sub("", sentence):
        raise ModelFileError(f"{file}: {place}: a brace is not closed.")


def _text(table: Mapping[str, Any], key: str, file: str, *, needed: bool = False, place: str = "") -> str:
    where = f"{place}.{key}" if place else key
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ModelFileError(f"{file}: {where} must be text in quotes.")
    if needed and not value.strip():
        raise ModelFileError(f"{file}: {where} is missing.{_near(key, tuple(table))}")
    return value


def _texts(table: Mapping[str, Any], key: str, file: str, *, place: str = "") -> tuple[str, ...]:
    where = f"{place}.{key}" if place else key
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ModelFileError(f'{file}: {where} must be a list of texts, such as ["one", "another"].')
    return tuple(value)


def _number(value: Any, file: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e30:
        raise ModelFileError(f"{file}: {where} must be a number of at most 1e30.")
    if value != value:
        raise ModelFileError(f"{file}: {where} must be a number.")
    return float(value)


def _numbers(
    table: Mapping[str, Any], key: str, names: Sequence[str], file: str, place: str
) -> tuple[tuple[str, float], ...]:
    found = []
    for name, value in _table(table, key, file).items():
        where = f"{place}: {key}.{name}"
        _known(name, names, file, where)
        found.append((name, _number(value, file, where)))
    return tuple(found)


def _table(table: Mapping[str, Any], key: str, file: str) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise ModelFileError(f"{file}: {key} must be a table, such as [{key}].")
    return value


def _tables(table: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ModelFileError(f"{file}: {key} must be a list of tables, each headed [[{key}]].")
    return value


__all__ = ["TIMING", "Models", "load_model", "load_models", "standard_variables"]
