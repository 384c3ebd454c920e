"""What the forms of the cart say, in the words of the shop."""

import re

from shop.cart.changes import Wish
from shop.catalogue.availability import QUANTITY_LIMIT
from shop.delivery.choice import Place
from shop.places import normalise_postcode
from web.inputs import LARGEST_ID, FormData, clean_id, clean_int

QUANTITY, SHOWN = "quantite-", "vu-"
LARGEST_NUMBER = 10**9
DIGITS = re.compile("[+]?([0-9]+)", re.ASCII)
OP = re.compile(r"(inc|dec|del|undo):(\d{1,10})(?::(\d{1,3}))?", re.ASCII)


def wish_of(form: FormData) -> Wish:
    """The whole cart as the form holds it; fields that are not ours are passed over."""
    op, key, restore = _op(form.get("op", ""))
    return Wish(
        quantities=_numbers(form, QUANTITY),
        shown={key: cents for key, cents in _numbers(form, SHOWN).items() if cents is not None},
        op=op,
        key=key,
        restore=restore,
        comment=form.get("commentaire"),
    )


def _op(text: str) -> tuple[str, int, int]:
    if text == "checkout":
        return text, 0, 0
    found = OP.fullmatch(text)
    key = clean_id(found[2]) if found else None
    if found is None or key is None:
        return "", 0, 0
    return found[1], key, min(int(found[3] or 0), QUANTITY_LIMIT)


def _numbers(form: FormData, prefix: str) -> dict[int, int | None]:
    """By line key; None for what is not a whole number. Larger than any stock is still a number."""
    read = {}
    for name in form:
        key = clean_int(name[len(prefix) :], 1, LARGEST_ID) if name.startswith(prefix) else None
        if key is not None:
            read[key] = _number(form[name])
    return read


def quantity_of(form: FormData) -> int | None:
    """How many pieces to add: 1 where nothing is said, None for what is no number of pieces."""
    return _number(form.get("quantite", "1")) or None


def _number(text: str) -> int | None:
    """A whole number, 0 at least; of so many digits that nobody has as much, the largest there is."""
    found = DIGITS.fullmatch(text.strip())
    return min(int(found[1].lstrip("0")[:10] or "0"), LARGEST_NUMBER) if found else None


def country_of(query: FormData) -> str:
    return query.get("pays", "FR").upper()[:2]


def place_of(query: FormData) -> Place | None:
    """Where the visitor asks what delivery would cost; None where no postcode was given."""
    country = country_of(query)
    postcode = normalise_postcode(country, query.get("code_postal", "")[:20])
    return Place(country, postcode) if postcode else None


def removed_of(query: FormData) -> tuple[int, int] | None:
    """The line just taken out, as (key, pieces), after a removal without JavaScript."""
    key, _, pieces = query.get("retire", "").partition("-")
    read = clean_id(key), clean_int(pieces, 1, QUANTITY_LIMIT)
    return (read[0], read[1]) if read[0] and read[1] else None
