"""The shelves and the packing table: what to fetch, one scan after the other, the parcel that comes of it."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx

from db import engine
from shop.orders import fulfilment
from shop.orders.fulfilment import dismiss_attention
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.parcels import packing as parcels
from shop.parcels.packing import ParcelDraft
from shop.staff.picking import ToPack, count_off
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, page_of, text_of, walkthrough
from web.headers import Shell

EAN = "3401020304059"
TABLE = "/gestion/preparation"


async def to_pack(app: Shell, quantity: int = 2, state: str = "in_preparation", **values: str) -> Order:
    """An order whose article has an EAN."""
    made = await walkthrough(app, quantity=quantity, **values).up_to(state)
    await engine.fetch("UPDATE variant SET ean = {} WHERE id = {}", EAN, made.lines[0].variant_id)
    return made


def bench(order: Order) -> str:
    return f"{TABLE}/{order.number}"


async def scan(desk: httpx.AsyncClient, page: httpx.Response, order: Order, code: str) -> httpx.Response:
    """Type what a scanner types into the page, and follow."""
    answer = await desk.post(bench(order), data={**fields_of(page, bench(order)), "code": code})
    assert answer.status_code == 303
    return await desk.get(answer.headers["location"])


def counted(page: httpx.Response) -> list[str]:
    return re.findall(r"<strong data-count>(\d+)</strong> sur (\d+)", page.text)


async def test_the_list_gathers_articles_of_all_orders(desk: httpx.AsyncClient, app: Shell) -> None:
    one = await to_pack(app, 2, "paid")
    two = await walkthrough(app, quantity=3, variant_id=one.lines[0].variant_id).up_to("in_preparation")
    sent = await walkthrough(app, quantity=1, variant_id=one.lines[0].variant_id).up_to("shipped")
    page = await desk.get(TABLE)
    said = text_of(page)
    assert "5 pièces pour 2 commandes" in said
    assert f"EAN {EAN}" in said
    assert f"{one.number} ×2, {two.number} ×3" in said
    assert sent.number not in said
    assert f'href="{bench(one)}"' in page.text
    assert "Commencer la préparation de cette commande" in said


async def partly_sent(app: Shell, quantity: int = 3) -> Order:
    """One of its pieces left."""
    made = await to_pack(app, quantity)
    draft = ParcelDraft("dpd", "250012345678", {made.lines[0].id: 1})
    await parcels.ship(made.number, made.version, draft, DORA, walkthrough(app).now)
    return await OrderWalkthrough.order(made.number)


async def test_the_rest_of_what_left_in_part_is_fetched_and_packed(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await partly_sent(app)
    said = text_of(await desk.get(TABLE))
    assert "2 pièces pour 1 commande" in said
    assert "Expédiée en partie" in said
    assert "Commencer la préparation" not in said
    page = await desk.get(bench(made))
    assert counted(page) == [("0", "2")]
    page = await scan(desk, await scan(desk, page, made, EAN), made, EAN)
    path = f"{page_of(made)}/colis/preparation"
    assert (await desk.post(path, data=fields_of(page, path))).status_code == 303
    assert (await OrderWalkthrough.order(made.number)).unpacked == {}
    assert "Rien à préparer." in text_of(await desk.get(TABLE))


async def test_what_is_given_up_or_refunded_is_not_fetched(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await partly_sent(app)
    line, path = f"ligne-{made.lines[0].id}", f"{page_of(made)}/remboursement"
    review = await desk.post(f"{path}/verification", data={"moyen": "", line: "1"})
    assert (await desk.post(path, data=fields_of(review, path))).status_code == 303
    assert counted(await desk.get(bench(made))) == [("0", "1")]
    assert "1 pièce pour 1 commande" in text_of(await desk.get(TABLE))
    review = await desk.post(f"{path}/verification", data={"moyen": "", line: "1"})
    assert (await desk.post(path, data=fields_of(review, path))).status_code == 303
    assert "Retirez-le de la commande" in text_of(await desk.get(bench(made)))
    assert "Rien à préparer." in text_of(await desk.get(TABLE))
    rest = f"{page_of(made)}/reste"
    review = await desk.post(
        f"{rest}/verification", data=fields_of(await desk.get(f"{rest}?tout=oui"), f"{rest}/verification")
    )
    assert (await desk.post(rest, data=fields_of(review, rest))).status_code == 303
    assert "Tout est déjà emballé, ou parti." in text_of(await desk.get(bench(made)))


async def test_what_is_over_is_not_fetched(desk: httpx.AsyncClient, app: Shell) -> None:
    over = await walkthrough(app).up_to("cancelled")
    assert counted(await desk.get(bench(over))) == []


async def test_a_slip_scanned_opens_its_order(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app)
    for typed in (made.number, made.number.lower(), made.number.replace("-", "")):
        answer = await desk.get(TABLE, params={"bon": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, bench(made))
    wrong = await desk.get(TABLE, params={"bon": "SC-99-999999"})
    assert wrong.status_code == 422
    assert 'href="#bon"' in wrong.text


async def test_scans_count_pieces_off_without_javascript(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 3)
    page = await desk.get(bench(made))
    assert counted(page) == [("0", "3")]
    for at, code in enumerate((EAN, made.lines[0].sku.lower(), f" {EAN[:5]} {EAN[5:]} "), start=1):
        page = await scan(desk, page, made, code)
        assert counted(page) == [(str(at), "3")]
        assert re.search(r'id="scan-said"[^>]*role="status"', page.text)
        assert "Compté" in text_of(page)
    assert "Tout est compté." in text_of(page)
    page = await scan(desk, page, made, EAN)
    assert counted(page) == [("3", "3")]
    assert re.search(r'id="scan-said" class="scan-said wrong" role="alert"', page.text)
    assert "Déjà au complet" in text_of(page)
    assert [event.move for event in (await OrderWalkthrough.order(made.number)).events] == ["place", "pay", "prepare"]


async def test_a_wrong_article_is_said_loudly_and_counts_nothing(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app)
    page = await scan(desk, await desk.get(bench(made)), made, "<b>9999</b>")
    assert counted(page) == [("0", "2")]
    assert re.search(r'role="alert"[^>]*>Cet article n’est pas dans la commande', page.text)
    assert "&lt;B&gt;9999" in page.text


async def test_what_is_counted_becomes_the_parcel(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 3)
    line = made.lines[0].id
    page = await desk.get(bench(made))
    for _ in range(2):
        page = await scan(desk, page, made, EAN)
    form = fields_of(page, f"{page_of(made)}/colis/preparation")
    assert form[f"ligne-{line}"] == "2"
    answer = await desk.post(f"{page_of(made)}/colis/preparation", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(made))
    after = await OrderWalkthrough.order(made.number)
    assert [dict(parcel.lines) for parcel in after.packed] == [{line: 2}]
    assert counted(await desk.get(bench(made))) == [("0", "1")]


def flawed(page: httpx.Response) -> str:
    """The id of the field that the summary leads to and that says why."""
    led = re.search(r'<li><a href="#([^"]+)"', page.text)
    assert led
    assert f'id="{led[1]}-error"' in page.text
    return led[1]


async def test_a_parcel_refused_is_said_at_the_table_and_its_count_is_kept(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 3)
    path = f"{page_of(made)}/colis/preparation"
    empty = await desk.post(path, data=fields_of(await desk.get(bench(made)), path))
    assert (empty.status_code, flawed(empty)) == (422, "code")
    page = await scan(desk, empty, made, EAN)
    wrong = {"poids": "beaucoup", "transporteur": "colissimo"}
    for headers in ({}, HTMX):
        heavy = await desk.post(path, data={**fields_of(page, path), **wrong}, headers=headers)
        assert (heavy.status_code, flawed(heavy), counted(heavy)) == (422, "poids", [("1", "3")])
        assert f'<h1 tabindex="-1">Emballer {made.number}' in heavy.text
        sent = fields_of(heavy, path)
        assert (sent["poids"], sent["transporteur"]) == ("beaucoup", "colissimo")
    nobody = await desk.post(path, data={**fields_of(page, path), "transporteur": "pigeon"})
    assert (nobody.status_code, flawed(nobody)) == (422, "transporteur")
    page = await scan(desk, heavy, made, EAN)
    assert (await desk.post(path, data=fields_of(page, path))).status_code == 303
    assert [sum(dict(one.lines).values()) for one in (await OrderWalkthrough.order(made.number)).packed] == [2]


async def test_what_happened_since_is_said_at_the_table(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 2)
    page = await scan(desk, await desk.get(bench(made)), made, EAN)
    await dismiss_attention(made.number, made.version, staff("Eve Moreau"), walkthrough(app).now, note="Rappelé")
    path = f"{page_of(made)}/colis/preparation"
    late = await desk.post(path, data=fields_of(page, path))
    assert (late.status_code, counted(late)) == (409, [("1", "2")])
    assert "Décision par Eve Moreau (Rappelé)" in text_of(late)
    assert (await OrderWalkthrough.order(made.number)).packed == ()
    assert (await desk.post(path, data=fields_of(late, path))).status_code == 303
    assert len((await OrderWalkthrough.order(made.number)).packed) == 1


async def test_the_other_buttons_of_the_table_are_refused_there_too(desk: httpx.AsyncClient, app: Shell) -> None:
    for state, mode, button in (("paid", "home", "preparation"), ("in_preparation", "agency", "mise-a-disposition")):
        made = await to_pack(app, 1, state, mode=mode)
        page = await scan(desk, await desk.get(bench(made)), made, EAN)
        path = f"{page_of(made)}/{button}"
        await fulfilment.cancel(made.number, made.version, staff("Eve Moreau"), walkthrough(app).now)
        late = await desk.post(path, data=fields_of(page, path))
        assert late.status_code == 409
        assert f"Emballer {made.number}" in text_of(late)
        assert "Commande annulée par Eve Moreau" in text_of(late)


async def test_an_address_counts_no_more_than_there_is(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 2)
    line = made.lines[0].id
    for fait, shown in ((f"{line}:1", "1"), (f"{line}:99999", "2"), ("1:x", "0"), ("x" * 3_000, "0"), ("٣:٣", "0")):
        page = await desk.get(bench(made), params={"fait": fait, "dit": "inconnu", "ligne": "999999"})
        assert (page.status_code, counted(page)) == (200, [(shown, "2")]), fait
    again = await desk.post(bench(made), data={"fait": f"{line}:2", "recommencer": "1"})
    assert again.headers["location"] == bench(made)
    assert (await desk.get(f"{TABLE}/SC-99-999999")).status_code == 404


async def test_htmx_is_led_on_as_well(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 2)
    answer = await desk.post(bench(made), data={"code": EAN}, headers=HTMX)
    led = urlsplit(answer.headers["hx-redirect"])
    assert parse_qs(led.query)["fait"] == [f"{made.lines[0].id}:1"]


async def test_the_table_begins_an_order_and_stays(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 1, "paid")
    path = f"{page_of(made)}/preparation"
    page = await scan(desk, await desk.get(bench(made)), made, EAN)
    answer = await desk.post(path, data=fields_of(page, path))
    assert answer.status_code == 303
    assert counted(await desk.get(answer.headers["location"])) == [("1", "1")]
    assert urlsplit(answer.headers["location"]).path == bench(made)
    assert (await OrderWalkthrough.order(made.number)).state == "in_preparation"


async def test_an_order_for_the_agency_is_got_ready_here(desk: httpx.AsyncClient, app: Shell) -> None:
    made = await to_pack(app, 1, mode="agency")
    page = await scan(desk, await desk.get(bench(made)), made, EAN)
    path = f"{page_of(made)}/mise-a-disposition"
    assert (await desk.post(path, data=fields_of(page, path))).status_code == 303
    assert (await OrderWalkthrough.order(made.number)).state == "ready"


def test_two_lines_of_one_article_fill_up_one_after_the_other() -> None:
    lines = [ToPack(1, "A-1", "Canne", EAN, 1), ToPack(2, "A-1", "Canne", "", 1)]
    first = count_off(lines, {}, "a-1")
    second = count_off(lines, first.counted, "A-1")
    assert second.counted == {1: 1, 2: 1}
    assert count_off(lines, second.counted, "A-1").said == "enough"
    assert count_off(lines, {}, "B").said == "unknown"
    assert count_off(lines, {}, "").said == "unknown"
