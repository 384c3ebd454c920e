"""Files of the catalogue as staff send them, for tests."""

from typing import Any

import httpx

from db import engine
from db.tables.catalogue import Variant
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from tests import factories
from tests.unit.web.staff_desk import application_of, fields_of, text_of
from web.headers import Shell
from web.jobs import build_worker

HERE = "/gestion/catalogue/fichiers"
HEADINGS = "Adresse;Produit;Rayon;Référence;Prix TTC;Stock\r\n"


async def an_article(**values: Any) -> Variant:
    return await factories.an_article("Canne", slug="canne", price_cents=5_000, **values)


async def send(desk: httpx.AsyncClient, content: bytes, name: str = "prix.csv", query: str = "") -> httpx.Response:
    return await desk.post(HERE + query, files={"fichier": (name, content, "text/csv")})


async def sent(desk: httpx.AsyncClient, text: str, query: str = "") -> str:
    answer = await send(desk, (HEADINGS + text).encode("cp1252"), query=query)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


async def run_jobs(app: Shell) -> None:
    state = application_of(app).state
    state.post = Mailbox(state.settings.data_dir / "mail", Sender("Comptoir", "bonjour@comptoir.example"))
    while await build_worker(state).run_due():
        pass


async def press(desk: httpx.AsyncClient, path: str) -> httpx.Response:
    return await desk.post(path, data=fields_of(await desk.get(path), path))


async def of(variant: Variant) -> dict[str, Any]:
    [row] = await engine.fetch(
        "SELECT v.price_cents, v.on_hand, p.name FROM variant v JOIN product p ON p.id = v.product WHERE v.id = {}",
        variant.id,
    )
    return row
