"""« Code de réduction » by HTTP, in the cart and at the payment, with and without htmx (S0-23, ux.md P5, P13)."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from lints.markup import check_page
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.promo_desk import CART, an_offer, partials, typed, value_of


async def test_the_field_waits_behind_a_closed_heading(guest: Guest, in_cart: Variant) -> None:
    page = await guest.get("/panier")
    assert re.search(
        r'<details class="more" id="codes"><summary id="codes-open">J’ai un code promo</summary>', page.text
    )
    assert '<label for="code">Code de réduction</label>' in page.text
    assert "Appliquer" in words(page)
    # A form of its own, after the cart's: forms cannot nest.
    assert page.text.index("</form>") < page.text.index('id="promo"')


async def test_a_code_is_applied_without_javascript(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    answer = await guest.post(CART, {"code": " d i x "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/panier#codes")
    assert await typed() == ['["DIX"]']
    said = words(await guest.get("/panier"))
    assert "Articles 50,00 € Code DIX 10 % de réduction −5,00 € Retirer le code DIX" in said
    assert "Total 45,00 €" in said
    out = await guest.post(f"{CART}/retrait", {"code": "DIX"})
    assert (out.status_code, out.headers["location"]) == (303, "/panier#codes")
    assert await typed() == ["[]"]
    assert "Total 50,00 €" in words(await guest.get("/panier"))


async def test_a_code_is_applied_by_partials(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    answer = await guest.post(CART, {"code": "dix"}, headers=HTMX)
    assert answer.status_code == 200
    told = partials(answer)
    assert set(told) == {"#code-field", "#code-said", "#sum", "#free", "#live"}
    assert "Code DIX : −5,00 €" in words(answer)
    assert 'id="sum"' in told["#sum"]
    assert "Plus que <strong>54,00" in told["#free"].replace("\u00a0", " ")
    assert "Total 45,00" in told["#live"].replace("\u00a0", " ")
    assert [str(one) for one in check_page("tried", answer.text)] == []
    assert [str(one) for one in check_page("panier", (await guest.get("/panier")).text)] == []
    out = await guest.post(f"{CART}/retrait", {"code": "DIX"}, headers=HTMX)
    assert set(partials(out)) == {"#code-field", "#code-said", "#sum", "#free", "#live"}
    assert "Le code DIX est retiré." in words(out)
    assert [str(one) for one in check_page("out", out.text)] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends_at": datetime(2026, 10, 31, 23, tzinfo=UTC)}, "il était valable jusqu’au samedi 31 octobre 2026."),
        ({"minimum_cents": 6_000}, "Le code DIX demande 60,00 € d’articles : il vous manque 10,00 €."),
        ({"active": False}, "Le code DIX n’est plus valable."),
        ({"products": frozenset({999})}, "ne concerne aucun article de votre panier."),
    ],
)
async def test_a_refusal_names_its_reason_and_keeps_what_was_typed(
    guest: Guest, in_cart: Variant, changes: dict[str, Any], reason: str
) -> None:
    await an_offer(**changes)
    whole = await guest.post(CART, {"code": "dix "})
    assert whole.status_code == 422
    assert reason in words(whole)
    assert value_of("code", whole) == "dix"
    assert '<details class="more" id="codes" open>' in whole.text
    assert 'aria-describedby="code-error"' in whole.text
    part = await guest.post(CART, {"code": "dix "}, headers=HTMX)
    assert part.status_code == 422
    assert set(partials(part)) == {"#code-field", "#code-said", "#live"}
    assert reason in words(part)
    assert value_of("code", part) == "dix"
    assert await typed() == ["[]"]


async def test_nothing_typed_asks_for_a_code_and_counts_no_miss(guest: Guest, in_cart: Variant) -> None:
    for written in ("", "   ", "—"):
        answer = await guest.post(CART, {"code": written})
        assert answer.status_code == 422
        assert "Indiquez votre code de réduction." in words(answer)
    assert [row["count"] for row in await fetch("SELECT count FROM limit_counter WHERE rule LIKE 'promo%'")] == [0, 0]


async def test_what_can_be_no_code_is_said_to_be_none(guest: Guest, in_cart: Variant) -> None:
    for written in ("😀", "é€", "X" * 40):
        for headers in ({}, HTMX):
            answer = await guest.post(CART, {"code": written}, headers=headers)
            assert answer.status_code == 422
            assert "Ce code n’est pas valable : il est mal tapé, ou ne sert plus." in words(answer)
            assert value_of("code", answer) == written


async def test_the_second_of_two_that_do_not_join_says_what_to_do(guest: Guest, in_cart: Variant) -> None:
    await an_offer("UN", stackable=True)
    await an_offer("DEUX")
    await guest.post(CART, {"code": "UN"})
    answer = await guest.post(CART, {"code": "DEUX"})
    assert "ne se cumule pas avec le code UN. Retirez le code UN pour utiliser DEUX." in words(answer)


async def test_a_code_that_counts_no_more_stays_and_says_why(guest: Guest, in_cart: Variant) -> None:
    await an_offer(minimum_cents=10_000)
    await guest.post("/panier", {f"quantite-{in_cart.id}": "2"})
    await guest.post(CART, {"code": "DIX"})
    assert "Total 90,00 €" in words(await guest.get("/panier"))
    changed = await guest.post("/panier", {f"quantite-{in_cart.id}": "1"}, headers=HTMX)
    assert "il vous manque 50,00 €." in words(changed)
    told = partials(changed)
    spoken = words(httpx.Response(200, text=told["#live"])).strip()
    assert spoken.startswith("Quantité 1, total 50,00 €. Le code DIX n’enlève plus rien : Le code DIX demande")
    # What was answered when it was applied is true no more.
    assert told["#code-answer"] == ""
    assert 'id="code-answer"' in (await guest.get("/panier")).text
    again = await guest.post("/panier", {f"quantite-{in_cart.id}": "1"}, headers=HTMX)
    assert "n’enlève plus rien" not in partials(again)["#live"]
    assert "Total 50,00 €" in words(await guest.get("/panier"))
    await guest.post("/panier", {f"quantite-{in_cart.id}": "3"})
    assert "Total 135,00 €" in words(await guest.get("/panier"))
