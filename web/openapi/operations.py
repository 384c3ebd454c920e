"""Every operation of the API, once: the guard reads its scope here, the reader its parameters, the document it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from shop.orders.states import OrderState
from shop.software.tokens import Scope
from web.openapi import shapes

ROOT: Final = "/api/v1"
Schema = Mapping[str, Any]
NUMBER: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{2}-[0-9]{6,9}$"}
ISSUED: Final[Schema] = {"type": "string", "pattern": "^[A-Z0-9]{1,6}-[0-9]{4}-[0-9]{6,9}$"}
SKU: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": r"^[^\u0000-\u001f\u007f]+$"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
KEY: Final = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Parameter:
    """Of the path or of the query; `schema` is JSON Schema, which values are held against."""

    name: str
    schema: Schema
    about: str
    place: str = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is the route's; `path` below ROOT; `answer` a shape or a media type; `bodies` any of which may be sent."""

    name: str
    method: str
    path: str
    scope: Scope
    title: str
    answer: type[Struct] | str
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    bodies: tuple[type[Struct], ...] = ()
    missing: bool = False
    refusals: tuple[int, ...] = ()
    about: str = ""

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}


LIMIT: Final = Parameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}, "Nombre de lignes par page."
)
CURSOR: Final = Parameter(
    "cursor",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{2,20}$"},
    "Où la page commence\u00a0: suivez « next », n’en fabriquez pas.",
)
PAGED: Final = (LIMIT, CURSOR)
ORDER: Final = Parameter("number", NUMBER, "Numéro de la commande.", "path")
ARTICLE: Final = Parameter("sku", SKU, "Référence de l’article.", "path")
ISSUED_NUMBER: Final = Parameter("number", ISSUED, "Numéro de la facture ou de l’avoir.", "path")
ONE_SKU: Final = Parameter("sku", SKU, "Un seul article, par sa référence.")
_STATES: Final = {"type": "string", "enum": [state.value for state in OrderState]}

OPERATIONS: Final = (
    Operation(
        "api_orders", "GET", "/orders", Scope.ORDERS_READ, "Lister les commandes", shapes.Orders,
        parameters=(
            Parameter("state", _STATES, "Dans cet état seulement."),
            Parameter("updated_since", MOMENT, "Dont l’historique a reçu quelque chose depuis ce moment."),
            Parameter("placed_since", MOMENT, "Passées depuis ce moment."),
            *PAGED,
        ),
        about="De la plus ancienne à la plus récente.",
    ),
    Operation(
        "api_order", "GET", "/orders/{number}", Scope.ORDERS_READ, "Lire une commande", shapes.Order,
        parameters=(ORDER,), missing=True,
    ),
    Operation(
        "api_prepare", "POST", "/orders/{number}/preparation", Scope.ORDERS_WRITE, "Commencer la préparation",
        shapes.OrderMoved, parameters=(ORDER,), bodies=(shapes.Preparation,), missing=True, refusals=(409,),
        about="Une commande payée, ou confirmée en agence, passe en préparation.",
    ),
    Operation(
        "api_ship", "POST", "/orders/{number}/shipments", Scope.ORDERS_WRITE, "Annoncer un colis parti",
        shapes.OrderMoved, 201, parameters=(ORDER,), bodies=(shapes.Shipment,), missing=True, refusals=(409,),
        about="Le client est prévenu avec le lien de suivi. La commande est en préparation, ou expédiée en partie.",
    ),
    Operation(
        "api_stock", "GET", "/stock", Scope.STOCK_READ, "Lister le stock", shapes.Stock, parameters=(ONE_SKU, *PAGED)
    ),
    Operation(
        "api_stock_change", "PATCH", "/stock/{sku}", Scope.STOCK_WRITE, "Changer le stock d’un article",
        shapes.StockItem, parameters=(ARTICLE,), bodies=(shapes.StockCount, shapes.StockMove), missing=True,
        refusals=(409,),
        about="Un nombre compté, ou des pièces en plus ou en moins. Jamais moins que ce que des commandes retiennent.",
    ),
    Operation(
        "api_prices", "GET", "/prices", Scope.PRICES_READ, "Lister les prix", shapes.Prices,
        parameters=(ONE_SKU, *PAGED),
    ),
    Operation(
        "api_price_change", "PATCH", "/prices/{sku}", Scope.PRICES_WRITE, "Changer le prix d’un article",
        shapes.PriceItem, parameters=(ARTICLE,), bodies=(shapes.NewPrice,), missing=True, refusals=(409,),
        about="Pendant une réduction, il vaut à partir de sa fin. Le prix d’un livre neuf ne change pas ici.",
    ),
    Operation(
        "api_documents", "GET", "/documents", Scope.DOCUMENTS_READ, "Lister les factures et les avoirs",
        shapes.Documents,
        parameters=(
            Parameter("kind", {"type": "string", "enum": ["invoice", "credit_note"]}, "Factures ou avoirs seulement."),
            Parameter("order", NUMBER, "D’une seule commande."),
            Parameter("issued_since", MOMENT, "Émis depuis ce moment."),
            *PAGED,
        ),
    ),
    Operation(
        "api_document", "GET", "/documents/{number}.pdf", Scope.DOCUMENTS_READ, "Télécharger un document (PDF)",
        "application/pdf", parameters=(ISSUED_NUMBER,), missing=True, refusals=(409,),
    ),
    Operation(
        "api_document", "GET", "/documents/{number}.xml", Scope.DOCUMENTS_READ, "Télécharger un document (Factur-X)",
        "application/xml", parameters=(ISSUED_NUMBER,), missing=True, refusals=(409,),
    ),
)  # fmt: skip
BY_NAME: Final = {one.name: one for one in OPERATIONS}
