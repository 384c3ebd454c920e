"""`bin/comptoir` as a terminal runs it, and what the shop holds afterwards, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db import engine
from shop.storefront import forget
from web import commands

WHOLE = """
[merchant]
name = "Comptoir des Halles"
legal_name = "Halles"
siren = "732 829 320"
vat_number = "FR44732829320"
phone = "04 99 00 00 01"
email = "bonjour@halles.example"
account_holder = "Halles SARL"
iban = "FR76 3000 6000 0112 3456 7890 189"
bic = "AGRIFRPP"
free_delivery_from_cents = 5000
withdrawal_in_working_days = false

[[agency]]
slug = "lyon"
name = "Agence « des Halles »"
street = "3 quai Perrache"
postcode = "69002"
town = "Lyon"
services = ["Retrait", "Réglage"]
wheelchair_access = true
[agency.hours]
lundi = "9:00-12:30, 14:00-18:00"
samedi = "10:00–12:00"

[tariffs.home]
metropole = [[1000, 490], [30000, 1490]]
corsica = [[1000, 490]]
"""


async def run(*words: str) -> int:
    """The command beside this loop, as it runs in a process of its own."""
    return await asyncio.to_thread(commands.main, words)


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[None]:
    await engine.connect(url)
    forget()
    try:
        yield
    finally:
        await engine.disconnect()


def file_of(folder: Path, text: str) -> str:
    path = folder / "boutique.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)
