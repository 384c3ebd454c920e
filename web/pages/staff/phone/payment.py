"""How a phone order is paid: a link by mail, a transfer, a cheque, or at the agency; and what the buyer adds to it."""

from dataclasses import replace
from typing import Final

from litestar import Controller, post
from litestar.di import NamedDependency, Provide

from shop.cart.changes import Wish, change
from shop.cart.view import LONGEST_COMMENT
from shop.checkout.steps import save_credit, save_payment
from shop.payments.credit_method import Credit
from web.inputs import read_form
from web.pages.staff.phone.desk import PATH, PAYMENT, Answer, Desk, desk_for
from web.pages.staff.phone.page import redrawn
from web.pages.staff.phone.shown import PaymentShown, Shown, wanting
from web.pages.staff.phone.tabs import is_overtaken, payment_of, payment_words
from web.pages.staff.phone.ways import ways

NOT_CHOSEN: Final = "Choisissez comment le client paie."


class StaffPhonePayment(Controller):
    path = PATH
    dependencies = {"desk": Provide(desk_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/paiement", name="staff_phone_payment")
    async def save(self, desk: NamedDependency[Desk]) -> Answer:
        sent, first = await read_form(desk.request), wanting(await desk.standing(), PAYMENT)
        if first:
            return await redrawn(desk, Shown(PAYMENT, 422, payment=PaymentShown(error=first)), (PAYMENT,))
        comment = sent.get("commentaire", "")[:LONGEST_COMMENT].strip()
        wanted = {"payment": sent.get("paiement", ""), "credit": "avoir" in sent, "comment": comment}
        if wanted["credit"] and desk.checkout.payment == Credit.code:
            wanted["payment"] = Credit.code  # it pays all: nothing else is kept
        if is_overtaken(sent, payment_of(desk), wanted):
            said = payment_words(desk, await desk.standing())
            typed = PaymentShown(sent.get("paiement", ""), said, comment)
            return await redrawn(desk, Shown(PAYMENT, 409, payment=typed), (PAYMENT,))
        await change(desk.draft.token_hash, Wish({}, comment=comment), desk.now, desk.view)
        desk = await with_credit(await desk.again(), use="avoir" in sent)
        standing = await desk.standing()
        code = sent.get("paiement", "")
        if standing.credit_cents and not standing.due_cents:
            code = Credit.code
        way = next((one for one in ways(standing, desk.front.merchant, desk.now) if one.code == code), None)
        if way is None or way.refusal:
            typed = PaymentShown(code, way.refusal if way else NOT_CHOSEN)
            return await redrawn(desk, Shown(PAYMENT, 422, payment=typed), (PAYMENT,))
        await save_payment(desk.view, code, desk.now)
        return await redrawn(await desk.again(), Shown(PAYMENT), (PAYMENT,))


async def with_credit(desk: Desk, *, use: bool) -> Desk:
    """The desk once it is said whether the account's credit pays first."""
    standing = await desk.standing()
    if not standing.credit_left_cents or use == standing.checkout.use_credit:
        return desk
    return replace(desk, view=await save_credit(desk.view, desk.now, use=use))
