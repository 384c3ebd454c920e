"""Who sells: the identity and the promises that pages, mails and documents print."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from shop.delivery.slots import SlotRules


@dataclass(frozen=True, slots=True)
class Merchant:
    """Settings by their name in the `setting` table; amounts in cents. Defaults are those of an unnamed shop.

    `return_address`: where goods are sent back to, in one line, the shop's own without it; `return_instructions`: how
    the buyer gets them there at the shop's expense (S0-54), in whole sentences. `dispatch_days`: working days until a
    parcel leaves; `slot_…`: the hours and days of appointments (shop.delivery.slots.SlotRules). `oversize_carrier`: who
    carries heavy goods, as their buyer reads it.

    `vat_by_destination`: the VAT of the buyer's country is declared through the one-stop shop (OSS). `vat_rates`: rates
    of the merchant's own (shop.vat.own_rows). `account_…`: the accounts of the sales journal (shop.accounting.fec).

    `instalments`: paid in 3 or 4 times with `instalments_provider`, whose wording `instalments_notice` is shown with
    the offer; off until both are agreed with the provider. `cheque_payee`, `cheque_address`: to whom and where, the
    shop's own without them.
    """

    name: str = "Comptoir"
    legal_name: str = ""
    legal_form: str = ""
    capital: str = ""
    siren: str = ""
    vat_number: str = ""
    rcs_city: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "FR"
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    publication_director: str = ""
    host_name: str = ""
    mediator_name: str = ""
    mediator_address: str = ""
    mediator_url: str = ""
    iban: str = ""
    bic: str = ""
    account_holder: str = ""
    free_delivery_from_cents: int = 9900
    surcharge_corsica_cents: int = 2000
    surcharge_benelux_cents: int = 2300
    surcharge_mountain_cents: int = 1500
    withdrawal_days: int = 14
    withdrawal_in_working_days: bool = True
    return_address: str = ""
    return_instructions: str = ""
    hold_hours_card: int = 24
    hold_days_transfer: int = 7
    hold_days_cheque: int = 10
    dispatch_days: int = 1
    cut_off_hour: int = 14
    slot_first_hour: int = 8
    slot_last_hour: int = 20
    slot_hours: int = 2
    slot_days: int = 5
    slot_saturdays: bool = False
    oversize_carrier: str = "Transporteur hors gabarit"
    vat_by_destination: bool = False
    vat_rates: str = ""
    vat_on_debits: bool = False
    instalments: bool = False
    instalments_provider: str = "Alma"
    instalments_notice: str = ""
    cheques: bool = False
    cheque_payee: str = ""
    cheque_address: str = ""
    pay_at_agency: bool = False
    reminder_days_transfer: int = 3
    invoice_series: str = "FA"
    credit_note_series: str = "AV"
    account_customers: str = "411000"
    account_sales: str = "707"
    account_delivery: str = "7085"
    account_vat: str = "44571"
    late_penalties: str = "trois fois le taux d’intérêt légal"
    promise: str = ""

    @property
    def returns_go_to(self) -> str:
        """Where goods are sent back to."""
        own = (self.legal_name or self.name, self.street, f"{self.postcode} {self.town}".strip())
        return self.return_address or ", ".join(part for part in own if part)

    @property
    def cut_off(self) -> time:
        """An order later than that, in Paris, is dispatched as one of the next working day."""
        return time(self.cut_off_hour)

    @property
    def slots(self) -> SlotRules:
        """The appointments that may be wished."""
        return SlotRules(
            self.slot_first_hour, self.slot_last_hour, self.slot_hours, self.slot_days, self.slot_saturdays
        )

    @property
    def surcharges(self) -> dict[str, int]:
        return {
            "corsica": self.surcharge_corsica_cents,
            "benelux": self.surcharge_benelux_cents,
            "mountain": self.surcharge_mountain_cents,
        }


def merchant_from(settings: Mapping[str, Any]) -> Merchant:
    """The merchant of these settings; names we do not know are left aside."""
    known = {field.name for field in fields(Merchant)}
    return Merchant(**{name: value for name, value in settings.items() if name in known})
