"""« Code de réduction » by HTTP, in the cart and at the payment, with and without htmx (S0-23, ux.md P5, P13)."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from db.engine import fetch
from db.tables.catalogue import Variant
from lints.markup import check_page
from shop.promotions import campaigns
from shop.promotions.offers import AMOUNT, FREE_DELIVERY, PERCENT, Promotion
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import HTMX, Guest, a_shop, an_article, words
from web.limits import RULES, look

TEN = Promotion(0, "10 % de réduction", PERCENT, percent_bp=1_000)
MISS = "Ce code n’est pas valable : il est mal tapé, ou ne sert plus."
CLOSED = '<details class="more" id="codes"><summary id="codes-open">J’ai un code promo</summary>'
CART, PAYMENT = "/panier/codes", "/commande/codes"


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    await a_shop()
    return Guest(client)


@pytest.fixture
async def article(guest: Guest) -> Variant:
    """In the cart of the guest: 50,00 €."""
    variant = await an_article(price_cents=5_000, on_hand=50)
    await guest.add(variant)
    return variant


async def an_offer(code: str = "DIX", max_uses: int = 0, offer: Promotion = TEN, **changes: Any) -> int:
    return await campaigns.create(replace(offer, **changes), [code], datetime.now(UTC), max_uses=max_uses)


async def typed() -> list[str]:
    return [str(row["codes"]).replace(" ", "") for row in await fetch("SELECT codes FROM cart")]


def partials(answer: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', answer.text, re.DOTALL))


def value_of(name: str, page: httpx.Response) -> str:
    found = re.search(rf'<input id="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, name
    return found[1]


async def test_the_field_waits_behind_a_closed_heading(guest: Guest, article: Variant) -> None:
    page = await guest.get("/panier")
    assert re.search(
        r'<details class="more" id="codes"><summary id="codes-open">J’ai un code promo</summary>', page.text
    )
    assert '<label for="code">Code de réduction</label>' in page.text
    assert "Appliquer" in words(page)
    # A form of its own, after the cart's: forms cannot nest.
    assert page.text.index("</form>") < page.text.index('id="promo"')


async def test_a_code_is_applied_without_javascript(guest: Guest, article: Variant) -> None:
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


async def test_a_code_is_applied_by_partials(guest: Guest, article: Variant) -> None:
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
    guest: Guest, article: Variant, changes: dict[str, Any], reason: str
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


async def test_nothing_typed_asks_for_a_code_and_counts_no_miss(guest: Guest, article: Variant) -> None:
    for written in ("", "   ", "—"):
        answer = await guest.post(CART, {"code": written})
        assert answer.status_code == 422
        assert "Indiquez votre code de réduction." in words(answer)
    assert [row["count"] for row in await fetch("SELECT count FROM limit_counter WHERE rule LIKE 'promo%'")] == [0, 0]


async def test_the_second_of_two_that_do_not_join_says_what_to_do(guest: Guest, article: Variant) -> None:
    await an_offer("UN", stackable=True)
    await an_offer("DEUX")
    await guest.post(CART, {"code": "UN"})
    answer = await guest.post(CART, {"code": "DEUX"})
    assert "ne se cumule pas avec le code UN. Retirez le code UN pour utiliser DEUX." in words(answer)


async def test_a_code_that_counts_no_more_stays_and_says_why(guest: Guest, article: Variant) -> None:
    await an_offer(minimum_cents=10_000)
    await guest.post("/panier", {f"quantite-{article.id}": "2"})
    await guest.post(CART, {"code": "DIX"})
    assert "Total 90,00 €" in words(await guest.get("/panier"))
    changed = await guest.post("/panier", {f"quantite-{article.id}": "1"}, headers=HTMX)
    assert "il vous manque 50,00 €." in words(changed)
    told = partials(changed)
    spoken = words(httpx.Response(200, text=told["#live"])).strip()
    assert spoken.startswith("Quantité 1, total 50,00 €. Le code DIX n’enlève plus rien : Le code DIX demande")
    # What was answered when it was applied is true no more.
    assert told["#code-answer"] == ""
    assert 'id="code-answer"' in (await guest.get("/panier")).text
    again = await guest.post("/panier", {f"quantite-{article.id}": "1"}, headers=HTMX)
    assert "n’enlève plus rien" not in partials(again)["#live"]
    assert "Total 50,00 €" in words(await guest.get("/panier"))
    await guest.post("/panier", {f"quantite-{article.id}": "3"})
    assert "Total 135,00 €" in words(await guest.get("/panier"))


async def test_t13_wrong_used_and_over_are_one_answer(guest: Guest, article: Variant) -> None:
    await an_offer("PASSE", 1, ends_at=datetime.now(UTC) - timedelta(days=1))
    await an_offer("PRIS", 1)
    await fetch("UPDATE promotion_code SET uses = 1 WHERE code = 'PRIS'")
    answers = [await guest.post(CART, {"code": one}, headers=HTMX) for one in ("JAMAIS", "PASSE", "PRIS")]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    texts = {re.sub("JAMAIS|PASSE|PRIS", "CODE", answer.text) for answer in answers}
    assert len(texts) == 1
    assert MISS in words(answers[0])
    await fetch("UPDATE promotion_code SET uses = 0 WHERE code = 'PRIS'")


async def test_t13_after_ten_misses_nothing_is_looked_up_any_more(guest: Guest, article: Variant) -> None:
    await an_offer()
    for at in range(RULES["promo_session"].most):
        assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    for path in (CART, PAYMENT):
        if path == PAYMENT:
            await guest.details()
            await guest.delivery()
        refused = await guest.post(path, {"code": "DIX"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "Trop de codes essayés. Réessayez dans" in words(refused)
    assert await typed() == ["[]"]
    part = await guest.post(CART, {"code": "DIX"}, headers=HTMX)
    assert (part.status_code, "#code-field" in partials(part)) == (429, True)
    # Another cart at the same address may be another person's; yet an address has no more tries than its own number.
    guest.client.cookies.clear()
    await guest.add(article)
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 303
    for at in range(RULES["promo_address"].most - RULES["promo_session"].most):
        assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    guest.client.cookies.clear()
    await guest.add(article)
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 429


@pytest.mark.parametrize("asked", [{"first_order": True}, {"subscribers": True}, {"uses_per_buyer": 1}])
async def test_a_guest_learns_of_few_addresses_what_they_did_here(
    guest: Guest, article: Variant, asked: dict[str, Any]
) -> None:
    """Each refusal that tells of an address given is a miss, in the cart as at the payment."""
    promotion = await an_offer("OUVERT", uses_per_buyer=1)
    await an_offer("DEMANDE", **asked)
    await guest.post(CART, {"code": "OUVERT"})
    answer = await guest.order(await guest.ready())
    assert answer.status_code == 303, promotion
    code = "OUVERT" if "uses_per_buyer" in asked else "DEMANDE"
    await guest.add(article)
    for step in (guest.details(), guest.delivery()):
        await step
    statuses = [(await guest.post((CART, PAYMENT)[at % 2], {"code": code})).status_code for at in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_who_is_signed_in_reads_of_the_own_account_as_often_as_asked(
    client: httpx.AsyncClient, guest: Guest, article: Variant
) -> None:
    await an_offer(subscribers=True)
    await signed_in(client)
    for _ in range(RULES["promo_session"].most + 2):
        assert (await guest.post(CART, {"code": "DIX"})).status_code == 422


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
async def test_t13_thirty_tries_at_once_are_thirty_tries(
    guest: Guest, article: Variant, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The twin looks first and counts afterwards: all thirty pass."""
    if not guarded:
        monkeypatch.setattr("web.promo_codes.spend", look)
    answers = await asyncio.gather(*(guest.post(CART, {"code": f"FAUX{at}"}) for at in range(30)))
    refused = sum(answer.status_code == 429 for answer in answers)
    assert refused == (20 if guarded else 0)


