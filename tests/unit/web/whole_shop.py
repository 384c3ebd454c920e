"""The whole application with something behind every address, its routes read from itself.

shop = await WholeShop.open(app, client)      a product, an agency, two orders, Dora signed in, a cart ready
for method, path in shop.addresses("GET"): …  every route, with real values in the place of its parameters
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

from db import engine
from db.tables.after_sales import RestockNotice
from db.tables.catalogue import Document, Photo
from shop.accounts import newsletter
from shop.catalogue import restock
from shop.importing import desk
from shop.links import order_token
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from shop.staff import bulk
from shop.staff.bulk import Doer
from shop.storefront import forget
from shop.withdrawal.statements import Wish, declare
from shop.worker import Worker
from tests import factories
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.checkout_walkthrough import Guest, a_shop
from tests.unit.web.staff_desk import application_of, dora_signs_in, walkthrough
from tests.unit.web.whole_rows import (
    a_bank_file,
    a_colleague,
    a_phone_draft,
    a_promotion,
    a_surcharge_list,
    catalogue_rows,
    other_software,
    staged_prices,
)
from web.headers import Shell
from web.jobs import build_worker

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TABLES = """
cart cart_line orders order_line order_event parcel parcel_line payment payment_event refund job session staff_member
withdrawal withdrawal_line customer customer_address account_link newsletter_subscriber
invoice variant stock_movement product category agency setting limit_counter counter price_change catalogue_version
""".split()
Address = tuple[str, str]
FILE = b"Produit;Prix TTC;Rayon\nCanne;12,00;Marche\n"
SIMULATED = {"/simulateur/{refund_id}": "re_1", "/simulateur/{name}": "1.eml", "{chargeback_id}": "chb_1"}


def routes(app: Shell) -> set[Address]:
    """(method, template) of every route, the static mount among them; OPTIONS is the framework's own."""
    found: set[Address] = set()
    for route in application_of(app).routes:
        handlers = getattr(route, "route_handlers", None)
        if handlers is None:
            found.add(("GET", route.path_format.rstrip("/") + "/{file}"))
        for handler in handlers or ():
            found |= {(method, route.path_format) for method in handler.http_methods if method != "OPTIONS"}
    return found


