"""What delivery costs: the step with every way to receive, the towns of a postcode, the nearest of many points."""

import itertools
from pathlib import Path
from urllib.parse import urlencode

from bench import points
from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import AskNext, Side, crowd, dismiss
from bench.pages import Kind, compare, size_of
from bench.points import PART
from bench.requests import HTMX, in_circles, known
from bench.shopper import PERSON, Shopper
from bench.shops import ceiling, complaints, shop

STEP = "/commande/livraison"
MODE = 'name="mode"'
FEWEST_MODES = 4
"""Fewer ways to receive than the demo shop offers would flatter the figure."""
POSTCODES = ("35000", "69003", "13100", "59113", "05240", "20200", "33260", "88000")


def kinds() -> list[Kind]:
    return [
        Kind("étape de livraison, tous les modes proposés", in_circles([STEP]), 20, cart=True),
        Kind("villes d’un code postal", towns(), 4),
    ]


def towns() -> AskNext:
    """What the address form asks for while a postcode is typed."""
    asked = [
        urlencode({"bloc": "facturation", "facturation-code_postal": one, "facturation-pays": "FR"})
        for one in POSTCODES
    ]
    askings = itertools.cycle([Asking("GET", f"/adresse/villes?{one}", HTMX) for one in asked])
    return lambda _: next(askings)


async def measure(ground: Ground, *, rounds: int, seconds: float) -> tuple[list[Figure], Tally]:
    """Figures, and the answers counted."""
    folder = ground.shop_folder()
    url = await ground.sqlite_shop(folder)
    product = known(Path(url.removeprefix("sqlite:///"))).orderable[0]
    tally, figures, listed = Tally(), [], kinds()
    with shop(folder, url) as ours:
        buyers = [await at_the_step(ours.port, number, product, tally) for number in range(len(crowd(ours.port)))]
        visitors = {True: buyers, False: crowd(ours.port)}
        sizes = [await size_of(kind, visitors[kind.cart]) for kind in listed]
        with ceiling(folder, sizes) as bare:
            for kind, size in zip(listed, sizes, strict=True):
                sides = (
                    Side(bare, crowd(bare.port), in_circles([f"/{size}"]), tally, seconds),
                    Side(ours, visitors[kind.cart], kind.ask_next, tally, seconds),
                )
                figures.append(await compare(kind, size, sides, rounds))
        for group in visitors.values():
            await dismiss(group)
    tally.blame_all(complaints(folder))
    named = [Figure(PART, one.name, one.value, one.unit, one.target, detail=one.detail) for one in figures]
    return named + await points.measure(ground, seconds=seconds), tally


async def at_the_step(port: int, number: int, product: str, tally: Tally) -> Visitor:
    """A guest with one article who said where they live, before the ways to receive it."""
    shopper = Shopper(port, f"198.18.7.{number + 1}", tally)
    await shopper.open(product)
    await shopper.submit("/panier/lignes", {"quantite": "1"})
    await shopper.open("/panier")
    await shopper.submit("/panier", {"op": "checkout"})
    await shopper.open("/commande/coordonnees?mode=invite")
    await shopper.submit("/commande/coordonnees", PERSON)
    _check_modes(shopper.page, tally)
    return shopper.visitors[port]


def _check_modes(page: str, tally: Tally) -> None:
    if page.count(MODE) < FEWEST_MODES:
        tally.blame(f"{STEP} : {page.count(MODE)} modes de livraison proposés, il en faut {FEWEST_MODES}")
