"""« Me prévenir »: one mail when an article is back, for who confirmed; nothing is learnt of anybody's address."""

from typing import Any

import httpx
import pytest

from db import engine
from db.tables.catalogue import Variant
from shop.catalogue import restock
from shop.jobs import utc_now
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import hidden, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.restock_desk import Letterbox, ask, gone, notices, path_of, restocked, worked
from web.headers import Shell


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
    assert "Consultez vos e-mails" in (await client.get(answer.headers["location"])).text
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
