"""The guest checkout by HTTP (ux.md P9 to P14; S0-10, S0-12, S0-35, S0-39, S0-42, S0-43)."""

import asyncio
import re
from datetime import UTC, datetime

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Product, StockMovement, Variant
from lints.markup import check_page
from shop.orders.book import by_number
from shop.orders.payment_states import Report, settle
from shop.orders.states import PaymentState
from tests.factories import NOW
from tests.unit.web.checkout_walkthrough import ALICE, HTMX, Guest, a_shop, an_article, hidden, words

BUTTON = "Commander avec obligation de paiement"
LA_POSTE = "356 000 000 00048"
VISIBLE = re.compile(r"<input(?![^>]*type=\"(?:hidden|radio|checkbox)\")[^>]*>")


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    await a_shop()
    return Guest(client)


@pytest.fixture
async def article(guest: Guest) -> Variant:
    """In the cart of the guest: 50,00 €."""
    variant = await an_article(price_cents=5_000)
    await guest.add(variant)
    return variant


async def orders() -> int:
    return int((await fetch("SELECT COUNT(*) AS n FROM orders"))[0]["n"])


async def test_a_later_step_leads_to_the_first_one_missing(guest: Guest, article: Variant) -> None:
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


async def test_the_guest_comes_first_and_types_eight_fields(guest: Guest, article: Variant) -> None:
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


async def test_what_is_bought_stands_beside_the_first_step(guest: Guest, article: Variant) -> None:
    page = await guest.get("/commande/coordonnees?mode=invite")
    aside = page.text[page.text.index("<aside") : page.text.index("</aside>")]
    assert page.text.index("</form>") < page.text.index("<aside")
    for part in ("1 × Déambulateur pliant", "À choisir", 'id="recap"'):
        assert part in aside
    assert "<aside" not in (await guest.get("/commande/coordonnees")).text  # the choice before it


async def test_errors_follow_the_pattern_and_keep_what_was_typed(guest: Guest, article: Variant) -> None:
    sent = {**ALICE, "email": "alice", "prenom": "", "facturation-code_postal": "123"}
    answer = await guest.post("/commande/coordonnees", sent)
    assert answer.status_code == 422
    assert "<title>Erreur\u00a0: Coordonnées" in answer.text
    assert 'id="error-summary"' in answer.text
    for target in ("email", "prenom", "facturation-code_postal"):
        assert f'href="#{target}"' in answer.text
        assert f'id="{target}-error"' in answer.text
    assert 'value="Martin"' in answer.text
    assert 'value="12 rue des Lilas"' in answer.text
    part = await guest.post("/commande/coordonnees", sent, headers=HTMX)
    assert part.status_code == 422
    assert part.text.lstrip().startswith('<div id="step"')


@pytest.mark.parametrize(
    ("country", "postcode", "town", "example"),
    [("FR", "69003", "Lyon", "06 39 98 00 00"), ("BE", "1000", "Bruxelles", "0470 12 34 56"),
     ("LU", "1111", "Luxembourg", "621 123 456")],
)  # fmt: skip
async def test_a_telephone_is_asked_for_as_it_is_written_there(
    guest: Guest, article: Variant, country: str, postcode: str, town: str, example: str
) -> None:
    place = {"facturation__pays": country, "facturation__code_postal": postcode, "facturation__ville": town}
    answer = await guest.details(telephone="12", **place)
    assert answer.status_code == 422
    assert f"Vérifiez ce numéro de téléphone, par exemple {example}." in words(answer)
    assert (await guest.details(telephone=example, **place)).status_code == 303


async def test_a_reload_keeps_what_was_said(guest: Guest, article: Variant) -> None:
    await guest.details(facturation__complement="Bâtiment B")
    page = (await guest.get("/commande/coordonnees")).text
    for value in ("alice@example.fr", "06 39 98 12 34", "Bâtiment B", "69003"):
        assert f'value="{value}"' in page


