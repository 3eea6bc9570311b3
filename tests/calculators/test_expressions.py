"""Lines of arithmetic come to what people mean, and nothing hostile runs, hangs or slips through."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculators.errors import ExpressionError
from calculators.expressions import evaluate, is_arithmetic
from calculators.quantity import display


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("15% of $100B", 1.5e10, "USD"),
        ("$100B / 10 years", 1e10, "USD/year"),
        ("5 GW * 24 hours", 120.0, "GWh"),
        ("2^10", 1024.0, "1"),
        ("2**10", 1024.0, "1"),
        ("2 to the power of 10", 1024.0, "1"),
        ("10 squared", 100.0, "1"),
        ("half of $100 billion", 5e10, "USD"),
        ("half of 100 billion", 5e10, "1"),
        ("a third of $30B", 1e10, "USD"),
        ("1/3 of $90", 30.0, "USD"),
        ("twice $5B", 1e10, "USD"),
        ("double $5B", 1e10, "USD"),
        ("20x $5B", 1e11, "USD"),
        ("$100B minus 20%", 8e10, "USD"),
        ("$100B - 20%", 8e10, "USD"),
        ("$100B + 5%", 1.05e11, "USD"),
        ("$100B reduced by 20%", 8e10, "USD"),
        ("100 + 10% + 10%", 121.0, "1"),
        ("12% + 2 percentage points", 0.14, "1"),
        ("12% + 50 bps", 0.125, "1"),
        ("0.1 + 0.2", 0.3, "1"),
        ("(5 + 3) * 2", 16.0, "1"),
        ("5 + 3 * 2", 11.0, "1"),
        ("2^3^2", 512.0, "1"),
        ("-2^2", -4.0, "1"),
        ("5 - -3", 8.0, "1"),
        ("5x3", 15.0, "1"),
        ("5 times 3", 15.0, "1"),
        ("five plus three", 8.0, "1"),
        ("one hundred divided by four", 25.0, "1"),
        ("two and a half billion dollars times 2", 5e9, "USD"),
        ("sqrt(16)", 4.0, "1"),
        ("square root of 2.25", 1.5, "1"),
        ("5!", 120.0, "1"),
        ("$100B * (1 + 8%)^2", 1.1664e11, "USD"),
        ("$10B a year * 18 months", 1.5e10, "USD"),
        ("1 year + 6 months", 1.5, "year"),
        ("5 GW * 24 hours * $60/MWh", 7.2e6, "USD"),
        ("$100B / $2.50 per GPU-hour", 4e10, "GPU*hour"),
        ("$5B / $100B", 0.05, "1"),
        ("$100B - 20B", 8e10, "USD"),
        ("$100B over 8 years per month", 1e11 / 96, "USD/month"),
        ("$100B over 10 years in USD per day", 1e11 / 3652.5, "USD/day"),
        ("7 years in months", 84.0, "month"),
        ("2024 / 4", 506.0, "1"),
        ("5-8", -3.0, "1"),
    ],
)
def test_values(text: str, value: float, unit: str) -> None:
    done = evaluate(text)
    assert done.quantity.unit == unit
    assert done.quantity.value == pytest.approx(value, rel=1e-15)


NINE_FORMS = [
    (
        "of, result",
        1.5e10,
        "15% of $100B|what is fifteen percent of 100 billion dollars?|how much is 15 per cent of $100bn",
    ),
    (
        "of, rate",
        0.15,
        "what percent of $100B is $15B|$15B is what percentage of $100B?|$15B as a percent of $100B",
    ),
    ("of, base", 1e11, "$15B is 15% of what?|15% of what is $15B|$15B equals 15 percent of what amount"),
    ("on, result", 1.2e11, "20% on $100B|20% on top of $100B|what is 20 percent more than $100B?"),
    (
        "on, rate",
        0.2,
        "what percent on $100B is $120B|$120B is what percent on $100B|$120B is what percent on top of $100B",
    ),
    ("on, base", 1e11, "$120B is 20% on what|20% on what is $120B|$120B is 20% more than what?"),
    ("off, result", 8e10, "20% off $100B|what is 20 percent off $100B?|20% less than $100B"),
    (
        "off, rate",
        0.2,
        "what percent off $100B is $80B|$80B is what percent off $100B|$80B is what percent less than $100B",
    ),
    ("off, base", 1e11, "$80B is 20% off what|20% off what is $80B|$80B is 20% less than what?"),
]


@pytest.mark.parametrize(
    ("text", "value"), [(text, value) for _, value, wordings in NINE_FORMS for text in wordings.split("|")]
)
def test_nine_percent_forms_in_three_wordings_each(text: str, value: float) -> None:
    assert is_arithmetic(text)
    done = evaluate(text)
    assert done.quantity.value == pytest.approx(value, rel=1e-15)
    assert (done.quantity.unit, done.style) == (("1", "percent") if value < 1 else ("USD", ""))


@pytest.mark.parametrize(
    ("text", "written", "shown"),
    [
        ("$100B minus 20%", "$100 billion × (1 − 20%)", "$80 billion"),
        ("15% of $100B", "15% of $100 billion", "$15 billion"),
        ("$15B is what percent of $100B", "($15 billion ÷ $100 billion) as a percent", "15%"),
        ("$100B/10 years", "$100 billion ÷ 10 years", "$10 billion a year"),
        ("a third of $30B", "1/3 × $30 billion", "$10 billion"),
        ("(1+8%)^10", "(1 + 8%)^10", "2.16"),
        ("12% plus 5%", "12% + 5%", "17%"),
    ],
)
def test_the_line_is_echoed_as_it_was_read(text: str, written: str, shown: str) -> None:
    done = evaluate(text)
    assert done.written == written
    assert display(done.quantity, done.style) == shown
    assert done.steps[-1] == f"{written} = {shown}"


def test_steps_and_notes() -> None:
    assert evaluate("(5 + 3) * 2").steps == ("5 + 3 = 8", "(5 + 3) × 2 = 16")
    assert evaluate("12% plus 5%").note == "The percentages are added as percentage points."
    assert "“5 to 8”" in evaluate("5-8").note
    assert evaluate("15% of $100B").note == ""


ARITHMETIC = """
15% of $100B|what is 15% of $100B?|calculate 2^10|how much is $100B / 10 years
please work out (5+3)*2|5 GW * 24 hours =|half of $100 billion|$5B + 3 years|100 / 0|9**9**9
10^10^10^10|2 + * 3|((2+3)|what is 10-3?|$100B minus 20%|-5 + 3|5!|what is 5-8|5 - 8 + 1
can you tell me 5 times 3 please|sqrt(2)|$100B over 10 years
"""
NOT_ARITHMETIC = """
$5B|-5%|12%|seven years|what is the pledge|over 10 years|and at 12%?|minus 20%|5-8|20 April 2026
2026-04-20|H100 * 2|what if the $100B is spread over 7 years at 12%?
by how many percent is $12B more than $10B?|5%, 10% and 15%|50% $100B, 30% $60B, 20% $20B: expected?
between 8 and 12%|make it 7 years|x|of|a|what is 5|hello|what share is 5%
what does $5B grow to at 20% for 5 years?|how many GPU-hours is $100B at $2 an hour?|5 to 15 years
x = 5|5 of 10|what stake does $5B buy at a $380B valuation?|GPT-4 - 2|how do AWS and Azure compare
/set years 7|$10B a year|10x
"""


def lines(table: str) -> list[str]:
    return table.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("text", lines(ARITHMETIC))
def test_is_arithmetic(text: str) -> None:
    assert is_arithmetic(text)


@pytest.mark.parametrize("text", lines(NOT_ARITHMETIC))
def test_is_no_arithmetic(text: str) -> None:
    assert not is_arithmetic(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("$5B + 3 years", "3 years cannot be added to $5 billion: time and money do not go together."),
        ("$5B - 3 years", "3 years cannot be taken from $5 billion"),
        ("$100 + 5", "5 cannot be added to $100"),
        ("100 / 0", "100 cannot be divided by 0"),
        ("5 / (3 - 3)", "5 cannot be divided by 3 − 3"),
        ("0^-1", "division by zero"),
        ("9**9**9", "more than 30 digits"),
        ("10^10^10^10", "more than 30 digits"),
        ("1000000!", "more than 30 digits"),
        ("factorial(999999999)", "more than 30 digits"),
        ("99999999^99999999", "more than 30 digits"),
        ("exp(1000)", "more than 30 digits"),
        ("1e20 * 1e20", "more than 30 digits"),
        ("0.5^9999999999", "too small to tell from zero"),
        ("(-5)!", "whole number from 0 on"),
        ("(2.5)!", "whole number from 0 on"),
        ("sqrt(-4)", "no real result"),
        ("(-8)^(1/3)", "no real result"),
        ("ln(0)", "no real result"),
        ("$5 * $3", "USD*USD"),
        ("$5^2", "cannot be raised to a power"),
        ("2^$5", "An exponent must be a plain number"),
        ("sqrt($5)", "not a plain number"),
        ("$100B + 2 percentage points", "can only be added to a percentage"),
        ("$5B in years", "cannot be turned into year"),
        ("(" * 10000 + "1+1" + ")" * 10000, "too long"),
        ("(" * 60 + "1+1" + ")" * 60, "40 brackets"),
        ("1+" * 5000 + "1", "too long"),
        ("2 + * 3", "between “+” and “*”"),
        ("2 3", "An operator is missing between “2” and “3”"),
        ("(2+3", "opening bracket without a closing"),
        ("2+3)", "closing bracket without an opening"),
        ("2+", "ends with “+”"),
        ("", "nothing to work out"),
        ("1 + " + "9" * 5000, "more than 40 digits"),
        ("5 of 10", "needs a percentage or a fraction"),
        ("€5 + 3", "cannot be read"),
    ],
    ids=lambda value: value[:24],
)
def test_refusals_are_sentences(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 300


HOSTILE = [
    "__import__('os').popen('id').read()",
    "calculate __import__('os').system('touch /tmp/owned')",
    "eval('2+2')",
    "exec('import os')",
    "open('/etc/passwd').read()",
    "().__class__.__bases__[0].__subclasses__()",
    "''.__class__.__mro__",
    "lambda: 1",
    "(lambda x: x)(1)",
    "[x for x in range(10)]",
    "{1: 2}",
    "import os",
    "os.system('id')",
    "print(1)",
    "globals()",
    "1 if True else 2",
    "1; 2",
    "1 and __debug__",
    "x := 5",
    "f'{1+1}'",
    "`id`",
    "$(id)",
    "${HOME}",
    "2 + $(rm -rf /)",
    "1 | 2",
    "1 & 2",
    "1 << 1000000000",
    "~1",
    "1 // 2 @ 3",
    "2 ** ** 3",
    "\x00",
    "1\x00+\x001",
    "2 + 2\x00; import os",
    "\x1b[2J\x1b[31m",
    "\x1b]0;title\x07 + 1",
    "1 + \x1b]52;c;aGk=\x07 2",
    "\u202e1 + 2",
    "1 + \ud800 2",
    "Symbol('x')",
    "Integral(x, (x, 0, oo))",
    "S(1)/S(0)",
    "factor(x**2 - 1)",
    "sympify('2+2')",
    "a.b.c",
    "self.__dict__",
    "9" * 100_000,
    "9" * 100_000 + "+1",
    "1e999999999 + 1",
    "-" * 10_000 + "1",
    "!" * 1000,
    "√" * 500 + "2",
    "%s%s%s%n",
    "../../etc/passwd + 1",
    "SELECT 1 + 1; DROP TABLE facts",
    "<script>1+1</script>",
    "[bold]1+1[/bold]",
    "1 +\n\n+ 2 ; quit",
    "ΩΣ + π",
    "nan + inf",
    "infinity * 0",
    "0x10 + 0b11",
    "1j * 1j",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_run_nothing(text: str) -> None:
    arithmetic = is_arithmetic(text)
    assert isinstance(arithmetic, bool)
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert all(char.isprintable() for char in str(caught.value))


TOKENS = """
5|$5B|20%|3 years|(|)|+|-|*|/|^|of|on|off|what|is|percent|minus|half of|twice|2 pp|5 GW|sqrt|!
what percent|of what|over|per month|in months|as a percent|0|1e9|10B|$2 an hour|x|=|?|what is
squared|-3|0.5
"""


@settings(max_examples=500, deadline=None)
@example("#:0")
@example("# off 5")
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(lines(TOKENS)), max_size=9).map(" ".join)))
def test_any_text_gives_a_value_or_a_sentence(text: str) -> None:
    is_arithmetic(text)
    try:
        done = evaluate(text)
    except ExpressionError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either outcome is right
        return
    again = evaluate(done.written)
    assert again.quantity.value == pytest.approx(done.quantity.value, rel=1e-12)
    assert (again.quantity.unit, again.style) == (done.quantity.unit, done.style)


numbers = st.integers(min_value=1, max_value=999)


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, numbers, st.sampled_from("+-*"), st.sampled_from("+-*/"))
def test_plain_arithmetic_is_that_of_python(a: int, b: int, c: int, first: str, second: str) -> None:
    expected = {"+": a + b, "-": a - b, "*": a * b}[first]
    combined = {"+": expected + c, "-": expected - c, "*": expected * c, "/": expected / c}[second]
    assert evaluate(f"({a} {first} {b}) {second} {c}").quantity.value == pytest.approx(combined, rel=1e-15)


def test_lark_is_loaded_only_for_a_line_of_arithmetic() -> None:
    code = (
        "import sys; from calculators.expressions import is_arithmetic, evaluate;"
        "assert not is_arithmetic('what is revenue certainty?');"
        "print('lark' in sys.modules); evaluate('1+1'); print('lark' in sys.modules, 'sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False"]
