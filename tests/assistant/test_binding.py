"""Binding: the figures of a question find the variables that people mean by them."""

from __future__ import annotations

import pytest

from assistant.binding import bind
from assistant.binding.inputs import usable
from assistant.mentioning import Tokens, mentions, says
from assistant.reading import read
from calculators.loading import load_models

FACTS = {
    "deal-commitment": 1e11,
    "deal-investment-initial": 5e9,
    "deal-term": 10.0,
    "deal-capacity": 5.0,
    "deal-valuation-postmoney-basis": 3.8e11,
}
MODELS = load_models()

CASES = [
    ("present_value", "present_value", "what if the $100B is spread over 7 years at 12%?",
     {"commitment": 1e11, "years": 7.0, "discount_rate": 0.12}),
    ("present_value", "present_value", "over 18 months", {"years": 1.5}),
    ("present_value", "present_value", "12%, 7 years", {"discount_rate": 0.12, "years": 7.0}),
    ("deal_npv", "npv", "what is the NPV at a discount rate of 8% and a margin of 30%?",
     {"discount_rate": 0.08, "margin": 0.30}),
    ("deal_npv", "npv", "30% margin, 8% discount rate", {"margin": 0.30, "discount_rate": 0.08}),
    ("deal_npv", "npv", "8% discount rate, 30% margin", {"margin": 0.30, "discount_rate": 0.08}),
    ("payback", "payback_years", "a margin of 0.3", {"margin": 0.3}),
    ("payback", "payback_years", "a margin of 30", {"margin": 0.3}),
    ("payback", "payback_years", "at 30% on $10B a year, when is $5B back?",
     {"margin": 0.3, "annual_spend": 1e10, "investment": 5e9}),
    ("ownership_stake", "stake", "what stake does $5B buy at $350B pre-money?",
     {"investment": 5e9, "pre_money": 3.5e11}),
    ("ownership_stake", "stake", "what stake does $5B buy at a $380B valuation?",
     {"investment": 5e9, "post_money": 3.8e11}),
    ("investment_return", "irr", "IRR if Anthropic is worth $1T in 5 years with 15% dilution",
     {"exit_value": 1e12, "years": 5.0, "dilution": 0.15}),
    ("switching", "net_benefit", "if moving costs $4B and a rival is 15% cheaper, is it worth it after 3 years?",
     {"switching_cost": 4e9, "saving_rate": 0.15, "years_left": 3.0}),
    ("growth", "rate", "what CAGR turns 5 into 25 in 10 years?", {"start": 5.0, "end": 25.0, "years": 10.0}),
    ("power_cost", "cost", "what do 5000 MW cost at 7 cents per kWh?", {"capacity": 5.0, "electricity_price": 70.0}),
    ("real_value", "real", "what will $100B be worth in 2030 at 3% inflation?", {"nominal": 1e11, "inflation": 0.03}),
]  # fmt: skip


@pytest.mark.parametrize(("model", "unknown", "text", "wanted"), CASES, ids=[case[2] for case in CASES])
def test_figures_find_their_variables(model: str, unknown: str, text: str, wanted: dict[str, float]) -> None:
    question = read(text)
    binding = bind(question, Tokens.of(question.text), MODELS[model], unknown, FACTS)
    assert {b.variable: b.values[0] for b in binding.bound} == pytest.approx(wanted)
    assert binding.unbound == ()


def test_a_figure_without_a_place_is_left_over() -> None:
    question = read("what is the pledge worth at 8% with 37 GW?")
    binding = bind(question, Tokens.of(question.text), MODELS["present_value"], "present_value", FACTS)
    assert [f.text for f in binding.unbound] == ["37 GW"]
    assert binding.names == {"discount_rate"}


def test_a_range_brings_both_of_its_ends() -> None:
    question = read("between 8% and 12%")
    binding = bind(question, Tokens.of(question.text), MODELS["present_value"], "present_value", FACTS)
    ((variable, values),) = [(b.variable, b.values) for b in binding.bound]
    assert variable == "discount_rate"
    assert values == pytest.approx((0.08, 0.12))


def test_breaking_even_is_a_value_without_a_number() -> None:
    question = read("what margin breaks even?")
    binding = bind(question, Tokens.of(question.text), MODELS["deal_npv"], "margin", FACTS)
    assert binding.idioms == (("npv", 0.0),)


def test_what_is_sought_gets_no_figure() -> None:
    question = read("what margin makes the NPV $10B?")
    binding = bind(question, Tokens.of(question.text), MODELS["deal_npv"], "margin", FACTS)
    assert {b.variable: b.values for b in binding.bound} == {"npv": (1e10,)}


def test_every_figure_goes_to_a_variable_of_its_own() -> None:
    question = read("5%, then 6%, then 7%, then 8%")
    binding = bind(question, Tokens.of(question.text), MODELS["present_value"], "present_value", FACTS)
    names = [b.variable for b in binding.bound]
    assert len(names) == len(set(names))
    assert len(binding.bound) + len(binding.unbound) == len(usable(question))


def test_the_longest_name_wins() -> None:
    variables = MODELS["ownership_stake"].variables
    found = mentions(Tokens.of("the pre-money valuation"), variables)
    assert [m.variable for m in found] == ["pre_money"]


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("does it break even?", "break even", True),
        ("when is break-even reached?", "break even", True),
        ("the even break", "break even", False),
        ("breaks even at last", "break even", True),
    ],
)
def test_phrases_are_found_by_their_stems(text: str, phrase: str, found: bool) -> None:
    assert says(Tokens.of(text), (phrase,)) is found