@pytest.mark.parametrize(("typed", "town", "kept"), [("20 000", "ajaccio", "20000"), ("75-012", "PARIS", "75012")])
async def test_postcodes_are_read_as_people_write_them(
    guest: Guest, article: Variant, typed: str, town: str, kept: str
) -> None:
    answer = await guest.details(facturation__code_postal=typed, facturation__ville=town)
    assert (answer.status_code, answer.headers["location"]) == (303, "/commande/livraison")
    page = (await guest.get("/commande/coordonnees")).text
    assert f'value="{kept}"' in page
    assert f'value="{town.title()}"' in page


@pytest.mark.parametrize(
    ("country", "postcode", "town", "surcharge", "total"),
    [
        ("FR", "69003", "Lyon", 0, 5_690),
        ("FR", "20000", "Ajaccio", 2_000, 7_690),
        ("FR", "73440", "Les Belleville", 1_500, 7_190),
        ("BE", "1000", "Bruxelles", 2_300, 7_990),
        ("LU", "L-1111", "Luxembourg", 2_300, 7_990),
    ],
)
async def test_surcharges_to_the_cent(
    guest: Guest, article: Variant, country: str, postcode: str, town: str, surcharge: int, total: int
) -> None:
    """S0-35: the same total in the recap, on the last page and in the order."""
    place = {"facturation__pays": country, "facturation__code_postal": postcode, "facturation__ville": town}
    assert (await guest.details(**place)).status_code == 303
    recap = await guest.post("/commande/livraison?essai=1", {"mode": "home"}, headers=HTMX)
    assert f"Total {total // 100},{total % 100:02} €" in words(recap)
    await guest.delivery()
    await guest.payment("transfer")
    page = await guest.get("/commande/verification")
    assert f"Total à payer : {total // 100},{total % 100:02} € TTC" in words(page)
    assert (await guest.order(page)).status_code == 303
    row = (await fetch("SELECT surcharge_cents, total_cents FROM orders"))[0]
    assert (row["surcharge_cents"], row["total_cents"]) == (surcharge, total)


@pytest.mark.parametrize(
    ("country", "postcode", "sentence"),
    [
        ("FR", "97400", "Nous ne livrons pas outre-mer"),
        ("FR", "98000", "Nous ne livrons pas à Monaco"),
        ("DE", "10115", "Nous ne livrons pas dans ce pays"),
    ],
)
async def test_a_place_not_served_is_refused_at_the_address(
    guest: Guest, article: Variant, country: str, postcode: str, sentence: str
) -> None:
    """S0-39."""
    place = {"facturation__pays": country, "facturation__code_postal": postcode, "facturation__ville": "Ailleurs"}
    answer = await guest.details(**place)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert (await guest.get("/commande/livraison")).status_code == 303


async def test_who_lives_overseas_may_collect_at_an_agency(guest: Guest, article: Variant) -> None:
    """S0-42: no address of delivery is asked for an order that is collected."""
    place = {"facturation__code_postal": "97400", "facturation__ville": "Saint-Denis"}
    refused = await guest.details(**place)
    assert "Continuer avec un retrait" in refused.text
    accepted = await guest.details(**place, retrait="1", **hidden(refused))
    assert accepted.status_code == 303
    page = words(await guest.get("/commande/livraison"))
    assert "Indisponible : Nous ne livrons pas outre-mer" in page
    assert (await guest.delivery("agency", "lyon")).status_code == 303
    await guest.payment("transfer")
    assert (await guest.order(await guest.get("/commande/verification"))).status_code == 303
    row = (await fetch("SELECT delivery_address, delivery_cents, surcharge_cents FROM orders"))[0]
    assert (row["delivery_address"], row["delivery_cents"], row["surcharge_cents"]) == ("{}", 0, 0)


async def test_an_order_sent_where_no_parcel_goes_may_be_collected_instead(guest: Guest, article: Variant) -> None:
    """The other address is left aside: it is that of a parcel."""
    there = {"autre_livraison": "oui", "livraison__code_postal": "97400", "livraison__ville": "Saint-Denis"}
    refused = await guest.details(**there, livraison__adresse="1 rue du Port", livraison__pays="FR")
    assert (refused.status_code, "Continuer avec un retrait" in refused.text) == (422, True)
    assert (await guest.details(**there, retrait="1")).status_code == 303


