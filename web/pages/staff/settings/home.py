"""What the merchant sets, by part."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.merchant.duties import missing
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.pages.staff.common import staff_page
from web.pages.staff.settings.groups import GROUPS
from web.sessions import Session

PATH: Final = "/gestion/reglages"


@dataclass(frozen=True, slots=True)
class Part:
    """One page of settings; `route` is its name, without « staff_ »."""

    route: str
    label: str
    url: str
    about: str


PARTS: Final = (
    Part(
        "modes", "Modes de livraison et tarifs", f"{PATH}/livraison",
        "Ce qui est proposé, où, à quel prix, en combien de jours.",
    ),
    Part("surcharges", "Codes postaux à supplément", f"{PATH}/supplements", "Corse, îles et stations de montagne."),
    Part("agencies", "Agences", f"{PATH}/agences", "Adresses, horaires, jours de fermeture, services."),
    Part("vat", "TVA", f"{PATH}/tva", "Vos taux et leur premier jour, guichet unique (OSS)."),
    Part("texts", "Textes légaux", f"{PATH}/textes", "Mentions légales, CGV, données personnelles, livraison."),
    Part("mails", "E-mails aux clients", f"{PATH}/mails", "Objet, ouverture et clôture de chaque e-mail."),
    Part("software", "Logiciels reliés", "/gestion/logiciels", "Accès par l’API, adresses prévenues des ventes."),
)  # fmt: skip


PAGES: Final = {name: f"{PATH}/boutique/{group.slug}" for group in GROUPS for name in group.names}
"""Where each setting is typed."""


class StaffSettings(Controller):
    path = "/reglages"

    @get("/", name="staff_settings")
    async def settings(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        context: dict[str, Any] = {"parts": PARTS, "groups": GROUPS, "pages": PAGES}
        context["lacking"] = missing((await storefront()).merchant)
        return await staff_page(request, session, "staff/settings/home.html", "settings", **context)
