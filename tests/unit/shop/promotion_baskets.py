"""Baskets and codes for the tests of promotions, judged and priced as the shop does."""

from datetime import UTC, date, datetime

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import HOME
from shop.delivery.rules import Item, standard_rules
from shop.prices import Price
from shop.pricing import price
from shop.promotions.facts import Article, Buyer
from shop.promotions.judging import Judged, Judgement, judge
from shop.promotions.offers import PERCENT, Code, Promotion
from shop.vat import MAINLAND, destination, rates_on

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RULES = standard_rules("01 99 00 12 34")
RATES = rates_on(date(2026, 11, 22))
HOME_75 = DeliveryChoice(HOME, "", "", "FR", "75012")
ALICE = Buyer("FR", is_known=True)


def article(cents: int, quantity: int = 1, *, key: str = "a", vat_class: str = "standard", rayon: int = 1) -> Article:
    return Article(Item(key, cents, quantity, vat_class, 100), int(key, 36), frozenset({rayon}))


def code(name: str = "ESSAI", kind: str = PERCENT, *, max_uses: int = 0, uses: int = 0, **offer: object) -> Code:
    given: dict[str, object] = {"percent_bp": 1_000} if kind == PERCENT else {}
    offer = {"id": sum(name.encode()), "label": f"Offre {name}", **given, **offer}
    return Code(sum(name.encode()), name, Promotion(kind=kind, **offer), max_uses, uses)  # type: ignore[arg-type]


def judged(*codes: Code | str, basket: list[Article] | None = None, buyer: Buyer = ALICE) -> Judgement:
    return judge(codes, basket or [article(5_000)], buyer, NOW)


def alone(one: Code | str, basket: list[Article] | None = None, buyer: Buyer = ALICE, now: datetime = NOW) -> Judged:
    return judge([one], basket or [article(5_000)], buyer, now).codes[0]


def priced(basket: list[Article], judgement: Judgement, choice: DeliveryChoice | None = None) -> Price:
    to = destination(choice.country, choice.postcode) if choice else MAINLAND
    items = [one.item for one in basket]
    return price(items, discounts=judgement.discounts, delivery=choice, destination=to, rates=RATES, rules=RULES)


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")
