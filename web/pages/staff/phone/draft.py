"""A draft of a phone order: its page, the order it becomes, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide

from shop.cart.codes import leave
from shop.checkout.order import differences, order
from shop.checkout.order import recap as recap_of
from shop.credit import CreditChanged
from shop.errors import CodeRefused, NotDeliverable, NotOrderable, OutOfStock, ShopError, TotalChanged
from shop.orders.placing import order_made_with
from shop.staff import phone
from shop.staff.phone import LONGEST_NAME
from shop.staff.said import to_staff
from shop.storefront import storefront
from web.answers import go_to
from web.buying.terms import keep_terms
from web.buying.vat_number import renewed
from web.inputs import clean_int, read_form
from web.pages.staff.phone.desk import ARTICLES, CLIENT, DELIVERY, HOME, PATH, PAYMENT, Answer, Desk, any_desk
from web.pages.staff.phone.page import redrawn, whole
from web.pages.staff.phone.shown import TOTAL, PlaceShown, Shown, missing_parts

LARGEST_TOTAL = 10**12
EVERYTHING = (CLIENT, ARTICLES, DELIVERY, PAYMENT)
OTHERWISE = "Le client, la livraison, le paiement ou le message ont changé\u00a0: relisez-les."


NO_ACCOUNT = "Ce compte n’existe plus\u00a0: prenez la commande sans compte."


class StaffPhoneDraft(Controller):
    path = PATH
    dependencies = {"desk": Provide(any_desk)}  # noqa: RUF012  # Litestar reads it from the class

    @get("/", name="staff_phone_draft")
    async def show(self, desk: NamedDependency[Desk]) -> Answer:
        return to_order(desk, desk.draft.ordered) if desk.draft.ordered else await whole(desk, Shown())

    @post("/abandon", name="staff_phone_abandon")
    async def abandon(self, desk: NamedDependency[Desk]) -> Answer:
        if desk.draft.ordered:
            return to_order(desk, desk.draft.ordered)
        await phone.abandon(desk.draft.id, desk.session.subject_id)
        return go_to(desk.request, HOME)

    @post("/enregistrement", name="staff_phone_place")
    async def place(self, desk: NamedDependency[Desk]) -> Answer:
        """The order, of exactly what was read out; pressed twice, once."""
        sent = await read_form(desk.request)
        made = await order_made_with(sent.get("_idem", ""))
        if made or desk.draft.ordered:
            return to_order(desk, made.number if made else desk.draft.ordered)
        desk = replace(desk, view=await renewed(desk))
        standing = await desk.standing()
        if missing_parts(standing):
            return await redrawn(desk, Shown(TOTAL, 422), ())
        total = clean_int(sent.get("total"), 0, LARGEST_TOTAL)
        changed = differences(standing, sent.get("articles", ""), sent.get("codes", ""), total)
        if not changed and sent.get("recap", "") != recap_of(standing):
            changed = [OTHERWISE]
        if changed:
            return await again(desk, *changed)
        if sent.get("annonce") != "oui":
            return await redrawn(desk, Shown(TOTAL, 422, place=PlaceShown(untold=True)), ())
        if why := await why_no_account(desk):
            return await again(desk, why)
        account, name = desk.buyer.customer, desk.session.name[:LONGEST_NAME]
        now = datetime.now(UTC)
        await keep_terms(desk.request, await storefront(), now)
        try:
            placed = await order(standing, now, account.id if account else None, taken_by=name)
        except CodeRefused as refused:
            await leave(desk.view.id, refused.code, desk.now)
            return await again(desk, refused.message)
        except (TotalChanged, CreditChanged, OutOfStock, NotOrderable, NotDeliverable) as refused:
            return await again(desk, refused.message)
        return to_order(desk, placed.number)


async def why_no_account(desk: Desk) -> str:
    """Why the order cannot go into the account of its draft any more; empty where it can, or goes into none."""
    if desk.draft.buyer is None:
        return ""
    try:
        await phone.check_account(desk.draft.buyer)
    except LookupError:
        return NO_ACCOUNT
    except ShopError as refused:
        return refused.message
    return ""


def to_order(desk: Desk, number: str) -> Answer:
    return go_to(desk.request, f"/gestion/commandes/{number}")


async def again(desk: Desk, *changed: str) -> Answer:
    """The page as it is now, with what changed since it was read out."""
    said = PlaceShown(tuple(map(to_staff, changed)))
    return await redrawn(await desk.again(), Shown(TOTAL, 409, place=said), EVERYTHING)
