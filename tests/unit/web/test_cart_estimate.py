"""What delivery would cost, asked in the cart by a postcode (ux.md P5)."""

import re
from urllib.parse import quote

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Product
from db.tables.merchant import DeliveryTariff
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX


@pytest.mark.parametrize(
    ("country", "postcode", "price"),
    [
        ("FR", "69003", "Livraison à domicile : 6,90 €"),
        ("FR", "20 000", "Livraison à domicile : 6,90 € + 20,00 € = 26,90 €"),
        ("BE", "1000", "6,90 € + 23,00 € = 29,90 €"),
        ("LU", "L-1111", "6,90 € + 23,00 € = 29,90 €"),
        ("FR", "97400", "indisponible. Nous ne livrons pas outre-mer"),
        ("DE", "10115", "Vérifiez ce code postal"),
        ("FR", "B-1000", "Vérifiez ce code postal (France : 5 chiffres) et le pays choisi."),
    ],
)
async def test_delivery_is_estimated_by_postcode(guest: Guest, country: str, postcode: str, price: str) -> None:
    """S0-35, S0-39."""
    await guest.add(await an_article())
    path = f"/panier?pays={country}&code_postal={postcode}"
    part, whole = await guest.get(path, headers=HTMX), await guest.get(path)
    assert price in words(part)
    assert price in words(whole)
    assert part.text.lstrip().startswith('<div id="estimation">')


@pytest.mark.parametrize(
    ("country", "typed", "said"),
    [
        ("FR", "😀", "Vérifiez ce code postal (France : 5 chiffres) et le pays choisi."),
        ("BE", "😀😀", "Vérifiez ce code postal (Belgique : 4 chiffres) et le pays choisi."),
        ("FR", "—", "Vérifiez ce code postal (France : 5 chiffres) et le pays choisi."),
        ("FR", "  ", "Indiquez un code postal."),
        ("FR", "", "Indiquez un code postal."),
        ("FR", "123", "Vérifiez ce code postal (France : 5 chiffres) et le pays choisi."),
    ],
)
async def test_what_is_no_postcode_is_said_at_its_field(guest: Guest, country: str, typed: str, said: str) -> None:
    await guest.add(await an_article())
    path = f"/panier?pays={country}&code_postal={quote(typed)}"
    for headers in ({}, HTMX):
        answer = await guest.get(path, headers=headers)
        assert answer.status_code == 422
        (at,) = re.findall(r'<div class="field invalid"><label for="code_postal">.*?</div>', answer.text, re.DOTALL)
        assert said in words(httpx.Response(200, text=at))
        assert 'aria-invalid="true" aria-describedby="code_postal-error" autofocus' in at
        assert f'<option value="{country}" selected>' in answer.text
        assert headers or '<details class="more" id="estimate" open>' in answer.text
        assert headers or "<title>Erreur" in answer.text


async def test_a_cart_of_nothing_that_can_be_had_does_not_doubt_the_postcode(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await Product.update({Product.published: False}).where(Product.id == variant.product)
    await bump_catalogue_version()
    answer = await guest.get("/panier?pays=FR&code_postal=69003")
    assert answer.status_code == 200
    assert "Vérifiez ce code postal" not in words(answer)


async def test_the_estimate_says_what_the_checkout_will(guest: Guest) -> None:
    """Who lives where no parcel goes may fetch it at a point; an unknown postcode is doubted; free is « Offerte »."""
    await DeliveryTariff(mode="dpd_point", zone="metropole", max_weight_g=30_000, price_cents=600).save()
    await bump_catalogue_version()
    await guest.add(await an_article(price_cents=5_000))
    overseas = words(await guest.get("/panier?pays=FR&code_postal=97110", headers=HTMX))
    assert re.search(r"Point de retrait DPD : 6,00 € Au point de retrait entre .*, en France métropolitaine", overseas)
    assert overseas.index("Point de retrait DPD") < overseas.index("Livraison à domicile"), (
        "what can be had comes first"
    )
    doubt = "Nous ne connaissons pas ce code postal"
    assert doubt in words(await guest.get("/panier?pays=FR&code_postal=99999", headers=HTMX))
    for known in ("69003", "98000"):
        assert doubt not in words(await guest.get(f"/panier?pays=FR&code_postal={known}", headers=HTMX)), known
    await guest.add(await an_article(price_cents=20_000))
    free = words(await guest.get("/panier?pays=FR&code_postal=69003", headers=HTMX))
    assert "Livraison à domicile : Offerte" in free
    assert "Retrait en agence : Gratuit" in free
