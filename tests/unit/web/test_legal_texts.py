"""The shop's legal pages in the merchant's words, and the terms an order was placed under."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.queries import merchant_texts as queries
from db.queries.storefront import bump_catalogue_version
from shop.links import order_token
from shop.mails import Mails
from shop.merchant import terms
from shop.merchant.editing import WrongValues
from shop.merchant.own_words import BY_SLUG, PAGES, LegalPage, blocks_of, unmarked
from shop.merchant.texts import check, save
from shop.orders import book
from shop.orders.order import Order
from shop.storefront import forget
from tests.factories import an_article, merchant_settings
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.db.letterbox import Letterbox
from tests.unit.web.checkout_walkthrough import Guest, a_shop
from tests.unit.web.staff_desk import application_of, text_of
from web.headers import Shell
from web.mail import mail_renderer

GUARANTEE = "Garantie légale de conformité"
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


async def said(name: str, body: str, now: datetime = NOW) -> None:
    await queries.keep(name, body, now)
    await bump_catalogue_version()


def test_a_text_is_read_in_blocks() -> None:
    text = "## Objet\nUn.\nDeux.\n\n\n\n### Détail\n- a\n- b\nfin\n\n#nonde"
    assert [(one.kind, one.lines) for one in blocks_of(text)] == [
        ("h2", ("Objet",)), ("p", ("Un.", "Deux.")), ("h3", ("Détail",)), ("ul", ("a", "b")), ("p", ("fin",)),
        ("p", ("#nonde",)),
    ]  # fmt: skip
    assert unmarked("## Objet\n\nTexte ## ici") == "Objet\n\nTexte ## ici"
    assert blocks_of("") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "écrivez"), ("### Petit", "grand titre"), ("#Collé", "commence par"), ("#### Trop", "commence par"),
     ("## " + "x" * 161, "trop long"), ("x" * 60_001, "60000")],
)  # fmt: skip
def test_what_cannot_be_a_text_is_named(text: str, word: str) -> None:
    assert word in check(text)
    assert check("## Objet\n\n### Détail\n\nTexte") == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.slug)
async def test_a_page_says_the_merchants_words_and_since_when(client: httpx.AsyncClient, page: LegalPage) -> None:
    await a_shop()
    forget()
    ours = text_of(await client.get(page.url))
    assert "Texte modifié" not in ours
    name = page.instead if page.replaced else page.more
    await said(name, "## Chez nous\n\nVoir https://exemple.fr & <script>alert(1)</script>\n\n- un\n- deux")
    answer = await client.get(page.url)
    assert "<h2>Chez nous</h2>" in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert '<a href="https://exemple.fr"' in answer.text
    assert "<ul><li>un</li><li>deux</li></ul>" in answer.text
    assert "Texte modifié le jeudi 26 novembre 2026." in text_of(answer)
    await queries.forget([name])
    await bump_catalogue_version()
    assert text_of(await client.get(page.url)) == ours


async def test_what_is_added_stands_after_the_programs_words(client: httpx.AsyncClient) -> None:
    for page in PAGES:
        await said(page.more, "## En plus\n\nNos mots.")
    for page in PAGES:
        text = (await client.get(page.url)).text
        assert text.index("<h2>En plus</h2>") > text.rindex("<h2", 0, text.index("<h2>En plus</h2>"))
    assert "3. Prix" in (await client.get("/cgv")).text


async def test_the_words_of_the_law_stay_whatever_the_terms_say(client: httpx.AsyncClient) -> None:
    await said(BY_SLUG["cgv"].instead, "## Article unique\n\nNos conditions.")
    text = (await client.get("/cgv")).text
    assert "3. Prix" not in text
    for heading in (
        "Modèle de formulaire de rétractation",
        "Garantie légale de conformité et garantie des vices cachés",
    ):
        assert f"<h2>{heading}</h2>" in text
    assert text.index("Article unique") < text.index("Modèle de formulaire")
    await said(BY_SLUG["accessibilite"].instead, "## Chez nous\n\nRien.")
    assert 'id="affichage-title"' in (await client.get("/accessibilite")).text


async def test_a_name_with_an_ampersand_is_read_as_it_is_written(client: httpx.AsyncClient) -> None:
    await merchant_settings(legal_name="Dupont & fils")
    await bump_catalogue_version()
    page = (await client.get("/cgv")).text
    assert "Dupont &amp; fils" in page
    assert "&amp;amp;" not in page


async def test_each_article_has_its_heading(client: httpx.AsyncClient) -> None:
    page = (await client.get("/cgv")).text
    assert [int(found) for found in re.findall(r"<h2>(\d+)\. ", page)] == list(range(1, 13))


async def test_a_wording_is_kept_once_and_found_by_the_moment(database: str) -> None:
    assert await terms.accepted_at(NOW) is None
    for at, text in ((0, "A"), (1, "A"), (2, "B"), (3, "A"), (3, "A")):
        await terms.keep(text, NOW + timedelta(minutes=at))
    assert [one.text for one in await terms.versions()] == ["A", "B", "A"]
    expected: dict[int, Any] = {0: "A", 1: "A", 2: "B", 3: "A", 99: "A"}
    for at, text in expected.items():
        found = await terms.accepted_at(NOW + timedelta(minutes=at))
        assert found is not None
        assert found.text == text
    assert await terms.accepted_at(NOW - timedelta(seconds=1)) is None


# The terms of an order -----------------------------------------------------------------------------------------------


async def placed(guest: Guest, page: httpx.Response) -> Order:
    assert (await guest.order(page)).status_code == 303
    rows = await fetch("SELECT id FROM orders ORDER BY id DESC LIMIT 1")
    order = await book.by_id(rows[0]["id"])
    assert order is not None
    return order


async def test_an_order_keeps_the_terms_it_was_placed_under(client: httpx.AsyncClient, app: Shell) -> None:
    """L221-13: in its mail, whenever that leaves, and for download from its own page ever after."""
    await a_shop()
    guest = Guest(client)
    article = await an_article()
    old = await placed(guest, await guest.ready(article))
    await said("legal.cgv", "## Nouvelles\n\nAutres conditions.")
    new = await placed(guest, await guest.ready(article))
    state = application_of(app).state
    box = Letterbox()
    mails = Mails(mail_renderer(state.render), box, state.cashier.links)
    for order, ours in ((old, True), (new, False)):
        await mails.send({"mail": "order_recorded", "order_id": order.id})
        follow = f"/suivi/{order_token(order.number, state.secret)}"
        (link,) = re.findall(r'href="([^"]*/conditions-generales-de-vente\.txt)"', (await client.get(follow)).text)
        file = await client.get(link)
        assert file.headers["content-type"] == "text/plain; charset=utf-8"
        for text in (box.mails[-1].text, box.mails[-1].html, file.text):
            assert ("3. Prix" in text, "Autres conditions." in text) == (ours, not ours)
            assert "Modèle de formulaire de rétractation" in text
            assert "## " not in text
    assert len(await terms.versions()) == 2


async def test_terms_that_changed_while_one_reads_are_shown_again(client: httpx.AsyncClient) -> None:
    await a_shop()
    guest = Guest(client)
    page = await guest.ready(await an_article())
    await said("legal.cgv", "## Nouvelles\n\nAutres conditions.")
    answer = await guest.order(page)
    assert answer.status_code == 409
    assert "Les conditions générales de vente ont changé" in text_of(answer)
    assert await fetch("SELECT id FROM orders") == []
    assert (await guest.order(answer)).status_code == 303


async def test_an_order_older_than_the_first_wording_has_no_file(client: httpx.AsyncClient, app: Shell) -> None:
    order = await OrderWalkthrough().up_to("paid")
    follow = f"/suivi/{order_token(order.number, application_of(app).state.secret)}"
    assert "conditions-generales-de-vente" not in (await client.get(follow)).text
    assert (await client.get(f"{follow}/documents/conditions-generales-de-vente.txt")).status_code == 404


async def test_the_delivery_page_cannot_be_replaced_by_any_way(database: str) -> None:
    with pytest.raises(WrongValues):
        await save(BY_SLUG["livraison"], "Nos mots.", instead=True, same=lambda _: True, now=NOW)
    assert await queries.texts() == []
