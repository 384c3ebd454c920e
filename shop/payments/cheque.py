"""A cheque by post (S2-26): whom it is payable to, where it goes, what stands on its back. Values only."""

from dataclasses import dataclass

from shop.merchant.identity import Merchant


@dataclass(frozen=True, slots=True)
class ChequeDetails:
    """What is shown. `address`: lines of where it is sent; `on_the_back`: the number of the order; cents."""

    payee: str
    address: tuple[str, ...]
    amount_cents: int
    on_the_back: str


def cheque_details(merchant: Merchant, order_number: str, amount_cents: int) -> ChequeDetails:
    """The merchant's payee and address for cheques, or the shop's own."""
    own = (merchant.legal_name or merchant.name, merchant.street, f"{merchant.postcode} {merchant.town}".strip())
    address = tuple(part.strip() for part in merchant.cheque_address.split(",")) if merchant.cheque_address else own
    return ChequeDetails(
        payee=merchant.cheque_payee or merchant.account_holder or merchant.legal_name or merchant.name,
        address=tuple(line for line in address if line),
        amount_cents=amount_cents,
        on_the_back=order_number,
    )
