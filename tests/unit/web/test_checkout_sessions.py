"""What a browser still shows, keeps and says once the session of a checkout's owner is over."""

import json
from typing import Any

import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from lints.markup import check_page
from tests.factories import an_article
from tests.unit.web.account_checkout import shown
from tests.unit.web.accounts_desk import sign_in, signed_in
from tests.unit.web.checkout_walkthrough import ALICE, Guest, words
from tests.unit.web.conftest import HTMX

STEP = "/commande/coordonnees"
OVER = "Votre session est terminée"


async def carts() -> list[dict[str, Any]]:
    """Every cart with what its checkout knows, the account's first."""
    rows = await fetch("SELECT id, customer, checkout, comment FROM cart ORDER BY id")
    for row in rows:
        row["checkout"] = json.loads(row["checkout"]) if isinstance(row["checkout"], str) else row["checkout"]
    return rows


async def pieces(cart_id: int) -> list[int]:
    rows = await fetch("SELECT quantity FROM cart_line WHERE cart = {} ORDER BY id", cart_id)
    return [row["quantity"] for row in rows]


async def left_open(guest: Guest, article: Variant) -> None:
    """Alice is at the last step, then her session is over; the browser still has the cookie of her cart."""
    await signed_in(guest.client)
    await guest.ready(article, 2, telephone="06 39 98 77 66")
    await guest.post("/panier", {"commentaire": "Sonnez chez Mme Petit"})
    await fetch("DELETE FROM session")


async def closed_elsewhere(guest: Guest, article: Variant) -> None:
    """Alice is in the middle of the checkout here, and closes this session from another computer."""
    await signed_in(guest.client)
    await guest.add(article)
    here = dict(guest.client.cookies)
    guest.client.cookies.clear()
    await sign_in(guest.client)
    rows = await fetch("SELECT public_id FROM session ORDER BY id")
    answer = await guest.post(f"/compte/informations/connexions/{rows[0]['public_id']}/fermeture", {})
    assert answer.status_code == 303
    guest.client.cookies.clear()
    guest.client.cookies.update(here)


@pytest.mark.parametrize("cookie", ["over", "gone"])
async def test_the_cart_alone_tells_nothing_of_its_owner(guest: Guest, article: Variant, cookie: str) -> None:
    await left_open(guest, article)
    if cookie == "gone":
        guest.client.cookies.delete("client")
    for path in (STEP, f"{STEP}?mode=invite", "/commande/livraison", "/commande/verification", "/panier"):
        answer = await guest.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        for told in ("77 66", "12 rue des Lilas", "Martin", "alice@", "Petit"):
            assert told not in answer.text, (path, told)
    assert "Panier (2)" in words(await guest.get("/panier"))
    assert "Continuer sans compte" in words(await guest.get(STEP))
    assert shown(await guest.get(f"{STEP}?mode=invite"))["email"] == ""
    assert len(await carts()) == 1


