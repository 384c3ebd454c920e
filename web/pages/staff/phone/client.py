"""Who calls: contact, firm, addresses, and the account the order will be in."""

from dataclasses import replace

from litestar import Controller, post
from litestar.di import NamedDependency, Provide

from shop.checkout.details import check_details
from shop.checkout.steps import save_details, use_suggested_email
from shop.staff import phone
from web.buying.details_form import DetailsForm
from web.buying.vat_number import CONFIRMED, NOT_KNOWN, doubted, verified
from web.inputs import read_form
from web.pages.staff.phone.desk import ARTICLES, CLIENT, DELIVERY, PATH, PAYMENT, Answer, Desk, desk_for
from web.pages.staff.phone.page import redrawn
from web.pages.staff.phone.shown import ClientShown, Shown
from web.pages.staff.phone.tabs import client_of, client_words, is_overtaken

ONCE_MORE = "Si c’est exact, enregistrez de nouveau."
COLLECT = "Un retrait est possible\u00a0: bouton «\u00a0Enregistrer pour un retrait\u00a0», plus bas."
NO_ACCOUNT = "Aucun compte n’a confirmé cette adresse e-mail."


class StaffPhoneClient(Controller):
    path = PATH
    dependencies = {"desk": Provide(desk_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/client", name="staff_phone_client")
    async def save(self, desk: NamedDependency[Desk]) -> Answer:
        sent = await read_form(desk.request)
        form = DetailsForm.sent_by(desk.buyer, sent)
        details = form.details(sent)
        form.check_shape(collect=details.collect)
        checked = check_details(details, desk.view)
        wanted = client_of(checked.checkout) if checked.is_acceptable and not form.faulty else None
        if is_overtaken(sent, client_of(desk.checkout), wanted):
            typed = ClientShown(form, checked)
            return await redrawn(desk, Shown(CLIENT, 409, client_words(desk.checkout), client=typed), (CLIENT,))
        form.add_errors(checked.with_way_out(COLLECT) if desk.front.rules.has_pickup else checked.errors)
        if form.faulty or not checked.is_acceptable:
            form.add_errors({name: f"{text} {ONCE_MORE}" for name, text in checked.doubts.items()})
            return await redrawn(desk, Shown(CLIENT, 422, client=ClientShown(form, checked)), (CLIENT,))
        professional = await verified(desk, checked.checkout.professional)
        doubt = doubted(professional, sent.get(CONFIRMED, ""))
        if doubt:
            form.add_errors({"vat_number": NOT_KNOWN.replace("Si vous continuez ainsi", "Si vous enregistrez ainsi")})
            return await redrawn(desk, Shown(CLIENT, 422, client=ClientShown(form, checked, doubt)), (CLIENT,))
        await save_details(desk.view, replace(checked.checkout, professional=professional), desk.now)
        return await redrawn(await desk.again(), Shown(CLIENT), (CLIENT, ARTICLES, DELIVERY, PAYMENT))

    @post("/adresse-e-mail", name="staff_phone_email")
    async def mend_email(self, desk: NamedDependency[Desk]) -> Answer:
        await use_suggested_email(desk.view, desk.now)
        return await redrawn(await desk.again(), Shown(CLIENT), (CLIENT,))

    @post("/compte", name="staff_phone_account")
    async def account(self, desk: NamedDependency[Desk]) -> Answer:
        """The order goes into the account of the e-mail address, or into none: `op` is « prendre » or « quitter »."""
        member, sent = desk.session.subject_id, await read_form(desk.request)
        if sent.get("op") == "quitter":
            await phone.take_from_account(desk.draft.id, member)
        elif not await phone.give_to_account(desk.draft.id, member, desk.checkout.contact.get("email", "")):
            return await redrawn(desk, Shown(CLIENT, 422, refusal=NO_ACCOUNT), (CLIENT,))
        return desk.at(CLIENT, CLIENT)
