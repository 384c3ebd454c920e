"""The lines of the cart: numbers typed and pressed, removals taken back, each with and without JavaScript."""

import re

import httpx
import pytest

from tests.factories import an_article
from tests.rows import quantities
from tests.unit.web.cart_desk import form_of, partials
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX


def value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


async def test_fields_the_browser_must_not_decide_are_ignored(guest: Guest) -> None:
    """T11: prices and totals of the form are nobody's business but ours."""
    variant = await an_article(price_cents=4_990)
    forged = {
        "reference": variant.sku,
        "quantite": "1",
        "price_cents": "1",
        "prix": "1",
        "total": "1",
        "seen_price": "1",
    }
    await guest.post("/panier/lignes", forged)
    form = await form_of(guest, **{"price_cents": "1", f"total-{variant.id}": "1", "op": f"inc:{variant.id}"})
    await guest.post("/panier", form)
    assert "99,80 €" in words(await guest.get("/panier"))


@pytest.mark.parametrize("typed", ["-1", "1.5", "1e9", "-9223372036854775808", "NaN", "٣", "", "deux"])
async def test_a_typed_quantity_that_is_none_keeps_the_old_one(guest: Guest, typed: str) -> None:
    """T11."""
    variant = await an_article()
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": typed})
    whole = await guest.post("/panier", form)
    part = await guest.post("/panier", form, headers=HTMX)
    assert (whole.status_code, part.status_code) == (422, 422)
    assert "Indiquez un nombre entier" in words(whole)
    assert "<title>Erreur\u00a0: Panier" in whole.text
    assert value(partials(part)[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "2"
    assert await quantities() == {variant.id: 2}


@pytest.mark.parametrize(
    "typed", ["9223372036854775808", "99999999999999999999", "+0000000000000000000077", "9" * 9_999]
)
async def test_a_number_of_any_length_is_a_number(guest: Guest, typed: str) -> None:
    """It is more than there is, as 77 would be, and that is said beside its field."""
    variant = await an_article(on_hand=5)
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": typed})
    part = await guest.post("/panier", form, headers=HTMX)
    assert part.status_code == 200
    assert "Il n’en reste que 5 exemplaires." in partials(part)[f"#L{variant.id}-note"]
    assert await quantities() == {variant.id: 5}
    whole = await guest.post("/panier", form)
    assert whole.status_code == 422
    assert "Il n’en reste que 5 exemplaires." in words(whole)
    assert "nombre entier" not in words(whole)


async def test_a_press_answers_totals_and_the_new_number(guest: Guest) -> None:
    variant = await an_article(price_cents=5_000, on_hand=50)
    await guest.add(variant, 2)
    answer = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"), headers=HTMX)
    got = partials(answer)
    expected = {"#cart-count", "#cart-title", "#sum", "#code-answer", "#free", "#go-on", "#live"}
    assert set(got) == expected | {f"#L{variant.id}-{part}" for part in ("t", "q", "note")}
    assert got["#cart-count"] == "Panier (3)"
    assert words(httpx.Response(200, text=got["#live"])).strip() == "Quantité 3, total 150,00 €"
    assert value(got[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "3"


async def test_a_typed_number_that_holds_is_not_drawn_again(guest: Guest) -> None:
    """What is being typed is never swapped (§2.3-1)."""
    variant = await an_article(on_hand=50)
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4"})
    got = partials(await guest.post("/panier", form, headers=HTMX))
    assert f"#L{variant.id}-t" in got
    assert f"#L{variant.id}-q" not in got


async def test_nine_of_five_shows_five_and_says_so(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": "9"})
    answer = await guest.post("/panier", form, headers=HTMX)
    assert answer.status_code == 200
    assert value(partials(answer)[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "5"
    assert "Il n’en reste que 5 exemplaires" in words(answer)
    assert 'aria-disabled="true"' in partials(answer)[f"#L{variant.id}-q"]
    assert " disabled" not in answer.text


async def test_seven_equal_presses_are_one_step(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    await guest.add(variant, 1)
    form = await form_of(guest, op=f"inc:{variant.id}")
    for _ in range(7):
        await guest.post("/panier", form, headers=HTMX)
    assert await quantities() == {variant.id: 2}


async def test_typing_then_ordering_saves_what_was_typed(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    htmx = await guest.post("/panier", form, headers=HTMX)
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (200, "/commande/coordonnees")
    plain = await guest.post("/panier", form)
    assert (plain.status_code, plain.headers["location"]) == (303, "/commande/coordonnees")
    assert await quantities() == {variant.id: 4}


async def test_ordering_more_than_there_is_stays_in_the_cart(guest: Guest) -> None:
    variant = await an_article(on_hand=3)
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    assert "hx-redirect" not in (await guest.post("/panier", form, headers=HTMX)).headers
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    assert (await guest.post("/panier", form)).status_code == 422


async def test_each_button_works_without_javascript(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 2)
    up = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"))
    assert (up.status_code, up.headers["location"]) == (303, f"/panier#ligne-{variant.id}")
    out = await guest.post("/panier", await form_of(guest, op=f"del:{variant.id}"))
    assert out.headers["location"] == f"/panier?retire={variant.id}-3#retire"
    page = await guest.get(out.headers["location"])
    assert "est retiré de votre panier" in words(page)
    await guest.post("/panier", {"op": f"undo:{variant.id}:3"})
    assert await quantities() == {variant.id: 3}


async def test_a_number_that_is_none_is_told_beside_its_field(guest: Guest) -> None:
    refused = await guest.add(await an_article(), 0, headers=HTMX)
    assert refused.status_code == 422
    assert set(partials(refused)) == {"#live", "#quantite-note", "#added"}


async def test_taking_a_removal_back_restores_the_number_just_typed(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "3", "op": f"del:{variant.id}"})
    out = await guest.post("/panier", form)
    assert out.headers["location"] == f"/panier?retire={variant.id}-3#retire"


async def test_a_removal_with_htmx_offers_to_take_it_back(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 2)
    answer = await guest.post("/panier", await form_of(guest, op=f"del:{variant.id}"), headers=HTMX)
    line = partials(answer)[f"#ligne-{variant.id}"]
    assert f'value="undo:{variant.id}:2"' in line
    assert "autofocus" in line
    assert partials(answer)["#cart-count"] == "Panier (vide)"
    back = await guest.post("/panier", {"op": f"undo:{variant.id}:2"}, headers=HTMX)
    assert f'id="L{variant.id}-plus"' in partials(back)[f"#ligne-{variant.id}"]


async def test_enter_updates_and_never_decrements(guest: Guest) -> None:
    await guest.add(await an_article(), 2)
    page = await guest.get("/panier")
    form = page.text[page.text.index('<form id="cart"') :]
    first = re.search(r"<button[^>]*>.*?</button>", form, re.DOTALL)
    assert first
    assert "Mettre à jour" in first[0]
    assert "name=" not in first[0]