@dataclass
class WholeShop:
    """What stands behind the addresses. `client` is Dora, who also has a cart ready to be ordered."""

    app: Shell
    client: httpx.AsyncClient
    walk: OrderWalkthrough
    order: Order
    waiting: Order
    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def open(cls, app: Shell, client: httpx.AsyncClient) -> "WholeShop":
        await a_shop()
        category = await factories.a_category("Aides à la marche")
        product = await factories.a_product(on_hand=40, category=category, published=True)
        variant = (await factories.variants_of(product))[0]
        await Photo(product=product.id, name="abc123", alt="Un déambulateur", position=0, width=1024, height=768).save()
        await Document(product=product.id, title="Notice", file="notice.pdf", media_type="application/pdf",
                       size_bytes=4, language="fr").save()  # fmt: skip
        media = application_of(app).state.settings.media_dir
        media.mkdir(parents=True, exist_ok=True)
        (media / "abc123-320.webp").write_bytes(b"RIFF")
        (media / "notice.pdf").write_bytes(b"%PDF")
        await engine.fetch("UPDATE catalogue_version SET version = version + 1")
        forget()
        walk = walkthrough(app, variant_id=variant.id, quantity=1)
        shipped = await walk.up_to("shipped")
        waiting = await walkthrough(app, variant_id=variant.id, quantity=1, method="transfer").up_to("awaiting_payment")
        shop = cls(app, client, walk, shipped, waiting)
        await shop._fill(category.slug, product.slug)
        await dora_signs_in(client)
        shop.values["{draft_id}"] = await a_phone_draft()
        await Guest(client).ready(variant)
        return shop

    async def _fill(self, category: str, product: str) -> None:
        """One real value for each parameter of each route; of two that fit, the first."""
        self.values = {
            **await self._of_the_storefront(category, product),
            **await self._of_the_order(),
            **await self._of_mailed_links(),
            **await self._of_the_desk(),
            **SIMULATED,
            "{session_id}": "A" * 22,
            "{address_id}": "A" * 22,
            "{at}": "1",
            "{group}": "contact",
        }

    async def _of_the_storefront(self, category: str, product: str) -> dict[str, str]:
        agencies = await engine.fetch("SELECT slug FROM agency")
        assets = re.findall(r'href="/statique/([^"]+\.css)"', (await self.client.get("/")).text)
        return {
            "/rayons/{slug}": category,
            "/produits/{slug}": product,
            "/agences/{slug}": agencies[0]["slug"],
            "/documents/{name}": "notice.pdf",
            "/photos/{name}": "abc123-320.webp",
            "/statique/{file}": assets[0],
            "/gestion/reglages/agences/{slug}": agencies[0]["slug"],
        }

    async def _of_the_order(self) -> dict[str, str]:
        """Some of it was given back, all of it is sent back."""
        payment = self.order.payments[0]
        cashier: Cashier = application_of(self.app).state.cashier
        refund = await cashier.refund(payment.id, 100, by=DORA, reason="geste", key="whole:1", now=self.walk.now)
        whole = Wish("Alice Martin", "alice@example.fr", {line.id: line.quantity for line in self.order.lines})
        statement = await declare(self.order.id, whole, "whole", self.walk.now)
        self.order = await self.walk.order(self.order.number)
        return {
            "/simulateur/{payment_id}": payment.provider_id or "",
            "/api/v1/documents/{name}": "FA-2026-000001.pdf",
            "/gestion/stock/{variant_id}": str(self.order.lines[0].variant_id),
            "{sku}": self.order.lines[0].sku,
            "{number}": self.order.number,
            "{document}": "bon-de-commande.pdf",
            "{archive}": f"factures-{self.walk.now.year}.zip",
            "{payment_id}": str(payment.id),
            "{parcel_id}": str(self.order.parcels[0].id),
            "{refund_id}": str(refund),
            "{statement}": statement.number,
            "{withdrawal_id}": str(statement.id),
            "{about}": "order",
            "{subject}": str(self.order.id),
        }

    async def _of_mailed_links(self) -> dict[str, str]:
        secret = application_of(self.app).state.secret
        wish = newsletter.Wish("alice@example.fr", datetime.now(UTC))
        return {
            "/alertes/{token}": await self._restock_link(),
            "/newsletter/desinscription/{token}": newsletter.leave_token(wish.email, secret),
            "/newsletter/{token}": newsletter.confirm_token(wish, secret),
            **await a_colleague(secret),
            "{token}": order_token(self.order.number, secret),
        }

    async def _of_the_desk(self) -> dict[str, str]:
        now = self.walk.now
        (job,) = await engine.fetch("SELECT id FROM job ORDER BY id LIMIT 1")
        return {
            "/gestion/reglages/livraison/modes/{code}": "home",
            "/gestion/reglages/textes/{slug}": "cgv",
            "/gestion/reglages/mails/{mail}": "order_recorded",
            "/gestion/reglages/supplements/{staged_id}": await a_surcharge_list(now),
            "/gestion/comptabilite/{name}": "ventes.csv",
            "{lot}": await bulk.keep(bulk.PREPARE, [], Doer(DORA, 1, bool), now),
            "{job_id}": str(job["id"]),
            **await a_bank_file(),
            **await other_software(now),
            "{promotion_id}": str(await a_promotion(now)),
            **await catalogue_rows(),
            "{customer_id}": str((await factories.a_customer(factories.BOB)).id),
            **await staged_prices(now),
            "{import_id}": await desk.receive(FILE, "f.csv", keep_stock=True, actor="Dora", now=now),
        }

    async def _restock_link(self) -> str:
        """Alice waits for an article that ran out; the link of her mail."""
        product = await factories.a_product("Coussin épuisé", on_hand=0, published=False)
        variant = (await factories.variants_of(product))[0]
        row = RestockNotice(variant=variant.id, email="alice@example.fr", asked_at=self.walk.now)
        await row.save()
        notice = await restock.by_id(row.id)
        assert notice is not None
        return restock.link_token(notice, application_of(self.app).state.secret)

    def path(self, template: str) -> str:
        """The template with real values. Raises KeyError for a parameter nobody has thought of here."""

        def value(found: re.Match[str]) -> str:
            name = found.group()
            special = next((key for key in self.values if key.startswith("/") and _fits(key, template, name)), name)
            return self.values[special]

        return re.sub(r"\{[a-z_]+\}", value, template)

    def addresses(self, *methods: str) -> list[Address]:
        """Every route with one of these methods, in a stable order, as (method, path)."""
        return [(m, self.path(template)) for m, template in sorted(routes(self.app)) if m in methods]

    async def run_jobs(self) -> None:
        """Let the worker send what is due."""
        state = application_of(self.app).state
        state.post = Mailbox(state.settings.data_dir / "mail", Sender("Comptoir", "bonjour@comptoir.example"))
        worker: Worker = build_worker(state)
        while await worker.run_due():
            pass


def _fits(key: str, template: str, name: str) -> bool:
    prefix, _, parameter = key.rpartition("/")
    return parameter == name and template.startswith(prefix + "/")


@dataclass(frozen=True)
class Raw:
    """An answer as the server would send it."""

    status: int
    headers: dict[str, str]
    body: str


async def ask_raw(
    app: Shell,
    method: str,
    target: bytes,
    headers: Sequence[tuple[bytes, bytes]] = (),
    body: bytes = b"",
    *,
    host: bytes = b"127.0.0.1:8000",
) -> Raw:
    """A request as a server passes it on, however odd; browsers and clients would refuse to send many of them."""
    raw, _, query = target.partition(b"?")
    scope: Any = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote_to_bytes(raw).decode("utf-8", "surrogateescape"), "raw_path": raw, "query_string": query,
        "root_path": "", "headers": [*([(b"host", host)] if host else []), *headers], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    chunks = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(chunks, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head = sent[0]
    content = b"".join(message.get("body", b"") for message in sent[1:])
    named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head["headers"]}
    return Raw(head["status"], named, content.decode("utf-8", "replace"))


async def checksum(*, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Everything the database holds, as text by table; two that are equal are the same database."""
    found = {}
    async with engine.transaction():  # one connection for all of them
        for table in TABLES:
            if table not in without:
                rows = await engine.fetch(f'SELECT * FROM "{table}"')  # noqa: S608  # the names above
                found[table] = json.dumps(sorted(json.dumps(row, default=str, sort_keys=True) for row in rows))
    return found
