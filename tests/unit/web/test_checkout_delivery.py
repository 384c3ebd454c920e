"""Step 2 while a choice is being made or has lapsed, and what the last page says of days and guarantees."""

import re

import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from db.tables.merchant import Agency
from shop.orders import book
from shop.orders.dates import expected_words
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX

AJACCIO = {"facturation__code_postal": "20000", "facturation__ville": "Ajaccio"}


def days_in(text: str) -> str:
    """« entre le lundi 30 novembre et le vendredi 4 décembre », with what follows of the sentence."""
    found = re.search(r"Livraison prévue ([^.]+)\.", text)
    assert found, text
    return found[1].strip()


async def test_the_last_page_promises_the_days_of_the_confirmation(guest: Guest, in_cart: Variant) -> None:
    """With a transfer, days count from the money's arrival, before the button as after it."""
    page = await guest.ready()
    said = days_in(words(page))
    assert said.endswith(", après réception de votre virement")
    placed = await guest.order(page)
    number = re.search(r"SC-\d\d-\d+", placed.headers["location"])
    assert number
    order = await book.by_number(number[0])
    assert order is not None
    assert expected_words(order).replace("\u00a0", " ") == said
    last = said.removesuffix(", après réception de votre virement").rpartition(" et le ")[2]
    assert f"Si vous recevez votre commande le {last}" in words(page)
    assert said in words(await guest.get(placed.headers["location"]))


async def test_paid_by_card_nothing_is_waited_for(guest: Guest, in_cart: Variant) -> None:
    await guest.ready()
    await guest.payment("card")
    assert "virement" not in days_in(words(await guest.get("/commande/verification")))


async def test_the_guarantees_are_told_before_the_button(guest: Guest, in_cart: Variant) -> None:
    page = await guest.ready()
    before = page.text[: page.text.index('id="order-button"')]
    slug = (await fetch("SELECT slug FROM product"))[0]["slug"]
    product = (await guest.get(f"/produits/{slug}")).text
    for text, link in ((before, "read-guarantees"), (product, "guarantees")):
        assert f'<a href="/cgv" id="{link}">' in text
        for right in ("de conformité pendant deux ans", "garantie des vices cachés"):
            assert right in text


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_an_agency_still_to_be_named_costs_nothing(
    guest: Guest, in_cart: Variant, headers: dict[str, str]
) -> None:
    """Nothing of the parcel chosen before is left in the totals, and nothing is kept yet."""
    await guest.details(**AJACCIO)
    await guest.delivery("home")
    answer = await guest.post("/commande/livraison?essai=1", {"mode": "agency"}, headers=headers)
    said = words(answer)
    assert answer.status_code == 200
    assert "Total 50,00 €" in said
    recap = said[said.index("Articles 50,00 €") :]
    assert recap.startswith("Articles 50,00 € Retrait en agence Gratuit")
    assert re.search(r'value="home"[^>]* checked', (await guest.get("/commande/livraison")).text)
    if headers:
        return
    assert re.search(r'value="agency"[^>]* checked', answer.text)
    refused = words(await guest.delivery("agency"))
    assert "Retrait en agence Gratuit" in refused[refused.index("Récapitulatif") :]


async def test_a_mode_that_cannot_be_had_prices_nothing_new(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    await guest.delivery("home")
    for mode in ("", "drone", "home; DROP"):
        answer = await guest.post("/commande/livraison?essai=1", {"mode": mode}, headers=HTMX)
        assert "Livraison à domicile 6,90 €" in words(answer)


async def test_a_delivery_that_became_impossible_says_why(guest: Guest, in_cart: Variant) -> None:
    await guest.ready()
    await guest.add(await an_article("Fauteuil lourd", variant_values={"weight_g": 56_000}))
    answer = await guest.get("/commande/verification")
    assert answer.headers["location"] == "/commande/livraison?manque=1"
    for path in (answer.headers["location"], "/commande/livraison"):
        page = words(await guest.get(path))
        assert (
            "Votre livraison est à choisir de nouveau. « Livraison à domicile » n’est plus possible. Votre colis"
            in page
        )
        assert "Une étape manque" not in page


async def test_an_agency_that_closed_says_so(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    await guest.delivery("agency", "lyon")
    await Agency.update({Agency.slug: "ailleurs"}).where(Agency.slug == "lyon")
    forget()
    page = words(await guest.get("/commande/paiement", follow_redirects=True))
    assert "Votre livraison est à choisir de nouveau. Agence de Lyon ne prend plus de retraits." in page


async def test_a_mode_that_is_offered_no_more_is_said_to_be_gone(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    answer = await guest.delivery("coursier")
    assert answer.status_code == 422
    assert "Le mode de livraison que vous aviez choisi n’est plus proposé." in words(answer)
    assert "Choisissez un mode de livraison." in words(await guest.delivery(""))


async def test_without_any_choice_a_step_is_missing(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    page = words(await guest.get("/commande/livraison?manque=1"))
    assert "Une étape manque. Choisissez d’abord comment recevoir votre commande." in page
    assert "n’est plus possible" not in page


@pytest.mark.parametrize(("mode", "leads_to"), [("", "mode-home"), ("agency", "agence-lyon")])
async def test_what_is_missing_leads_to_where_it_is_chosen(
    guest: Guest, in_cart: Variant, mode: str, leads_to: str
) -> None:
    await guest.details()
    page = (await guest.delivery(mode)).text
    assert f'<a href="#{leads_to}">' in page[page.index('id="error-summary"') :]
    assert f'id="{leads_to}"' in page
    beside = {"mode-home": "modes-error", "agence-lyon": "agencies-error"}
    assert re.findall(r'id="((?:modes|agencies)-error)"', page) == [beside[leads_to]]
    assert page.index(f'id="{beside[leads_to]}"') < page.index(f'id="{leads_to}"')
