"""One request about one draft of a phone order: its cart, where its checkout stands, whose account it is for."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from db.queries import phone_orders
from shop.cart.view import CartView, load
from shop.checkout.answers import Checkout
from shop.checkout.standing import Standing, stand
from shop.checkout.ways import place_near
from shop.delivery.choice import DeliveryChoice, Place
from shop.payments import offers
from shop.staff import phone
from shop.staff.phone import PhoneDraft
from shop.storefront import Storefront, storefront
from web.answers import HtmlRequest, go_to
from web.buying.buyer import Buyer, buyer_named
from web.inputs import clean_id
from web.refusals import Refusal, or_404
from web.sessions import Session

HOME: Final = "/gestion/commandes/nouvelle"
PATH: Final = "/commandes/nouvelle/{draft_id:str}"
CLIENT, ARTICLES, DELIVERY, PAYMENT = "client", "articles", "livraison", "paiement"
"""The four parts of the page: ids of what htmx redraws, and last words of where each is sent."""
ADDED: Final = "ajout"
"""What of the address says which articles just went in."""
GONE: Final = "Cette commande en cours n’existe plus."
Answer = Response[Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """`view` is the draft's cart; `buyer` has an account and its book, or nothing. What a checkout's visit is."""

    request: HtmlRequest
    session: Session
    front: Storefront
    now: datetime
    draft: PhoneDraft
    view: CartView
    buyer: Buyer

    async def standing(self, trial: DeliveryChoice | None = None) -> Standing:
        return await stand(self.view, self.front, self.now, trial=trial)

    async def again(self) -> "Desk":
        """The same with the cart as it is by now. Raises Refusal 404 where it is gone."""
        return replace(self, view=await _cart(self.draft, self.now))

    async def still_there(self) -> None:
        """Within a transaction: the draft is there, and stays till its end. Raises LookupError."""
        if not await phone_orders.hold(self.draft.id, self.session.subject_id):
            raise LookupError(self.draft.id)

    @property
    def checkout(self) -> Checkout:
        return Checkout.of(self.view.checkout)

    @property
    def near(self) -> Place | None:
        return place_near(self.checkout, self.front)

    @property
    def address(self) -> str:
        return f"{HOME}/{self.draft.id}"

    @property
    def points_address(self) -> str:
        return f"{self.address}/points"

    def at(self, part: str, done: str = "", added: str = "") -> Answer:
        """On to a part of the page; `done` the one that was just kept, `added` what of articles."""
        pairs = urlencode({name: value for name, value in (("fait", done), (ADDED, added)) if value})
        return go_to(self.request, f"{self.address}{f'?{pairs}' if pairs else ''}#{part}")


async def desk_for(request: HtmlRequest, session: NamedDependency[Session], draft_id: FromPath[str]) -> Desk:
    """A dependency. Raises Refusal: 404 for a draft that is not this member's, 409 for one that is an order by now."""
    desk = await any_desk(request, session, draft_id)
    if desk.draft.ordered and request.method == "POST":
        raise Refusal(409, f"Cette commande est déjà enregistrée\u00a0: {desk.draft.ordered}.")
    return desk


async def any_desk(request: HtmlRequest, session: NamedDependency[Session], draft_id: FromPath[str]) -> Desk:
    """A dependency: the same whether it is an order by now or not. Raises Refusal 404."""
    found = clean_id(draft_id)
    draft = await phone.draft_of(found, session.subject_id) if found else None
    if draft is None:
        raise Refusal(
            404, "Cette commande en cours n’existe plus.", advice="Elle a été abandonnée, ou elle est ancienne."
        )
    now = datetime.now(UTC)
    view = await _cart(draft, now)
    await offers.refresh(request.app.state.cashier.providers, Checkout.of(view.checkout).country, now)
    return Desk(request, session, await storefront(), now, draft, view, await buyer_named(draft.buyer))


async def _cart(draft: PhoneDraft, now: datetime) -> CartView:
    return or_404(await load(draft.token_hash, now), GONE)
