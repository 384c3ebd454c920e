"""« Me prévenir »: one mail when an article is back, for who confirmed; nothing is learnt of anybody's address."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.tables.catalogue import Variant
from shop.catalogue import restock
from shop.jobs import utc_now
from shop.links import order_token
from shop.orders import fulfilment
from shop.post.mail import Mail
from shop.worker import Worker
from tests.order_walkthrough import DORA, SECRET
from tests.unit.web.checkout_walkthrough import HTMX, an_article, hidden, words
from tests.unit.web.staff_desk import application_of, walkthrough
from web.headers import Shell
from web.jobs import build_worker, sweep

LINK = re.compile(r"/alertes/[^/\s\"]+")


class Letterbox:
    """A post that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def link(self, at: int = -1) -> str:
        found = LINK.search(self.mails[at].text)
        assert found
        return found.group()


@pytest.fixture
def letterbox(app: Shell) -> Letterbox:
    post = application_of(app).state.post = Letterbox()
    return post


async def worked(app: Shell) -> None:
    """The worker does what is due."""
    worker: Worker = build_worker(application_of(app).state)
    while await worker.run_due():
        pass


async def path_of(variant: Variant) -> str:
    rows = await engine.fetch("SELECT slug FROM product WHERE id = {}", variant.product)
    return f"/produits/{rows[0]['slug']}"


async def ask(client: httpx.AsyncClient, variant: Variant, email: str = "alice@example.fr", **more: Any) -> Any:
    data = {"reference": variant.sku, "email": email, **more.pop("data", {})}
    return await client.post(f"{await path_of(variant)}/alerte", data=data, **more)


async def notices() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT email, confirmed_at, notified_at FROM restock_notice ORDER BY id")


async def restocked(variant: Variant, pieces: int = 5) -> None:
    """Goods arrive, as an import or staff write it."""
    await engine.fetch("UPDATE variant SET on_hand = {} WHERE id = {}", pieces, variant.id)
    await engine.fetch(
        "INSERT INTO stock_movement (variant, delta, reason, order_number, at) VALUES ({}, {}, 'delivery', '', {})",
        variant.id, pieces, utc_now(),
    )  # fmt: skip


async def gone(**values: Any) -> Variant:
    return await an_article("Rollator Alizée", on_hand=0, **values)


async def test_what_cannot_be_ordered_says_why_and_offers_to_tell(client: httpx.AsyncClient) -> None:
    """S0-65, N1"""
    variant = await gone(variant_values={"not_orderable_reason": "supplier_out"})
    page = await client.get(await path_of(variant))
    assert "Produit non commandable" in page.text
    assert "Rupture chez le fournisseur." in words(page)
    assert hidden(page)["reference"] == variant.sku
    assert ">Me prévenir<" in page.text
    assert "Adresse e-mail" in page.text
    there = await an_article()
    assert "Me prévenir" not in (await client.get(await path_of(there))).text


async def test_asked_confirmed_told_once(client: httpx.AsyncClient, app: Shell, letterbox: Letterbox) -> None:
    variant = await gone(variant_values={"size": "M & L"})
    answer = await ask(client, variant, "Alice@Example.fr")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{await path_of(variant)}/alerte/envoyee")
    assert "Regardez vos e-mails" in (await client.get(answer.headers["location"])).text
    await worked(app)
    assert [mail.to for mail in letterbox.mails] == ["alice@example.fr"]
    link = letterbox.link()
    page = await client.get(link)
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "Oui, me prévenir" in page.text
    assert (await notices())[0]["confirmed_at"] is None, "opening a link confirms nothing"
    await restocked(variant)
    assert await restock.tell(utc_now()) == 0, "nobody is written to who did not confirm"
    await engine.fetch("UPDATE variant SET not_orderable_reason = 'supplier_out' WHERE id = {}", variant.id)
    for _ in range(2):
        assert (await client.post(link)).headers["location"] == link
    assert "C’est noté" in (await client.get(link)).text
    assert await restock.tell(utc_now()) == 0, "stock that staff hold back is not for sale"
    await engine.fetch("UPDATE variant SET not_orderable_reason = '' WHERE id = {}", variant.id)
    assert [await restock.tell(utc_now()) for _ in range(2)] == [1, 0]
    await worked(app)
    assert len(letterbox.mails) == 2
    news = letterbox.mails[1]
    assert "Rollator Alizée" in news.subject
    for text in (news.text, news.html):
        assert f"{await path_of(variant)}?taille=M+%26+L" in text
        assert "Taille M" in text
        assert f"{link}/fin" in text
    assert "De nouveau disponible" in (await client.get(link)).text


