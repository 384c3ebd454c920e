"""A catalogue of any size: believable articles with varied French words, written into a scratch database."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from db.demo.fill_merchant import fill_merchant
from db.demo.rows import ids_by, insert
from db.migrate import migrate
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Category, Product
from shop.catalogue.search import index_products

RAYON = "tout-le-catalogue"
THINGS = (
    "Fauteuil Rollator Coussin Matelas Tensiomètre Barre Siège Canne Chaussure Gant Table Lampe Pilulier Ceinture "
    "Attelle Thermomètre Drap Oreiller Tabouret Marchepied Horloge Loupe Chariot Paravent"
).split()
MATTERS = "coton bambou aluminium hêtre carbone silicone mousse gel chêne acier laine lin microfibre cuir".split()
QUALITIES = "confort léger pliant réglable antidérapant lavable".split()
PLACES = "chambre cuisine salon voyage voiture jardin hôpital cabinet atelier douche escalier bureau".split()
COLOURS = ("Bleu lagon", "Gris perle", "Prune", "Vert sauge", "Blanc", "Noir", "Sable", "Corail")
SIZES = ("S", "M", "L", "XL")
BRANDS = tuple(f"Maison {name}" for name in "Aubrac Belloc Cévenne Dorval Escale Fontane Garrigue Hêtraie".split())
SYLLABLES = "ba ri lo mé na tou sel ver cla pon di ro mi fa lu ché".split()
AT_ONCE = 500
QUALITIES_EACH = 4
"""Any two of the six qualities are then said of four articles in ten: a search for both fills a page of 24 in 100."""


async def fill(url: str, products: int) -> None:
    """A shop of so many products below one rayon, each with one to four variants, stock, a price and a photo."""
    chance, now = random.Random(products), datetime.now(UTC) - timedelta(days=90)
    await engine.connect(url)
    try:
        await migrate()
        async with engine.transaction():
            await fill_merchant()
            rayons = await _fill_rayons()
            await _write("product", [_product(number, chance, rayons, now) for number in range(products)])
            ids = sorted((await ids_by(Product, Product.slug)).values())
            await _write("variant", [one for product in ids for one in _variants(product, chance)])
            await _write("photo", [{"product": one, "name": "sans", "alt": "Article de face"} for one in ids])
            await _fill_books(now)
            await index_products()
            await bump_catalogue_version()
    finally:
        await engine.disconnect()


async def _fill_rayons() -> list[int]:
    await insert(Category, [{"slug": RAYON, "name": "Tout le catalogue"}])
    top = (await ids_by(Category, Category.slug))[RAYON]
    await insert(Category, ({"slug": f"pour-{one}", "name": f"Pour : {one}", "parent": top} for one in PLACES))
    return [one for one in (await ids_by(Category, Category.slug)).values() if one != top]


async def _fill_books(since: datetime) -> None:
    """What each article costs since when, and the delivery that filled its shelf."""
    await engine.fetch(
        "INSERT INTO price_change (variant, price_cents, since) SELECT id, price_cents, {} FROM variant", since
    )
    await engine.fetch(
        "INSERT INTO stock_movement (variant, delta, reason, order_number, at) "
        "SELECT id, on_hand, 'initial', '', {} FROM variant WHERE on_hand > 0",
        since,
    )


async def _write(table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Many rows in few statements; Piccolo's own objects would take most of the run."""
    columns = list(rows[0])
    marks = f"({', '.join(['{}'] * len(columns))})"
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        statement = " ".join(
            ["INSERT INTO", table, f"({', '.join(columns)})", "VALUES", ", ".join([marks] * len(part))]
        )
        await engine.fetch(statement, *(row[column] for row in part for column in columns))


def _product(number: int, chance: random.Random, rayons: list[int], created: datetime) -> dict[str, Any]:
    thing, matter, place = chance.choice(THINGS), chance.choice(MATTERS), chance.choice(PLACES)
    qualities = chance.sample(QUALITIES, QUALITIES_EACH)
    series = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
    return {
        "slug": f"{thing}-{series}-{number}".lower(),
        "name": f"{thing} {qualities[0]} {series}",
        "brand": chance.choice(BRANDS),
        "category": chance.choice(rayons),
        "summary": f"{thing} {qualities[1]} en {matter}, pour {place} et {chance.choice(PLACES)}.",
        "description": f"<p>Un article {qualities[2]} et {qualities[3]}, série {series}, en {matter}.</p>" * 3,
        "specifications": json.dumps([["Matière", matter], ["Usage", place], ["Garantie", "2 ans"]]),
        "vat_class": "standard",
        "oversize": chance.random() < 0.05,
        "popularity": chance.randrange(100),
        "created_at": created,
    }


def _variants(product: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    price, count = chance.randrange(500, 40_000, 10), chance.choice((1, 1, 2, 3, 4))
    colours = chance.sample(COLOURS, count)
    for at in range(count):
        yield {
            "product": product,
            "sku": f"B{product}-{at}",
            "colour": colours[at],
            "size": SIZES[at] if count > 2 else "",
            "position": at,
            "price_cents": price + 500 * at,
            "weight_g": chance.randrange(100, 4_000),
            "on_hand": chance.choice((0, 3, 40, 200)),
            "made_to_order": True,
        }