async def test_who_goes_on_as_a_guest_leaves_the_owners_answers_alone(guest: Guest, article: Variant) -> None:
    await left_open(guest, article)
    (before,) = await carts()
    answer = await guest.details(email="zoe@example.fr", prenom="Zoé", telephone="06 39 98 11 11")
    assert answer.headers["location"] == "/commande/livraison"
    owner, other = await carts()
    assert owner == before
    assert (other["customer"], other["checkout"]["contact"]["first_name"]) == (None, "Zoé")
    assert await pieces(owner["id"]) == await pieces(other["id"]) == [2]
    await guest.delivery()
    await guest.payment("transfer")
    review = await guest.get("/commande/verification")
    assert "Petit" not in review.text
    assert (await guest.order(review)).status_code == 303
    (order,) = await fetch("SELECT email, customer, comment FROM orders")
    assert (order["email"], order["customer"], order["comment"]) == ("zoe@example.fr", None, "")
    guest.client.cookies.clear()
    await sign_in(guest.client)
    assert shown(await guest.get(STEP))["prenom"] == "Alice"


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_change_of_the_cart_stays_with_who_makes_it(
    guest: Guest, article: Variant, headers: dict[str, str]
) -> None:
    await left_open(guest, article)
    sent = {f"quantite-{article.id}": "1", "commentaire": ""}
    answer = await guest.post("/panier", sent, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    owner, other = await carts()
    assert (owner["comment"], await pieces(owner["id"])) == ("Sonnez chez Mme Petit", [2])
    assert (other["comment"], await pieces(other["id"])) == ("", [1])
    assert "Panier (1)" in words(await guest.get("/panier"))
    await guest.post("/panier", sent)
    assert len(await carts()) == 2
    assert (await sign_in(guest.client)).status_code == 303
    assert len(await carts()) == 1
    assert "Panier (2)" in words(await guest.get("/panier"))


async def test_what_a_stranger_adds_is_not_the_accounts(guest: Guest, article: Variant) -> None:
    await left_open(guest, article)
    await guest.add(await an_article("Coussin"))
    owner, other = await carts()
    assert (await pieces(owner["id"]), await pieces(other["id"])) == ([2], [2, 1])


async def test_a_wrong_quantity_is_said_of_the_strangers_own_cart(guest: Guest, article: Variant) -> None:
    await left_open(guest, article)
    answer = await guest.post("/panier", {f"quantite-{article.id}": "beaucoup"})
    assert answer.status_code == 422
    assert "Indiquez un nombre entier" in answer.text
    assert "cart" in answer.cookies


async def test_a_later_step_sent_too_late_asks_to_sign_in_again(guest: Guest, article: Variant) -> None:
    await left_open(guest, article)
    before = await carts()
    for path, sent in (
        ("/commande/livraison", {"mode": "home"}),
        ("/commande/paiement", {"paiement": "card"}),
        ("/commande/verification", {"cgv": "oui"}),
    ):
        answer = await guest.post(path, sent)
        assert answer.status_code == 422
        assert OVER in words(answer)
        assert f'href="/connexion?suite={path}"' in answer.text
        assert check_page("over", answer.text) == []
    partial = await guest.post("/commande/livraison?essai=1", {"mode": "home"}, headers=HTMX)
    assert partial.headers["hx-redirect"] == "/connexion?suite=/commande/livraison&fait=fin"
    assert await carts() == before
    assert (await sign_in(guest.client, suite="/commande/verification")).headers["location"] == "/commande/verification"
    assert "12 rue des Lilas" in (await guest.get("/commande/verification")).text


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_what_was_typed_into_a_session_closed_elsewhere_waits_for_the_owner(
    guest: Guest, article: Variant, headers: dict[str, str]
) -> None:
    await closed_elsewhere(guest, article)
    for _ in range(2):
        answer = await guest.post(STEP, {**ALICE, "telephone": "06 39 98 77 66"}, headers=headers)
        assert answer.status_code == 422
        assert f"{OVER}." in words(answer)
        assert 'href="/connexion?suite=/commande/coordonnees"' in answer.text
        assert 'value="06 39 98 77 66"' in answer.text
        assert headers or check_page("step", answer.text) == []
    assert len(await carts()) == 2
    assert (await sign_in(guest.client)).status_code == 303
    back = shown(await guest.get(STEP))
    assert (back["telephone"], back["facturation-adresse"]) == ("06 39 98 77 66", "12 rue des Lilas")
    assert (await guest.post(STEP, back)).headers["location"] == "/commande/livraison"


async def test_a_step_of_a_session_closed_elsewhere_leads_to_the_door(guest: Guest, article: Variant) -> None:
    await closed_elsewhere(guest, article)
    answer = await guest.post("/commande/livraison", {"mode": "home"})
    assert (answer.status_code, OVER in words(answer)) == (422, True)
    answer = await guest.get(STEP)
    assert answer.headers["location"] == f"/connexion?suite={STEP}&fait=fin"
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_a_device_still_signed_in_goes_on_where_another_was_closed(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    await guest.add(article)
    old = guest.client.cookies["cart"]
    await fetch("UPDATE customer SET cart_epoch = cart_epoch + 1 WHERE id = {}", alice.id)
    await fetch("UPDATE cart SET token_hash = {}", "f" * 64)
    assert (await guest.details()).headers["location"] == "/commande/livraison"
    assert guest.client.cookies["cart"] != old
    for way in (guest.delivery, guest.payment):
        await fetch("UPDATE cart SET token_hash = {}", "e" * 64)
        assert (await way()).status_code == 303
    await fetch("UPDATE cart SET token_hash = {}", "d" * 64)
    changed = await guest.post("/panier", {f"quantite-{article.id}": "3"})
    assert changed.status_code == 303
    (cart,) = await carts()
    assert (cart["customer"], await pieces(cart["id"])) == (alice.id, [3])
    assert cart["checkout"]["contact"]["first_name"] == "Alice"
