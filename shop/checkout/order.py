"""The last step: what the buyer is told before paying, and the order made of exactly what was agreed to."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from shop.accounts import details
from shop.cart.codes import MOST_CODES
from shop.cart.view import CartLine
from shop.checkout.standing import Standing
from shop.money import euros
from shop.orders.drafts import Draft
from shop.orders.placing import Placed, place
from shop.orders.summary import EXCLUSIONS
from shop.promotions.codes import LONGEST_CODE, tidy
from shop.vat_numbers import CHECKED_AT, PROOF, firm_alone

LINE = re.compile(r"(\d{1,10})x(\d{1,3})@(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An article of the cart that cannot be sent back after a change of mind, and why the law says so."""

    name: str
    ground: str


def exclusions(standing: Standing) -> list[Exclusion]:
    """Named one by one before the order (L221-5)."""
    return [
        Exclusion(line.name, EXCLUSIONS[line.variant.withdrawal_exclusion])
        for line in standing.view.orderable_lines
        if line.variant.withdrawal_exclusion in EXCLUSIONS
    ]


def articles_text(standing: Standing) -> str:
    """What is on the page, to be sent back with the agreement: « 12x2@6780 15x1@1290 »."""
    return " ".join(f"{line.key}x{line.quantity}@{line.variant.price_cents}" for line in standing.view.orderable_lines)


def recap(standing: Standing) -> str:
    """A mark of who, where, how and with which words: another one means that the page shows something else."""
    choice = standing.choice.as_json() if standing.choice else None
    # When a number was checked changes no promise; what came of it does, and the total with it.
    buyer = {name: value for name, value in standing.checkout.professional.items() if name not in {PROOF, CHECKED_AT}}
    answers = {**standing.checkout.as_json(), "professional": buyer}
    paid = (standing.method and standing.method.code, standing.credit_cents)
    shown = (answers, choice, paid, standing.view.comment)
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


def codes_text(standing: Standing) -> str:
    """The codes that take something off on the page, to be sent back with the agreement: « BIENVENUE PORT »."""
    return " ".join(standing.judgement.applied)


def differences(standing: Standing, articles: str, codes: str, total_cents: int | None) -> list[str]:
    """What is no longer what the buyer had before the eyes, in whole sentences; empty when all holds.

    `articles`, `codes` and `total_cents` come back from the page: they can only make us show it again.
    """
    said = []
    shown = {int(key): (int(pieces), int(cents)) for key, pieces, cents in LINE.findall(articles)}
    now = {line.key: line for line in standing.view.orderable_lines}
    for key in shown.keys() - now.keys():
        kept = standing.view.line(key)
        said.append(_gone(kept) if kept else "Un article n’est plus dans votre panier.")
    for key, line in now.items():
        said += _line_differences(line, shown.get(key))
    said += _code_differences(standing, codes.split())
    due = standing.price.total_cents
    if total_cents != due:
        before = f"au lieu de {euros(total_cents)}" if total_cents is not None else "à vérifier"
        said.append(f"Le total est maintenant de {euros(due)}, {before}.")
    return said


def _code_differences(standing: Standing, shown: list[str]) -> list[str]:
    """Codes that counted on the page and do not any more, each with the condition that changed; and the other way."""
    said = []
    for code in shown[:MOST_CODES]:
        now = standing.judgement.of(code)
        if now is None and code == tidy(code)[:LONGEST_CODE]:
            said.append(f"Le code {code} n’est plus dans votre panier.")
        elif now is not None and not now.applies:
            said.append(now.reason)
    new = (code for code in standing.judgement.applied if code not in shown)
    return said + [f"Le code {code} compte maintenant pour votre commande." for code in new]


def _gone(line: CartLine) -> str:
    return f"«\u00a0{line.name}\u00a0» ne peut plus être commandé\u00a0: {line.availability.reason_sentence}."


def _line_differences(line: CartLine, shown: tuple[int, int] | None) -> list[str]:
    name = f"«\u00a0{line.name}\u00a0»"
    if shown is None:
        return [f"{name} a été ajouté à votre panier."]
    said = []
    if shown[0] != line.quantity:
        said.append(f"{name}\u00a0: {line.quantity} au lieu de {shown[0]}.")
    if shown[1] != line.variant.price_cents:
        old, new = euros(shown[1]), euros(line.variant.price_cents)
        said.append(f"Le prix de {name} est passé de {old} à {new}.")
    return said


async def order(standing: Standing, now: datetime, customer_id: int | None = None, *, taken_by: str = "") -> Placed:
    """Make the order of a complete checkout, for the account of who is signed in, which learns what it did not know.

    `taken_by`: who of the staff typed it for a buyer on the phone.

    Raises what `shop.orders.placing.place` raises, ValueError when incomplete.
    """
    checkout, choice, method = standing.checkout, standing.choice, standing.method
    if choice is None or method is None or checkout.billing is None or not standing.details_complete:
        raise ValueError("the checkout is not complete")
    lines = standing.view.orderable_lines
    draft = Draft(
        checkout_key=standing.view.checkout_key,
        cart_id=standing.view.id,
        email=checkout.contact["email"],
        contact=checkout.contact,
        professional=checkout.professional,
        billing_address=checkout.billing,
        delivery_address=standing.delivery_address,
        delivery=choice,
        price=standing.price,
        lines=tuple((line.variant, line.quantity) for line in lines),
        comment=standing.view.comment,
        payment_method=method.code,
        credit_cents=standing.credit_cents,
        discounts=standing.judgement.discounts,
        codes=standing.judgement.applied,
        customer_id=customer_id,
        taken_by=taken_by,
    )
    placed = await place(draft, now)
    if customer_id is not None:
        await details.learn(customer_id, checkout.contact["phone"], firm_alone(checkout.professional))
    return placed
