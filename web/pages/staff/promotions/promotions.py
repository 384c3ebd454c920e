"""The offers of the shop: what runs, what each gave, its codes; made, changed, stopped and taken up again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.promotions import campaigns
from shop.promotions.campaigns import Campaign, OfferChanged, OfferRefused
from shop.promotions.generating import MOST_AT_ONCE
from shop.promotions.offers import Promotion
from shop.promotions.told import STANDINGS, conditions, gift_words, standing_of
from shop.spreadsheet import MARK, line
from shop.storefront import Storefront, storefront
from web.answers import HtmlRequest, go_to
from web.downloads import CSV, attached
from web.inputs import FormData, clean_id, clean_int, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.promotions.promotion_form import (
    COUNTRIES,
    KINDS,
    LONGEST,
    gone_in,
    offer_in,
    references_in,
    typed_of,
    uses_in,
)
from web.refusals import or_404
from web.sessions import Session

PATH: Final = "/gestion/promotions"
FIELDS: Final[Mapping[str, str]] = {
    "label": "nom", "kind": "genre", "percent_bp": "pourcentage", "amount_cents": "montant", "buy_quantity": "achetes",
    "minimum_cents": "minimum", "ends_at": "fin", "codes": "code", "prefix": "prefixe",
}  # fmt: skip
"""The field of the page by the value it stands for."""
Answer = Response[Any]
_log = structlog.get_logger("comptoir")


class StaffPromotions(Controller):
    path = "/promotions"

    @get("", name="staff_promotions")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        now, asked = datetime.now(UTC), query(request).get("etat", "")
        found = [(one, standing_of(one.promotion, now)) for one in await campaigns.campaigns()]
        shown = [(one, state) for one, state in found if asked not in STANDINGS or state == asked]
        context: dict[str, Any] = {
            "shown": shown,
            "asked": asked,
            "standings": STANDINGS,
            "gift": gift_words,
            "total": len(found),
        }
        return await staff_page(request, session, "staff/promotions/promotions.html", "promotions", **context)

    @get("/nouvelle", name="staff_promotion_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _form(request, session, FormData([("genre", "percent")]))

    @post("", name="staff_promotion_create")
    async def create(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request)
        try:
            offer = await _offer(data)
            most = uses_in(data, "utilisations")
            made = await campaigns.create(offer, _code(data), datetime.now(UTC), max_uses=most)
        except OfferRefused as refused:
            return await _form(request, session, data, refused=refused)
        _log.info("promotion.created", promotion=made, by=session.name)
        return go_to(request, f"{PATH}/{made}")

    @get("/{promotion_id:str}", name="staff_promotion")
    async def show(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        return await _shown(request, session, await _found(promotion_id))

    @get("/{promotion_id:str}/modification", name="staff_promotion_edit")
    async def edit(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        one = await _found(promotion_id)
        references = [sku for _, sku in (await campaigns.articles_of(one.promotion)).values()]
        return await _form(request, session, typed_of(one.promotion, references), one)

    @post("/{promotion_id:str}/modification", name="staff_promotion_change")
    async def change(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        one, data = await _found(promotion_id), await read_form(request)
        try:
            await campaigns.change(one.promotion.id, _version(data), await _offer(data, active=one.promotion.active))
        except OfferRefused as refused:
            return await _form(request, session, data, one, refused=refused)
        except OfferChanged as changed:
            return await _shown(request, session, one, wrong=changed.message, status=409)
        _log.info("promotion.changed", promotion=one.promotion.id, by=session.name)
        return go_to(request, f"{PATH}/{one.promotion.id}")

    @post("/{promotion_id:str}/arret", name="staff_promotion_stop")
    async def stop(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        return await _switched(request, session, promotion_id, active=False)

    @post("/{promotion_id:str}/reprise", name="staff_promotion_resume")
    async def resume(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        return await _switched(request, session, promotion_id, active=True)

    @post("/{promotion_id:str}/codes", name="staff_promotion_codes")
    async def codes(
        self, request: HtmlRequest, session: NamedDependency[Session], promotion_id: FromPath[str]
    ) -> Answer:
        one, data = await _found(promotion_id), await read_form(request)
        count = clean_int(data.get("combien", ""), 1, MOST_AT_ONCE)
        try:
            if count is None:
                raise OfferRefused("combien", f"Indiquez combien de codes, de 1 à {MOST_AT_ONCE}.")
            await campaigns.add_codes(one.promotion.id, count, datetime.now(UTC), prefix=data.get("prefixe", ""))
        except OfferRefused as refused:
            return await _shown(request, session, one, refused=refused, typed=data, status=422)
        _log.info("promotion.codes", promotion=one.promotion.id, count=count, by=session.name)
        return go_to(request, f"{PATH}/{one.promotion.id}#codes")

    @get("/{promotion_id:str}/codes.csv", name="staff_promotion_codes_file")
    async def file(self, session: NamedDependency[Session], promotion_id: FromPath[str]) -> Answer:
        one = await _found(promotion_id)
        rows = [(code.code, code.max_uses or "", code.uses) for code in await campaigns.codes_of(one.promotion)]
        text = MARK + line(("code", "utilisations au plus", "utilisations")) + "".join(line(row) for row in rows)
        return attached(f"codes-{one.promotion.id}.csv", CSV, text.encode())


def _code(data: FormData) -> list[str]:
    """The code to type; none for an offer that gets codes for one order each."""
    typed = data.get("code", "")[: LONGEST["code"]].strip()
    return [typed] if typed else []


def _version(data: FormData) -> int:
    return clean_id(data.get("version", "")) or 0


async def _found(promotion_id: str) -> Campaign:
    return or_404(await campaigns.campaign(clean_id(promotion_id) or 0))


async def _offer(data: FormData, *, active: bool = True) -> Promotion:
    """Raises OfferRefused."""
    front = await storefront()
    products = await campaigns.products_named(references_in(data))
    offer = offer_in(data, products, _category_ids(front))
    return offer if active else offer.stopped


def _category_ids(front: Storefront) -> list[int]:
    return [one.id for one in front.by_slug.values()]


async def _switched(request: HtmlRequest, session: Session, promotion_id: str, *, active: bool) -> Answer:
    one, data = await _found(promotion_id), await read_form(request)
    switch = campaigns.resume if active else campaigns.stop
    try:
        await switch(one.promotion.id, _version(data))
    except OfferChanged as changed:
        return await _shown(request, session, one, wrong=changed.message, status=409)
    _log.info("promotion.switched", promotion=one.promotion.id, active=active, by=session.name)
    return go_to(request, f"{PATH}/{one.promotion.id}")


async def _form(
    request: HtmlRequest,
    session: Session,
    data: FormData,
    one: Campaign | None = None,
    *,
    refused: OfferRefused | None = None,
) -> Answer:
    front = await storefront()
    context: dict[str, Any] = {
        "typed": data,
        "one": one,
        "gone": gone_in(data, _category_ids(front)),
        "version": data.get("version", "") or (one.promotion.version if one else ""),
        "kinds": KINDS,
        "countries": COUNTRIES,
        "wrong_field": FIELDS.get(refused.field, refused.field) if refused else "",
        "wrong": refused.message if refused else "",
        "front": front,
    }
    status = 422 if refused else 200
    return await staff_page(
        request, session, "staff/promotions/promotion_form.html", "promotions", status=status, **context
    )


async def _shown(
    request: HtmlRequest,
    session: Session,
    one: Campaign,
    *,
    wrong: str = "",
    refused: OfferRefused | None = None,
    typed: FormData | None = None,
    status: int = 200,
) -> Answer:
    # Read again: what somebody else changed meanwhile is what is shown.
    one = await campaigns.campaign(one.promotion.id) or one
    context: dict[str, Any] = {
        "one": one,
        "state": standing_of(one.promotion, datetime.now(UTC)),
        "standings": STANDINGS,
        "gift": gift_words(one.promotion),
        "conditions": await _conditions(one.promotion, await storefront()),
        "codes": await campaigns.codes_of(one.promotion),
        "uses": await campaigns.uses_of(one.promotion.id),
        "wrong": refused.message if refused else wrong,
        "wrong_field": FIELDS.get(refused.field, refused.field) if refused else "",
        "typed": typed or FormData(),
        "most_codes": MOST_AT_ONCE,
    }
    return await staff_page(request, session, "staff/promotions/promotion.html", "promotions", status=status, **context)


async def _conditions(offer: Promotion, front: Storefront) -> list[str]:
    rayons = {one.id: one.name for one in front.by_slug.values()}
    return conditions(offer, rayons, {key: name for key, (name, _) in (await campaigns.articles_of(offer)).items()})