async def test_t13_beyond_what_people_mistype_staff_are_alarmed_and_buyers_are_not_stopped(
    guest: Guest, article: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_offer()
    monkeypatch.setitem(RULES, "promo_everyone", replace(RULES["promo_everyone"], most=2))
    with capture_logs() as logs:
        for at in range(3):
            assert (await guest.post(CART, {"code": f"FAUX{at}"})).status_code == 422
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["promo_codes_guessed"]
    assert (await guest.post(CART, {"code": "DIX"})).status_code == 303


async def test_codes_that_exist_are_no_misses_however_often_they_are_typed(guest: Guest, article: Variant) -> None:
    await an_offer(minimum_cents=6_000)
    for _ in range(RULES["promo_session"].most + 5):
        assert (await guest.post(CART, {"code": "DIX"})).status_code == 422


async def test_a_condition_not_known_yet_keeps_the_code_waiting_until_it_is(guest: Guest, article: Variant) -> None:
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


async def test_what_the_cart_accepted_is_what_is_ordered_and_shown_everywhere(guest: Guest, article: Variant) -> None:
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


async def test_a_delivery_given_with_a_book_is_told_and_adds_up_at_every_step(guest: Guest, article: Variant) -> None:
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


async def test_the_payment_step_takes_a_code_too(guest: Guest, article: Variant) -> None:
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


async def test_a_code_taken_out_in_another_window_is_said_to_be_gone(guest: Guest, article: Variant) -> None:
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
    guest: Guest, article: Variant, change: str, reason: str
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
    guest: Guest, article: Variant, monkeypatch: pytest.MonkeyPatch
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
    client: httpx.AsyncClient, guest: Guest, article: Variant
) -> None:
    await an_offer()
    await an_offer("AUTRE", offer=Promotion(0, "1 € offert", AMOUNT, amount_cents=100))
    await guest.post(CART, {"code": "DIX"})
    await signed_in(client)
    assert await typed() == ['["DIX"]']
    assert "Total 45,00 €" in words(await guest.get("/panier"))


async def test_a_stranger_with_the_cookie_of_an_account_sees_no_codes(
    client: httpx.AsyncClient, guest: Guest, article: Variant
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


@pytest.mark.parametrize("written", ["'; DROP TABLE cart; --", "<script>", "\x00", "💊" * 40, "A" * 9_000, "İ"])
async def test_whatever_is_typed_is_a_wrong_code_at_worst(guest: Guest, article: Variant, written: str) -> None:
    for path in (CART, f"{CART}/retrait", PAYMENT, f"{PAYMENT}/retrait"):
        answer = await guest.post(path, {"code": written})
        assert answer.status_code in {303, 422}
        assert "<script>&" not in answer.text


async def test_without_a_cart_there_is_nothing_to_put_a_code_into(guest: Guest) -> None:
    for path in (CART, f"{CART}/retrait"):
        answer = await guest.post(path, {"code": "DIX"})
        assert answer.status_code == 303
