"""The first step of the checkout for who has an account (S0-09, S0-10, journey 14)."""

import json
from typing import Any

from db.engine import fetch
from db.tables.accounts import Customer
from db.tables.catalogue import Variant
from lints.fragments import assert_same
from lints.markup import check_page
from shop.accounts.address_book import DELIVERY, addresses_of
from shop.accounts.address_changes import add, make_default, remove
from shop.addresses import Address
from tests.factories import BOB, NOW
from tests.unit.web.account_checkout import STEP, shown
from tests.unit.web.accounts_desk import sign_in, signed_in
from tests.unit.web.checkout_walkthrough import ALICE, Guest, words
from tests.unit.web.conftest import HTMX

HOME = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon")
SISTER = Address("Anne", "Petit", "", "3 place Bellecour", "", "69002", "Lyon")
ISLAND = Address("Alice", "Martin", "", "5 rue de Paris", "", "97400", "Saint-Denis")


async def kept(customer: Customer, *addresses: Address) -> list[str]:
    """Put these into the book; their names in pages."""
    return [(await add(customer.id, address, NOW)).saved.public_id for address in addresses]


async def stored() -> dict[str, Any]:
    (row,) = await fetch("SELECT checkout FROM cart")
    known: dict[str, Any] = json.loads(row["checkout"]) if isinstance(row["checkout"], str) else row["checkout"]
    return known


async def test_the_review_is_reached_without_typing(guest: Guest, article: Variant) -> None:
    """Journey 14: who comes back with defaults only presses « Continuer »."""
    alice = await signed_in(guest.client)
    await kept(alice, HOME)
    await guest.add(article)
    page = await guest.get(STEP)
    assert page.status_code == 200
    assert "Continuer sans compte" not in page.text
    assert "Vous êtes connecté avec l’adresse alice@example.fr." in words(page)
    assert check_page("step", page.text) == []
    assert (await guest.post(STEP, shown(page))).headers["location"] == "/commande/livraison"
    await guest.delivery()
    await guest.payment("transfer")
    review = await guest.get("/commande/verification")
    assert review.status_code == 200
    known = await stored()
    assert known["contact"] == {
        "first_name": "Alice", "last_name": "Martin", "phone": "+33612345678", "email": "alice@example.fr",
    }  # fmt: skip
    assert (known["billing"]["line1"], known["delivery_address"]) == (HOME.line1, None)
    again = await guest.get(f"{STEP}?mode=invite&retour=verification")
    assert shown(again) == shown(page)


async def test_a_default_of_deliveries_elsewhere_is_ready_too(guest: Guest, article: Variant) -> None:
    """S0-10."""
    alice = await signed_in(guest.client)
    _, sister = await kept(alice, HOME, SISTER)
    await make_default(alice.id, sister, DELIVERY)
    await guest.add(article)
    await guest.post(STEP, shown(await guest.get(STEP)))
    known = await stored()
    assert known["billing"]["line1"] == HOME.line1
    assert (known["delivery_address"]["line1"], known["delivery_address"]["first_name"]) == (SISTER.line1, "Anne")


