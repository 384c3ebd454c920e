"""The buyer's statement as a form: who, where the acknowledgment goes, which articles and how many."""

from collections.abc import Iterator, Mapping

from wtforms import BooleanField

from shop.addresses import check_email
from shop.orders.order import Order, OrderLine, line_name
from shop.withdrawal.statements import NOTHING_CHOSEN, Pieces, Wish
from web.account_fields import email_field
from web.forms import BaseForm, text
from web.inputs import FormData, clean_int

TICK = "ligne-"


class StatementForm(BaseForm):
    """Made for one order by `statement_form`: beside these fields one tick a line, and a quantity where there are more.

    Everything is filled in already: a buyer who wants to withdraw from all of it types nothing.
    """

    name = text("Votre nom", "name", name="nom", required="Indiquez votre nom.", limit=170)
    email = email_field(
        "Adresse e-mail pour l’accusé de réception", "email", "Indiquez l’adresse e-mail où nous vous répondons."
    )
    left: Pieces = {}  # noqa: RUF012  # replaced by `statement_form`

    def chosen(self) -> dict[int, int] | None:
        """Pieces by order line id; None, with the errors noted beside their fields, when something is amiss."""
        errors: dict[str, str] = {}
        email = check_email(str(self.email.data or ""))
        if email.error:
            errors["email"] = email.error
        pieces = {line_id: self._quantity(line_id, errors) for line_id in self.left if self[tick(line_id)].data}
        if not pieces:
            errors[tick(next(iter(self.left)))] = NOTHING_CHOSEN
        is_whole = self.validate()
        self.add_errors(errors)
        return None if errors or not is_whole else pieces

    def _quantity(self, line_id: int, errors: dict[str, str]) -> int:
        most = self.left[line_id]
        if most == 1:
            return 1
        found = clean_int(self[quantity(line_id)].data or "", 1, most)
        if found is None:
            errors[quantity(line_id)] = f"Indiquez un nombre de 1 à {most}."
        return found or 0

    def names_all_of(self, data: FormData) -> bool:
        """Whether every line ticked there is one of this form's: none was withdrawn from since its page was drawn."""
        return {name for name in data if name.startswith(TICK)} <= {f"{TICK}{line_id}" for line_id in self.left}

    def wish(self, pieces: Pieces) -> Wish:
        return Wish(str(self.name.data), check_email(str(self.email.data)).email, pieces)

    def hidden(self, pieces: Pieces) -> Iterator[tuple[str, str]]:
        """(name, value) of what the next page has to send on."""
        yield "nom", str(self.name.data)
        yield "email", str(self.email.data)
        for line_id, count in pieces.items():
            yield f"{TICK}{line_id}", "oui"
            yield f"quantite-{line_id}", str(count)


def tick(line_id: int) -> str:
    return f"line_{line_id}"


def quantity(line_id: int) -> str:
    return f"quantity_{line_id}"


def statement_form(order: Order, left: Pieces, data: FormData | None = None) -> StatementForm:
    """The form of this order: what was typed, or the whole of what is left with the buyer's own name."""
    lines = [line for line in order.lines if line.id in left]
    fields = {name: field for line in lines for name, field in _fields(line, left[line.id]).items()}
    made: type[StatementForm] = type("StatementForm", (StatementForm,), {**fields, "left": left})
    return made.of(data) if data is not None else made.of(None, **_known(order, left))


def _fields(line: OrderLine, most: int) -> dict[str, object]:
    own = line_name(line)
    ticked = BooleanField(own, name=f"{TICK}{line.id}")
    if most == 1:
        return {tick(line.id): ticked}
    typed = text(
        f"Quantité de {own}",
        name=f"quantite-{line.id}",
        hint=f"{most} au plus.",
        limit=6,
        inputmode="numeric",
    )
    return {tick(line.id): ticked, quantity(line.id): typed}


def _known(order: Order, left: Pieces) -> Mapping[str, object]:
    name = f"{order.contact.get('first_name', '')} {order.contact.get('last_name', '')}".strip()
    ticks = {tick(line_id): True for line_id in left}
    return {"name": name, "email": order.email, **ticks, **{quantity(one): str(most) for one, most in left.items()}}
