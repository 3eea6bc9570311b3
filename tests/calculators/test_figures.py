"""What people write about money, rates, time and power is read exactly, and plain English is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.quantity import Figure, Quantity, read_figures


def only(text: str) -> Figure:
    reading = read_figures(text)
    assert len(reading.figures) == 1, reading
    assert reading.unread == (), reading
    return reading.figures[0]


def values(figure: Figure) -> list[tuple[float, str]]:
    return [(quantity.value, quantity.unit) for quantity in figure.values]


def summary(text: str) -> list[tuple[str, str, list[float]]]:
    figures = read_figures(text).figures
    return [(figure.form, figure.written, [q.value for q in figure.values]) for figure in figures]


def spellings(table: str) -> list[str]:
    return table.strip().replace("\n", "|").split("|")


FIVE_BILLION_DOLLARS = """
$5B|$5b|$5bn|$5 bn|$5 billion|$5-billion|$ 5 billion|US$5bn|USD 5bn|usd5bn|USD5,000m|USD 5,000m
$5,000 million|$5,000,000,000|$5000000000|$5_000_000_000|5,000,000,000 dollars
5 000 000 000 dollars|5 billion dollars|five billion dollars|Five Billion US Dollars
FIVE BILLION DOLLARS|5bn USD|5 bn dollars|5B$|5e9 dollars|$5e9|$5.0B|$0.005T|$5,000mn
5 thousand million dollars|five thousand million dollars|$5 billon|5 bilion dolars|$5.000 bln
$5 B|500 billion cents
"""


@pytest.mark.parametrize("text", spellings(FIVE_BILLION_DOLLARS))
def test_thirty_spellings_of_five_billion_dollars(text: str) -> None:
    figure = only(text)
    assert values(figure) == [(5e9, "USD")]
    assert figure.written == "money"
    assert figure.text == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5bn", 5e9),
        ("5B", 5e9),
        ("five billion", 5e9),
        ("5,000 million", 5e9),
        ("5.1bn", 5.1e9),
        ("half a billion", 5e8),
        ("half-a-billion", 5e8),
        ("two and a half billion", 2.5e9),
        ("2½ billion", 2.5e9),
        ("2 1/2 billion", 2.5e9),
        ("a billion and a half", 1.5e9),
        ("a hundred billion", 1e11),
        ("hundred billion", 1e11),
        ("one hundred and five billion", 1.05e11),
        ("three quarters of a billion", 7.5e8),
        ("a quarter of a billion", 2.5e8),
        ("five point five billion", 5.5e9),
        ("two thousand five hundred million", 2.5e9),
        ("a couple of billion", 2e9),
        ("1k", 1e3),
        ("1.5 trn", 1.5e12),
    ],
)
def test_magnitudes_without_a_dollar_sign_are_numbers(text: str, value: float) -> None:
    figure = only(text)
    assert values(figure) == [(value, "1")]
    assert figure.written == "number"


TWELVE_PERCENT = """
12%|12 %|12.0%|12.00 %|12 percent|12 Percent|12 PERCENT|12 per cent|12 per-cent|12-percent|12pc
12 pc|12pct|12 pct|twelve percent|Twelve Per Cent|twelve per cent|twelve-percent|twelve %
12 percnt|12 precent|12 pecent|twelve perecnt|twleve percent|１２％|12%.|12% a year|12% per annum
12% p.a.|12%/year|12% annually|12 percent per year|+12%
"""


@pytest.mark.parametrize("text", spellings(TWELVE_PERCENT))
def test_thirty_spellings_of_twelve_percent(text: str) -> None:
    figure = only(text)
    assert values(figure) == [(0.12, "1")]
    assert figure.written == "percent"


FIFTY_BASIS_POINTS = """
50 bps|50bps|50 bp|50bp|50 BPS|50 Bps|50 basis points|50 basis point|50 Basis Points
50 BASIS POINTS|50-basis-point|50 basis-points|50-bps|fifty bps|fifty bp|fifty basis points
Fifty Basis Points|fifty-basis-point|50.0 bps|50.00bps|50 bips|50bips|50 bpts|50 basis pts
+50 bps|50 bps.|５０ bps|50 bps a year|50 bps per annum|fifty bips|50 basis points/year
"""


@pytest.mark.parametrize("text", spellings(FIFTY_BASIS_POINTS))
def test_thirty_spellings_of_fifty_basis_points(text: str) -> None:
    figure = only(text)
    assert values(figure) == [(0.005, "1")]
    assert figure.written == "basis_points"


SEVEN_YEARS = """
7 years|7years|7 year|7-year|7-years|7 yrs|7yrs|7 yr|7yr|7-yr|7y|7 YEARS|7 Years|7.0 years
seven years|Seven Years|SEVEN YEARS|seven year|seven-year|Seven-Year|seven yrs|seven-yr|7 yeras
7 yaers|7 yearss|seven yeras|sevne years|７ years|7 years.|7 years?|7 years'|seven years'
"""


@pytest.mark.parametrize("text", spellings(SEVEN_YEARS))
def test_thirty_spellings_of_seven_years(text: str) -> None:
    figure = only(text)
    assert values(figure) == [(7.0, "year")]
    assert figure.written == "duration"


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("2 percentage points", "points", 0.02, "1"),
        ("2pp", "points", 0.02, "1"),
        ("half a percentage point", "points", 0.005, "1"),
        ("a percentage point", "points", 0.01, "1"),
        ("a basis point", "basis_points", 0.0001, "1"),
        ("half a percent", "percent", 0.005, "1"),
        ("a quarter of a percent", "percent", 0.0025, "1"),
        ("5.1%", "percent", 0.051, "1"),
        ("minus 5%", "percent", -0.05, "1"),
        ("−5%", "percent", -0.05, "1"),
        ("-$5B", "money", -5e9, "USD"),
        ("3% a month", "percent", 0.03, "1/month"),
        ("18 months", "duration", 18.0, "month"),
        ("one month", "duration", 1.0, "month"),
        ("a decade", "duration", 10.0, "year"),
        ("half a year", "duration", 0.5, "year"),
        ("a year and a half", "duration", 1.5, "year"),
        ("one and a half years", "duration", 1.5, "year"),
        ("1 year and 6 months", "duration", 1.5, "year"),
        ("24h", "duration", 24.0, "hour"),
        ("$10B a year", "rate", 1e10, "USD/year"),
        ("$10B/yr", "rate", 1e10, "USD/year"),
        ("$10 billion per annum", "rate", 1e10, "USD/year"),
        ("$833m monthly", "rate", 8.33e8, "USD/month"),
        ("10 billion dollars every year", "rate", 1e10, "USD/year"),
        ("10bn a year", "rate", 1e10, "1/year"),
        ("$2 an hour", "rate", 2.0, "USD/hour"),
        ("$300 a second", "rate", 300.0, "USD/second"),
        ("$2.50 per GPU-hour", "price", 2.5, "USD/(GPU*hour)"),
        ("$2.50 per GPU per hour", "price", 2.5, "USD/(GPU*hour)"),
        ("$2.50/GPU/hr", "price", 2.5, "USD/(GPU*hour)"),
        ("$60/MWh", "price", 60.0, "USD/MWh"),
        ("9.01 cents per kWh", "price", 0.0901, "USD/kWh"),
        ("$38 billion a gigawatt", "price", 3.8e10, "USD/GW"),
        ("$10M per GW per year", "price", 1e7, "USD/(GW*year)"),
        ("5 GW", "power", 5.0, "GW"),
        ("5 gigawatts", "power", 5.0, "GW"),
        ("300MW", "power", 300.0, "MW"),
        ("120 gigawatt-hours", "energy", 120.0, "GWh"),
        ("40 billion GPU-hours", "count", 4e10, "GPU*hour"),
        ("1,000,000 GPUs", "count", 1e6, "GPU"),
        ("20x", "multiple", 20.0, "1"),
        ("20-fold", "multiple", 20.0, "1"),
        ("ten times", "multiple", 10.0, "1"),
        ("tenfold", "multiple", 10.0, "1"),
        ("twice", "multiple", 2.0, "1"),
        ("40 cents", "money", 0.4, "USD"),
        ("$.50", "money", 0.5, "USD"),
        ("$1T", "money", 1e12, "USD"),
    ],
)
def test_single_figures(text: str, written: str, value: float, unit: str) -> None:
    figure = only(text)
    assert (figure.written, values(figure), figure.form) == (written, [(value, unit)], "single")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "written"),
    [
        ("between 8 and 12%", 0.08, 0.12, "1", "percent"),
        ("8–12%", 0.08, 0.12, "1", "percent"),
        ("8-12%", 0.08, 0.12, "1", "percent"),
        ("from 8% to 12%", 0.08, 0.12, "1", "percent"),
        ("12% down to 8%", 0.08, 0.12, "1", "percent"),
        ("from 5 to 15 years", 5, 15, "year", "duration"),
        ("5 to 15 years", 5, 15, "year", "duration"),
        ("5-8 years", 5, 8, "year", "duration"),
        ("one to five years", 1, 5, "year", "duration"),
        ("$80B to $120B", 8e10, 1.2e11, "USD", "money"),
        ("$80-120B", 8e10, 1.2e11, "USD", "money"),
        ("$5 to $8 billion", 5e9, 8e9, "USD", "money"),
        ("$500 to $1 million", 500, 1e6, "USD", "money"),
        ("$5-10bn a year", 5e9, 1e10, "USD/year", "rate"),
        ("between $2 and $4 per GPU-hour", 2, 4, "USD/(GPU*hour)", "price"),
        ("5x to 10x", 5, 10, "1", "multiple"),
        ("between 5 and 8", 5, 8, "1", "number"),
        ("5–8", 5, 8, "1", "number"),
    ],
)
def test_ranges(text: str, low: float, high: float, unit: str, written: str) -> None:
    (figure,) = read_figures(text).figures
    assert (figure.form, figure.written) == ("range", written)
    assert values(figure) == [(low, unit), (high, unit)]


@pytest.mark.parametrize(
    ("text", "expected", "unit"),
    [
        ("5%, 10% and 15%", [0.05, 0.1, 0.15], "1"),
        ("5, 10 or 15%", [0.05, 0.1, 0.15], "1"),
        ("25%, 35%, 45%", [0.25, 0.35, 0.45], "1"),
        ("compare 5% and 10%", [0.05, 0.1], "1"),
        ("5% vs 10%", [0.05, 0.1], "1"),
        ("5, 7 and 10 years", [5, 7, 10], "year"),
        ("two or three years", [2, 3], "year"),
        ("$5B, $10B or $20B", [5e9, 1e10, 2e10], "USD"),
    ],
)
def test_lists(text: str, expected: list[float], unit: str) -> None:
    (figure,) = read_figures(text).figures
    assert figure.form == "list"
    assert values(figure) == [(value, unit) for value in expected]


def test_a_bare_hyphen_is_ambiguous_and_a_larger_first_end_is_not() -> None:
    assert summary("5-8") == [("ambiguous", "number", [5, 8])]
    assert summary("8-5") == [("single", "number", [8]), ("single", "number", [5])]
    assert summary("$100B - $20B") == [("single", "money", [1e11]), ("single", "money", [2e10])]


def test_neighbours_of_different_kinds_are_no_list() -> None:
    assert summary("50% $100B, 30% $60B, 20% $20B: expected?") == [
        ("single", "percent", [0.5]),
        ("single", "money", [1e11]),
        ("single", "percent", [0.3]),
        ("single", "money", [6e10]),
        ("single", "percent", [0.2]),
        ("single", "money", [2e10]),
    ]
    assert summary("at 10%, 7 years and $5B") == [
        ("single", "percent", [0.1]),
        ("single", "duration", [7]),
        ("single", "money", [5e9]),
    ]


def test_a_start_and_an_end_are_no_range() -> None:
    expected = [("single", "money", [5e9]), ("single", "money", [2.5e10]), ("single", "duration", [10])]
    assert summary("if it grows from $5B to $25B in 10 years") == expected
    assert summary("what CAGR turns $5B into $25B in 10 years?") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("at $4?", [("money", 4.0)]),
        ("at 70% chance of full use", [("percent", 0.7)]),
        ("in ten years", [("duration", 10.0)]),
        ("if each dollar brings 40 cents back each round", [("money", 0.4)]),
        ("how many GPU-hours is $100B at $2 an hour?", [("money", 1e11), ("rate", 2.0)]),
        ("how much is $100 billion over 8 years per month?", [("money", 1e11), ("duration", 8.0)]),
        ("half of $100 billion", [("multiple", 0.5), ("money", 1e11)]),
        ("a third of the pledge", [("multiple", 1 / 3)]),
        ("by how many percent is $12B more than $10B?", [("money", 1.2e10), ("money", 1e10)]),
        (
            "what does 5 GW cost to run for a year at $60/MWh?",
            [("power", 5.0), ("duration", 1.0), ("price", 60.0)],
        ),
        ("what margin repays the $5B in one month?", [("money", 5e9), ("duration", 1.0)]),
        ("make it seven", [("number", 7.0)]),
        ("and after three rounds?", [("number", 3.0)]),
        ("$5B + 3 years", [("money", 5e9), ("duration", 3.0)]),
        ("how much must Anthropic spend a day?", []),
        ("how much is that a year?", []),
    ],
)
def test_questions(question: str, expected: list[tuple[str, float]]) -> None:
    reading = read_figures(question)
    assert [(figure.written, figure.values[0].value) for figure in reading.figures] == expected
    assert reading.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "which one",
        "no one knows",
        "one of them",
        "a second question",
        "in the second quarter",
        "may we go on",
        "the three elements",
        "these two companies",
        "on the one hand, a third party",
        "the first half",
        "billions of dollars",
        "how many times",
        "on to the point of it",
        "the 2nd and the 21st",
        "last quarter",
        "a bear for these years",
        "in there months",
        "what does AWS get out of it, m t x b k",
        "someone said thousands",
        "how many bn $ is it",
    ],
)
def test_plain_english_has_no_figures(text: str) -> None:
    assert read_figures(text) == read_figures("")


@pytest.mark.parametrize(
    ("text", "written", "shown"),
    [
        ("on 20 April 2026", "date", "20 April 2026"),
        ("on April 20, 2026", "date", "April 20, 2026"),
        ("since the 20th of April", "date", "20th of April"),
        ("on 2026-04-20", "date", "2026-04-20"),
        ("on 20/04/2026", "date", "20/04/2026"),
        ("by 2027", "date", "2027"),
        ("in May 2026", "date", "May 2026"),
        ("the 1990s", "date", "1990s"),
        ("an H100", "label", "H100"),
        ("Trainium2", "label", "Trainium2"),
        ("GPT-4", "label", "GPT-4"),
        ("gpt-4o", "label", "gpt-4o"),
        ("Q1", "label", "Q1"),
        ("a 13F", "label", "13F"),
        ("an S-1", "label", "S-1"),
        ("a 10-K", "label", "10-K"),
        ("Claude 4.5", "label", "Claude 4.5"),
        ("as [2] says", "label", "[2]"),
        ("24/7", "label", "24/7"),
    ],
)
def test_dates_and_labels(text: str, written: str, shown: str) -> None:
    figure = only(text)
    assert (figure.written, figure.text) == (written, shown)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("more than $100 billion", "more than"),
        ("over $100 billion", "more than"),
        ("over 10 years", ""),
        ("up to 5 GW", "up to"),
        ("no more than 10%", "up to"),
        ("about 10%", "about"),
        ("nearly $1T", "about"),
        ("~$5B", "about"),
        ("at least 5 years", "at least"),
        ("5 years or more", "at least"),
        ("10 years+", "at least"),
        ("less than 5%", "less than"),
        ("what about 10%", ""),
        ("$5B", ""),
    ],
)
def test_qualifiers(text: str, qualifier: str) -> None:
    assert only(text).qualifier == qualifier


def test_a_comparison_is_no_qualifier() -> None:
    figures = read_figures("by how many percent is $12B more than $10B?").figures
    assert [figure.qualifier for figure in figures] == ["", ""]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("at 5%% please", "5%%"),
        ("1.2.3B", "1.2.3B"),
        ("what about $5Q?", "$5Q"),
        ("€5B", "€5B"),
        ("5 euros", "5 euros"),
        ("1,00,000", "1,00,000"),
        ("5,00", "5,00"),
        ("12abc", "12abc"),
        ("1e400 dollars", "1e400 dollars"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, unread: str) -> None:
    reading = read_figures(text)
    assert reading.figures == ()
    assert reading.unread == (unread,)


def test_digits_are_never_mended() -> None:
    assert values(only("$50B")) == [(5e10, "USD")]
    assert values(only("$5B")) == [(5e9, "USD")]
    assert values(only("5o years"[:1] + " years")) == [(5.0, "year")]
    assert read_figures("5O years").unread == ("5O",)


def test_spans_are_the_users_own_characters() -> None:
    text = "Is   $5B\u00a0a\u00a0year, or １２％, “too much”?"
    figures = read_figures(text).figures
    assert [text[figure.start : figure.end] for figure in figures] == [figure.text for figure in figures]
    assert [figure.text for figure in figures] == ["$5B\u00a0a\u00a0year", "１２％"]


def test_terminal_escapes_are_no_figures() -> None:
    assert read_figures("\x1b[2J\x1b[0m\x1b[31;1mhello\x1b[0m").figures == ()
    assert summary("\x1b[1m5%\x1b[0m") == [("single", "percent", [0.05])]


PIECES = """
$|5|5%|12|-|–|to|and|or|between|from|,|.|a|one|half|billion|bn|B|m|x|years|a year|per|GPU-hour|/MWh|2026
April|H100|of|third|quarter|(|)|+|minus|five|hundred|point|€|½|1/2|0|00|1,000|.5|\x00|\x1b[0m|more than
"""
pieces = st.sampled_from(spellings(PIECES))


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(pieces, max_size=14).map(" ".join),
        st.lists(pieces, max_size=8).map("".join),
    )
)
def test_any_text_is_read_without_an_exception_and_the_same_each_time(text: str) -> None:
    reading = read_figures(text)
    assert reading == read_figures(text)
    last = 0
    for figure in reading.figures:
        assert last <= figure.start < figure.end <= len(text)
        assert figure.text == text[figure.start : figure.end]
        assert len(figure.values) == 1 or figure.form != "single"
        last = figure.end


AMOUNTS = """
$5B|12%|7 years|between 8 and 12%|5, 10 or 15%|$10B a year|twice|five billion dollars|half of|2 1/2 billion
20 April 2026|H100|50 bps|a decade|two and a half percent|$60/MWh|5 GW|8–12%|a third of|Claude 4|13F|10x
"""
WORDS = "what|does|the|cost|of|it|become|if|and|spend|on|AWS|with|margin|vs|compare|for|at"
amounts = st.sampled_from(spellings(AMOUNTS))
words = st.sampled_from(spellings(WORDS))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(amounts, words), max_size=10))
def test_the_text_of_every_figure_reads_to_the_same_again(parts: list[str]) -> None:
    for figure in read_figures(" ".join(parts)).figures:
        again = read_figures(figure.text).figures
        assert [each.values for each in again] == [figure.values], figure
        assert again[0].written == figure.written


def test_a_million_characters_are_not_read_to_the_end() -> None:
    assert read_figures("9" * 1_000_000).figures == ()
    assert len(read_figures("9" * 1_000_000).unread[0]) < 60


def test_values_are_quantities() -> None:
    assert only("$5B").values == (Quantity(5e9, "USD"),)


def test_the_tables_of_spellings_hold_thirty_each() -> None:
    for table in (FIVE_BILLION_DOLLARS, TWELVE_PERCENT, FIFTY_BASIS_POINTS, SEVEN_YEARS):
        assert len(set(spellings(table))) >= 30