@pytest.mark.parametrize(("postcode", "town"), [("98000", "Monaco"), ("97133", "Gustavia"), ("98800", "Nouméa")])
async def test_collecting_takes_one_press_wherever_the_buyer_lives(
    guest: Guest, article: Variant, postcode: str, town: str
) -> None:
    place = {"facturation__code_postal": postcode, "facturation__ville": town}
    refused = await guest.details(**place)
    accepted = await guest.details(**place, retrait="1", **hidden(refused))
    assert (refused.status_code, accepted.status_code) == (422, 303)


async def test_the_way_to_the_agency_stays_when_something_else_is_wrong(guest: Guest, article: Variant) -> None:
    place = {"facturation__code_postal": "97400", "facturation__ville": "Saint-Denis"}
    refused = await guest.details(**place, retrait="1", email="")
    assert refused.status_code == 422
    assert "Continuer avec un retrait" in refused.text


async def test_an_unknown_postcode_is_confirmed_by_sending_again(guest: Guest, article: Variant) -> None:
    place = {"facturation__code_postal": "69999", "facturation__ville": "Lyon"}
    doubted = await guest.details(**place)
    assert doubted.status_code == 422
    assert "Nous ne reconnaissons pas ce code postal" in words(doubted)
    assert (await guest.details(**place, **hidden(doubted))).status_code == 303
    other = await guest.details(facturation__code_postal="69998", facturation__ville="Lyon", **hidden(doubted))
    assert other.status_code == 422


async def test_a_slip_in_the_e_mail_is_a_suggestion_not_an_error(guest: Guest, article: Variant) -> None:
    assert (await guest.details(email="alice@gmial.com")).status_code == 303
    page = await guest.get("/commande/livraison")
    assert "Utiliser alice@gmail.com" in page.text
    mended = await guest.post("/commande/coordonnees/adresse-e-mail", {"email": "mallory@example.org"})
    assert mended.status_code == 303
    page = await guest.get("/commande/livraison")
    assert "Utiliser" not in page.text
    assert 'value="alice@gmail.com"' in (await guest.get("/commande/coordonnees")).text


async def test_another_delivery_address(guest: Guest, article: Variant) -> None:
    """S0-10."""
    other = {
        "autre_livraison": "y",
        "livraison__prenom": "Jeanne",
        "livraison__nom": "Petit",
        "livraison__adresse": "1 cours Napoléon",
        "livraison__code_postal": "20000",
        "livraison__ville": "Ajaccio",
        "livraison__pays": "FR",
    }
    missing = await guest.details(autre_livraison="y")
    assert missing.status_code == 422
    assert 'href="#livraison-adresse"' in missing.text
    page = await guest.ready(**other)
    assert "Jeanne Petit 1 cours Napoléon 20000 Ajaccio" in words(page)
    assert "12 rue des Lilas 69003 Lyon" in words(page)
    assert "Supplément Corse" in words(page)


async def test_a_professional_gives_a_company_and_its_numbers(guest: Guest, article: Variant) -> None:
    """S0-43."""
    firm = {"qualite": "professionnel", "raison_sociale": "La Poste", "tva": "FR39356000000"}
    refused = await guest.details(**{**firm, "tva": "FR00000000000", "siret": "12345678901234"})
    assert refused.status_code == 422
    assert 'href="#siret"' in refused.text
    assert 'href="#tva"' in refused.text
    assert 'href="#raison_sociale"' in (await guest.details(qualite="professionnel")).text
    page = await guest.ready(**firm, siret=LA_POSTE)
    assert "SIRET 35600000000048" in words(page)
    await guest.order(page)
    row = (await fetch("SELECT professional, billing_address FROM orders"))[0]
    assert '"siret": "35600000000048"' in row["professional"]
    assert '"company": "La Poste"' in row["billing_address"]


async def test_a_belgian_firm_has_no_siret(guest: Guest, article: Variant) -> None:
    place = {"facturation__pays": "BE", "facturation__code_postal": "1000", "facturation__ville": "Bruxelles"}
    firm = {"qualite": "professionnel", "raison_sociale": "Hôpital", "tva": "BE 0403.019.261"}
    answer = await guest.details(**place, **firm)
    assert answer.status_code == 303, words(answer)
    assert (await guest.details(**place, **{**firm, "tva": "FR39356000000"})).status_code == 422


