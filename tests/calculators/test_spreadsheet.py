"""The calculators against numpy-financial: pv, fv, pmt, nper, rate, npv and irr, paid at the end and at the start."""

from __future__ import annotations

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.loading import load_models
from calculators.model import Given
from calculators.solving import solve

MODELS = load_models()
INVESTED = 5e9
EXACT = 1e-9

spreadsheet = settings(max_examples=60, deadline=None, derandomize=True)
# Nearer to zero the spreadsheet's closed formulas lose their digits.
rates = st.floats(0.002, 0.6).map(lambda rate: round(rate, 6))
years = st.integers(1, 40)
amounts = st.floats(1e6, 1e13)
when = st.sampled_from(("end", "begin"))


def solved(name: str, unknown: str, paid: str = "end", **values: float) -> float:
    said = {n: Given(float(v), "question") for n, v in values.items()}
    if paid == "begin":
        said["timing"] = Given(1.0, "question")
    return solve(MODELS[name], unknown, said, {"deal-investment-initial": INVESTED}).value


@spreadsheet
@given(rate=rates, years=years, paid=when, payment=amounts)
def test_pv(rate: float, years: int, paid: str, payment: float) -> None:
    found = solved(
        "present_value", "present_value", paid, annual_spend=payment, years=years, discount_rate=rate
    )
    assert found == pytest.approx(-npf.pv(rate, years, payment, when=paid), rel=EXACT)


@spreadsheet
@given(rate=st.floats(-0.3, -0.01), years=st.integers(1, 20), paid=when, total=amounts)
def test_pv_at_a_negative_rate(rate: float, years: int, paid: str, total: float) -> None:
    found = solved("present_value", "present_value", paid, commitment=total, years=years, discount_rate=rate)
    assert found == pytest.approx(-npf.pv(rate, years, total / years, when=paid), rel=EXACT)


@spreadsheet
@given(rate=st.one_of(rates, st.floats(-0.5, -0.01)), years=years, start=amounts)
def test_fv_of_one_amount(rate: float, years: int, start: float) -> None:
    found = solved("growth", "end", start=start, rate=rate, years=years)
    assert found == pytest.approx(-npf.fv(rate, years, 0, start), rel=EXACT)


@spreadsheet
@given(rate=rates, years=st.integers(1, 25), paid=when, payment=st.floats(1e6, 1e11))
def test_fv_of_yearly_payments(rate: float, years: int, paid: str, payment: float) -> None:
    today = solved(
        "present_value", "present_value", paid, annual_spend=payment, years=years, discount_rate=rate
    )
    found = solved("growth", "end", start=today, rate=rate, years=years)
    assert found == pytest.approx(-npf.fv(rate, years, payment, 0, when=paid), rel=EXACT)


@spreadsheet
@given(rate=rates, years=years, paid=when, today=amounts)
def test_pmt(rate: float, years: int, paid: str, today: float) -> None:
    found = solved(
        "present_value", "annual_spend", paid, present_value=today, years=years, discount_rate=rate
    )
    assert found == pytest.approx(-npf.pmt(rate, years, today, when=paid), rel=EXACT)


@spreadsheet
@given(rate=rates, years=st.integers(1, 30), paid=when, payment=st.floats(1e8, 1e11))
def test_nper(rate: float, years: int, paid: str, payment: float) -> None:
    # Whole years: of a year that is not whole the spreadsheet makes a power, the calculator a part payment.
    today = -npf.pv(rate, years, payment, when=paid)
    found = solved(
        "present_value", "years", paid, present_value=today, annual_spend=payment, discount_rate=rate
    )
    # The last payment may be all but too small to see, and takes digits of the years with it.
    seen = (1 + rate) ** years * 1e-15
    assert found == pytest.approx(npf.nper(rate, -payment, today, when=paid), rel=max(EXACT, 100 * seen))


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@spreadsheet
@given(rate=rates, years=st.integers(1, 60), start=amounts)
def test_nper_of_one_amount(rate: float, years: int, start: float) -> None:
    end = start * (1 + rate) ** years
    found = solved("growth", "years", start=start, end=end, rate=rate)
    assert found == pytest.approx(npf.nper(rate, 0, -start, end), rel=EXACT)


@spreadsheet
@given(rate=rates, years=st.integers(2, 30), paid=when, payment=st.floats(1e8, 1e11))
def test_rate(rate: float, years: int, paid: str, payment: float) -> None:
    today = -npf.pv(rate, years, payment, when=paid)
    found = solved(
        "present_value", "discount_rate", paid, present_value=today, annual_spend=payment, years=years
    )
    # Without a guess nearby the spreadsheet's search may end at a rate below -100%.
    wanted = npf.rate(years, -payment, today, 0, when=paid, guess=rate * 1.1, tol=1e-13, maxiter=500)
    assert found == pytest.approx(wanted, rel=1e-8)
    assert found == pytest.approx(rate, rel=EXACT)


@spreadsheet
@given(rate=rates, years=st.integers(1, 40), start=amounts)
def test_rate_of_one_amount(rate: float, years: int, start: float) -> None:
    end = start * (1 + rate) ** years
    found = solved("growth", "rate", start=start, end=end, years=years)
    assert found == pytest.approx(rate, rel=EXACT)


growths = st.floats(-0.3, 0.6)
margins = st.floats(0.05, 1)


def flows(growth: float, years: int, margin: float, paid: str, total: float = 1e11) -> list[float]:
    """What Amazon pays and gets, year by year."""
    first = total / sum((1 + growth) ** t for t in range(years))
    gets = [margin * first * (1 + growth) ** t for t in range(years)]
    return [gets[0] - INVESTED, *gets[1:]] if paid == "begin" else [-INVESTED, *gets]


@spreadsheet
@given(rate=st.floats(0, 0.4), growth=growths, years=st.integers(1, 20), margin=margins, paid=when)
def test_npv(rate: float, growth: float, years: int, margin: float, paid: str) -> None:
    values = {"discount_rate": rate, "growth": growth, "years": years, "margin": margin, "commitment": 1e11}
    found = solved("deal_npv", "npv", paid, **values)
    assert found == pytest.approx(npf.npv(rate, flows(growth, years, margin, paid)), rel=EXACT, abs=1.0)


@spreadsheet
@given(growth=growths, years=st.integers(2, 20), margin=margins)
def test_irr(growth: float, years: int, margin: float) -> None:
    found = solved("deal_irr", "irr", growth=growth, years=years, margin=margin, commitment=1e11)
    paid = flows(growth, years, margin, "end")
    assert npf.npv(found, paid) == pytest.approx(0, abs=1.0)
    # The spreadsheet takes the zeros of a polynomial, of which it may lose a few digits.
    assert found == pytest.approx(npf.irr(paid), rel=1e-6, abs=1e-8)


@spreadsheet
@given(
    growth=st.floats(-0.2, 0.3),
    years=st.integers(4, 20),
    margin=st.floats(0.05, 0.4),
    total=st.floats(2e10, 1e11),
)
def test_irr_paid_at_the_start(growth: float, years: int, margin: float, total: float) -> None:
    paid = flows(growth, years, margin, "begin", total)
    if paid[0] > -1e8 or sum(paid) < 1e8:
        return  # the first payment covers the investment, or all of them do not: there is no rate to find
    found = solved("deal_irr", "irr", "begin", growth=growth, years=years, margin=margin, commitment=total)
    assert npf.npv(found, paid) == pytest.approx(0, abs=10.0)
    assert found == pytest.approx(npf.irr(paid), rel=1e-6, abs=1e-8)
