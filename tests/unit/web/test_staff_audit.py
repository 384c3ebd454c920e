"""« Journal »: what staff changed, found and read, taken out, and never edited."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.acting import ACTING, Acting
from db.tables.catalogue import Product
from db.tables.merchant import StaffMember
from shop.staff import audit
from shop.staff.audit_values import changes_of
from tests import factories
from tests.unit.web.conftest import HTMX
from tests.unit.web.people_desk import comes_in, member
from tests.unit.web.staff_desk import fields_of, text_of, walkthrough
from tests.unit.web.whole_shop import UNSAFE, ask_raw
from web.headers import Shell

JOURNAL = "/gestion/journal"
FILE = f"{JOURNAL}/export.csv"


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Dora has a session already: signing in would be written into the journal."""
    await comes_in(client, await member())
    return client


async def written(
    request: str = "a1",
    *,
    at: datetime | None = None,
    actor: str = "Dora Leroy",
    member_id: int = 1,
    name: str = "Alizée",
) -> int:
    """A product renamed by somebody at some moment; its id."""
    product = await factories.a_product("Rollator", published=False)
    acting = Acting(member_id, actor, "192.0.2.7", "staff_promotion_change", request, at or datetime.now(UTC))
    token = ACTING.set(acting)
    try:
        await Product.update({Product.name: name, Product.lead_days: 4}).where(Product.id == product.id)
    finally:
        ACTING.reset(token)
    return int(product.id)


async def test_a_click_is_read_with_before_and_after(desk: httpx.AsyncClient) -> None:
    emil = await member(["sales"], email="emil@example.fr", name="Emil Roux")
    await desk.post(f"/gestion/equipe/{emil.id}/fermeture")
    answer = await desk.get(JOURNAL)
    assert answer.status_code == 200
    page = text_of(answer)
    assert "Fermer un accès" in page
    assert "Dora Leroy" in page
    assert "Membre de l’équipe Emil Roux" in page
    assert "actif oui non" in page
    assert answer.headers["cache-control"] == "private, no-store"


async def test_secrets_are_not_shown(desk: httpx.AsyncClient) -> None:
    await desk.post("/gestion/equipe", data={"nom": "Emil", "adresse": "emil@example.fr", "roles": "sales"})
    page = text_of(await desk.get(JOURNAL))
    assert "(secret, non montré)" in page
    for row in await engine.fetch("SELECT password_hash FROM staff_member WHERE password_hash <> ''"):
        assert row["password_hash"] not in page


async def test_one_finds_by_who_what_text_day_and_click(desk: httpx.AsyncClient) -> None:
    first = await written("a1", name="Alizée")
    second = await written("b2", actor="Emil Roux", member_id=7, name="100 % laine_")
    late = await written("c3", at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC), name="Zéphyr")

    async def found(query: str) -> list[int]:
        page = (await desk.get(f"{JOURNAL}?{query}")).text
        named = {first: "Alizée", second: "100 % laine_", late: "Zéphyr"}
        return [one for one, name in named.items() if f"Produit {name}\u00a0" in page]

    assert await found("") == [first, second, late]
    assert await found("qui=7") == [second]
    assert await found("q=aliz%C3%A9e") == [first]
    assert await found("q=100+%25+laine_") == [second]
    assert await found("q=%25") == []
    assert await found("q=zeph+emil") == []
    assert await found("q=LAIN+emil") == [second]
    assert await found("clic=c3") == [late]
    assert await found(f"quoi=product&id={second}") == [second]
    assert await found("quoi=orders") == []
    assert await found("du=2026-03-02&au=2026-03-02") == [late]
    assert await found("au=2026-03-01") == []


async def test_an_order_is_found_by_its_number_with_all_that_hangs_on_it(app: Shell, desk: httpx.AsyncClient) -> None:
    product = await factories.a_product(on_hand=9)
    variant = (await factories.variants_of(product))[0]
    order = await walkthrough(app, variant_id=variant.id, quantity=1).up_to("paid")
    shown = await desk.get(f"/gestion/commandes/{order.number}")
    assert shown.status_code == 200
    await desk.post(f"/gestion/commandes/{order.number}/preparation", data={"version": order.drawn})
    await written()
    page = text_of(await desk.get(f"{JOURNAL}?commande={order.number.lower()}"))
    assert f"Commande {order.number}" in page
    assert "Étape de commande" in page
    assert "Produit" not in page.partition("Exporter")[2]
    unknown = await desk.get(f"{JOURNAL}?commande=SC-26-999999")
    assert unknown.status_code == 422
    assert "Aucune commande n’a le numéro" in text_of(unknown)


