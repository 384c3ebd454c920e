"""Payment in 3 or 4 times: the debits add up, a month apart, and what is said of them (S0-18, S0-21, S0-22)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.merchant.identity import Merchant
from shop.payments.instalments import details, months_later, notice, offer_lines, plan, schedule_of
from shop.payments.method import Limits, Purchase
from shop.payments.methods import method

DAY = date(2026, 11, 26)
MERCHANT = Merchant(instalments=True, instalments_provider="Alma", instalments_notice="Un crédit vous engage.")


@given(st.integers(4, 10**9), st.sampled_from([3, 4]), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_debits_add_up_and_only_the_first_is_larger(total: int, times: int, day: date) -> None:
    debits = plan(total, times, day)
    first, *later = [cents for _, cents in debits]
    assert (len(debits), sum(cents for _, cents in debits)) == (times, total)
    assert len(set(later)) == 1
    assert 0 <= first - later[0] < times


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 3))
def test_months_follow_one_another_on_the_same_day_or_the_last(day: date, months: int) -> None:
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found.replace(day=28)).month == found.month)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 26), 2, date(2027, 1, 26)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
    ],
)
def test_known_days(day: date, months: int, found: date) -> None:
    assert months_later(day, months) == found


def test_nothing_cannot_be_paid_in_times() -> None:
    with pytest.raises(ValueError, match="times"):
        plan(2, 3, DAY)


def test_s0_22_what_is_kept_is_read_again_and_moves_to_the_day_of_payment() -> None:
    kept = details("instalments_3", 212_00, "Alma", DAY)
    assert kept == {
        "plan": [["2026-11-26", 7068], ["2026-12-26", 7066], ["2027-01-26", 7066]],
        "provider": "Alma",
    }
    read = schedule_of(kept)
    assert read is not None
    assert read.lines[0] == "26 novembre 2026\u00a0: 70,68\u00a0€"
    paid = read.from_day(date(2026, 12, 1))
    assert [day for day, _ in paid.debits] == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [cents for _, cents in paid.debits] == [cents for _, cents in read.debits]
    assert details("card", 212_00, "Alma", DAY) == {}
    assert schedule_of({}) is None


def test_the_offer_says_each_debit_the_whole_and_what_the_credit_costs() -> None:
    debits, total = offer_lines("instalments_4", 212_00, MERCHANT, DAY)
    assert debits == (
        "53,00\u00a0€ aujourd’hui, 53,00\u00a0€ le 26 décembre 2026, 53,00\u00a0€ le 26 janvier 2027, "
        "53,00\u00a0€ le 26 février 2027."
    )
    assert total == "Montant total dû\u00a0: 212,00\u00a0€. Coût total du crédit\u00a0: 0,00\u00a0€."
    assert notice("instalments_4", MERCHANT) == "Un crédit vous engage."
    assert offer_lines("card", 212_00, MERCHANT, DAY) == ()
    assert notice("card", MERCHANT) == ""


def a_purchase(cents: int = 212_00, **more: object) -> Purchase:
    known: dict[str, object] = {"instalments_allowed": True, "merchant": MERCHANT, **more}
    return Purchase(cents, "home", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["instalments_3", "instalments_4"])
def test_s0_21_strictly_over_200_euros(code: str) -> None:
    chosen = method(code)
    assert chosen.why_not(a_purchase(200_01)) is None
    for cents in (200_00, 1):
        assert "à partir de 200,01\u00a0€" in (chosen.why_not(a_purchase(cents)) or "")


def test_s0_21_every_article_must_allow_it_and_the_first_that_does_not_is_named() -> None:
    chosen = method("instalments_3")
    unfit = a_purchase(instalments_allowed=False, not_in_instalments="Gants en nitrile")
    assert chosen.why_not(unfit) == "«\u00a0Gants en nitrile\u00a0» ne peut pas être payé en plusieurs fois."
    assert "Au moins un article" in (chosen.why_not(a_purchase(instalments_allowed=False)) or "")


def test_it_is_listed_where_the_merchant_and_the_provider_have_it() -> None:
    chosen, alma = method("instalments_3"), {"alma": Limits(50_00, 5_000_00)}
    assert not chosen.is_offered(a_purchase(merchant=Merchant()))
    assert chosen.is_offered(a_purchase())
    assert chosen.is_offered(a_purchase(offered=alma))
    assert not chosen.is_offered(a_purchase(offered={"creditcard": Limits()}))
    assert chosen.is_offered(a_purchase(country="LU", offered={})), "listed, to say why not"
    assert "en France et en Belgique" in (chosen.why_not(a_purchase(country="LU", offered={})) or "")
    assert chosen.why_not(a_purchase(country="LU", offered=alma)) is None
    assert "jusqu’à 5\u202f000,00\u00a0€" in (chosen.why_not(a_purchase(5_000_01, offered=alma)) or "")