async def test_goods_for_professionals_need_one(guest: Guest) -> None:
    """S0-43: said before the form is sent, refused with the reason, never ordered otherwise."""
    variant = await an_article("Défibrillateur", price_cents=5_000, professionals_only=True)
    await guest.add(variant)
    assert "est réservé aux professionnels" in words(await guest.get("/commande/coordonnees?mode=invite"))
    refused = await guest.details()
    assert refused.status_code == 422
    assert 'href="#qualite-0"' in refused.text
    accepted = await guest.details(qualite="professionnel", raison_sociale="La Poste", siret=LA_POSTE)
    assert accepted.status_code == 303


async def test_goods_for_professionals_added_later_ask_the_details_again(guest: Guest, article: Variant) -> None:
    await guest.ready()
    await guest.add(await an_article("Défibrillateur", professionals_only=True))
    assert (await guest.get("/commande/verification")).headers["location"] == "/commande/coordonnees?manque=1"


async def test_delivery_needs_a_choice_and_an_agency(guest: Guest, article: Variant) -> None:
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


async def test_delivery_says_prices_and_days(guest: Guest, article: Variant) -> None:
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
    assert "Indisponible : Un article de votre panier est trop encombrant" in words(page)
    assert re.search(r'<input type="radio" name="mode" value="home"[^>]* disabled', page.text)
    assert (await guest.delivery("home")).status_code == 422
    assert (await guest.delivery("agency", "lyon")).status_code == 303


async def test_a_choice_being_made_changes_the_totals_alone(guest: Guest, article: Variant) -> None:
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


async def test_payment_needs_a_method_that_is_offered(guest: Guest, article: Variant) -> None:
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


async def test_the_last_page_says_all_the_law_asks(guest: Guest) -> None:
    variant = await an_article("Protection absorbante", price_cents=5_000, withdrawal_exclusion="hygiene")
    page = await guest.ready(variant, 2)
    said = words(page)
    for words_of_the_law in (
        "2 × 50,00 €", "Livraison à domicile", "Offerte", "Total à payer : 100,00 € TTC", "TVA 20 %",
        "14 jours ouvrables", "jusqu’au", "Protection absorbante : article d’hygiène", "L221-28",
        "Alice Martin 12 rue des Lilas 69003 Lyon", "Virement bancaire", "J’accepte les conditions générales de vente",
    ):  # fmt: skip
        assert words_of_the_law in said
    form = page.text[page.text.index('<form id="order"') :]
    form = form[: form.index("</form>")]
    assert re.findall(r"<button[^>]*>", form) == [
        '<button type="submit" class="button primary" id="order-button" aria-describedby="total-due">'
    ]
    assert f"<span>{BUTTON}</span>" in form
    assert not re.search(r'id="cgv"[^>]*checked', form)
    assert 'href="/cgv"' in form


async def test_each_change_comes_back_to_the_last_page(guest: Guest, article: Variant) -> None:
    page = await guest.ready()
    for path in ("coordonnees", "livraison", "paiement"):
        assert f"/commande/{path}?" in page.text
    changed = await guest.post("/commande/coordonnees?retour=verification", {**ALICE, "prenom": "Alix"})
    assert changed.headers["location"] == "/commande/verification"
    assert "Alix Martin" in words(await guest.get("/commande/verification"))
    changed = await guest.post("/commande/paiement?retour=verification", {"paiement": "card"})
    assert changed.headers["location"] == "/commande/verification"


async def test_the_terms_are_accepted_or_nothing_is_ordered(guest: Guest, article: Variant) -> None:
    page = await guest.ready()
    answer = await guest.post("/commande/verification", hidden(page))
    assert answer.status_code == 422
    assert 'href="#cgv"' in answer.text
    assert await orders() == 0