async def test_a_part_taken_away_is_still_found_at_its_whole(desk: httpx.AsyncClient) -> None:
    product = await factories.a_product(variants=2, published=False)
    gone = (await factories.variants_of(product))[1]
    token = ACTING.set(Acting(1, "Dora", "", "staff_x", "d4"))
    for table in ("price_change", "stock_movement"):
        await engine.fetch(f"DELETE FROM {table} WHERE variant = {{}}", gone.id)  # noqa: S608
    await engine.fetch("DELETE FROM variant WHERE id = {}", gone.id)
    ACTING.reset(token)
    page = text_of(await desk.get(f"{JOURNAL}?quoi=product&id={product.id}"))
    assert f"Variante {gone.id}" in page


async def test_pages_go_on_where_the_last_one_ended(desk: httpx.AsyncClient) -> None:
    ids = [await written(f"r{n}") for n in range(5)]
    asked, seen, before = audit.Asked(), [], None
    while True:
        page = await audit.page(asked, {}, before, per_page=2)
        seen += [entry.row_id for click in page.clicks for entry in click.entries]
        before = page.older
        if before is None:
            break
    assert seen == ids[::-1]
    (entry,) = await engine.fetch("SELECT MIN(id) AS id FROM audit_entry")
    answer = await desk.get(f"{JOURNAL}?avant={entry['id']}")
    assert "Rien n’a encore été changé" in text_of(answer)


async def test_the_export_has_the_same_and_no_formula(desk: httpx.AsyncClient) -> None:
    await written(name='=HYPERLINK("http://x")')
    answer = await desk.get(f"{FILE}?qui=1")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "journal-" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert {row["champ"] for row in rows} == {"nom", "délai de préparation (jours)"}
    (named,) = [row for row in rows if row["champ"] == "nom"]
    assert named["avant"] == "Rollator"
    assert named["après"].startswith("'=HYPERLINK")
    assert named["action"] == "Modifier une promotion"
    assert (await desk.get(f"{FILE}?du=hier")).status_code == 422


