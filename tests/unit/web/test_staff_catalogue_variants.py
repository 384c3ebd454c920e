"""Variants behind the counter: prices and their history, refusals, order, two members on one."""

import html
import re

import httpx
import pytest

from db.engine import fetch
from db.tables.carts import CartLine
from db.tables.catalogue import PriceChange, Variant
from tests import factories
from tests.unit.web.catalogue_desk import PRODUCTS, VARIANT, a_product, typed_in
from tests.unit.web.staff_desk import text_of

pytestmark = pytest.mark.usefixtures("tariffs")


async def test_a_new_price_is_written_into_its_history(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(desk, path)
    assert (typed["prix"], typed["poids"]) == ("49,90", "1,2")
    assert (await desk.post(path, data={**typed, "prix": "45", "longueur": "12,5"})).status_code == 303
    rows = await PriceChange.select().where(PriceChange.variant == variant.id).order_by(PriceChange.id)
    assert [row["price_cents"] for row in rows] == [4_990, 4_500]
    changed = (await factories.variants_of(product))[0]
    assert (changed.price_cents, changed.length_mm) == (4_500, 125)
    assert "45,00" in text_of(await desk.get(f"/produits/{product.slug}"))


async def test_while_a_reduction_runs_the_price_is_the_one_that_comes_back(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    await fetch(
        "INSERT INTO price_reduction (variant, price_cents, starts_at, state, back_cents, actor, created_at) "
        "VALUES ({}, 3990, {}, 'running', 4990, '', {})", variant.id, factories.NOW, factories.NOW,
    )  # fmt: skip
    await fetch("UPDATE variant SET price_cents = 3990 WHERE id = {}", variant.id)
    await PriceChange(variant=variant.id, price_cents=3990, since=factories.NOW).save()
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(desk, path)
    assert (typed["prix"], "Une réduction est en cours" in text_of(await desk.get(path))) == ("49,90", True)
    below = await desk.post(path, data={**typed, "prix": "39,90"})
    assert (below.status_code, "une réduction est en cours" in text_of(below)) == (422, True)
    assert (await desk.post(path, data={**typed, "prix": "55"})).status_code == 303
    row = (await fetch("SELECT back_cents FROM price_reduction"))[0]
    assert (row["back_cents"], (await factories.variants_of(product))[0].price_cents) == (5_500, 3_990)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"reference": ""}, "reference", "Donnez une référence"),
        ({"reference": "TAKEN-1"}, "reference", "déjà celle d’un autre article"),
        ({"reference": "taken-1"}, "reference", "déjà celle d’un autre article"),
        ({"code-barres": "1234567890123"}, "code-barres", "Ce code-barres n’en est pas un"),
        ({"prix": ""}, "prix", "Donnez un prix"),
        ({"prix": "0"}, "prix", "plus de 0"),
        ({"prix": "-5"}, "prix", "Indiquez un nombre"),
        ({"prix": "1e3"}, "prix", "Indiquez un nombre"),
        ({"prix": "12,345"}, "prix", "Indiquez un nombre"),
        ({"prix": "99999999999"}, "prix", "au plus."),
        ({"poids": "٣"}, "poids", "Indiquez un nombre"),
        ({"retour": "2026-13-45", "motif": "awaiting_delivery"}, "retour", "Indiquez un jour"),
        ({"retour": "0001-01-01", "motif": "awaiting_delivery"}, "retour", "de ce siècle"),
        ({"retour": "2026-12-31"}, "retour", "Cette date va avec le motif"),
        ({"motif": "tired"}, "motif", "parmi les motifs"),
        ({"taille": "M"}, "taille", "déjà cette taille"),
    ],
)
async def test_a_variant_that_cannot_be_is_refused(
    desk: httpx.AsyncClient, change: dict[str, str], field: str, said: str
) -> None:
    product = await a_product(variant_values={"sku": "TAKEN-1", "size": "M"})
    answer = await desk.post(f"{PRODUCTS}/{product.id}/declinaisons", data={**VARIANT, "taille": "L", **change})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{field}-error"' in answer.text
    assert await Variant.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("prix", "-45", "Indiquez un nombre sans signe, par exemple 12,5."),
     ("poids", "\u22121,2", "Indiquez un nombre sans signe, par exemple 12,5."),
     ("longueur", "+12", "Indiquez un nombre sans signe, par exemple 12,5."),
     ("prix", "1000000", "999\u202f999,99 au plus."), ("prix", "9" * 40, "999\u202f999,99 au plus."),
     ("poids", "12345678901", "5\u202f000 au plus."), ("longueur", "10000,1", "10\u202f000 au plus."),
     ("prix", "45,123", "Indiquez un nombre avec 2 décimales au plus, par exemple 12,5.")],
)  # fmt: skip
async def test_a_number_is_refused_for_what_is_wrong_of_it(
    desk: httpx.AsyncClient, field: str, value: str, said: str
) -> None:
    product = await a_product()
    path = f"{PRODUCTS}/{product.id}/declinaisons/{(await factories.variants_of(product))[0].id}"
    answer = await desk.post(path, data={**await typed_in(desk, path), field: value})
    assert answer.status_code == 422
    told = re.search(rf'id="{field}-error"[^>]*>(.*?)<input', answer.text, re.DOTALL)
    assert told
    assert said in html.unescape(told[1])


async def test_a_variant_that_was_ordered_is_taken_off_sale_and_not_away(desk: httpx.AsyncClient) -> None:
    product = await a_product(variants=2, on_hand=0)
    ordered, free = await factories.variants_of(product)
    await fetch("UPDATE variant SET on_hand = 5 WHERE id = {}", ordered.id)
    await fetch(
        "INSERT INTO stock_movement (variant, delta, reason, at) VALUES ({}, 5, 'opening', {})",
        ordered.id,
        factories.NOW,
    )
    await factories.an_order(ordered)
    await factories.a_cart((free, 1))
    page = f"{PRODUCTS}/{product.id}/declinaisons"
    for variant in (ordered, free):
        assert (await desk.post(f"{page}/{variant.id}/suppression")).status_code == 303
    left = await factories.variants_of(product)
    assert [(one.id, one.active) for one in left] == [(ordered.id, False)]
    assert await CartLine.count() == 0
    assert (await desk.post(f"{page}/{free.id}/suppression")).status_code == 404


async def test_variants_are_put_in_order(desk: httpx.AsyncClient) -> None:
    product = await a_product(variants=3)
    first, second, third = await factories.variants_of(product)
    page = f"{PRODUCTS}/{product.id}/declinaisons"
    await desk.post(f"{page}/{third.id}/place", data={"sens": "monter"})
    await desk.post(f"{page}/{first.id}/place", data={"sens": "descendre"})
    await desk.post(f"{page}/{third.id}/place", data={"sens": "monter"})
    assert [one.id for one in await factories.variants_of(product)] == [third.id, first.id, second.id]


async def test_two_on_one_variant_overwrite_nothing(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(desk, path)
    assert (await desk.post(path, data={**typed, "prix": "60"})).status_code == 303
    answer = await desk.post(path, data={**typed, "prix": "70"})
    assert (answer.status_code, "Il y a maintenant\u00a0: 60,00." in text_of(answer)) == (409, True)
    assert (await factories.variants_of(product))[0].price_cents == 6_000
