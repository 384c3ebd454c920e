"""The mails to customers: what each is called, and the named places that a text of the merchant's may hold there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shop.calendar import in_paris, long_date
from shop.money import euros

Context = Mapping[str, Any]


def _of(path: str) -> Callable[[Context], str]:
    """What stands at « order.contact.first_name » of a mail's context."""

    def read(context: Context) -> str:
        value: Any = context
        for name in path.split("."):
            value = value.get(name, "") if isinstance(value, Mapping) else getattr(value, name, "")
        return str(value or "")

    return read


def _first_name(context: Context) -> str:
    """The buyer's, or the account's."""
    return _of("order.contact.first_name")(context) or _of("customer.first_name")(context)


def _day(context: Context) -> str:
    return long_date(in_paris(context["order"].placed_at).date(), year=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: what it stands for, and how it is filled from what the mail knows."""

    about: str
    read: Callable[[Context], str]


PLACES: Final[Mapping[str, Place]] = {
    "boutique": Place("nom de la boutique", _of("merchant.name")),
    "telephone": Place("votre téléphone", _of("merchant.phone")),
    "adresse_mail": Place("votre adresse e-mail", _of("merchant.email")),
    "prenom": Place("prénom du client", _first_name),
    "nom": Place("nom du client", _of("order.contact.last_name")),
    "numero": Place("numéro de la commande", _of("order.number")),
    "date": Place("jour de la commande", _day),
    "total": Place("total de la commande", lambda known: euros(known["order"].total_cents)),
    "reste": Place("reste à payer", lambda known: euros(known["order"].due_cents)),
    "livraison": Place("mode de livraison", _of("order.delivery.label")),
    "transporteur": Place("transporteur du colis", _of("parcel.carrier")),
    "suivi": Place("numéro de suivi", _of("parcel.tracking_number")),
    "rembourse": Place("somme remboursée", lambda known: euros(known["back_cents"])),
    "declaration": Place("numéro de la déclaration", _of("statement.number")),
    "produit": Place("nom de l’article", _of("variant.name")),
}
_SHOP: Final = ("boutique", "telephone", "adresse_mail")
_ORDER: Final = ("prenom", "nom", "numero", "date", "total", "livraison", *_SHOP)
_ACCOUNT: Final = ("prenom", *_SHOP)


@dataclass(frozen=True, slots=True)
class MailKind:
    """A mail to customers. `replaces`: its first paragraph may be said otherwise; else the opening comes before it."""

    name: str
    label: str
    group: str
    places: tuple[str, ...]
    replaces: bool = False


_ORDERED, _PAID, _SENT, _AFTER, _SELF = "Commande", "Paiement", "Livraison et retrait", "Après la vente", "Compte"
KINDS: Final = (
    MailKind("order_recorded", "Commande enregistrée", _ORDERED, _ORDER),
    MailKind("order_confirmed", "Commande confirmée, à payer au retrait", _ORDERED, _ORDER, replaces=True),
    MailKind("order_changed", "Articles changés", _ORDERED, (*_ORDER, "reste")),
    MailKind("address_changed", "Adresse changée", _ORDERED, _ORDER),
    MailKind("order_cancelled", "Commande annulée", _ORDERED, _ORDER),
    MailKind("order_expired", "Commande expirée", _ORDERED, _ORDER),
    MailKind("order_message", "Message au client", _ORDERED, _ORDER, replaces=True),
    MailKind("order_paid", "Paiement reçu", _PAID, _ORDER, replaces=True),
    MailKind("transfer_details", "Payer par virement", _PAID, (*_ORDER, "reste"), replaces=True),
    MailKind("cheque_details", "Payer par chèque", _PAID, (*_ORDER, "reste"), replaces=True),
    MailKind("transfer_reminder", "Rappel de paiement", _PAID, (*_ORDER, "reste")),
    MailKind("pay_link", "Lien de paiement", _PAID, (*_ORDER, "reste")),
    MailKind("payment_part", "Paiement reçu en partie", _PAID, (*_ORDER, "reste")),
    MailKind("payment_late", "Paiement arrivé trop tard", _PAID, _ORDER),
    MailKind("order_shipped", "Colis parti", _SENT, (*_ORDER, "transporteur", "suivi"), replaces=True),
    MailKind("order_late", "Retard", _SENT, _ORDER, replaces=True),
    MailKind("order_ready", "Prête en agence", _SENT, _ORDER),
    MailKind("parcel_appointment", "Rendez-vous de livraison", _SENT, (*_ORDER, "transporteur", "suivi")),
    MailKind("parcel_at_point", "Colis au point de retrait", _SENT, (*_ORDER, "transporteur", "suivi")),
    MailKind("point_chosen", "Point de retrait choisi", _SENT, _ORDER),
    MailKind("withdrawal_recorded", "Rétractation enregistrée", _AFTER, (*_ORDER, "declaration")),
    MailKind("order_refunded", "Remboursement", _AFTER, (*_ORDER, "rembourse")),
    MailKind("invoice", "Facture ou avoir", _AFTER, _ORDER),
    MailKind("account_verify", "Confirmer l’adresse d’un compte", _SELF, _ACCOUNT),
    MailKind("account_known", "Compte déjà ouvert", _SELF, _ACCOUNT),
    MailKind("account_sign_in", "Lien de connexion", _SELF, _ACCOUNT, replaces=True),
    MailKind("account_reset", "Nouveau mot de passe", _SELF, _ACCOUNT, replaces=True),
    MailKind("account_password", "Mot de passe changé", _SELF, _ACCOUNT),
    MailKind("account_new_email", "Nouvelle adresse e-mail", _SELF, _SHOP),
    MailKind("account_old_email", "Ancienne adresse e-mail", _SELF, _ACCOUNT),
    MailKind("account_export", "Données à télécharger", _SELF, _ACCOUNT),
    MailKind("account_erasure", "Compte bientôt effacé", _SELF, _ACCOUNT),
    MailKind("account_erased", "Compte effacé", _SELF, _SHOP),
    MailKind("newsletter_confirm", "Newsletter à confirmer", "Newsletter et alertes", _SHOP),
    MailKind("restock_confirm", "Alerte à confirmer", "Newsletter et alertes", ("produit", *_SHOP)),
    MailKind("restock_back", "De nouveau disponible", "Newsletter et alertes", ("produit", *_SHOP)),
)
BY_NAME: Final[Mapping[str, MailKind]] = {one.name: one for one in KINDS}
