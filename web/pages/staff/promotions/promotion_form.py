"""The form of an offer: what staff type, and the offer it means. Conditions nobody filled in are no conditions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from shop.calendar import in_paris
from shop.promotions.campaigns import OfferRefused
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, FREE_DELIVERY, PERCENT, Promotion
from web.forms import one_line
from web.inputs import FormData, clean_int
from web.pages.staff.typed import WrongField, end, hundredths, moment, references

KINDS: Final[Mapping[str, str]] = {
    PERCENT: "Un pourcentage",
    AMOUNT: "Un montant",
    FREE_DELIVERY: "La livraison",
    BUY_X_GET_Y: "Des articles offerts pour des articles achetés",
}
COUNTRIES: Final = ("FR", "BE", "LU")
MOST_PIECES: Final = 99
MOST_GONE: Final = 20
MOST_USES: Final = 1_000_000
LONGEST: Final = {"nom": 80, "code": 40, "references": 2_000}
_NEXT_DAY: Final = timedelta(days=1)


def offer_in(data: FormData, products: Mapping[str, int], categories: Collection[int]) -> Promotion:
    """The offer a form means; `products` are ids by reference. Raises OfferRefused, with the field's name."""
    try:
        return _offer_in(data, products, categories)
    except WrongField as wrong:
        raise OfferRefused(wrong.field, wrong.message) from wrong


def _offer_in(data: FormData, products: Mapping[str, int], categories: Collection[int]) -> Promotion:
    kind = data.get("genre", "")
    if kind not in KINDS:
        raise OfferRefused("genre", "Choisissez ce que donne l’offre.")
    return Promotion(
        id=0,
        label=one_line(data.get("nom"))[: LONGEST["nom"]],
        kind=kind,
        percent_bp=_positive(data, "pourcentage", "un pourcentage, par exemple 10 ou 12,5") if kind == PERCENT else 0,
        amount_cents=_positive(data, "montant", "un montant, par exemple 5 ou 7,50") if kind == AMOUNT else 0,
        buy_quantity=_pieces(data, "achetes") if kind == BUY_X_GET_Y else 0,
        get_quantity=_pieces(data, "offerts") if kind == BUY_X_GET_Y else 0,
        starts_at=moment(data, "debut"),
        ends_at=end(data, "fin"),
        minimum_cents=_positive(data, "minimum", "un montant, par exemple 60"),
        categories=_categories(data, categories),
        products=frozenset(_product(one, products) for one in references_in(data)),
        countries=_countries(data),
        first_order="premiere" in data,
        subscribers="abonnes" in data,
        uses_per_buyer=uses_in(data, "par-client"),
        stackable="cumulable" in data,
    )


def typed_of(offer: Promotion, named: Sequence[str]) -> FormData:
    """The form as an offer would have been typed."""
    pairs = [
        ("nom", offer.label),
        ("genre", offer.kind),
        ("pourcentage", _written(offer.percent_bp)),
        ("montant", _written(offer.amount_cents)),
        ("achetes", str(offer.buy_quantity or "")),
        ("offerts", str(offer.get_quantity or "")),
        ("minimum", _written(offer.minimum_cents)),
        ("references", " ".join(named)),
        ("par-client", str(offer.uses_per_buyer or "")),
        *((("rayon"), str(one)) for one in sorted(offer.categories)),
        *((("pays"), one) for one in sorted(offer.countries)),
        *_written_moment("debut", offer.starts_at),
        *_written_end(offer.ends_at),
    ]
    ticked = (("premiere", offer.first_order), ("abonnes", offer.subscribers), ("cumulable", offer.stackable))
    return FormData([*pairs, *((name, "oui") for name, is_so in ticked if is_so)])


def references_in(data: FormData) -> list[str]:
    """The references typed, each once."""
    return list(references(data.get("references", "")[: LONGEST["references"]]))


def uses_in(data: FormData, name: str) -> int:
    """How often; 0, no limit, for nothing. Raises OfferRefused."""
    typed = data.get(name, "").strip()
    found = clean_int(typed, 1, MOST_USES) if typed else 0
    if found is None:
        raise OfferRefused(name, "Indiquez un nombre entier, ou rien pour ne pas limiter.")
    return found


def gone_in(data: FormData, categories: Collection[int]) -> list[str]:
    """Rayons ticked that are no more, as they came: an offer may be older than its rayon's end."""
    known = {str(one) for one in categories}
    return [one[:40] for one in dict.fromkeys(data.getlist("rayon")) if one not in known][:MOST_GONE]


def _categories(data: FormData, categories: Collection[int]) -> frozenset[int]:
    """Raises OfferRefused: without a rayon that is no more, the offer would be for every article."""
    if gone_in(data, categories):
        raise OfferRefused("rayon", "Un rayon coché n’existe plus\u00a0: décochez-le, ou choisissez-en d’autres.")
    return frozenset(int(one) for one in data.getlist("rayon"))


def _countries(data: FormData) -> frozenset[str]:
    """Raises OfferRefused."""
    found = frozenset(data.getlist("pays"))
    if not found.issubset(COUNTRIES):
        raise OfferRefused("pays", "Choisissez parmi les pays proposés.")
    return found


def _product(reference: str, products: Mapping[str, int]) -> int:
    if reference not in products:
        raise OfferRefused("references", f"Aucun article n’a la référence {reference[:40]}.")
    return products[reference]


def _positive(data: FormData, name: str, wanted: str) -> int:
    """« 12,5 » as 1250; 0 for nothing. Raises WrongField."""
    found = hundredths(data, name, wanted)
    if found < 0:
        raise WrongField(name, f"Indiquez {wanted}.")
    return found


def _pieces(data: FormData, name: str) -> int:
    found = clean_int(data.get(name, ""), 1, MOST_PIECES)
    if found is None:
        raise OfferRefused(name, f"Indiquez un nombre entier, de 1 à {MOST_PIECES}.")
    return found


def _written(amount: int) -> str:
    whole, part = divmod(amount, 100)
    return (f"{whole},{part:02}" if part else str(whole)) if amount else ""


def _written_moment(name: str, at: datetime | None) -> list[tuple[str, str]]:
    if at is None:
        return []
    local = in_paris(at)
    hour = f"{local:%H:%M}" if local.hour or local.minute else ""
    return [(name, local.date().isoformat()), (f"{name}-heure", hour)]


def _written_end(ends_at: datetime | None) -> list[tuple[str, str]]:
    local = in_paris(ends_at) if ends_at else None
    if local is not None and not (local.hour or local.minute):
        return [("fin", (local.date() - _NEXT_DAY).isoformat())]
    return _written_moment("fin", ends_at)
