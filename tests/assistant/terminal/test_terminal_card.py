"""The calculation card: what it says, at wide and narrow."""

from __future__ import annotations

import pytest
from fake_engine import CALCULATION, SWEEP
from screen_help import ask, chatting, screen_text, until

from assistant.answer import CalculationView, Input, Row
from assistant.terminal.plain import answer_text, calculation_text
from assistant.terminal.widgets.calculation import alike, bar, calculation_items, large, table
from assistant.terminal.widgets.card_state import CardState
from assistant.terminal.widgets.flow import Flow
from assistant.terminal.widgets.linked import Targets


def shown(view: CalculationView, width: int, *, unfolded: bool = False) -> str:
    """The card's lines as they stand on the screen."""
    flow = Flow(calculation_items(view, Targets(), CardState(steps=unfolded)))
    blocks, lines = flow.lay_out(width)
    return "\n".join(
        (blocks[line.block].first if line.leads else blocks[line.block].rest).plain
        + " " * (0 if line.leads else blocks[line.block].hang)
        + blocks[line.block].content.plain[line.start : line.end]
        for line in lines
    )


def test_inputs_say_where_they_come_from() -> None:
    assert CALCULATION.calculation is not None
    text = shown(CALCULATION.calculation, 76)
    assert "commitment     $100 billion  ■ fact [1]" in text
    assert "term                7 years  ‹ said or set earlier" in text
    assert "discount rate           12%  › you said" in text
    assert "growth                   0%  ~ assumption, from -5% to 15%" in text
    assert "▸ 2 steps and 1 note" in text
    assert "14.29 × 4.5638" not in text


def test_steps_and_notes_unfold() -> None:
    assert CALCULATION.calculation is not None
    text = shown(CALCULATION.calculation, 76, unfolded=True)
    assert "▾ 2 steps and 1 note" in text
    assert "  1. $100 billion ÷ 7 years = $14.29 billion a year" in text
    assert "growth: Yearly spending is taken to stay level." in text


@pytest.mark.parametrize("width", [14, 20, 38, 60, 100])
def test_no_line_is_wider_than_its_room(width: int) -> None:
    for answer in (CALCULATION, SWEEP):
        assert answer.calculation is not None
        for line in shown(answer.calculation, width, unfolded=True).split("\n"):
            assert len(line) <= width


def test_the_result_is_large_where_it_fits_and_never_wrong() -> None:
    assert len(large("$65.20 billion", 60)) == 3
    assert [block.content.plain for block in large("$65.20 billion", 30)] == ["$65.20 billion"]
    assert len(large("$62.10 billion to $72.10 billion", 80)) == 1
    for display in ("8.14%", "20x", "1.43 years", "-$5 billion", "120 GWh"):  # the same for every unit
        assert len(large(display, 80)) == 3
        assert len(large(display, 40)) == 1
        assert Flow(large(display, 80)).plain.strip() == display
    assert len(large("8% to 12%", 80)) == 1
    assert Flow(large("$65.20 billion", 60)).plain.strip() == "$65.20 billion"


def test_rows_that_are_no_curve_have_a_bar_each() -> None:
    assert SWEEP.calculation is not None
    rows = tuple(row.model_copy(update={"at": None}) for row in SWEEP.calculation.table)
    compared = SWEEP.calculation.model_copy(update={"table": rows})
    text = shown(compared, 76)
    assert "5 years  $72.10 billion  " + "█" * 32 in text
    assert "8 years  $62.10 billion  " + "█" * 27 in text
    assert "█" not in shown(compared, 38)
    assert "8 years  $62.10 billion" in shown(compared, 38)


def test_a_negative_bar_says_so_in_words() -> None:
    assert bar(-0.5, 20).plain == "░░░░░░░░░░ below 0"
    rows = (
        Row(label="10%", value=-5e9, unit="USD", display="-$5 billion"),
        Row(label="5%", value=5e9, unit="USD", display="$5 billion"),
    )
    assert [block.content.plain for block in table(rows, 40)] == [
        "10%  -$5 billion  ░░░░░░░░░░░░░░ below 0",
        "5%    $5 billion  ██████████████",
    ]


def test_ends_of_a_range_are_written_as_the_value_is() -> None:
    rate = Input(name="margin", value=0.35, unit="1", display="35%", origin="assumption")
    assert alike(0.25, rate) == "25%"
    multiple = Input(name="multiple", value=20, unit="1", display="20x", origin="assumption")
    assert alike(7.5, multiple) == "7.5x"


async def test_the_fold_opens_by_key_and_by_click() -> None:
    async with chatting((80, 40)) as (_, app, pilot):
        turn = await ask(pilot, "and at 12%?")
        rows = screen_text(app).split("\n")
        y = next(number for number, row in enumerate(rows) if "▸ 2 steps" in row)
        await pilot.click(offset=(6, y))
        await until(pilot, lambda: "14.29 × 4.5638" in screen_text(app))
        await pilot.press("escape", "tab", "tab", "tab", "enter")
        await until(pilot, lambda: "14.29 × 4.5638" not in screen_text(app))
        assert not turn.card.steps


def test_plain_text_has_the_calculation_and_every_quote() -> None:
    assert (
        answer_text(CALCULATION)
        == (
            "> and at 12%?\n"
            "read as: what is the $100 billion worth today over 7 years at 12%?\n"
            "\n"
            "Spread over 7 years at 12% a year, the $100 billion [1] is worth $65.20 billion today, "
            "assuming no growth.\n"
            "\n"
            + calculation_text(CALCULATION.calculation)  # type: ignore[arg-type]
            + "\n\n"
            '[1] Amazon, Anthropic and AWS (deal, 68–131): "Anthropic pledges more than $100 billion to AWS '
            'over ten years."'
        )
    )
    assert calculation_text(CALCULATION.calculation).split("\n") == [  # type: ignore[arg-type]
        "Present value",
        "$65.20 billion",
        "commitment     $100 billion  ■ fact [1]",
        "term                7 years  ‹ said or set earlier",
        "discount rate           12%  › you said",
        "growth                   0%  ~ assumption, from -5% to 15%",
        "formula  present_value = sum(t, 1, years, annual_spend / (1 + discount_rate) ** t)",
        "  1. $100 billion ÷ 7 years = $14.29 billion a year",
        "  2. 14.29 × 4.5638 = 65.20",
        "  growth: Yearly spending is taken to stay level.",
    ]


def test_what_is_copied_of_a_qualified_fact_is_whole() -> None:
    pledged = Input(
        name="commitment",
        value=1e11,
        unit="USD",
        display="$100 billion",
        origin="fact",
        label="commitment",
        citation=1,
        note="more than",
    )
    assert CALCULATION.calculation is not None
    view = CALCULATION.calculation.model_copy(update={"inputs": (pledged,)})
    assert "commitment: more than $100 billion" in calculation_text(view).replace("  ", "").split("\n")
