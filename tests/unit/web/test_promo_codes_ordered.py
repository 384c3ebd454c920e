"""What the cart accepted is what is ordered and shown everywhere, or it is said (T12)."""

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from shop.promotions.offers import AMOUNT, FREE_DELIVERY, Promotion
from tests.factories import an_article
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.promo_desk import CART, MISS, PAYMENT, an_offer, typed, value_of

CLOSED = '<details class="more" id="codes"><summary id="codes-open">J’ai un code promo</summary>'


async def test_a_condition_not_known_yet_keeps_the_code_waiting_until_it_is(guest: Guest, in_cart: Variant) -> None:
    await an_offer(first_order=True, countries=frozenset({"FR"}))
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 303
    said = words(await guest.get("/panier"))
    assert "il sera vérifié quand vous aurez indiqué votre adresse e-mail." in said
    assert "Total 50,00 €" in said
    await guest.details()
    assert "il sera vérifié quand vous l’aurez choisie." in words(await guest.get("/commande/livraison"))
    await guest.delivery()
    said = words(await guest.get("/commande/paiement"))
    assert "Code DIX 10 % de réduction −5,00 €" in said
    assert "Total 51,90 €" in said


async def test_what_the_cart_accepted_is_what_is_ordered_and_shown_everywhere(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    await an_offer("PORT", offer=Promotion(0, "Livraison offerte", FREE_DELIVERY, stackable=True))
    await fetch("UPDATE promotion SET stackable = {}", True)
    await guest.post(CART, {"code": "DIX"})
    await guest.post(CART, {"code": "PORT"})
    said = words(await guest.get("/panier"))
    assert "Code PORT Livraison offerte Retirer" in said
    assert "La livraison à domicile vous est offerte avec le code PORT (hors supplément de zone)." in said
    estimated = words(await guest.get("/panier?code_postal=69003"))
    assert "Livraison à domicile : Offerte" in estimated
    await guest.details()
    assert "Offerte" in words(await guest.get("/commande/livraison"))
    page = await guest.ready()
    said = words(page)
    assert "Code DIX 10 % de réduction −5,00 €" in said
    assert "Livraison à domicile avec le code PORT Offerte" in said
    assert "Total à payer : 45,00 € TTC" in said
    answer = await guest.order(page)
    assert answer.status_code == 303
    [order] = await fetch("SELECT * FROM orders")
    assert (order["goods_cents"], order["discount_cents"], order["delivery_cents"]) == (4_500, 500, 0)
    assert await typed() == ["[]"]
    uses = await fetch("SELECT c.code, u.amount_cents FROM promotion_use u JOIN promotion_code c ON c.id = u.code")
    assert sorted((use["code"], use["amount_cents"]) for use in uses) == [("DIX", 500), ("PORT", 690)]
    followed = words(await guest.get(answer.headers["location"].split("?")[0]))
    assert "Code DIX 10 % de réduction −5,00 €" in followed
    assert "Livraison à domicile Code PORT Offerte" in followed


async def test_a_delivery_given_with_a_book_is_told_and_adds_up_at_every_step(guest: Guest, in_cart: Variant) -> None:
    await guest.add(await an_article("Guide des aidants", price_cents=2_000, vat_class="book"))
    await an_offer("PORT", offer=Promotion(0, "Livraison offerte", FREE_DELIVERY))
    await guest.post(CART, {"code": "PORT"})
    page = await guest.ready()
    row = "livraison ramenée à 3,00 €, le minimum légal pour un livre Livraison réduite"
    for shown in (await guest.get("/commande/paiement"), page):
        said = words(shown)
        assert "Articles 70,00 €" in said
        assert f"Code PORT {row}" in said
        assert "Livraison à domicile avec le code PORT 3,00 €" in said
        assert "Total 73,00 €" in said
        assert "−3,90" not in said
    answer = await guest.order(page)
    followed = words(await guest.get(answer.headers["location"].split("?")[0]))
    assert "Livraison à domicile Code PORT, le minimum légal pour un livre 3,00 €" in followed


async def test_the_payment_step_takes_a_code_too(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    await guest.details()
    await guest.delivery()
    page = await guest.get("/commande/paiement")
    assert CLOSED in page.text
    wrong = await guest.post(PAYMENT, {"code": "faux"})
    assert wrong.status_code == 422
    assert MISS in words(wrong)
    assert value_of("code", wrong) == "faux"
    assert "Comment voulez-vous payer" in words(wrong)
    right = await guest.post(PAYMENT, {"code": "dix"})
    assert (right.status_code, right.headers["location"]) == (303, "/commande/paiement#codes")
    assert "Total 51,90 €" in words(await guest.get("/commande/paiement"))
    for step in ("coordonnees", "livraison"):
        assert f'name="etape" value="{step}"' in (await guest.get(f"/commande/{step}")).text
    out = await guest.post(f"{PAYMENT}/retrait", {"code": "DIX", "etape": "livraison"})
    assert (out.status_code, out.headers["location"]) == (303, "/commande/livraison")
    for step in ("https://mal.example", "", "x" * 500):
        out = await guest.post(f"{PAYMENT}/retrait", {"code": "x" * 9_000, "etape": step})
        assert out.headers["location"] == "/commande/paiement"


async def test_a_code_taken_out_in_another_window_is_said_to_be_gone(guest: Guest, in_cart: Variant) -> None:
    await an_offer()
    await guest.post(CART, {"code": "DIX"})
    page = await guest.ready()
    await guest.post(f"{CART}/retrait", {"code": "DIX"})
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "Le code DIX n’est plus dans votre panier." in words(answer)
    assert "Le total est maintenant de 56,90 €, au lieu de 51,90 €." in words(answer)
    invented = await guest.order(page, codes="<b>x DIX" + "X" * 9_000)
    assert "n’est plus dans votre panier" not in words(invented)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE promotion SET active = {}", "Le code DIX n’est plus valable."),
        ("UPDATE promotion SET minimum_cents = 99999, active = NOT {}", "il vous manque"),
        ("UPDATE promotion_code SET uses = max_uses WHERE {} OR max_uses = 7", "utilisé autant de fois que prévu"),
    ],
)
async def test_t12_what_changed_since_the_page_is_said_and_nothing_charged(
    guest: Guest, in_cart: Variant, change: str, reason: str
) -> None:
    await an_offer(max_uses=7)
    await guest.post(CART, {"code": "DIX"})
    page = await guest.ready()
    await fetch(change, False)
    answer = await guest.order(page)
    assert answer.status_code == 409
    summary = answer.text[answer.text.index('id="error-summary"') :]
    said = words(httpx.Response(200, text=summary[: summary.index("</div>")]))
    assert reason in said
    assert "Le total est maintenant de 56,90 €, au lieu de 51,90 €." in said
    assert said.count(reason) == 1
    assert await fetch("SELECT id FROM orders") == []
    await fetch("UPDATE promotion_code SET uses = 0")
    await fetch("UPDATE promotion SET active = {}, minimum_cents = 99999", True)
    again = await guest.order(await guest.get("/commande/verification"))
    assert again.status_code == 303
    [order] = await fetch("SELECT total_cents, discount_cents FROM orders")
    assert (order["total_cents"], order["discount_cents"]) == (5_690, 0)