async def test_another_address_of_the_book_is_chosen_by_its_card(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    _, sister = await kept(alice, HOME, SISTER)
    await guest.add(article)
    page = await guest.get(STEP)
    assert (await guest.post(STEP, {**shown(page), "facturation-choix": sister})).status_code == 303
    known = await stored()
    assert (known["billing"]["first_name"], known["billing"]["line1"]) == ("Anne", SISTER.line1)
    assert known["contact"]["first_name"] == "Alice"
    assert shown(await guest.get(STEP))["facturation-choix"] == sister


async def test_a_new_address_is_kept_only_when_asked(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    await guest.add(article)
    page = await guest.get(STEP)
    assert "Garder cette adresse dans mon carnet" in words(page)
    assert "facturation-garder" not in shown(page)
    typed = {**shown(page), **{name: value for name, value in ALICE.items() if name.startswith("facturation-")}}
    assert (await guest.post(STEP, typed)).status_code == 303
    assert await addresses_of(alice.id) == ()
    for _ in range(2):
        assert (await guest.post(STEP, {**typed, "facturation-garder": "y"})).status_code == 303
    (saved,) = await addresses_of(alice.id)
    assert (saved.address.line1, saved.for_delivery, saved.for_billing) == ("12 rue des Lilas", True, True)
    assert shown(await guest.get(STEP))["facturation-choix"] == saved.public_id


async def test_the_other_address_is_kept_too(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    await kept(alice, HOME)
    await guest.add(article)
    page = await guest.get(STEP)
    there = {
        "autre_livraison": "y", "livraison-choix": "nouvelle", "livraison-prenom": "Anne", "livraison-nom": "Petit",
        "livraison-adresse": "3 place Bellecour", "livraison-code_postal": "69002", "livraison-ville": "Lyon",
        "livraison-garder": "y",
    }  # fmt: skip
    assert (await guest.post(STEP, {**shown(page), **there})).status_code == 303
    assert [one.address.line1 for one in await addresses_of(alice.id)] == [HOME.line1, SISTER.line1]
    assert (await stored())["delivery_address"]["first_name"] == "Anne"


async def test_what_is_wrong_with_a_card_is_said_at_the_cards(guest: Guest, article: Variant) -> None:
    """S0-39: overseas is billed; the parcel needs another address, or an agency."""
    alice = await signed_in(guest.client)
    home, island = await kept(alice, HOME, ISLAND)
    await guest.add(article)
    page = await guest.get(STEP)
    assert page.text.count(f'value="{island}"') == 1  # among bills alone
    answer = await guest.post(STEP, {**shown(page), "facturation-choix": island})
    assert answer.status_code == 422
    assert 'href="#facturation-choix-0"' in answer.text
    assert "Nous ne livrons pas outre-mer" in answer.text
    assert 'id="collect"' in answer.text
    assert check_page("step", answer.text) == []
    for more in ({"retrait": "1"}, {"autre_livraison": "y", "livraison-choix": home}):
        assert (await guest.post(STEP, {**shown(page), "facturation-choix": island, **more})).status_code == 303


async def test_a_card_that_is_gone_or_anothers_is_refused(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    home, _ = await kept(alice, HOME, SISTER)
    await guest.add(article)
    page = await guest.get(STEP)
    await remove(alice.id, home, NOW)
    for name in (home, "A" * 22, "é"):
        answer = await guest.post(STEP, {**shown(page), "facturation-choix": name})
        assert answer.status_code == 422
        assert "Cette adresse n’est plus dans votre carnet" in answer.text
    guest.client.cookies.clear()
    await signed_in(guest.client, BOB)
    await guest.add(article)
    (sister,) = [one.public_id for one in await addresses_of(alice.id)]
    answer = await guest.post(STEP, {**shown(await guest.get(STEP)), "facturation-choix": sister})
    assert answer.status_code == 422
    assert "Bellecour" not in answer.text


async def test_a_professional_finds_the_firm_filled_in(guest: Guest, article: Variant) -> None:
    bob = await signed_in(guest.client, BOB)
    await kept(bob, HOME)
    await guest.add(article)
    page = await guest.get(STEP)
    sent = shown(page)
    assert (sent["qualite"], sent["raison_sociale"], sent["siret"]) == (
        "professionnel", "Clinique des Lilas", "73282932000074",
    )  # fmt: skip
    assert (await guest.post(STEP, sent)).status_code == 303
    known = await stored()
    assert (known["billing"]["company"], known["professional"]["siret"]) == ("Clinique des Lilas", "73282932000074")
    assert shown(await guest.get(STEP)) == sent


async def test_a_session_that_ends_in_the_middle_keeps_what_was_typed(guest: Guest, article: Variant) -> None:
    """What was typed without choosing a card simply goes on; a card waits for who signs in again."""
    alice = await signed_in(guest.client)
    home, sister = await kept(alice, HOME, SISTER)
    await guest.add(article)
    page = await guest.get(STEP)
    await fetch("DELETE FROM session")
    sent = {**shown(page), "telephone": "06 39 98 77 66", "facturation-choix": sister}
    answer = await guest.post(STEP, sent)
    assert answer.status_code == 422
    assert "Votre session est terminée." in words(answer)
    assert 'href="/connexion?suite=/commande/coordonnees"' in answer.text
    assert 'value="06 39 98 77 66"' in answer.text
    assert "Bellecour" not in answer.text
    assert check_page("step", answer.text) == []
    reloaded = await guest.get(STEP)
    assert 'value="06 39 98 77 66"' in reloaded.text
    assert "Lilas" not in reloaded.text
    assert (await sign_in(guest.client)).status_code == 303
    back = shown(await guest.get(STEP))
    assert (back["telephone"], back["facturation-choix"]) == ("06 39 98 77 66", sister)
    assert (await guest.post(STEP, back)).status_code == 303
    assert "draft" not in {name for name, value in (await stored()).items() if value}
    assert home in [one.public_id for one in await addresses_of(alice.id)]


async def test_the_step_alone_is_the_step_of_the_page(guest: Guest, article: Variant) -> None:
    alice = await signed_in(guest.client)
    await kept(alice, HOME, SISTER)
    await guest.add(article)
    assert_same((await guest.get(STEP)).text, (await guest.get(STEP, headers=HTMX)).text, "step")


async def test_a_bill_is_said_to_be_why_the_address_is_asked(guest: Guest, article: Variant) -> None:
    await guest.add(article)
    said = "Pour la livraison et pour votre facture. Avec un retrait en agence, elle ne sert qu’à la facture."
    assert said in words(await guest.get(f"{STEP}?mode=invite"))
