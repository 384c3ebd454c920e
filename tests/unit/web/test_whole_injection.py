"""Words that would be code elsewhere (T38): whatever people or importers typed stays words, in pages and in mails."""

import json
import re
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

import httpx

from db import engine
from shop.storefront import forget
from tests.unit.web.checkout_walkthrough import ALICE, Guest
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, press
from tests.unit.web.whole_shop import WholeShop
from web.headers import Shell

PAYLOAD = "<zq>\"zq='x' onzq={{7*7}}zq</script><zq>&zq;${7*7}zq"
COLUMNS = {
    "category": ("name", "description"),
    "product": ("name", "brand", "summary", "manufacturer"),
    "variant": ("size", "colour"),
    "photo": ("alt",),
    "document": ("title",),
    "agency": ("name", "street", "town", "description"),
    "orders": ("comment",),
    "order_line": ("name", "variant_label", "sku"),
    "order_event": ("note", "actor"),
    "parcel": ("carrier", "tracking_number"),
    "payment": ("reference", "failure_reason"),
    "refund": ("reason", "actor"),
    "staff_member": ("name",),
    "withdrawal": ("name",),
    "job": ("last_error",),
}
JSON_COLUMNS = ("contact", "professional", "billing_address", "delivery_address", "delivery")
SEARCHES = (
    f"/recherche?q={PAYLOAD[:60]}",
    "/recherche/suggestions?q=zq",
    "/gestion/commandes?q=zq",
    "/adresse/villes?bloc=%3Czq%3E&code_postal=69003",
)
SAFE = {
    ("web/pages/agencies/agency.html", "structured | safe"),
    ("web/pages/catalogue/product.html", "structured | safe"),
    ("web/pages/catalogue/product.html", "product.description | safe"),
}
"""JSON-LD made by our own functions, and descriptions cleaned when they were written."""


MADE_HERE = {
    "web/answers.py",
    "web/components/__init__.py",
    "web/components/pictures.py",
    "web/pages/staff/sign_in/second_factor.py",
    "web/pages/staff/today/picture.py",
    "web/pages/staff/today/rows.py",
    "web/templating.py",
}
"""Where HTML is made beside templates: templates drawn once, pictures whose values are escaped or nobody typed, JSON
whose « < » is written out."""


def unescaped(body: str) -> list[str]:
    """What a browser would take for markup, a template for code. JSON-LD ends at its first « < »: it has none."""
    body = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", body)
    return re.findall(r"<zq|\"zq=|(?<!=)49zq|&zq;(?!amp)|</script><", body)


