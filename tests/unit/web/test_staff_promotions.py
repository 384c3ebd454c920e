"""Staff make promotions, change them, stop them and hand out codes; each with and without a mistake."""

from datetime import UTC, datetime

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from db.tables.promotions import Promotion, PromotionCode
from shop.promotions import campaigns
from shop.promotions.offers import Promotion as Offer
from tests import factories
from tests.unit.web.staff_desk import dora_signs_in, text_of

HERE = "/gestion/promotions"
FILLED = {
    "nom": "Rentrée", "genre": "percent", "pourcentage": "12,5", "code": "rentrée 26", "debut": "2026-03-28",
    "fin": "29/03/2026", "minimum": "60", "par-client": "1", "premiere": "oui", "cumulable": "oui", "pays": "BE",
}  # fmt: skip


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await factories.a_product()
    await dora_signs_in(client)
    return client


async def the_offer() -> Promotion:
    found = await Promotion.objects().order_by(Promotion.id, ascending=False).first()
    assert found is not None
    return found


async def test_an_offer_is_made_and_told(staff: httpx.AsyncClient) -> None:
    answer = await staff.post(HERE, data=FILLED)
    offer = await the_offer()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/{offer.id}")
    assert (offer.percent_bp, offer.minimum_cents, offer.uses_per_buyer, offer.first_order) == (1250, 6000, 1, True)
    # The last day counts whole, also the one that has 23 hours.
    assert offer.starts_at == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert offer.ends_at == datetime(2026, 3, 29, 22, tzinfo=UTC)
    page = text_of(await staff.get(answer.headers["location"])).replace("\u00a0", " ")
    for told in ("12,5 % de réduction", "jusqu’au dimanche 29 mars 2026", "dès 60,00 €", "en Belgique", "RENTREE26"):
        assert told in page
    assert "Rentrée" in text_of(await staff.get(f"{HERE}?etat=terminees"))
    assert "Aucune promotion dans cet état" in text_of(await staff.get(f"{HERE}?etat=a-venir"))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"nom": ""}, "nom", "Nommez l’offre"),
        ({"genre": "cadeau"}, "genre", "Choisissez ce que donne l’offre"),
        ({"pourcentage": "101"}, "pourcentage", "entre 0,01 et 100"),
        ({"pourcentage": "dix"}, "pourcentage", "un pourcentage, par exemple 10"),
        ({"genre": "amount", "montant": "-5"}, "montant", "un montant"),
        ({"genre": "buy_x_get_y", "achetes": "0", "offerts": "1"}, "achetes", "un nombre entier"),
        ({"fin": "2026-03-01"}, "fin", "La fin vient après le début"),
        ({"debut": "31/02/2026"}, "debut", "Indiquez un jour"),
        ({"debut": "9999-12-31"}, "debut", "Indiquez un jour"),
        ({"minimum": "1e9"}, "minimum", "un montant"),
        ({"references": "INCONNU"}, "references", "Aucun article n’a la référence INCONNU"),
        ({"par-client": "10000000000000000000"}, "par-client", "un nombre entier"),
        ({"utilisations": "zéro"}, "utilisations", "un nombre entier"),
        ({"code": "!!"}, "code", "lettres et chiffres"),
        ({"rayon": "nope"}, "rayon", "Un rayon coché n’existe plus"),
        ({"rayon": "999999999999999999999"}, "rayon", "Un rayon coché n’existe plus"),
        ({"pays": "ZZ"}, "pays", "Choisissez parmi les pays proposés"),
    ],
)
async def test_a_mistake_is_said_beside_its_field(
    staff: httpx.AsyncClient, change: dict[str, str], field: str, said: str
) -> None:
    answer = await staff.post(HERE, data={**FILLED, **change})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{field}-error"' in answer.text
    assert 'value="60"' in answer.text or change.get("minimum"), "what was typed is kept"
    assert await Promotion.count() == 0


async def test_a_code_that_exists_is_refused(staff: httpx.AsyncClient) -> None:
    await staff.post(HERE, data=FILLED)
    answer = await staff.post(HERE, data={**FILLED, "nom": "Encore"})
    assert answer.status_code == 422
    assert "Le code RENTREE26 existe déjà" in text_of(answer)


async def test_what_was_typed_comes_back_to_be_changed(staff: httpx.AsyncClient) -> None:
    variant = await factories.an_article()
    await staff.post(HERE, data={**FILLED, "references": variant.sku, "fin-heure": "18:30"})
    offer = await the_offer()
    page = (await staff.get(f"{HERE}/{offer.id}/modification")).text
    for value in ('value="12,50"', 'value="60"', 'value="2026-03-29"', 'value="18:30"', variant.sku):
        assert value in page
    changed = await staff.post(
        f"{HERE}/{offer.id}/modification", data={**FILLED, "version": str(offer.version), "nom": "Automne"}
    )
    assert changed.status_code == 303
    assert (await the_offer()).label == "Automne"
    late = await staff.post(f"{HERE}/{offer.id}/modification", data={**FILLED, "version": str(offer.version)})
    assert late.status_code == 409
    assert "a changé entre-temps" in text_of(late)
    assert (await the_offer()).label == "Automne"