async def test_htmx_gets_the_pieces_alone(client: httpx.AsyncClient) -> None:
    variant = await gone()
    whole = (await client.get(await path_of(variant))).text
    refused = await ask(client, variant, "alice@", headers=HTMX)
    assert refused.status_code == 422
    assert refused.text.startswith('<form class="form" id="restock"')
    assert "Vérifiez cette adresse e-mail" in refused.text
    assert 'value="alice@"' in refused.text
    assert 'id="restock"' in whole
    sent = await ask(client, variant, headers=HTMX)
    assert sent.status_code == 200
    assert sent.text.startswith('<div id="restock"')
    assert len(await notices()) == 1


@pytest.mark.parametrize("email", ["", "alice", "alice@", "a" * 400 + "@example.fr", "alice@example.fr\nBcc: x@y.fr"])
async def test_a_wrong_address_is_said_beside_its_field(client: httpx.AsyncClient, email: str) -> None:
    variant = await gone()
    answer = await ask(client, variant, email)
    assert answer.status_code == 422
    assert 'aria-describedby="restock-email-error"' in answer.text
    assert "Me prévenir" in answer.text
    assert await notices() == []
    reloaded = await client.get(f"{await path_of(variant)}/alerte")
    assert (reloaded.status_code, reloaded.headers["location"]) == (303, await path_of(variant))


async def test_the_answer_says_nothing_of_the_address(
    client: httpx.AsyncClient, app: Shell, letterbox: Letterbox
) -> None:
    """Known, confirmed, told or new: the same answer, and a mail to the address alone."""
    variant = await gone()
    await ask(client, variant, "alice@example.fr")
    await worked(app)
    await client.post(letterbox.link())
    answers = [await ask(client, variant, email) for email in ("alice@example.fr", "charlie@example.be")]
    assert len({(one.status_code, one.text, one.headers["location"]) for one in answers}) == 1
    assert {row["email"]: row["confirmed_at"] is not None for row in await notices()} == {
        "alice@example.fr": True, "charlie@example.be": False,
    }  # fmt: skip


async def test_robots_are_told_what_they_want_to_hear(client: httpx.AsyncClient) -> None:
    variant = await gone()
    answer = await ask(client, variant, data={"site_web": "https://spam.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{await path_of(variant)}/alerte/envoyee")
    assert await notices() == []


async def test_nobody_can_have_a_mailbox_filled(client: httpx.AsyncClient, app: Shell, letterbox: Letterbox) -> None:
    statuses = [(await ask(client, await gone())).status_code for _ in range(21)]
    assert statuses == [303] * 20 + [429]
    await worked(app)
    assert len(letterbox.mails) == 5
    assert len(await notices()) == 5


async def test_pressed_twice_is_one_mail(client: httpx.AsyncClient) -> None:
    variant = await gone()
    now = utc_now().replace(minute=1)
    found = (await restock_variant(variant), "alice@example.fr", now)
    await restock.ask(*found)
    await restock.ask(*found)
    assert len(await engine.fetch("SELECT id FROM job WHERE kind = 'restock_mail'")) == 1


async def test_whoever_comes_after_is_written_to(client: httpx.AsyncClient, app: Shell, letterbox: Letterbox) -> None:
    """SQLite gives the id of a row that is gone to the next one."""
    variant = await gone()
    for name in ("alice", "bob", "charlie"):
        await ask(client, variant, f"{name}@example.fr")
        await worked(app)
        await client.post(f"{letterbox.link()}/fin")
    assert [mail.to for mail in letterbox.mails] == ["alice@example.fr", "bob@example.fr", "charlie@example.fr"]


async def restock_variant(variant: Variant) -> Any:
    return (await restock.variants_by_id([variant.id]))[variant.id]


async def test_i_no_longer_want_it(client: httpx.AsyncClient, app: Shell, letterbox: Letterbox) -> None:
    variant = await gone()
    await ask(client, variant)
    await worked(app)
    link = letterbox.link()
    await client.post(link)
    page = await client.get(f"{link}/fin")
    assert "Ne plus me prévenir" in page.text
    assert len(await notices()) == 1, "opening a link ends nothing"
    for _ in range(2):
        assert (await client.post(f"{link}/fin")).headers["location"] == link
    assert await notices() == []
    assert "Cette alerte a pris fin" in (await client.get(link)).text
    assert (await client.get(f"{link}/fin")).headers["location"] == link
    assert (await client.post(link)).status_code == 303
    await restocked(variant)
    assert await restock.tell(utc_now()) == 0


async def test_the_link_of_one_is_not_the_link_of_the_next(
    client: httpx.AsyncClient, app: Shell, letterbox: Letterbox
) -> None:
    """A row id may serve again: the mark of the address tells its owners apart."""
    variant = await gone()
    await ask(client, variant)
    await worked(app)
    link = letterbox.link()
    await engine.fetch("UPDATE restock_notice SET email = 'charlie@example.be'")
    assert "Cette alerte a pris fin" in (await client.get(link)).text
    await client.post(link)
    assert (await notices())[0]["confirmed_at"] is None
    name, _, signature = link.partition("/alertes/")[2].partition(".")
    order = order_token("SC-26-000001", SECRET)
    for forged in (
        name,
        f"{name}.{signature[:-1]}",
        f"{name}.{order.partition('.')[2]}",
        f"9{name}.{signature}",
        order,
    ):
        assert (await client.get(f"/alertes/{forged}")).status_code == 404


async def test_a_cancelled_order_brings_the_article_back(app: Shell, client: httpx.AsyncClient) -> None:
    """A01"""
    variant = await an_article(on_hand=1)
    order = await walkthrough(app, variant_id=variant.id, quantity=1).up_to("awaiting_payment")
    assert (await ask(client, variant)).headers["location"].endswith("/envoyee")
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}", utc_now())
    assert await restock.tell(utc_now()) == 0
    await fulfilment.cancel(order.number, order.version, DORA, utc_now())
    assert await restock.tell(utc_now()) == 1


