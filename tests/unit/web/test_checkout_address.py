"""The first step of the checkout: who buys, where it goes, what is said beside a field (ux.md P10; S0-10, S0-12)."""

import pytest

from db.engine import fetch
from db.tables.catalogue import Variant
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import ALICE, Guest, hidden, words
from tests.unit.web.conftest import HTMX

LA_POSTE = "356 000 000 00048"


async def test_errors_follow_the_pattern_and_keep_what_was_typed(guest: Guest, in_cart: Variant) -> None:
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
    guest: Guest, in_cart: Variant, country: str, postcode: str, town: str, example: str
) -> None:
    place = {"facturation__pays": country, "facturation__code_postal": postcode, "facturation__ville": town}
    answer = await guest.details(telephone="12", **place)
    assert answer.status_code == 422
    assert f"Vérifiez ce numéro de téléphone, par exemple {example}." in words(answer)
    assert (await guest.details(telephone=example, **place)).status_code == 303


async def test_a_reload_keeps_what_was_said(guest: Guest, in_cart: Variant) -> None:
    await guest.details(facturation__complement="Bâtiment B")
    page = (await guest.get("/commande/coordonnees")).text
    for value in ("alice@example.fr", "06 39 98 12 34", "Bâtiment B", "69003"):
        assert f'value="{value}"' in page


@pytest.mark.parametrize(("typed", "town", "kept"), [("20 000", "ajaccio", "20000"), ("75-012", "PARIS", "75012")])
async def test_postcodes_are_read_as_people_write_them(
    guest: Guest, in_cart: Variant, typed: str, town: str, kept: str
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
    guest: Guest, in_cart: Variant, country: str, postcode: str, town: str, surcharge: int, total: int
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
    guest: Guest, in_cart: Variant, country: str, postcode: str, sentence: str
) -> None:
    """S0-39."""
    place = {"facturation__pays": country, "facturation__code_postal": postcode, "facturation__ville": "Ailleurs"}
    answer = await guest.details(**place)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert (await guest.get("/commande/livraison")).status_code == 303


async def test_who_lives_overseas_may_collect_at_an_agency(guest: Guest, in_cart: Variant) -> None:
    """S0-42: no address of delivery is asked for an order that is collected."""
    place = {"facturation__code_postal": "97400", "facturation__ville": "Saint-Denis"}
    refused = await guest.details(**place)
    assert "Continuer avec un retrait" in refused.text
    accepted = await guest.details(**place, retrait="1", **hidden(refused))
    assert accepted.status_code == 303
    page = words(await guest.get("/commande/livraison"))
    assert "Indisponible. Nous ne livrons pas outre-mer" in page
    assert (await guest.delivery("agency", "lyon")).status_code == 303
    await guest.payment("transfer")
    assert (await guest.order(await guest.get("/commande/verification"))).status_code == 303
    row = (await fetch("SELECT delivery_address, delivery_cents, surcharge_cents FROM orders"))[0]
    assert (row["delivery_address"], row["delivery_cents"], row["surcharge_cents"]) == ("{}", 0, 0)


async def test_an_order_sent_where_no_parcel_goes_may_be_collected_instead(guest: Guest, in_cart: Variant) -> None:
    """The other address is left aside: it is that of a parcel."""
    there = {"autre_livraison": "oui", "livraison__code_postal": "97400", "livraison__ville": "Saint-Denis"}
    refused = await guest.details(**there, livraison__adresse="1 rue du Port", livraison__pays="FR")
    assert (refused.status_code, "Continuer avec un retrait" in refused.text) == (422, True)
    assert (await guest.details(**there, retrait="1")).status_code == 303


@pytest.mark.parametrize(("postcode", "town"), [("98000", "Monaco"), ("97133", "Gustavia"), ("98800", "Nouméa")])
async def test_collecting_takes_one_press_wherever_the_buyer_lives(
    guest: Guest, in_cart: Variant, postcode: str, town: str
) -> None:
    place = {"facturation__code_postal": postcode, "facturation__ville": town}
    refused = await guest.details(**place)
    accepted = await guest.details(**place, retrait="1", **hidden(refused))
    assert (refused.status_code, accepted.status_code) == (422, 303)


async def test_the_way_to_the_agency_stays_when_something_else_is_wrong(guest: Guest, in_cart: Variant) -> None:
    place = {"facturation__code_postal": "97400", "facturation__ville": "Saint-Denis"}
    refused = await guest.details(**place, retrait="1", email="")
    assert refused.status_code == 422
    assert "Continuer avec un retrait" in refused.text


async def test_an_unknown_postcode_is_confirmed_by_sending_again(guest: Guest, in_cart: Variant) -> None:
    place = {"facturation__code_postal": "69999", "facturation__ville": "Lyon"}
    doubted = await guest.details(**place)
    assert doubted.status_code == 422
    assert "Nous ne reconnaissons pas ce code postal" in words(doubted)
    assert (await guest.details(**place, **hidden(doubted))).status_code == 303
    other = await guest.details(facturation__code_postal="69998", facturation__ville="Lyon", **hidden(doubted))
    assert other.status_code == 422


async def test_a_slip_in_the_e_mail_is_a_suggestion_not_an_error(guest: Guest, in_cart: Variant) -> None:
    assert (await guest.details(email="alice@gmial.com")).status_code == 303
    page = await guest.get("/commande/livraison")
    assert "Utiliser alice@gmail.com" in page.text
    mended = await guest.post("/commande/coordonnees/adresse-e-mail", {"email": "mallory@example.org"})
    assert mended.status_code == 303
    page = await guest.get("/commande/livraison")
    assert "Utiliser" not in page.text
    assert 'value="alice@gmail.com"' in (await guest.get("/commande/coordonnees")).text


async def test_another_delivery_address(guest: Guest, in_cart: Variant) -> None:
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


async def test_a_professional_gives_a_company_and_its_numbers(guest: Guest, in_cart: Variant) -> None:
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


async def test_a_belgian_firm_has_no_siret(guest: Guest, in_cart: Variant) -> None:
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


async def test_goods_for_professionals_added_later_ask_the_details_again(guest: Guest, in_cart: Variant) -> None:
    await guest.ready()
    await guest.add(await an_article("Défibrillateur", professionals_only=True))
    assert (await guest.get("/commande/verification")).headers["location"] == "/commande/coordonnees?manque=1"