@pytest.mark.race
async def test_two_presses_at_once_are_one_order(guest: Guest, article: Variant) -> None:
    """T3, P14 (2)."""
    page = await guest.ready()
    answers = await asyncio.gather(*(guest.order(page) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await orders() == 1
    again = await guest.order(page)
    assert again.headers["location"] == answers[0].headers["location"]
    assert await orders() == 1


async def test_going_back_shows_the_order_instead_of_a_second_one(guest: Guest, article: Variant) -> None:
    page = await guest.ready()
    await guest.order(page)
    for path in ("coordonnees", "verification"):
        back = await guest.get(f"/commande/{path}")
        assert back.status_code == 200
        assert "Votre commande est déjà enregistrée" in words(back)
        assert "SC-26-000001" in words(back)
        assert "/suivi/SC-26-000001." in back.text
        assert "Elle n’est pas encore payée. Il reste 56,90 € à payer." in words(back)
        assert re.search(r"Vos articles sont réservés jusqu’au \w+ \d+(er)? \w+\.", words(back))
        assert 0 < back.text.index("Payer ma commande") < back.text.index("Voir ma commande")
        assert re.search(r'href="/commande/retour/SC-26-000001\.[^"]+" id="pay"', back.text)
    order = await by_number("SC-26-000001")
    assert order
    await settle(order.payment.id, Report(PaymentState.PAID), datetime.now(UTC))
    back = await guest.get("/commande/verification")
    assert "Votre commande est déjà enregistrée" in words(back)
    assert "payée" not in words(back)
    assert "Payer ma commande" not in back.text
    assert "Votre panier est vide" in words(await guest.get("/panier"))
    await guest.add(article, 2)
    assert (await guest.get("/commande/verification")).status_code == 303


async def test_another_price_meanwhile_is_said_and_nothing_is_charged(guest: Guest, article: Variant) -> None:
    """T12, P14 (3)."""
    page = await guest.ready()
    await fetch("UPDATE variant SET price_cents = 6000 WHERE id = {}", article.id)
    await fetch("UPDATE price_change SET price_cents = 6000 WHERE variant = {}", article.id)
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "est passé de 50,00 € à 60,00 €" in words(answer)
    assert "66,90 €, au lieu de 56,90 €" in words(answer)
    assert await orders() == 0
    assert (await guest.order(answer)).status_code == 303
    assert (await fetch("SELECT total_cents FROM orders"))[0]["total_cents"] == 6_690


async def test_less_stock_meanwhile_is_said_and_nothing_is_lost(guest: Guest, article: Variant) -> None:
    """T12."""
    page = await guest.ready(article, 4)
    left = (await fetch("SELECT on_hand FROM variant WHERE id = {}", article.id))[0]["on_hand"]
    await fetch("UPDATE variant SET on_hand = 2 WHERE id = {}", article.id)
    await StockMovement(variant=article.id, delta=2 - left, reason="count", at=NOW).save()
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "2 au lieu de 5" in words(answer)
    assert "12 rue des Lilas" in words(answer)
    assert await orders() == 0
    await Product.update({Product.published: False}).where(Product.id == article.product)
    assert (await guest.order(answer)).headers["location"] == "/panier"


@pytest.mark.parametrize("total", ["1", "0", "-5690", "56.90", "9223372036854775808", "", "٥"])
async def test_a_forged_total_orders_nothing(guest: Guest, article: Variant, total: str) -> None:
    """T11."""
    page = await guest.ready()
    answer = await guest.order(page, total=total)
    assert answer.status_code == 409
    assert await orders() == 0


async def test_a_forged_key_or_price_changes_nothing(guest: Guest, article: Variant) -> None:
    """T11."""
    page = await guest.ready()
    answer = await guest.order(page, price="1", delivery_cents="0", discount="5000", mode="agency", _idem="x" * 32)
    assert answer.status_code == 303
    assert (await fetch("SELECT total_cents FROM orders"))[0]["total_cents"] == 5_690


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


async def test_every_step_keeps_the_markup_contract_and_its_fragment(guest: Guest, article: Variant) -> None:
    await guest.ready()
    for name in ("coordonnees", "livraison", "paiement", "verification"):
        whole, part = await guest.get(f"/commande/{name}"), await guest.get(f"/commande/{name}", headers=HTMX)
        assert [str(finding) for finding in check_page(name, whole.text)] == []
        assert part.text.strip() in whole.text
        assert whole.headers["cache-control"] == "private, no-store"
        assert whole.text.count("<h1") == 1
