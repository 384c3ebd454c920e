"""The guest checkout by HTTP, step by step (ux.md P9 to P14; S0-10, S0-42, S0-43)."""

import re

from db.tables.catalogue import Variant
from lints.markup import check_page
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX

VISIBLE = re.compile(r"<input(?![^>]*type=\"(?:hidden|radio|checkbox)\")[^>]*>")


async def test_a_later_step_leads_to_the_first_one_missing(guest: Guest, in_cart: Variant) -> None:
    for path in ("livraison", "paiement", "verification"):
        answer = await guest.get(f"/commande/{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/commande/coordonnees?manque=1")
    assert "Indiquez d’abord vos coordonnées" in words(await guest.get("/commande/coordonnees?manque=1"))
    await guest.details()
    answer = await guest.get("/commande/verification")
    assert answer.headers["location"] == "/commande/livraison?manque=1"
    await guest.delivery()
    assert (await guest.get("/commande/verification")).headers["location"] == "/commande/paiement?manque=1"


async def test_without_anything_to_order_the_checkout_leads_to_the_cart(guest: Guest) -> None:
    for path in ("coordonnees", "livraison", "paiement", "verification"):
        assert (await guest.get(f"/commande/{path}")).headers["location"] == "/panier"
        assert (await guest.post(f"/commande/{path}", {})).headers["location"] == "/panier"


async def test_the_guest_comes_first_and_types_eight_fields(guest: Guest, in_cart: Variant) -> None:
    """S0-12."""
    choice = await guest.get("/commande/coordonnees")
    assert choice.text.index("Continuer sans compte") < choice.text.index("J’ai déjà un compte")
    assert 'href="/connexion?suite=/commande/coordonnees"' in choice.text
    form = (await guest.get("/commande/coordonnees?mode=invite")).text
    mine = form[: form.index('class="choice-panel"', form.index('id="autre_livraison"'))]
    outside = re.sub(r'<div class="choice-panel">.*?</div></div>', "", mine, flags=re.DOTALL)
    fields = [re.search(r'name="([\w-]+)"', found) for found in VISIBLE.findall(outside)]
    assert [found[1] for found in fields if found] == [
        "email", "prenom", "nom", "telephone",
        "facturation-adresse", "facturation-complement", "facturation-code_postal", "facturation-ville",
    ]  # fmt: skip
    assert '<details class="more" id="facturation-country">' in form
    for label in ("Adresse e-mail", "Prénom", "Téléphone", "Code postal", "un professionnel"):
        assert label in form
    assert "Complément d’adresse (facultatif)" in words(await guest.get("/commande/coordonnees?mode=invite"))


async def test_what_is_bought_stands_beside_the_first_step(guest: Guest, in_cart: Variant) -> None:
    page = await guest.get("/commande/coordonnees?mode=invite")
    aside = page.text[page.text.index("<aside") : page.text.index("</aside>")]
    assert page.text.index("</form>") < page.text.index("<aside")
    for part in ("1 × Déambulateur pliant", "À choisir", 'id="recap"'):
        assert part in aside
    assert "<aside" not in (await guest.get("/commande/coordonnees")).text  # the choice before it


