"""Every step begins alike: the cart, where its checkout stands, and the way to the first step still to be done."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from litestar import Response

from shop.addresses import show_phone
from shop.cart.view import CartView, load
from shop.checkout.answers import Checkout
from shop.checkout.reasons import method_reason
from shop.checkout.standing import DELIVERY, DETAILS, PAYMENT, REVIEW, Standing, look_at, stand
from shop.checkout.steps import email_suggestion
from shop.checkout.ways import place_near
from shop.delivery.choice import DeliveryChoice, Place
from shop.money import percent
from shop.payments import offers
from shop.storefront import Storefront, storefront
from web.answers import HtmlRequest, go_to, is_htmx, page, page_or_fragment
from web.buying.step_urls import STEP_URLS
from web.home_cart import InHand, in_hand, of_ones_own, session_is_over
from web.inputs import query
from web.pages.checkout.recorded import already_recorded
from web.sessions import SESSION_OVER, NotSignedIn

TO_DO_FIRST = {
    DETAILS: "Indiquez d’abord vos coordonnées.",
    DELIVERY: "Choisissez d’abord comment recevoir votre commande.",
    PAYMENT: "Choisissez d’abord votre moyen de paiement.",
}
RETURNING = "verification"


def step_name(step: int) -> str:
    """« paiement », as its address and its templates have it."""
    return STEP_URLS[step].rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a step of the checkout.

    `lost`: the session ended before the first step was sent, and the cart went with it. `stood`: where the checkout
    stood when the visitor came.
    """

    request: HtmlRequest
    front: Storefront
    now: datetime
    view: CartView
    hand: InHand
    lost: bool = False
    stood: Standing | None = None

    @property
    def points_address(self) -> str:
        """Where pickup points are searched."""
        return f"{STEP_URLS[DELIVERY]}/points"

    async def of_ones_own(self) -> "Visit":
        """The same in a cart that this visitor may write into."""
        hand = await of_ones_own(self.request, self.hand, self.now)
        return replace(self, hand=hand, view=hand.view or self.view)

    async def standing(self, trial: DeliveryChoice | None = None) -> Standing:
        if trial is None and self.stood is not None and self.stood.view is self.view:
            return self.stood
        return await stand(self.view, self.front, self.now, trial=trial)

    @property
    def near(self) -> Place | None:
        """Where the buyer lives, as far as parcels go there."""
        return place_near(Checkout.of(self.view.checkout), self.front)

    async def looking_at(self, mode: str) -> Standing:
        """The standing with a way to receive whose agency is still to be named."""
        return await look_at(self.view, self.front, self.now, mode)

    @property
    def comes_back(self) -> bool:
        """Whether the buyer came from the last step to mend one thing."""
        return query(self.request).get("retour") == RETURNING

    def address(self, step: int) -> str:
        """Where the form of a step is sent."""
        return STEP_URLS[step] + (f"?retour={RETURNING}" if self.comes_back else "")

    async def show(
        self, step: int, standing: Standing, *, status: int = 200, name: str = "", **context: Any
    ) -> Response[Any]:
        """A step's page, or the one of its pages that is so named; htmx gets the part of it that is the step's own."""
        name = name or step_name(step)
        said = TO_DO_FIRST[step] if query(self.request).get("manque") and step in TO_DO_FIRST and status < 400 else ""
        shown = {
            "standing": standing,
            "view": self.view,
            "action": self.address(step),
            "first_say": said,
            "lapsed": standing.lapsed if step == DELIVERY and status < 400 else "",
            "unpayable": method_reason(standing) if step == PAYMENT and status < 400 else "",
            "suggested_email": email_suggestion(standing.checkout) if step > DETAILS else "",
            "comes_back": self.comes_back,
            "wrong": status >= 400,
            "phone": _phone(standing.checkout),
            "percent": percent,
            "step_now": step_name(step),
            "code_written": "",
            "code_error": "",
            **context,
        }
        whole, part = f"checkout/{name}.html", f"checkout/_{name}.html"
        return await page_or_fragment(self.request, whole, part, status=status, cookies=self.hand.cookies, **shown)

    async def next(self, done: int) -> Response[Any]:
        """After a step: the one after it, or back to the last step once nothing else is missing."""
        view, cookies = await load(self.hand.token_hash, self.now), self.hand.cookies
        first = (await stand(view, self.front, self.now)).step if view else DETAILS
        following = first if self.comes_back or first <= done else done + 1
        if following <= done or (self.comes_back and first != REVIEW):
            return go_to(self.request, f"{STEP_URLS[following]}?manque=1", cookies=cookies)
        return go_to(self.request, STEP_URLS[following], cookies=cookies)


def _phone(checkout: Checkout) -> str:
    return show_phone(checkout.contact.get("phone", ""), checkout.country)


async def arrive(request: HtmlRequest, step: int) -> Visit | Response[Any]:
    """The visit of a step, or the way to where the visitor must be first."""
    now = datetime.now(UTC)
    hand = await in_hand(request, now)
    view = hand.view
    if view is None or not view.orderable_lines:
        return await nothing_to_order(request, hand, step, now)
    front = await storefront()
    if step >= PAYMENT:
        await offers.refresh(request.app.state.cashier.providers, Checkout.of(view.checkout).country, now)
    stood = await stand(view, front, now)
    visit = Visit(request, front, now, view, hand, stood=stood)
    first = stood.step
    if first < step and hand.strange:
        over = request.method == "POST" and await session_is_over(request)
        return await session_over(request, step) if over else go_to(request, STEP_URLS[first])
    if first < step:
        return go_to(request, f"{STEP_URLS[first]}?manque=1", cookies=hand.cookies)
    return visit


async def nothing_to_order(request: HtmlRequest, hand: InHand, step: int, now: datetime) -> Visit | Response[Any]:
    """Nothing to buy: the cart of an order already made, an empty one, or one of articles nobody can have now."""
    number = Checkout.of(hand.view.checkout).ordered if hand.view else ""
    if not number:
        empty = hand.view is None or not hand.view.lines
        if empty and await session_is_over(request):
            return await gone_with_session(request, hand, step, now)
        return go_to(request, "/panier", cookies=hand.cookies)
    return await already_recorded(request, hand, number)


async def gone_with_session(request: HtmlRequest, hand: InHand, step: int, now: datetime) -> Visit | Response[Any]:
    """The cart went with its owner's session; what was typed into the first step is still to be taken in.

    Raises NotSignedIn where nothing was sent.
    """
    if request.method != "POST":
        raise NotSignedIn(request, "customer")
    own = await of_ones_own(request, hand, now) if step == DETAILS else hand
    if step != DETAILS or own.view is None:
        return await session_over(request, step)
    return Visit(request, await storefront(), now, own.view, own, lost=True)


async def session_over(request: HtmlRequest, step: int) -> Response[Any]:
    """A later step was sent by who is signed in no more: its owner finds the checkout where it was."""
    sign_in = f"/connexion?suite={STEP_URLS[step]}"
    if is_htmx(request):
        return go_to(request, f"{sign_in}&fait={SESSION_OVER}")
    return await page(request, "checkout/session_over.html", status=422, sign_in=sign_in)