@pytest.mark.parametrize(
    "query",
    ["qui=x&quoi=nothing&id=abc&avant=x", "id=99999999999999999999&quoi=orders", "q=" + "%25_" * 60, "clic=%27"],
)
async def test_odd_questions_are_answered(desk: httpx.AsyncClient, query: str) -> None:
    await written()
    assert (await desk.get(f"{JOURNAL}?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["du=hier", "du=2026-02-30", "du=2026-03-02&au=2026-03-01", "au=0001-01-01"])
async def test_days_there_are_not_are_said_beside_the_field(desk: httpx.AsyncClient, query: str) -> None:
    answer = await desk.get(f"{JOURNAL}?{query}")
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text


async def test_nobody_edits_an_entry(app: Shell, desk: httpx.AsyncClient) -> None:
    await written()
    before = await engine.fetch("SELECT * FROM audit_entry")
    for path in (JOURNAL, FILE, f"{JOURNAL}/{before[0]['id']}"):
        for method in sorted(UNSAFE):
            cookie = f"session={desk.cookies['session']}".encode()
            headers = [(b"sec-fetch-site", b"same-origin"), (b"cookie", cookie)]
            answer = await ask_raw(app, method, path.encode(), headers, b"")
            assert answer.status in (404, 405)
    assert await engine.fetch("SELECT * FROM audit_entry") == before


async def test_who_may_read_it(client: httpx.AsyncClient) -> None:
    await comes_in(client, await member(["accounting"]))
    assert (await client.get(JOURNAL)).status_code == 200
    await StaffMember.update({StaffMember.roles: ["sales", "catalogue"]}, force=True)
    for path in (JOURNAL, FILE):
        assert (await client.get(path)).status_code == 403
        assert (await client.get(path, headers=HTMX)).status_code == 403


async def test_a_year_later_entries_go(desk: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    await written("old", at=now - timedelta(days=367))
    await written("new", at=now - timedelta(days=360))
    await audit.forget_old(now)
    assert [row["request"] for row in await engine.fetch("SELECT request FROM audit_entry")] == ["new"]


async def test_a_click_of_many_rows_is_cut_and_one_link_away(desk: httpx.AsyncClient) -> None:
    product = await factories.a_product(published=False, variants=20)
    token = ACTING.set(Acting(1, "Dora", "", "staff_price_change_apply", "e5"))
    await engine.fetch("UPDATE variant SET low_stock_at = 3 WHERE product = {}", product.id)
    ACTING.reset(token)
    page = await desk.get(JOURNAL)
    assert "Voir les 20 lignes de cette action" in text_of(page)
    assert page.text.count("<caption") == 12
    assert (await desk.get(f"{JOURNAL}?clic=e5")).text.count("<caption") == 20


async def test_roles_and_states_are_read_in_words(app: Shell, desk: httpx.AsyncClient) -> None:
    await desk.post("/gestion/equipe", data={"nom": "Emil", "adresse": "emil@example.fr", "roles": "sales"})
    assert "rôles rien Ventes" in text_of(await desk.get(JOURNAL))
    product = await factories.a_product(on_hand=9)
    variant = (await factories.variants_of(product))[0]
    order = await walkthrough(app, variant_id=variant.id, quantity=1).up_to("paid")
    await desk.post(f"/gestion/commandes/{order.number}/preparation", data={"version": order.drawn})
    page = text_of(await desk.get(f"{JOURNAL}?commande={order.number}"))
    assert "vers l’état rien En préparation" in page


async def test_rows_are_called_by_their_names(desk: httpx.AsyncClient) -> None:
    """Updates keep the columns that changed alone: the name is looked up."""
    product = await factories.a_product("Rollator", variants=1)
    (variant,) = await factories.variants_of(product)
    customer = await factories.a_customer(factories.ALICE)
    token = ACTING.set(Acting(1, "Dora", "", "staff_stock_move", "f6"))
    await engine.fetch("UPDATE variant SET low_stock_at = 3 WHERE id = {}", variant.id)
    await engine.fetch("UPDATE customer SET large_text = {} WHERE id = {}", True, customer.id)
    ACTING.reset(token)
    page = text_of(await desk.get(JOURNAL))
    assert f"Variante Rollator ({variant.sku})" in page
    assert f"Compte client {customer.first_name} {customer.last_name}" in page
    await engine.fetch("DELETE FROM customer WHERE id = {}", customer.id)
    assert "Compte client effacé" in text_of(await desk.get(JOURNAL))


async def test_settings_are_called_as_on_their_pages_and_read_in_words(desk: httpx.AsyncClient) -> None:
    path = "/gestion/reglages/boutique/delais"
    form = fields_of(await desk.get(path), path)
    await desk.post(path, data=form | {"offerte": "120", "creneau_samedi": "y"})
    await desk.post(path, data=fields_of(await desk.get(path), path) | {"offerte": "80"})
    page = text_of(await desk.get(f"{JOURNAL}?quoi=setting")).replace("\u00a0", " ")
    assert "Réglage Livraison offerte, Livraison offerte à partir de (€)" in page
    assert "valeur 120,00 € 80,00 €" in page
    assert "Réglage Rendez-vous, Proposer aussi le samedi" in page
    assert "valeur rien oui" in page


@pytest.mark.parametrize(
    ("about", "verb", "values", "told"),
    [
        ("stock_movement", "insert", {"reason": "arrival"}, "Arrivage"),
        ("stock_movement", "insert", {"reason": "stocktake"}, "Inventaire"),
        ("surcharge_postcode", "insert", {"zone": "mountain"}, "Stations de montagne"),
        ("setting", "insert", {"name": "vat_rates", "value": '"BE medical 6 2026-01-01"'},
         "Belgique, Matériel médical : 6 % dès le 1er janvier 2026"),
        ("setting", "insert", {"name": "cheques", "value": "true"}, "oui"),
        ("product", "update", {"vat_class": "reduced"}, "Taux réduit"),
        ("order_event", "insert", {"move": "take_out"}, "Articles retirés de la commande"),
        ("payment", "update", {"state": "paid"}, "payé"),
        ("merchant_text", "insert", {"name": "mail.order_paid.opening"}, "E-mail Paiement reçu, ouverture"),
        ("product", "update", {"summary": "medical"}, "medical"),
    ],
)  # fmt: skip
def test_codes_are_read_in_words(about: str, verb: str, values: dict[str, str], told: str) -> None:
    before = dict.fromkeys(values, "x") if verb == "update" else {}
    found = changes_of(about, verb, before, values, {}, "")
    assert found[-1].after.replace("\u00a0", " ").replace("\u202f", " ") == told


async def test_a_page_has_twenty_five_clicks_and_long_ones_are_folded(desk: httpx.AsyncClient) -> None:
    for number in range(27):
        await written(f"r{number}", name=f"Nom {number}")
    product = await factories.a_product(published=False, variants=20)
    token = ACTING.set(Acting(1, "Dora", "", "staff_price_change_apply", "e5"))
    await engine.fetch("UPDATE variant SET low_stock_at = 3 WHERE product = {}", product.id)
    ACTING.reset(token)
    page = (await desk.get(JOURNAL)).text
    assert page.count('id="clic-') == 25
    assert page.count('<details class="more"') == 1
    assert (await desk.get(f"{JOURNAL}?clic=e5")).text.count('<details class="more"') == 0
    older = re.search(r'href="([^"]*avant=\d+[^"]*)" id="older"|id="older" href="([^"]*avant=\d+[^"]*)"', page)
    assert older, page
    rest = (await desk.get(html.unescape(older[1] or older[2]))).text
    assert rest.count('id="clic-') == 3
