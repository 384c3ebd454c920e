"""An order as a text to read and keep."""

from shop.addresses import person_name
from shop.calendar import in_paris, long_date
from shop.money import euros, percent
from shop.orders.debits import agreed_debits
from shop.orders.order import Order, line_name
from shop.orders.summary import billing_lines, delivery_lines, method_words, place_lines, total_rows, vat_note
from shop.orders.sums import sums_of
from shop.orders.tracking import where_it_is


def order_text(order: Order) -> str:
    """What was ordered, at which price, where it goes, how it was paid."""
    lines = [
        f"Commande {order.number}",
        f"Passée le {long_date(in_paris(order.placed_at).date(), year=True)} – {where_it_is(order).label}",
        "",
        f"Client\u00a0: {person_name(order.contact)}, {order.email}",
        "",
        "ARTICLES",
    ]
    for line in order.lines:
        rate = percent(line.vat_rate_bp)
        lines.append(
            f"- {line.quantity} × {line_name(line)}, réf. {line.sku}, TVA {rate}\u00a0: {euros(line.list_cents)}"
        )
    rows = total_rows(order)
    lines += ["", *(f"{label}\u00a0: {amount}" + (f" ({why})" if why else "") for label, amount, why in rows)]
    total = "HORS TVA" if order.vat_exemption else "TTC"
    lines += [f"TOTAL {total}\u00a0: {euros(order.total_cents)}", vat_note(order)]
    for one in sums_of(order):
        lines += [*(f"{label}\u00a0: {amount}" for label, amount, _ in one.rows), f"{one.label}\u00a0: {one.amount}"]
    lines.append("")
    said = delivery_lines(order, in_paris(order.placed_at).date())
    lines += [order.delivery.label.upper(), *place_lines(order), *said, "", "FACTURATION"]
    debits = agreed_debits(order)
    lines += [*billing_lines(order), "", f"Paiement\u00a0: {method_words(order)}"]
    lines += [f"- {line}" for line in debits.lines] if debits else []
    return "\n".join([*lines, ""])