async def test_the_last_use_lost_in_the_very_moment_is_said_and_the_code_leaves_the_cart(
    guest: Guest, in_cart: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_offer(max_uses=1)
    await guest.post(CART, {"code": "DIX"})
    page = await guest.ready()

    async def just_taken(code_id: int) -> bool:
        return False

    monkeypatch.setattr("db.queries.promotions.take", just_taken)
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "Le code DIX vient d’être utilisé" in words(answer)
    assert "Total à payer : 56,90 € TTC" in words(answer)
    assert (await typed(), await fetch("SELECT id FROM orders")) == (["[]"], [])


async def test_a_code_begun_as_a_guest_comes_home_with_the_cart(
    client: httpx.AsyncClient, guest: Guest, in_cart: Variant
) -> None:
    await an_offer()
    await an_offer("AUTRE", offer=Promotion(0, "1 € offert", AMOUNT, amount_cents=100))
    await guest.post(CART, {"code": "DIX"})
    await signed_in(client)
    assert await typed() == ['["DIX"]']
    assert "Total 45,00 €" in words(await guest.get("/panier"))


async def test_a_stranger_with_the_cookie_of_an_account_sees_no_codes(
    client: httpx.AsyncClient, guest: Guest, in_cart: Variant
) -> None:
    await an_offer()
    await signed_in(client)
    await guest.post(CART, {"code": "DIX"})
    client.cookies.delete("client")
    said = words(await guest.get("/panier"))
    assert "Code DIX" not in said
    assert "Total 50,00 €" in said
    await guest.post(CART, {"code": "DIX"})
    assert sorted(await typed()) == ['["DIX"]', '["DIX"]']  # in a cart of the stranger's own


async def test_the_country_of_an_option_decides_what_it_costs(guest: Guest) -> None:
    """A code for Belgium takes nothing off a pickup in France, whatever was chosen before."""
    await an_offer(offer=Promotion(0, "Livraison offerte", FREE_DELIVERY), countries=frozenset({"BE"}))
    await guest.add(await an_article(price_cents=5_000))
    await guest.post(CART, {"code": "DIX"})
    abroad = words(await guest.get("/panier?pays=BE&code_postal=1000"))
    assert "Livraison à domicile : 23,00 € Livraison offerte, hors supplément Belgique et Luxembourg" in abroad
    home = words(await guest.get("/panier?pays=FR&code_postal=69003"))
    assert "Livraison à domicile : 6,90 €" in home
