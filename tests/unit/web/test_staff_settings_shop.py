"""Who the merchant is, how one pays, what VAT counts: set by staff, wrong values refused where they are typed."""

from datetime import date

import httpx
import pytest

from db.tables.staff import AuditEntry
from shop.merchant.duties import missing
from shop.merchant.identity import Merchant
from shop.storefront import forget, storefront
from shop.vat import Destination
from tests import factories
from tests.factories import LIGHT
from tests.unit.web.staff_desk import PASSWORD, dora_signs_in, fields_of, sign_in, text_of
from web.pages.staff.settings.groups import GROUPS

HERE = "/gestion/reglages"
SHOP = f"{HERE}/boutique"
VAT = f"{HERE}/tva"
IBAN = "FR7630006000011234567890189"


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    forget()
    await dora_signs_in(client)
    return client


async def filled(staff: httpx.AsyncClient, path: str) -> dict[str, str]:
    return fields_of(await staff.get(path), path)


@pytest.mark.parametrize("group", [group.slug for group in GROUPS])
async def test_a_group_kept_as_it_stands_changes_nothing(group: str, staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/{group}"
    before = (await storefront()).merchant
    answer = await staff.post(path, data=await filled(staff, path))
    assert answer.headers["location"] == f"{path}?fait=oui"
    assert (await storefront()).merchant == before
    assert await AuditEntry.count().where(AuditEntry.about == "setting") == 0


async def test_no_break_spaces_of_a_setting_stay(staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/contact"
    typed = {"heures": " de\u00a09\u202fh  à 18\u00a0h ", "telephone": "3631", "mediateur_site": "https://cm2c.net/a?b"}
    await staff.post(path, data=await filled(staff, path) | typed)
    assert (await storefront()).merchant.phone_hours == "de\u00a09\u202fh à 18\u00a0h"
    before = await AuditEntry.count()
    await staff.post(path, data=await filled(staff, path))
    assert await AuditEntry.count() == before


async def test_what_was_wrong_before_does_not_stand_in_the_way_of_another_group(staff: httpx.AsyncClient) -> None:
    await factories.merchant_settings(postcode="abc")
    forget()
    path = f"{SHOP}/contact"
    assert (await staff.post(path, data=await filled(staff, path) | {"heures": "le matin"})).status_code == 303


async def test_what_the_law_wants_said_is_a_thing_to_do_until_it_is_set(staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/contact"
    for page in ("/gestion", HERE, path):
        assert 'id="lacking"' in (await staff.get(page)).text
    assert "L616-1" in text_of(await staff.get(path))
    await factories.merchant_settings(**{lack.name: "x" for lack in missing(Merchant())})
    forget()
    for page in ("/gestion", HERE, path):
        assert 'id="lacking"' not in (await staff.get(page)).text


async def test_what_the_law_wants_said_is_the_administrators_affair(client: httpx.AsyncClient) -> None:
    await dora_signs_in(client, "sales")
    assert 'id="lacking"' not in (await client.get("/gestion")).text


async def test_the_name_of_the_shop_changes_on_the_next_page(staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/identite"
    assert "Comptoir" in text_of(await staff.get("/mentions-legales"))
    await staff.post(path, data=await filled(staff, path) | {"nom": "Chez Lucette", "siren": "732 829 320"})
    assert "Chez Lucette" in text_of(await staff.get("/mentions-legales"))
    entries = await AuditEntry.select().where(AuditEntry.about == "setting")
    assert ["Chez Lucette" in str(entry["after"]) for entry in entries].count(True) == 1


@pytest.mark.parametrize(
    ("group", "typed", "field"),
    [
        ("identite", {"nom": ""}, "nom"), ("identite", {"siren": "123"}, "siren"), ("identite", {"tva": "FR1"}, "tva"),
        ("identite", {"pays": "XX"}, "pays"), ("contact", {"email": "personne"}, "email"),
        ("contact", {"mediateur_site": "javascript:alert(1)"}, "mediateur_site"),
        ("paiements", {"iban": "FR76"}, "iban"), ("paiements", {"plusieurs_fois": "y", "mention": ""}, "mention"),
        ("paiements", {"reserve_carte": "0"}, "reserve_carte"),
        ("retours", {"retractation": "13"}, "retractation"), ("factures", {"serie_factures": "fa-1"}, "serie_factures"),
        ("factures", {"serie_avoirs": "FA"}, "serie_avoirs"), ("factures", {"compte_tva": "x"}, "compte_tva"),
        ("identite", {"code_postal": "abc"}, "code_postal"), ("contact", {"telephone": "abc"}, "telephone"),
        ("contact", {"mediateur_site": "http://a b"}, "mediateur_site"),
    ],
)  # fmt: skip
async def test_a_wrong_setting_is_refused_at_its_field(
    group: str, typed: dict[str, str], field: str, staff: httpx.AsyncClient
) -> None:
    path = f"{SHOP}/{group}"
    before = (await storefront()).merchant
    answer = await staff.post(path, data=await filled(staff, path) | typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (await storefront()).merchant == before


async def test_a_bank_account_makes_transfers_possible(staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/paiements"
    sent = await filled(staff, path) | {"iban": IBAN, "bic": "AGRIFRPP", "titulaire": "Comptoir SAS"}
    assert (await staff.post(path, data=sent)).status_code == 303
    assert (await storefront()).merchant.iban == IBAN


async def test_two_members_on_one_group_the_second_sees_the_difference(staff: httpx.AsyncClient) -> None:
    path = f"{SHOP}/contact"
    first = await filled(staff, path)
    await staff.post(path, data=first | {"telephone": "01 23 45 67 89"})
    answer = await staff.post(path, data=first | {"heures": "le matin"})
    assert answer.status_code == 409
    assert "Téléphone, actuellement : 01 23 45 67 89" in text_of(answer).replace("\u00a0", " ")
    assert 'value="le matin"' in answer.text


async def test_settings_are_the_administrators(client: httpx.AsyncClient) -> None:
    await factories.dora(
        await LIGHT.hash(PASSWORD), roles=["sales", "after_sales", "accounting", "warehouse", "catalogue"]
    )
    await sign_in(client)
    assert (await client.get(HERE)).status_code == 403
    assert (await client.post(f"{SHOP}/identite", data={"nom": "x"})).status_code == 403
    assert (await client.get(f"{SHOP}/rien")).status_code == 403


async def test_a_group_there_is_not_is_404(staff: httpx.AsyncClient) -> None:
    assert (await staff.get(f"{SHOP}/rien")).status_code == 404


# VAT -----------------------------------------------------------------------------------------------------------------

ROW = {"lignes": "1", "lieu-0": "BE", "classe-0": "medical", "taux-0": "6", "jour-0": "2026-01-01", "su": "oui"}


async def test_a_rate_of_ones_own_counts_from_its_first_day(staff: httpx.AsyncClient) -> None:
    sent = await filled(staff, VAT) | ROW | {"guichet": "oui"}
    assert (await staff.post(VAT, data=sent)).status_code == 303
    front = await storefront()
    assert front.rates(date(2026, 6, 1)).rate("medical", Destination("BE")) == 600
    assert front.rates(date(2025, 6, 1)).rate("medical", Destination("BE")) == 2100
    again = await filled(staff, VAT)
    assert (again["taux-0"], again["jour-0"]) == ("6", "2026-01-01")
    gone = again | {"taux-0": "", "jour-0": ""}
    await staff.post(VAT, data=gone)
    assert (await storefront()).merchant.vat_rates == ""


@pytest.mark.parametrize(
    "typed",
    [{"taux-0": "x"}, {"taux-0": "600"}, {"jour-0": "demain"}, {"jour-0": ""}, {"lieu-0": "US"}, {"classe-0": "luxe"}],
)
async def test_a_rate_that_is_none_is_refused_in_its_row(typed: dict[str, str], staff: httpx.AsyncClient) -> None:
    answer = await staff.post(VAT, data=await filled(staff, VAT) | ROW | typed)
    assert answer.status_code == 422
    assert 'id="taux-0-error"' in answer.text
    assert (await storefront()).merchant.vat_rates == ""


async def test_a_first_day_that_has_passed_is_asked_about_once(staff: httpx.AsyncClient) -> None:
    past = ROW | {"su": ""}
    past.pop("su")
    answer = await staff.post(VAT, data=await filled(staff, VAT) | past)
    assert (answer.status_code, 'id="begun"' in answer.text) == (422, True)
    assert (await storefront()).merchant.vat_rates == ""
    assert fields_of(answer, VAT)["taux-0"] == "6"
    assert (await staff.post(VAT, data=fields_of(answer, VAT) | {"su": "oui"})).status_code == 303
    assert (await staff.post(VAT, data=await filled(staff, VAT))).status_code == 303


async def test_two_rates_for_one_place_class_and_day_are_refused(staff: httpx.AsyncClient) -> None:
    second = {name.replace("-0", "-1"): value for name, value in ROW.items()} | {"lignes": "2", "taux-1": "12"}
    answer = await staff.post(VAT, data=await filled(staff, VAT) | ROW | second)
    assert answer.status_code == 422
    assert 'id="taux-1-error"' in answer.text
    assert (await storefront()).merchant.vat_rates == ""


async def test_two_members_on_the_rates(staff: httpx.AsyncClient) -> None:
    first = await filled(staff, VAT)
    await staff.post(VAT, data=first | ROW)
    answer = await staff.post(VAT, data=first | ROW | {"taux-0": "12"})
    assert answer.status_code == 409
    assert "Belgique, Matériel médical : 6 %" in text_of(answer).replace("\u00a0", " ")
    assert 'value="12"' in answer.text


async def test_more_rows_without_losing_what_is_typed(staff: httpx.AsyncClient) -> None:
    answer = await staff.post(VAT, data=await filled(staff, VAT) | ROW | {"ajouter": "oui"})
    assert fields_of(answer, VAT)["taux-0"] == "6"
