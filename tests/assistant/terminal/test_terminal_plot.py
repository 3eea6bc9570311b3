"""Curves, bars and formulas: at every width, in both themes, with a cursor that says what it rests on."""

from __future__ import annotations

import pytest
from fake_engine import SWEEP
from hypothesis import given
from hypothesis import strategies as st
from screen_help import ask, chatting, screen_text, until

from assistant.answer import CalculationView, Input, Result, Row
from assistant.picturing import Curve, curve_of, picture_of, rest_of, sentence
from assistant.rendering import calculation_text
from assistant.terminal.widgets.calculation import calculation_items
from assistant.terminal.widgets.card_state import CardState
from assistant.terminal.widgets.flow import Flow
from assistant.terminal.widgets.formula import set_out
from assistant.terminal.widgets.linked import Targets
from assistant.terminal.widgets.plot import plot, readout, sparkline


def view(values: list[float], table_of: str = "years") -> CalculationView:
    rows = tuple(
        Row(label=f"{n} years", value=value, unit="USD", display=f"${value:g}", at=float(n))
        for n, value in enumerate(values, 5)
    )
    return CalculationView(
        calculator="x",
        solved_for="present_value",
        result=Result(value=None, unit="USD", display="x"),
        table=rows,
        table_of=table_of,
    )


RANKED = CalculationView(
    calculator="x",
    title="NPV",
    solved_for="npv",
    result=Result(value=3.0, unit="USD", display="$3"),
    inputs=(
        Input(name="margin", value=0.3, unit="1", display="30%", origin="assumption", label="margin"),
        Input(name="years", value=7, unit="year", display="7 years", origin="question", label="term"),
    ),
    table=(
        Row(label="margin", value=6.0, unit="USD", display="$6"),
        Row(label="term", value=3.0, unit="USD", display="$3"),
    ),
    table_of="sensitivity",
)


def test_a_sentence_says_how_a_curve_runs() -> None:
    assert sentence(view([9, 8, 7])) == (
        "Curve: over the years, the present value falls from $9 at 5 years to $7 at 7 years."
    )
    assert "rises from $1 at 5 years to $5 at 7 years, then falls to $2 at 8 years" in sentence(
        view([1, 3, 5, 2])
    )
    assert "through zero between 6 years and 7 years" in sentence(view([-2, -1, 1, 2]))
    assert "stays at $4 from 5 years to 7 years" in sentence(view([4, 4, 4]))
    assert "goes up and down" in sentence(view([1, 3, 1, 3]))
    assert sentence(RANKED) == (
        "Bars: with 10% more or less of each input, the margin moves the npv most, by $6, and the term least, by $3."
    )
    assert sentence(view([1, 2], "case")).startswith("Bars: the present value is largest at 6 years")
    assert sentence(CalculationView(calculator="x", solved_for="y", result=None)) == ""


def test_plain_text_has_the_sentence_and_every_value() -> None:
    text = calculation_text(view([9, 8, 7]))
    assert "Curve: over the years" in text
    for number, value in ((5, 9), (6, 8), (7, 7)):
        assert f"{number} years  ${value}" in text


def drawn(curve: Curve, width: int, height: int, cursor: int = 0) -> list[str]:
    return [block.content.plain for block in plot(curve, width, height, cursor, lambda value: f"{value:g}")]


def test_the_ends_of_a_curve_are_where_its_values_are() -> None:
    curve = curve_of(view([0, 5, 10]))
    assert curve is not None
    lines = drawn(curve, 50, 8, cursor=1)
    assert lines[0].lstrip().startswith("10 ┤")
    assert lines[7].lstrip().startswith("0 ┤")
    assert "\u2800" < lines[0].rstrip()[-1] < "\u2900"
    assert lines[-1].split() == ["5", "years", "7", "years"]
    marked = [line for line in lines if "●" in line]
    assert len(marked) == 1
    assert lines.index(marked[0]) in (3, 4)


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=3, max_size=25),
    st.integers(1, 200),
    st.integers(2, 20),
    st.data(),
)
def test_no_line_of_a_curve_is_wider_than_its_room(
    values: list[float], width: int, height: int, data: st.DataObject
) -> None:
    curve = curve_of(view(values))
    assert curve is not None
    cursor = data.draw(st.integers(0, len(values) - 1))
    lines = drawn(curve, width, height, cursor)
    if len(lines) > 1:
        assert max(map(len, lines)) <= width
        assert sum("●" in line for line in lines) == 1
    assert len(sparkline(curve).plain) == len(values)


def test_sensitivities_are_bars_with_the_origin_of_each_input() -> None:
    assert picture_of(RANKED) == "sensitivity"
    flow = Flow(calculation_items(RANKED, Targets(), CardState()))
    text = "\n".join(block.content.plain for block in flow.lay_out(70)[0])
    assert "~ margin  $6  ████" in text
    assert "› term    $3  ████" in text


