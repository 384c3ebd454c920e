"""What a statement of withdrawal leads to, in sentences that its pages and its mail say alike."""

from shop.calendar import long_date
from shop.merchant.identity import Merchant
from shop.money import euros
from shop.orders.order import Order
from shop.orders.states import OrderState, PaymentState
from shop.orders.summary import refund_delay
from shop.payments.provider import CREDIT
from shop.withdrawal.summary import Follows, Told

ALL_GIVEN_BACK = "Tout ce que vous aviez payé vous est déjà remboursé."


def sentences_of(told: Told, order: Order, merchant: Merchant, number: str = "") -> tuple[str, ...]:
    """What follows, in whole sentences; `number` is the statement's once it has one."""
    if told.follows == Follows.LATE:
        return _late(told, merchant)
    timely = f", qui court jusqu’au {long_date(told.period_end, year=True)} inclus" if told.period_end else ""
    first = f"Votre déclaration est faite dans le délai{timely}."
    if told.follows == Follows.ENDS:
        ends = "Rien n’est encore parti\u00a0: votre commande est annulée, rien ne vous sera livré."
        return first, ends, _back_at_once(told, order)
    if told.follows == Follows.COMES_BACK:
        return first, *_way_back(told, order, merchant, number), _back(told, order, waits=True)
    if told.follows == Follows.KEPT_BACK:
        kept = "Ces articles sont retirés de votre commande avant leur envoi\u00a0: vous n’avez rien à renvoyer."
        return first, kept, _back(told, order)
    stays = (
        "Votre commande n’est pas partie en entier\u00a0: nous retirons ces articles de ce qui reste à envoyer. Ceux "
        "qui vous parviendraient malgré tout, vous pouvez les refuser ou nous les renvoyer à nos frais."
    )
    return first, stays, _back(told, order)


def _late(told: Told, merchant: Merchant) -> tuple[str, ...]:
    ended = f" le {long_date(told.period_end, year=True)}" if told.period_end else ""
    call = f" Vous pouvez aussi nous appeler au {merchant.phone}." if merchant.phone else ""
    return (
        f"Le délai de rétractation a pris fin{ended}\u00a0: votre déclaration est enregistrée, mais elle ne nous "
        "oblige plus à reprendre les articles.",
        f"Nous l’examinons et vous répondons. Ne renvoyez rien avant notre réponse.{call}",
    )


def _way_back(told: Told, order: Order, merchant: Merchant, number: str) -> tuple[str, ...]:
    """When, where and how the goods go back (L221-23), at the shop's expense (S0-54)."""
    with_number = f", avec le numéro {number} dans le colis" if number else ""
    ways = " ou ".join(
        part
        for part in (
            merchant.phone and f"appelez-nous au {merchant.phone}",
            merchant.email and f"écrivez à {merchant.email}",
        )
        if part
    )
    ask = f"Pour recevoir une étiquette de retour, {ways}." if ways else ""
    refuse = "Si le colis n’est pas encore arrivé, vous pouvez aussi le refuser à la livraison."
    sentences = (
        f"Renvoyez ces articles au plus tard le {long_date(told.return_by, year=True)}{with_number}, à cette "
        f"adresse\u00a0: {merchant.returns_go_to}.",
        f"Le retour est à notre charge. {merchant.return_instructions or ask}".strip(),
        refuse if order.state == OrderState.SHIPPED else "",
    )
    return tuple(sentence for sentence in sentences if sentence)


def _back(told: Told, order: Order, *, waits: bool = False) -> str:
    """How much comes back until when; the merchant may wait for the goods or the proof that they left (L221-24)."""
    if told.due is None:
        return "Votre commande n’est pas encore payée\u00a0: si vous la payez, nous vous remboursons ces articles."
    until = f"au plus tard le {long_date(told.refund_by, year=True)}"
    hold = (
        "\u202f; ce remboursement peut attendre que nous ayons reçu les articles ou la preuve de leur envoi"
        if waits
        else ""
    )
    if not told.due.total_cents:
        return ALL_GIVEN_BACK
    back = f"Nous vous remboursons {_sum(told)} {until}, {_way(order)}{hold}."
    return f"{back} {_already(told)}".strip()


def _way(order: Order) -> str:
    """How it comes back, whatever it was paid with; credit is credit again, after the rest."""
    by_credit = {one.provider == CREDIT for one in order.payments if one.state == PaymentState.PAID}
    if by_credit == {True}:
        return "en avoir, comme vous l’aviez payé"
    same = "par le moyen de paiement que vous avez utilisé"
    return f"{same}, et en avoir pour ce que vous aviez payé par avoir" if True in by_credit else same


def _back_at_once(told: Told, order: Order) -> str:
    if told.due is None:
        return "Vous n’avez rien payé pour cette commande\u00a0: il n’y a rien à rembourser."
    if not told.due.total_cents:
        return ALL_GIVEN_BACK
    delay, already = refund_delay(order.payment), _already(told)
    back = f"Nous vous remboursons {_sum(told)} {_way(order)}."
    return " ".join(part for part in (back, delay, already) if part)


def _already(told: Told) -> str:
    """Why it is less than was paid."""
    return f"Nous vous avons déjà remboursé {euros(told.given_back_cents)}." if told.given_back_cents else ""


def _sum(told: Told) -> str:
    """« 45,90 € », or with its delivery « 45,90 € (articles 40,00 €, livraison 5,90 €) »."""
    assert told.due is not None
    whole = euros(told.due.total_cents)
    if not told.due.delivery_cents:
        return whole
    return f"{whole} (articles {euros(told.due.goods_cents)}, livraison {euros(told.due.delivery_cents)})"