def marked(value: object) -> object:
    """The same JSON with the payload at the end of each text that no program reads."""
    if isinstance(value, dict):
        kept = {"mode", "zone", "country", "earliest", "latest", "slug", "phone", "postcode", "email"}
        return {key: one if key in kept else marked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    return value + PAYLOAD if isinstance(value, str) else value


async def poison() -> None:
    """Everything that is a text for people becomes the payload."""
    for table, columns in COLUMNS.items():
        for column in columns:
            cut = {"carrier": 18, "reference": 38, "size": 38, "colour": 38}.get(column, 80)
            await engine.fetch(f'UPDATE "{table}" SET {column} = {{}} RETURNING id', PAYLOAD[:cut])  # noqa: S608
    for row in await engine.fetch("SELECT * FROM orders"):
        for column in JSON_COLUMNS:
            kept = row[column]
            value = json.loads(kept) if isinstance(kept, str) else kept
            if value:
                text = json.dumps(marked(value))
                await engine.fetch(f"UPDATE orders SET {column} = {{}} WHERE id = {{}} RETURNING id", text, row["id"])  # noqa: S608
    await engine.fetch("UPDATE job SET parked_at = created_at WHERE key LIKE 'mail:order_paid%' RETURNING id")
    await engine.fetch("UPDATE catalogue_version SET version = version + 1 RETURNING id")
    forget()


async def test_what_is_stored_is_shown_as_words(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    await poison()
    seen = 0
    for path in [*(path for _, path in shop.addresses("GET")), *SEARCHES]:
        for headers in ({}, HTMX):
            answer = await client.get(path, headers=headers)
            assert answer.status_code < 500, path
            if answer.headers.get("content-type", "").startswith("text/csv"):
                assert answer.headers["content-disposition"].startswith("attachment"), path
                continue  # a spreadsheet: no browser reads tags in it
            assert unescaped(answer.text) == [], path
            seen += "zq" in answer.text
    assert seen >= 15
    await engine.fetch("UPDATE job SET parked_at = NULL RETURNING id")
    await shop.run_jobs()
    await check_mails(app)


async def check_mails(app: Shell) -> None:
    folder: Path = application_of(app).state.settings.data_dir / "mail"
    files = sorted(folder.glob("*.eml"))
    assert files
    for file in files:
        mail = message_from_bytes(file.read_bytes(), policy=modern)
        assert "\n" not in mail["subject"]
        html = mail.get_body(("html",))
        assert html is not None
        assert "zq" in html.get_content()
        assert unescaped(html.get_content()) == [], mail["subject"]
        text = mail.get_body(("plain",))
        assert text is not None
        assert "49zq" not in text.get_content()


async def test_what_is_typed_comes_back_as_words(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    guest = Guest(client)
    for name in ALICE:
        answer = await guest.post("/commande/coordonnees", {**ALICE, name: PAYLOAD})
        assert unescaped(answer.text) == [], name
        for path in ("/commande/livraison", "/commande/verification", "/commande/coordonnees"):
            assert unescaped((await client.get(path)).text) == [], (name, path)
    forms = [
        ("/suivi", {"numero": PAYLOAD, "email": PAYLOAD}),
        ("/panier", {"commentaire": PAYLOAD, "op": PAYLOAD, "quantite-1": PAYLOAD}),
        ("/panier/lignes", {"reference": PAYLOAD, "quantite": PAYLOAD}),
        ("/commande/livraison", {"mode": PAYLOAD, "agence": PAYLOAD}),
        ("/commande/paiement", {"paiement": PAYLOAD}),
        ("/commande/verification", {"_idem": PAYLOAD, "total": PAYLOAD, "articles": PAYLOAD}),
        ("/commande/coordonnees/adresse-e-mail", {"email": PAYLOAD}),
        ("/gestion/connexion", {"email": PAYLOAD, "password": PAYLOAD, "suite": PAYLOAD}),
    ]
    for path, data in forms:
        for headers in ({}, HTMX):
            answer = await client.post(path, data=data, headers=headers)
            assert answer.status_code < 500, path
            assert unescaped(answer.text) == [], path
    for path in ("/panier", "/commande/verification"):
        assert unescaped((await client.get(path)).text) == [], path
    await staff_type_it_too(shop)


async def staff_type_it_too(shop: WholeShop) -> None:
    payment = shop.order.payments[0].id
    typed = [
        ("decision", {"note": PAYLOAD}, {303}),
        (f"paiements/{payment}/remboursements", {"montant": PAYLOAD, "motif": PAYLOAD}, {422}),
        (f"paiements/{payment}/remboursements", {"montant": "1", "motif": PAYLOAD}, {303}),
    ]
    await engine.fetch("UPDATE orders SET attention = 'charged_back' WHERE id = {} RETURNING id", shop.order.id)
    for action, data, statuses in typed:
        answer = await press(shop.client, shop.order, action, **data)
        assert answer.status_code in statuses, action
        assert unescaped(answer.text) == [], action
    again = await shop.client.get(f"/gestion/commandes/{shop.order.number}")
    assert "&lt;zq&gt;" in again.text
    assert unescaped(again.text) == []


def test_what_is_trusted_is_on_a_list() -> None:
    found = set()
    for file in [*Path("web").rglob("*.html"), *Path("web").rglob("*.txt")]:
        source = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "autoescape" not in source, file
        for expression in re.findall(r"[\w.()\[\]]+\s*\|\s*safe\b", source):
            found.add((str(file), re.sub(r"\s*\|\s*", " | ", expression)))
    assert found == SAFE
    for folder in ("web", "shop", "db"):
        for file in Path(folder).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            assert not re.search(r"\beval\(|\bexec\(|from_string\(|\bMarkup\(f[\"']", source), file
            assert ("Markup(" in source) == (str(file) in MADE_HERE), file