async def test_an_offer_whose_rayon_is_gone_does_not_become_one_for_everything(staff: httpx.AsyncClient) -> None:
    rayon = await factories.a_category()
    await bump_catalogue_version()
    await staff.post(HERE, data={**FILLED, "rayon": str(rayon.id)})
    offer = await the_offer()
    assert [one.promotion.categories for one in await campaigns.campaigns()] == [{rayon.id}]
    await rayon.remove()
    await bump_catalogue_version()
    form = await staff.get(f"{HERE}/{offer.id}/modification")
    assert "Rayon qui n’existe plus" in text_of(form)
    kept = {**FILLED, "version": str(offer.version), "rayon": str(rayon.id)}
    answer = await staff.post(f"{HERE}/{offer.id}/modification", data=kept)
    assert (answer.status_code, 'href="#rayon-gone-1"' in answer.text) == (422, True)
    kept.pop("rayon")
    assert (await staff.post(f"{HERE}/{offer.id}/modification", data=kept)).status_code == 303


async def test_what_orders_had_is_not_changed(staff: httpx.AsyncClient) -> None:
    await staff.post(HERE, data=FILLED)
    offer, variant = await the_offer(), await factories.an_article()
    code = await PromotionCode.objects().first()
    order = await factories.an_order(variant)
    await factories.a_use(code, order)
    form = {**FILLED, "version": str(offer.version)}
    answer = await staff.post(f"{HERE}/{offer.id}/modification", data={**form, "pourcentage": "50"})
    assert answer.status_code == 422
    assert "créez-en une autre" in text_of(answer)
    assert (await staff.post(f"{HERE}/{offer.id}/modification", data={**form, "minimum": "10"})).status_code == 303
    assert order.number in text_of(await staff.get(f"{HERE}/{offer.id}"))


async def test_an_offer_is_stopped_and_taken_up_again(staff: httpx.AsyncClient) -> None:
    await staff.post(HERE, data=FILLED)
    offer = await the_offer()
    assert (await staff.post(f"{HERE}/{offer.id}/arret", data={"version": "1"})).status_code == 303
    assert (await staff.post(f"{HERE}/{offer.id}/arret", data={"version": "1"})).status_code == 409
    assert not (await the_offer()).active
    await staff.post(f"{HERE}/{offer.id}/modification", data={**FILLED, "version": "2"})
    assert not (await the_offer()).active, "a change does not start it again"
    assert (await staff.post(f"{HERE}/{offer.id}/reprise", data={"version": "3"})).status_code == 303
    assert (await the_offer()).active


async def test_codes_for_one_order_each_are_made_and_given_out(staff: httpx.AsyncClient) -> None:
    await staff.post(HERE, data={**FILLED, "code": ""})
    offer = await the_offer()
    for wrong in ("0", "5001", "beaucoup", ""):
        assert (await staff.post(f"{HERE}/{offer.id}/codes", data={"combien": wrong})).status_code == 422
    made = await staff.post(f"{HERE}/{offer.id}/codes", data={"combien": "30", "prefixe": "noël"})
    assert made.headers["location"] == f"{HERE}/{offer.id}#codes"
    codes = await PromotionCode.select()
    assert {row["max_uses"] for row in codes} == {1}
    assert len({row["code"] for row in codes}) == 30
    file = await staff.get(f"{HERE}/{offer.id}/codes.csv")
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert all(row["code"].startswith("NOEL") and row["code"] in file.text for row in codes)
    assert "et 10 autres" in text_of(await staff.get(f"{HERE}/{offer.id}"))


async def test_what_there_is_not_is_a_404(staff: httpx.AsyncClient) -> None:
    for path in ("999", "0", "abc", "99999999999999999999"):
        assert (await staff.get(f"{HERE}/{path}")).status_code == 404
        assert (await staff.post(f"{HERE}/{path}/codes", data={"combien": "1"})).status_code == 404


async def test_an_offer_made_by_hand_has_its_words(bare_database: str) -> None:
    offer = Offer(0, "Gants", "buy_x_get_y", buy_quantity=3, get_quantity=1)
    await campaigns.create(offer, ["GANTS"], factories.NOW)
    (one,) = await campaigns.campaigns()
    assert one.first_code == "GANTS"
