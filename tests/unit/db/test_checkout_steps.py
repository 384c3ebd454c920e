"""What the checkout keeps and works out anew, on both databases."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.engine import fetch
from shop.addresses import Address
from shop.calendar import is_working_day
from shop.cart.additions import add
from shop.cart.view import CartView, load
from shop.checkout.answers import Checkout
from shop.checkout.order import differences, order
from shop.checkout.standing import DELIVERY, DETAILS, PAYMENT, REVIEW, Standing, stand
from shop.checkout.steps import delivery_of, save_delivery, save_details, save_payment
from shop.delivery.choice import DeliveryChoice, Picks
from shop.errors import NotDeliverable
from shop.merchant.identity import Merchant
from shop.orders.placing import order_made_with
from shop.storefront import forget, storefront
from shop.withdrawal.rules import LEGAL_DAYS, last_day
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import a_shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CART = "b" * 64
CONTACT = {"first_name": "Alice", "last_name": "Martin", "phone": "+33639981234", "email": "alice@example.fr"}
LYON = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon", "FR")
AJACCIO = Address("Alice", "Martin", "", "1 cours Napoléon", "", "20000", "Ajaccio", "FR")


async def chosen(mode: str, agency: str = "") -> DeliveryChoice:
    """What the delivery step would keep. Raises NotDeliverable."""
    front = await storefront()
    found = front.agency(agency)
    return await delivery_of(await view(), front, NOW, mode, Picks(agency=found.snapshot() if found else None))


@pytest.fixture
async def shop(database: str) -> None:
    await a_shop()
    variant = await an_article(price_cents=5_000)
    await add(CART, variant.sku, 1, NOW)


async def view() -> CartView:
    found = await load(CART, NOW)
    assert found is not None
    return found


async def standing() -> Standing:
    return await stand(await view(), await storefront(), NOW)


async def walked(address: Address = LYON, mode: str = "home", agency: str = "") -> Standing:
    """All steps said."""
    await save_details(await view(), Checkout(CONTACT, billing=address), NOW)
    await save_delivery(await view(), await chosen(mode, agency), NOW)
    await save_payment(await view(), "transfer", NOW)
    return await standing()


async def test_steps_follow_one_another(shop: None) -> None:
    assert (await standing()).step == DETAILS
    await save_details(await view(), Checkout(CONTACT, billing=LYON), NOW)
    assert (await standing()).step == DELIVERY
    await save_delivery(await view(), await chosen("home"), NOW)
    assert (await standing()).step == PAYMENT
    await save_payment(await view(), "card", NOW)
    assert (await standing()).step == REVIEW


async def test_what_was_said_is_read_back_as_it_was(shop: None) -> None:
    professional = {"company": "Clinique", "siret": "73282932000074", "vat_number": ""}
    said = Checkout(CONTACT, professional, LYON, AJACCIO)
    await save_details(await view(), said, NOW)
    assert Checkout.of((await view()).checkout) == said


async def test_moving_to_corsica_keeps_the_choice_and_changes_the_price(shop: None) -> None:
    """S0-35."""
    assert (await walked()).price.total_cents == 5_690
    await save_details(await view(), Checkout(CONTACT, billing=AJACCIO), NOW)
    moved = await standing()
    assert moved.step == REVIEW
    assert (moved.price.surcharge_cents, moved.price.total_cents) == (2_000, 7_690)
    assert moved.choice is not None
    assert moved.choice.zone == "corsica"


async def test_an_agency_that_closed_is_chosen_anew(shop: None) -> None:
    assert (await walked(mode="agency", agency="lyon")).step == REVIEW
    await fetch("DELETE FROM agency")
    forget()
    assert (await standing()).step == DELIVERY


async def test_no_choice_without_mode_or_agency(shop: None) -> None:
    await save_details(await view(), Checkout(CONTACT, billing=LYON), NOW)
    for mode, agency in (("", ""), ("drone", ""), ("agency", ""), ("agency", "elsewhere")):
        with pytest.raises(NotDeliverable):
            await chosen(mode, agency)


async def test_a_stored_choice_never_brings_its_own_price_or_place(shop: None) -> None:
    """T11: zone and place are worked out from the address."""
    await walked(AJACCIO)
    forged = DeliveryChoice("home", "Livraison gratuite", "metropole", "FR", "69003")
    await save_delivery(await view(), forged, NOW)
    now = await standing()
    assert now.choice is not None
    assert (now.choice.label, now.choice.zone, now.price.surcharge_cents) == ("Livraison à domicile", "corsica", 2_000)


async def test_the_order_is_what_the_last_step_showed(shop: None) -> None:
    shown = await walked()
    placed = await order(shown, NOW)
    row = (await fetch("SELECT total_cents, email, comment FROM orders WHERE number = {}", placed.number))[0]
    assert (row["total_cents"], row["email"]) == (5_690, "alice@example.fr")
    found = await order_made_with(shown.view.checkout_key)
    assert found is not None
    assert (found.number, found.existed) == (placed.number, True)
    assert (await view()).lines == ()
    assert (await order(shown, NOW)).existed


async def test_after_the_order_no_address_stays_in_the_cart(shop: None) -> None:
    placed = await order(await walked(), NOW)
    assert Checkout.of((await view()).checkout) == Checkout(ordered=placed.number)


async def test_an_incomplete_checkout_is_never_ordered(shop: None) -> None:
    with pytest.raises(ValueError, match="not complete"):
        await order(await standing(), NOW)


async def test_differences_are_said_article_by_article(shop: None) -> None:
    now = await walked()
    line = now.view.lines[0]
    same = f"{line.key}x1@5000"
    assert differences(now, same, "", 5_690) == []
    price = differences(now, f"{line.key}x1@4500", "", 5_190)
    assert price[0].endswith("est passé de 45,00\u00a0€ à 50,00\u00a0€.")
    assert "56,90\u00a0€, au lieu de 51,90\u00a0€" in price[1]
    assert "1 au lieu de 3" in differences(now, f"{line.key}x3@5000", "", 5_690)[0]
    assert "n’est plus dans votre panier" in differences(now, f"{same} 999999x1@1", "", 5_690)[0]
    assert "a été ajouté" in differences(now, "", "", 5_690)[0]
    assert differences(now, same, "", None)


@pytest.mark.parametrize(
    ("received", "until"),
    [
        (date(2026, 11, 26), date(2026, 12, 14)),
        (date(2026, 11, 27), date(2026, 12, 14)),
        (date(2026, 12, 9), date(2026, 12, 28)),
        (date(2027, 4, 15), date(2027, 5, 3)),
    ],
)
def test_the_last_day_to_change_ones_mind(received: date, until: date) -> None:
    """S0-59, L221-19: « jours ouvrables » run Monday to Saturday, yet never end on a Saturday, Sunday or holiday."""
    assert last_day(received, Merchant()) == until
    assert (until - received).days >= LEGAL_DAYS


def test_the_last_day_is_never_less_than_the_law_gives() -> None:
    legal = Merchant(withdrawal_days=14, withdrawal_in_working_days=False)
    assert last_day(date(2026, 12, 11), legal) == date(2026, 12, 28)
    stingy = Merchant(withdrawal_days=2, withdrawal_in_working_days=False)
    assert last_day(date(2026, 11, 27), stingy) == date(2026, 12, 11)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60), st.booleans())
def test_the_last_day_is_worked_and_never_too_early(received: date, days: int, in_working_days: bool) -> None:
    until = last_day(received, Merchant(withdrawal_days=days, withdrawal_in_working_days=in_working_days))
    assert is_working_day(until)
    assert (until - received).days >= LEGAL_DAYS
