"""Rows behind the addresses of the whole shop: a colleague, a draft, files, software."""

from datetime import UTC, datetime

from db import engine
from db.queries import staged_files
from shop.bank.importing import import_file
from shop.catalogue.reductions import Terms
from shop.delivery import surcharge_file
from shop.promotions import campaigns
from shop.promotions.offers import PERCENT, Promotion
from shop.software import endpoints, tokens
from shop.software.hooks import Event, stock_told
from shop.software.tokens import Scope
from shop.staff import links, members, phone
from tests import factories
from tests.order_walkthrough import DORA


async def a_colleague(secret: str) -> dict[str, str]:
    """Somebody else of the team, and the link by which they choose a password."""
    row = await factories.dora(email="emil@example.fr", name="Emil Roux", roles=["warehouse"])
    member = await members.by_id(row.id)
    assert member is not None
    return {"{member_id}": str(row.id), "/gestion/acces/{token}": links.token_of(member, secret, datetime.now(UTC))}


async def a_promotion(now: datetime) -> int:
    """An offer with its code."""
    return await campaigns.create(Promotion(0, "Bienvenue", PERCENT, percent_bp=1_000), ["BIENVENUE"], now)


async def staged_prices(now: datetime) -> dict[str, str]:
    """A reduction and a change of prices that wait to be looked at."""
    choice = {"category": "", "brand": "Marche", "references": []}
    terms = Terms(now, None, percent_bp=1_000).as_json()
    change = {"choice": choice, "targets": {}, "percent_bp": 500, "amount_cents": 0, "rounding": "exact"}
    names = {"{plan_id}": ("reductions", {"choice": choice, "terms": terms}), "{change_id}": ("prices", change)}
    names["{sheet_id}"] = ("stock", {"category": ""})
    return {
        name: await staged_files.stage(kind=kind, name="", content=b"", options=options, actor="Dora", now=now)
        for name, (kind, options) in names.items()
    }


async def a_phone_draft() -> str:
    """An order that Dora begins to type for somebody on the phone."""
    (dora,) = await engine.fetch("SELECT id FROM staff_member WHERE email = 'dora@example.fr'")
    return str(await phone.begin(dora["id"], datetime.now(UTC)))


async def catalogue_rows() -> dict[str, str]:
    """What stands behind the addresses of the catalogue's room."""
    (photo,) = await engine.fetch("SELECT id, product FROM photo")
    (document,) = await engine.fetch("SELECT id FROM document")
    (own,) = await engine.fetch("SELECT MIN(id) AS id FROM variant WHERE product = {}", photo["product"])
    (rayon,) = await engine.fetch("SELECT category AS id FROM product WHERE id = {}", photo["product"])
    return {
        "{product_id}": str(photo["product"]),
        "{photo_id}": str(photo["id"]),
        "{document_id}": str(document["id"]),
        "{category_id}": str(rayon["id"]),
        "/gestion/catalogue/{variant_id}": str(own["id"]),
    }


async def other_software(now: datetime) -> dict[str, str]:
    """A program that may come in, and one that is told of the stock."""
    _, token = await tokens.create("ERP", tuple(Scope), None, "Dora", now)
    one, _ = await endpoints.add("http://127.0.0.1:1/", [Event.STOCK_CHANGED], "Dora", now, anywhere=True)
    (variant,) = await engine.fetch("SELECT MIN(id) AS id FROM variant")
    async with engine.transaction():
        await stock_told([variant["id"]])
    (message,) = await engine.fetch("SELECT id FROM webhook_delivery")
    await endpoints.change(one.id, one.url, one.events, active=False, anywhere=True, same=lambda _: True)
    return {"{token_id}": str(token.id), "{endpoint_id}": str(one.id), "{message_id}": str(message["id"])}


async def a_bank_file() -> dict[str, str]:
    """A bank file with a credit that pays nothing known."""
    body = "Date;Libellé;Montant\n25/11/2026;INTERETS;0,07\n".encode()
    file_id = (await import_file(body, "releve.csv", DORA, datetime.now(UTC))).file_id
    (entry,) = await engine.fetch("SELECT id FROM bank_entry")
    return {"{file_id}": str(file_id), "{entry_id}": str(entry["id"])}


async def a_surcharge_list(now: datetime) -> str:
    """A list of postcodes to be compared."""
    return await surcharge_file.stage(b"code postal;zone\n73150;montagne\n", "liste.csv", now.date(), "Dora", now)