async def test_delivery_needs_a_choice_and_an_agency(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    for mode, agency, sentence in (
        ("", "", "Choisissez un mode de livraison"),
        ("drone", "", "n’est plus proposé. Choisissez-en un autre"),
        ("agency", "", "Choisissez l’agence"),
        ("agency", "nulle-part", "Choisissez l’agence"),
    ):
        answer = await guest.delivery(mode, agency)
        assert answer.status_code == 422
        assert sentence in words(answer)


async def test_delivery_says_prices_and_days(guest: Guest, in_cart: Variant) -> None:
    await guest.details(facturation__code_postal="20000", facturation__ville="Ajaccio")
    page = words(await guest.get("/commande/livraison"))
    assert "6,90 € + 20,00 € = 26,90 €" in page
    assert re.search(r"Livrée entre le \w+ \d+", page)
    assert "Retrait en agence Gratuit" in page
    assert "Agence de Lyon" in page


async def test_what_is_too_big_says_why_and_goes_to_an_agency(guest: Guest) -> None:
    """S0-33."""
    await guest.add(await an_article("Lit médicalisé", oversize=True))
    await guest.details()
    page = await guest.get("/commande/livraison")
    assert "Indisponible. Un article de votre panier est trop encombrant" in words(page)
    assert re.search(r'<input type="radio" name="mode" value="home"[^>]* disabled', page.text)
    assert (await guest.delivery("home")).status_code == 422
    assert (await guest.delivery("agency", "lyon")).status_code == 303


async def test_a_choice_being_made_changes_the_totals_alone(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    answer = await guest.post("/commande/livraison?essai=1", {"mode": "agency", "agence": "lyon"}, headers=HTMX)
    assert re.findall(r'hx-target="([^"]+)"', answer.text) == ["#recap", "#error-summary", "#modes-error", "#live"]
    assert "Total 50,00 €" in words(answer)
    page = await guest.get("/commande/livraison")
    assert re.search(r'value="agency"[^>]* checked', page.text)
    plain = await guest.post("/commande/livraison?essai=1", {"mode": "home"})
    assert plain.headers["location"] == "/commande/livraison"
    unfinished = await guest.post("/commande/livraison?essai=1", {"mode": "agency"}, headers=HTMX)
    assert unfinished.status_code == 200


async def test_payment_needs_a_method_that_is_offered(guest: Guest, in_cart: Variant) -> None:
    await guest.details()
    await guest.delivery()
    page = words(await guest.get("/commande/paiement"))
    assert "Carte bancaire" in page
    assert "Virement bancaire" in page
    for code in ("", "bancontact", "card; DROP"):
        refused = await guest.payment(code)
        assert refused.status_code == 422
        assert '<a href="#paiement-card">' in refused.text
    assert (await guest.payment("card")).headers["location"] == "/commande/verification"


async def test_towns_of_a_postcode(guest: Guest) -> None:
    one = await guest.get("/adresse/villes?code_postal=75012&pays=FR", headers=HTMX)
    assert 'value="Paris"' in one.text
    several = await guest.get("/adresse/villes?code_postal=01300&pays=FR", headers=HTMX)
    assert "<select" in several.text
    assert "Autre ville" in several.text
    other = await guest.get(
        "/adresse/villes?bloc=livraison&livraison-code_postal=01300&livraison-ville=autre", headers=HTMX
    )
    assert 'name="livraison-ville"' in other.text
    assert "<select" not in other.text
    typed = await guest.get("/adresse/villes?code_postal=75012&pays=FR&ville=PARIS", headers=HTMX)
    assert "ville-field" not in typed.text
    station = await guest.get("/adresse/villes?code_postal=73440&pays=FR", headers=HTMX)
    assert "Supplément station de montagne : 15,00 €" in words(station)
    overseas = await guest.get("/adresse/villes?code_postal=97400&pays=FR", headers=HTMX)
    assert "Nous ne livrons pas outre-mer" in words(overseas)
    for nonsense in ("", "?code_postal=abc", "?code_postal=75&pays=XX", "?bloc=%3Cb%3E"):
        assert (await guest.get(f"/adresse/villes{nonsense}")).status_code == 200


async def test_every_step_keeps_the_markup_contract_and_its_fragment(guest: Guest, in_cart: Variant) -> None:
    await guest.ready()
    for name in ("coordonnees", "livraison", "paiement", "verification"):
        whole, part = await guest.get(f"/commande/{name}"), await guest.get(f"/commande/{name}", headers=HTMX)
        assert [str(finding) for finding in check_page(name, whole.text)] == []
        assert part.text.strip() in whole.text
        assert whole.headers["cache-control"] == "private, no-store"
        assert whole.text.count("<h1") == 1