async def test_who_was_told_may_ask_again(client: httpx.AsyncClient) -> None:
    variant = await gone()
    await ask(client, variant)
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}, notified_at = {}", utc_now(), utc_now())
    await ask(client, variant)
    assert [(row["confirmed_at"], row["notified_at"]) for row in await notices()] == [(None, None)]


async def test_what_can_be_ordered_leads_to_its_page(client: httpx.AsyncClient) -> None:
    variant = await an_article()
    assert (await ask(client, variant)).headers["location"] == await path_of(variant)
    assert (await ask(client, variant, headers=HTMX)).headers["hx-redirect"] == await path_of(variant)
    other = await gone()
    answer = await client.post(
        f"{await path_of(variant)}/alerte", data={"reference": other.sku, "email": "a@example.fr"}
    )
    assert answer.status_code == 404
    assert (await client.post("/produits/rien/alerte", data={"email": "a@example.fr"})).status_code == 404
    assert await notices() == []


async def test_addresses_are_forgotten(client: httpx.AsyncClient) -> None:
    now, variant = utc_now(), await gone()
    old = (("never confirmed", 8, None, None), ("fresh", 6, None, None), ("waits", 300, 299, None),
           ("waited a year", 366, 365, None), ("told", 60, 59, 31), ("told lately", 60, 59, 29))  # fmt: skip
    for name, *days in old:
        at = [None if one is None else now - timedelta(days=one) for one in days]
        await engine.fetch(
            "INSERT INTO restock_notice (variant, email, asked_at, confirmed_at, notified_at) "
            "VALUES ({}, {}, {}, {}, {})",
            variant.id, name, *at,
        )  # fmt: skip
    await sweep()
    assert [row["email"] for row in await notices()] == ["fresh", "waits", "told lately"]


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
async def test_two_workers_write_once(
    client: httpx.AsyncClient, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw the same wish waiting; without the conditional update each writes."""
    variant = await gone()
    await ask(client, variant)
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}", utc_now())
    (notice_id,) = await restock.queries.waiting_for(variant.id)
    if not guarded:

        async def always(notice_id: int, now: Any) -> bool:
            return True

        monkeypatch.setattr(restock.queries, "answer", always)
    told = [await restock._tell(notice_id, utc_now() + timedelta(seconds=at)) for at in range(2)]
    assert told == ([True, False] if guarded else [True, True])
