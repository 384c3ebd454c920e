"""Finding an order by its number and e-mail address: the form, and the one bounded, neutral way to ask."""

from shop.orders import book
from shop.orders.order import Order
from web.account_fields import email_field
from web.answers import HtmlRequest
from web.forms import BaseForm, text
from web.limits import account_of, address_of, spend, take_back

NOT_FOUND = "Nous ne trouvons pas de commande avec ce numéro et cette adresse e-mail."
"""The same whether the number, the address or both are wrong."""


class LookupForm(BaseForm):
    number = text(
        "Numéro de commande",
        name="numero",
        required="Indiquez votre numéro de commande.",
        hint="Il commence par SC et figure dans nos e-mails, par exemple SC-26-000123.",
        limit=20,
        autocapitalize="characters",
        spellcheck="false",
    )
    email = email_field("Adresse e-mail", "email", "Indiquez l’adresse e-mail de votre commande.")


async def looked_up(request: HtmlRequest, form: LookupForm, rule: str = "order_lookup") -> Order | None:
    """The order of a valid form. Each miss counts for the visitor's address and for the order; raises TooMany.

    `rule` names the counters: the right of withdrawal has its own. What was found is taken back: behind the address
    of a hospital are many people, each with an order of their own.
    """
    number = str(form.number.data)
    subjects = ((rule, address_of(request)), (f"{rule}_order", account_of(book.as_printed(number))))
    for counter, subject in subjects:
        await spend(counter, subject)
    found = await book.find_for_visitor(number, str(form.email.data))
    if found:
        for counter, subject in subjects:
            await take_back(counter, subject)
    return found
