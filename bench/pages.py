"""What the shop's pages cost the server, as multiples of the ceiling's cost of as many bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import AskNext, Side, crowd, dismiss
from bench.requests import Known, adding, adds, in_circles, known, new_listings, new_searches
from bench.rounds import in_turns
from bench.shops import ceiling, complaints, shop

PART = "Pages (temps processeur du serveur par requête, 16 connexions)"
SAMPLES = 24
LINES = 3
MOST_MEGABYTES = 110


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request, whether its visitors have a cart, and how many times the ceiling it may cost."""

    name: str
    ask_next: AskNext
    target: float | None
    cart: bool = False


def kinds(shop_known: Known) -> list[Kind]:
    home, category, product = in_circles(["/"]), in_circles(shop_known.categories), in_circles(shop_known.products)
    return [
        Kind("accueil, sans panier", home, 1.5),
        Kind("rayon, sans panier", category, 1.5),
        Kind("produit, sans panier", product, 1.5),
        Kind("accueil, avec panier", home, 5, cart=True),
        Kind("rayon, avec panier", category, 5, cart=True),
        Kind("produit, avec panier", product, 5, cart=True),
        Kind("rayon filtré et trié, jamais demandé", new_listings(shop_known.categories), None),
        Kind("recherche jamais demandée", new_searches(shop_known.names), 12),
        Kind(f"panier de {LINES} lignes", in_circles(["/panier"]), 8, cart=True),
        Kind("ajout au panier", adds(shop_known.references), 8),
    ]


async def measure(ground: Ground, *, rounds: int, seconds: float) -> tuple[list[Figure], Tally]:
    """Figures, and the answers counted. Both servers live through the whole run; rounds alternate."""
    folder = ground.shop_folder()
    url = await ground.sqlite_shop(folder)
    shop_known = known(Path(url.removeprefix("sqlite:///")))
    tally, figures = Tally(), []
    with shop(folder, url) as ours:
        visitors = {False: crowd(ours.port), True: crowd(ours.port)}
        await fill_carts(visitors[True], shop_known, tally)
        listed = kinds(shop_known)
        sizes = [await size_of(kind, visitors[kind.cart]) for kind in listed]
        with ceiling(folder, sizes) as bare:
            for kind, size in zip(listed, sizes, strict=True):
                sides = (
                    Side(bare, crowd(bare.port), in_circles([f"/{size}"]), tally, seconds),
                    Side(ours, visitors[kind.cart], kind.ask_next, tally, seconds),
                )
                figures.append(await compare(kind, size, sides, rounds))
        memory = ours.worker_megabytes()
        for group in visitors.values():
            await dismiss(group)
    tally.blame_all(complaints(folder))
    figures.append(Figure(PART, "mémoire du processus web après ces pages", memory, "Mo", MOST_MEGABYTES))
    return figures, tally


async def fill_carts(visitors: Sequence[Visitor], shop_known: Known, tally: Tally) -> None:
    """Three different articles in each visitor's cart."""
    for number, visitor in enumerate(visitors):
        for step in range(LINES):
            reference = shop_known.references[(number + step * 7) % len(shop_known.references)]
            await expect(visitor, adding(reference), tally)


async def expect(visitor: Visitor, asking: Asking, tally: Tally) -> None:
    answer = await visitor.ask(asking)
    tally.answers += 1
    if answer.status not in asking.expected:
        tally.blame(f"{asking.method} {asking.path} : réponse {answer.status}")


async def size_of(kind: Kind, visitors: Sequence[Visitor]) -> int:
    """Mean size of its answers as they travel, compressed as for a browser."""
    visitor = visitors[0]
    return round(fmean([len((await visitor.ask(kind.ask_next(visitor))).body) for _ in range(SAMPLES)]))


async def compare(kind: Kind, size: int, sides: tuple[Side, Side], rounds: int) -> Figure:
    bare, ours = sides
    for side in sides:
        await side.warm_up()
    least, cost = await in_turns(rounds, bare.once, ours.once)
    await dismiss(bare.visitors)
    detail = f"{milliseconds(cost)} ms contre {milliseconds(least)} ms pour {size / 1000:.1f} ko".replace(".", ",")
    return Figure(PART, kind.name, cost / least, "×", kind.target, detail=detail)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
