"""The four steps from a cart to an order."""

from litestar.types import ControllerRouterHandler

from web.pages.checkout.codes import Codes
from web.pages.checkout.delivery import DeliveryStep
from web.pages.checkout.details import DetailsStep
from web.pages.checkout.payment import PaymentStep
from web.pages.checkout.question_pages import QuestionPages
from web.pages.checkout.review import ReviewStep
from web.pages.checkout.towns import Towns


def handlers() -> list[ControllerRouterHandler]:
    return [DetailsStep, DeliveryStep, QuestionPages, PaymentStep, ReviewStep, Towns, Codes]
