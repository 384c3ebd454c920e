"""What codes cost a cart: three of them judged and taken off fifty lines, without a database."""

from datetime import UTC, date, datetime
from statistics import median, quantiles
from time import perf_counter

from bench.figures import Figure
from bench.ground import Ground
from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import HOME
from shop.delivery.rules import Item, standard_rules
from shop.pricing import price
from shop.promotions.facts import Article, Buyer
from shop.promotions.judging import judge
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, PERCENT, Code, Promotion
from shop.vat import destination, rates_on

PART = "Codes de réduction"
LINES, FEWEST = 50, 200
MOST_MS = 2.0
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
ALICE = Buyer("FR", is_known=True)


async def measure(_: Ground, *, seconds: float) -> list[Figure]:
    """The median: what else the machine does makes some slow, not all."""
    taken = _times(seconds)
    detail = f"95e centile {quantiles(taken, n=20)[-1]:.2f} ms".replace(".", ",")
    name = f"panier de {LINES} lignes et trois codes, jugés puis chiffrés"
    return [Figure(PART, name, median(taken), "ms à l’horloge", MOST_MS, detail=detail)]


def _times(seconds: float) -> list[float]:
    classes = ("standard", "medical", "reduced", "book")
    articles = [
        Article(Item(str(at), 290 + 137 * at, 1 + at % 4, classes[at % 4], 100), at, frozenset({at % 7, 90 + at % 3}))
        for at in range(LINES)
    ]
    offers = (
        Promotion(1, "10 %", PERCENT, percent_bp=1_000, stackable=True),
        Promotion(2, "8 €", AMOUNT, amount_cents=800, minimum_cents=6_000, stackable=True),
        Promotion(3, "3 + 1", BUY_X_GET_Y, buy_quantity=3, get_quantity=1, categories=frozenset({91}), stackable=True),
    )
    codes = [Code(offer.id, f"CODE{offer.id}", offer) for offer in offers]
    rates, rules = rates_on(date(2026, 12, 1)), standard_rules("01 99 00 12 34")
    home, to = DeliveryChoice(HOME, "", "", "FR", "75012"), destination("FR", "75012")
    items = [one.item for one in articles]
    taken: list[float] = []
    end = perf_counter() + seconds
    while perf_counter() < end or len(taken) < FEWEST:
        started = perf_counter()
        discounts = judge(codes, articles, ALICE, NOW).discounts
        price(items, discounts=discounts, delivery=home, destination=to, rates=rates, rules=rules)
        taken.append((perf_counter() - started) * 1000)
    return taken
