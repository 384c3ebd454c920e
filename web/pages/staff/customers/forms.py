"""What staff change of an account for its owner."""

from typing import Any

from shop.accounts.customers import Customer
from shop.accounts.details import Names
from shop.addresses import LIMITS, MISSING, show_phone
from web.account_fields import INDIVIDUAL, PROFESSIONAL, QualityFields, phone_field
from web.forms import text


class CustomerForm(QualityFields):
    first_name = text("Prénom", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    phone = phone_field("off")

    @property
    def names(self) -> Names:
        """The values in the shop's words."""
        return Names(str(self.first_name.data), str(self.last_name.data), str(self.phone.data))


def values_of(customer: Customer) -> dict[str, Any]:
    """What the form shows of an account, by field."""
    firm = customer.professional
    return {
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "phone": show_phone(customer.phone) if customer.phone else "",
        "kind": PROFESSIONAL if firm else INDIVIDUAL,
        "company": firm.get("company", ""),
        "country": firm.get("country", "FR"),
        "siret": firm.get("siret", ""),
        "vat_number": firm.get("vat_number", ""),
    }