@pytest.mark.parametrize("width", range(14, 200, 6))
def test_a_card_with_a_curve_fits_every_width(width: int) -> None:
    for shown in (view([9, 8, 7, 1]), RANKED, SWEEP.calculation):
        assert shown is not None
        flow = Flow(calculation_items(shown, Targets(), CardState(steps=True, table=True, tall=True)))
        blocks, lines = flow.lay_out(width)
        for line in lines:
            block = blocks[line.block]
            prefix = block.first if line.leads else block.rest
            hang = 0 if line.leads else block.hang
            assert prefix.cell_length + hang + len(block.content.plain[line.start : line.end]) <= width


async def test_the_cursor_of_a_curve_moves_and_says_what_it_rests_on() -> None:
    async with chatting((80, 40)) as (_, app, pilot):
        turn = await ask(pilot, "over how many years?")
        await until(pilot, lambda: "● 7 years: $65.20 billion" in screen_text(app))
        await pilot.press("ctrl+g", "right")
        await until(pilot, lambda: "● 8 years: $62.10 billion" in screen_text(app))
        await pilot.press("right", "left", "left", "left", "left")
        await until(pilot, lambda: "● 5 years: $72.10 billion" in screen_text(app))
        before = len(turn.flow.lay_out(70)[1])
        await pilot.press("enter")
        await until(pilot, lambda: len(turn.flow.lay_out(70)[1]) > before)
        assert "┤" in screen_text(app)
        await pilot.press("escape")
        assert app.focused is app.chat.prompt


@pytest.mark.parametrize(("now", "number"), [(None, 2), (7, 2), (5.2, 0), (8, 3), (30, 3), (-1, 0)])
def test_the_cursor_of_a_sweep_rests_at_first_on_the_present_value(now: float | None, number: int) -> None:
    assert SWEEP.calculation is not None
    shown = SWEEP.calculation.model_copy(update={"table_now": now})
    curve = curve_of(shown)
    assert curve is not None
    assert rest_of(curve, shown) == number
    text = Flow(calculation_items(shown, Targets(), CardState())).lay_out(70)[0]
    assert any(readout(curve, number) in block.content.plain for block in text)


async def test_a_narrow_window_has_a_sparkline_and_the_same_values() -> None:
    async with chatting((39, 40)) as (_, app, pilot):
        await ask(pilot, "over how many years?")
        text = screen_text(app)
        assert "█▅▃▁" in text
        assert "┤" not in text
        for value in ("$72.10 billion", "$68.52 billion", "$65.20 billion", "$62.10 billion"):
            assert value in text


async def test_another_theme_draws_the_curve_anew() -> None:
    async with chatting((80, 40)) as (_, app, pilot):
        await ask(pilot, "over how many years?")

        def colours() -> set[str]:
            return {
                str(segment.style.color)
                for strip in app.screen._compositor.render_strips()
                for segment in strip
                if segment.style is not None and any("\u2800" < letter < "\u2900" for letter in segment.text)
            }

        await pilot.pause()
        dark = colours()
        await pilot.press("f4")
        await until(pilot, lambda: colours() and not colours() & dark)


async def test_there_is_no_curve_to_go_to() -> None:
    async with chatting((80, 24), notifications=True) as (_, app, pilot):
        await pilot.press(*"/plot", "enter")
        await until(pilot, lambda: "There is no curve yet" in screen_text(app))


def test_formulas_are_set_out_as_on_paper() -> None:
    assert set_out("payback_years = investment ÷ (margin × annual_spend)") == (
        "                       investment      ",
        "payback years = ───────────────────────",
        "                 margin × annual spend ",
    )
    assert set_out("factor = (1 + rate)^years") == (
        "                   years",
        "factor = (1 + rate)     ",
    )
    lines = set_out("pv = spend × Σ[t = 1 … years] 1 ÷ (1 + rate)^t")
    assert lines is not None
    assert [line.strip() for line in lines if "Σ" in line or "years" in line]
    assert len({len(line) for line in lines}) == 1
    assert set_out("end_value = start × factor") == ("end value = start × factor",)
    for broken in ("a = (b", "a ÷ ", "15% of $100B", "((((", "\x1b[2J", "a" * 1000, "(" * 300):
        assert set_out(broken) is None


@given(st.text(alphabet="ab1 +−×÷^()Σ[]=…√,", max_size=60))
def test_any_text_is_set_out_evenly_or_left(text: str) -> None:
    lines = set_out(text)
    if lines is not None:
        assert len({len(line) for line in lines}) == 1
