"""Calculator files are read strictly: what is wrong is named, with the file, the key and the nearest right
spelling.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from calculators.equations import parse_equation
from calculators.errors import ModelFileError, UnitError
from calculators.fitting import check_units
from calculators.loading import load_model, load_models
from calculators.writing import written

GOOD = """
title = "Tip"
summary = "What a tip comes to."
equations = ["tip = bill * share"]
result = "tip"
answer = "{share} of {bill} is {tip}."

[variables.tip]
unit = "USD"
[variables.bill]
unit = "USD"
words = ["check"]
[variables.share]
unit = "1"
style = "percent"
default = 0.15
assumption = "what is usual"

[asks]
tip = ["what is the tip on X"]

[[example]]
question = "what is the tip on $80?"
given = { bill = 80 }
expect = { tip = 12 }
"""


def write(folder: Path, text: str, name: str = "tip.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_file_is_a_calculator_like_the_others(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    models = load_models(tmp_path)
    assert models.problems == ()
    tip = models["tip"]
    assert tip.origin == str(path)
    assert [v.name for v in tip.variables] == ["tip", "bill", "share"]
    assert tip.variable("share").default == 0.15
    assert tip.asks[0].solve_for == "tip"
    assert dict(tip.examples[0].expect) == {"tip": 12.0}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("summary =", "sumary ="), "tip.toml: sumary is not a key that means anything here. Did you "
                                    "mean summary?"),
        (('unit = "1"\n', 'unti = "1"\n'), "tip.toml: variables.share.unti is not a key that means "
                                           "anything here. Did you mean unit?"),
        (('result = "tip"', 'result = "tipp"'), "tip.toml: result: tipp is not a variable of this "
                                                "calculator. Did you mean tip?"),
        (("tip = bill * share", "tip = bil * share"),
         "tip.toml: the equations hold bil, which is no standard variable and has no "
         "[variables.bil] table. Did you mean bill?"),
        (("{share} of", "{shares} of"), "tip.toml: answer: {shares}: shares is not a variable of this "
                                        "calculator. Did you mean share?"),
        (('tip = ["what', 'tipp = ["what'), "tip.toml: asks.tipp: tipp is not a variable of this "
                                            "calculator. Did you mean tip?"),
        (("given = { bill = 80 }", "given = { bil = 80 }"),
         "tip.toml: example 1: given.bil: bil is not a variable of this calculator. Did you mean bill?"),
        (('unit = "USD"\nwords', 'unit = "USX"\nwords'), "tip.toml: variables.bill.unit: "),
        (('style = "percent"', 'style = "percents"'), 'tip.toml: variables.share.style "percents" is not '
                                                      'known: percent, multiple or "".'),
        (('assumption = "what is usual"', ""), "tip.toml: variables.share has a default, so it needs an "
                                               "assumption that says what it is."),
        (("tip = bill * share", "tip = bill + share"),
         "tip.toml: equation 1: the units do not fit: bill (USD) cannot be added to share (a pure number)."),
        (("tip = bill * share", "tip = bill * bill * share"),
         'tip.toml: equation 1: the units do not fit: "tip = bill * bill * share": the left side is '
         'USD, the right side USD^2.'),
        (("tip = bill * share", "tip == bill"), 'tip.toml: equation 1: "tip == bill" is not an equation: '
                                                'write it as "left = right".'),
        (('title = "Tip"', 'title = "Tip'), "tip.toml: this is not TOML: "),
        (('title = "Tip"', "title = 3"), "tip.toml: title must be text in quotes."),
        (('words = ["check"]', 'words = "check"'), 'tip.toml: variables.bill.words must be a list of '
                                                   'texts, such as ["one", "another"].'),
        (("expect = { tip = 12 }", "expect = { }"), "tip.toml: example 1 expects nothing; add expect "
                                                    "= { ... }."),
        (("bill = 80", 'bill = "80"'), "tip.toml: example 1: given.bill must be a number of at most 1e30."),
    ],
)  # fmt: skip
def test_a_broken_file_says_what_where_and_what_instead(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    assert change[0] in GOOD
    write(tmp_path, GOOD.replace(*change, 1))
    write(tmp_path, GOOD, "other.toml")
    models = load_models(tmp_path)
    assert len(models.problems) == 1
    assert models.problems[0].startswith(sentence)
    assert "tip" not in models
    assert "other" in models
    assert "present_value" in models


def test_a_users_file_cannot_take_a_built_in_name(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "payback.toml")
    models = load_models(tmp_path)
    assert models.problems == (
        "payback.toml: payback is the name of a built-in calculator; rename the file.",
    )
    assert models["payback"].title == "Payback"


def test_a_folder_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert load_models(tmp_path / "nowhere").problems == ()


def test_unusable_files(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'title = "caf\xe9"')
    write(tmp_path, GOOD, "Two Words.toml")
    write(tmp_path, "#" * 300_000, "huge.toml")
    assert load_models(tmp_path).problems == (
        "Two Words.toml: a calculator's file is named like my_calculator.toml, in small letters.",
        "huge.toml: the file is larger than a calculator can be (200000 bytes).",
        "latin.toml: the file is not UTF-8 text.",
    )


@pytest.mark.parametrize(
    "equation",
    [
        "x = __import__('os').system('true')",
        "x = open('/etc/passwd')",
        "x = y.__class__",
        "x = [y for y in z]",
        "x = lambda: 1",
        "x = y if z else 1",
        "x = 'text'",
        "x = True",
        "x = y[0]",
        "x = y // 2",
        "x = sum(t, y, 3, t)",
        "x = max(y)",
        "x = (y := 3)",
        "x = f(y)",
        "x = " + "(" * 300 + "y" + ")" * 300,
        "x = 1" + "0" * 400,
        "x = y +",
        "x",
        "x = y = z",
    ],
)
def test_an_equation_is_arithmetic_and_nothing_else(equation: str) -> None:
    with pytest.raises(ModelFileError):
        parse_equation(equation)


def test_a_tower_of_powers_is_not_worked_out() -> None:
    assert parse_equation("x = y * 9 ** 9 ** 9 ** 9").names == {"x", "y"}


def test_units_by_convention() -> None:
    units = {"pv": "USD", "a": "USD/year", "r": "1", "n": "year", "months": "month", "c": "USD"}
    check_units(parse_equation("pv = a * sum(t, 1, n, 1 / (1 + r) ** t)"), units)
    check_units(parse_equation("pv = c / (1 + r) ** n"), units)
    check_units(parse_equation("0 = c - pv"), units)
    with pytest.raises(UnitError, match="must be in years, not month"):
        check_units(parse_equation("pv = c / (1 + r) ** months"), units)
    with pytest.raises(UnitError, match="the left side is USD, the right side USD per time"):
        check_units(parse_equation("pv = a * (1 + r) ** n"), units)
    with pytest.raises(UnitError, match="the exponent c is USD"):
        check_units(parse_equation("pv = c * 2 ** c"), units)


def test_writing() -> None:
    equation = parse_equation("x = -a / (b * (1 - c)) + (1 + r) ** (t - 1) - (d - e)")
    assert written(equation.right, str) == "−a ÷ (b × (1 − c)) + (1 + r)^(t − 1) − (d − e)"
    assert written(parse_equation("x = a / (b / c) / d").right, str) == "a ÷ (b ÷ c) ÷ d"


def test_load_model_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"gone\.toml: the file cannot be read"):
        load_model(tmp_path / "gone.toml")


def test_loading_the_calculators_loads_no_sympy_or_numpy() -> None:
    code = (
        "import sys; from calculators.loading import load_models; load_models(); "
        "print([m for m in ('sympy', 'numpy', 'lark') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
