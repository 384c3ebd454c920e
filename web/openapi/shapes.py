"""What goes over the wire: each shape is read strictly, written as it is, and described in the OpenAPI document.

Cents include VAT unless they are called net; grams; moments in UTC, days as they are in Paris.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from shop.money import MOST_PRICE_CENTS

MOST_PIECES = 1_000_000
Version = Annotated[int, Meta(ge=1, le=2**31 - 2, description="Version de la commande que vous connaissez.")]
Pieces = Annotated[int, Meta(ge=1, le=9_999, description="Nombre de pièces.")]
LineId = Annotated[int, Meta(ge=1, le=2**31 - 1, description="« id » de la ligne dans la commande.")]
Words = Annotated[str, Meta(max_length=200)]


class Body(Struct, forbid_unknown_fields=True):
    """What is sent to us."""


class Sent(Struct):
    """What we send."""


class Problem(Sent):
    """Un refus ou une panne (RFC 9457). « code » ne change pas, « detail » est pour les gens."""

    type: str
    code: str
    title: str
    status: int
    detail: str


class OrderHead(Sent):
    """Une commande dans une liste."""

    number: str
    state: str
    version: int
    placed_at: datetime
    updated_at: datetime
    total_cents: int
    needs_attention: bool
    url: str


class Orders(Sent):
    """Une page de commandes, de la plus ancienne à la plus récente. « next » est l’adresse de la page suivante."""

    items: list[OrderHead]
    next: str | None


class Person(Sent):
    """Un nom et une adresse postale."""

    first_name: str
    last_name: str
    company: str
    line1: str
    line2: str
    postcode: str
    town: str
    country: str
    phone: str


class Firm(Sent):
    """L’entreprise qui achète. Tout est vide pour un particulier."""

    company: str
    siret: str
    vat_number: str


class Delivery(Sent):
    """Comment la commande est reçue. « address » est nulle pour un retrait."""

    mode: str
    label: str
    address: Person | None
    agency: str | None
    point_network: str | None
    point_code: str | None


class Line(Sent):
    """Une ligne. « to_send » compte les pièces à envoyer encore, « vat_rate_bp » est en centièmes de pour cent."""

    id: int
    sku: str
    name: str
    quantity: int
    to_send: int
    unit_price_cents: int
    discount_cents: int
    total_cents: int
    vat_rate_bp: int
    vat_cents: int
    weight_g: int


class Vat(Sent):
    """La TVA d’un taux."""

    rate_bp: int
    net_cents: int
    vat_cents: int
    gross_cents: int


class PaymentMade(Sent):
    """Un paiement de la commande."""

    method: str
    state: str
    amount_cents: int
    refunded_cents: int


class ParcelLine(Sent):
    """Ce que contient un colis."""

    line_id: int
    quantity: int


class Parcel(Sent):
    """Un colis parti."""

    carrier: str
    tracking_number: str
    tracking_url: str
    weight_g: int
    shipped_at: datetime
    delivered_at: datetime | None
    returned_at: datetime | None
    lines: list[ParcelLine]


class OrderMoved(Sent):
    """Une commande après une écriture, sans rien de qui l’a passée : « orders:read » donne le reste."""

    number: str
    state: str
    version: int
    updated_at: datetime
    lines: list[Line]
    parcels: list[Parcel]


class Order(Sent):
    """Une commande entière."""

    number: str
    state: str
    version: int
    placed_at: datetime
    updated_at: datetime
    currency: Literal["EUR"]
    email: str
    buyer: Person
    firm: Firm
    delivery: Delivery
    comment: str
    goods_cents: int
    discount_cents: int
    delivery_cents: int
    surcharge_cents: int
    total_cents: int
    due_cents: int
    vat: list[Vat]
    lines: list[Line]
    payments: list[PaymentMade]
    parcels: list[Parcel]
    needs_attention: bool


class Preparation(Body):
    """Commencer la préparation."""

    version: Version


class ShipmentLine(Body):
    """Des pièces d’une ligne."""

    line_id: LineId
    quantity: Pieces


class Shipment(Body):
    """Un colis remis au transporteur. Sans « lines », il contient tout ce qui n’est dans aucun colis."""

    version: Version
    carrier: Literal["dpd", "colissimo", "other"]
    tracking_number: Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,40}$", description="Numéro de suivi.")]
    lines: Annotated[list[ShipmentLine], Meta(max_length=500)] = []
    tracking_url: Annotated[
        str, Meta(max_length=300, pattern="^(https://[!-~]+)?$", description="Pour un autre transporteur.")
    ] = ""
    weight_g: Annotated[int, Meta(ge=0, le=2_000_000, description="En grammes. 0 pour le poids des articles.")] = 0


class StockItem(Sent):
    """Un article en rayon. « available » compte les pièces que rien ne retient."""

    sku: str
    ean: str
    name: str
    on_hand: int
    reserved: int
    available: int
    low_stock_at: int
    made_to_order: bool
    active: bool


class Stock(Sent):
    """Une page du stock. « next » est l’adresse de la page suivante."""

    items: list[StockItem]
    next: str | None


Reason = Literal["arrival", "return", "breakage", "correction"]


class StockCount(Body):
    """Le nombre de pièces qui sont là, comptées ailleurs."""

    on_hand: Annotated[int, Meta(ge=0, le=MOST_PIECES)]
    note: Words = ""


class StockMove(Body):
    """Des pièces qui arrivent (plus) ou s’en vont (moins)."""

    delta: Annotated[int, Meta(ge=-MOST_PIECES, le=MOST_PIECES)]
    reason: Reason = "correction"
    note: Words = ""


class PriceItem(Sent):
    """Le prix d’un article, demandé aujourd’hui et hors réduction en cours."""

    sku: str
    name: str
    price_cents: int
    regular_cents: int
    reduced: bool
    vat_class: str
    currency: Literal["EUR"]


class Prices(Sent):
    """Une page des prix. « next » est l’adresse de la page suivante."""

    items: list[PriceItem]
    next: str | None


class NewPrice(Body):
    """Le nouveau prix TTC, hors réduction en cours. « expected_cents » est celui que vous croyez changer."""

    price_cents: Annotated[int, Meta(ge=1, le=MOST_PRICE_CENTS)]
    expected_cents: Annotated[int, Meta(ge=0, le=MOST_PRICE_CENTS)] | None = None


class Document(Sent):
    """Une facture ou un avoir. Les montants d’un avoir sont positifs, « corrects » est la facture qu’il corrige."""

    number: str
    kind: Literal["invoice", "credit_note"]
    day: date
    issued_at: datetime
    order_number: str
    corrects: str | None
    net_cents: int
    vat_cents: int
    total_cents: int
    currency: Literal["EUR"]
    pdf: str
    xml: str


class Documents(Sent):
    """Une page de documents, du plus ancien au plus récent. « next » est l’adresse de la page suivante."""

    items: list[Document]
    next: str | None
