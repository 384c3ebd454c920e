"""The merchant's settings by group: what each is called, in what units people type it, and what a change touches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from shop.merchant.checks import LONGEST, MOST
from web.address_fields import served
from web.forms import BaseForm, SelectField, one_line_kept, text
from web.pages.staff.fields import Scaled, long_text, select, tick

_MOST_CENTS: Final = 1_000_000
_INVOICES: Final = "Paraît sur les factures à venir\u202f; celles qui sont émises ne changent pas."


def whole(label: str, name: str, key: str, hint: str = "") -> Any:
    """A whole number up to what the setting `key` may be."""
    return Scaled(label, most=MOST[key], name=name, hint=hint)


def euros(label: str, name: str, hint: str = "") -> Any:
    return Scaled(label, decimals=2, most=_MOST_CENTS, name=name, hint=hint)


def line(label: str, name: str, hint: str = "", required: str = "") -> Any:
    return text(label, name=name, limit=LONGEST, hint=hint, required=required, tidy=one_line_kept)


class IdentityForm(BaseForm):
    name = line("Nom de la boutique", "nom", required="Nommez la boutique.")
    promise = line("Phrase d’accueil", "phrase", "Sous le nom, en haut de la page d’accueil")
    legal_name = line("Raison sociale", "raison_sociale")
    legal_form = line("Forme juridique", "forme", "Par exemple SAS, SARL, EI")
    capital = line("Capital social", "capital", "Par exemple 10 000 €")
    siren = line("SIREN", "siren", "Neuf chiffres")
    rcs_city = line("Ville du RCS", "rcs")
    vat_number = line("Numéro de TVA", "tva")
    street = line("Numéro et rue", "rue")
    postcode = line("Code postal", "code_postal")
    town = line("Ville", "ville")
    country = select("Pays", "pays")
    publication_director = line("Responsable de la publication", "responsable")
    host_name = line("Hébergeur", "hebergeur", "Nom, adresse et téléphone")


class ContactForm(BaseForm):
    phone = line("Téléphone", "telephone")
    phone_hours = line("Heures d’appel", "heures", "Par exemple du lundi au vendredi, de 9 h à 18 h")
    email = line("Adresse e-mail", "email", "Où répondent les clients")
    mediator_name = line("Médiateur de la consommation", "mediateur")
    mediator_address = line("Son adresse", "mediateur_adresse")
    mediator_url = line("Son site", "mediateur_site", "Commence par https://")


class DelaysForm(BaseForm):
    free_delivery_from_cents = euros("Livraison offerte à partir de (€)", "offerte", "Vide ou 0\u00a0: toujours")
    dispatch_days = whole("Jours ouvrés avant le départ", "depart", "dispatch_days", "0\u00a0: le jour même")
    cut_off_hour = whole("Heure limite du jour", "limite", "cut_off_hour", "Après, le jour suivant")
    surcharge_corsica_cents = euros("Corse et îles (€)", "corse")
    surcharge_mountain_cents = euros("Stations de montagne (€)", "montagne")
    surcharge_benelux_cents = euros("Belgique et Luxembourg (€)", "benelux")
    slot_first_hour = whole("Premier créneau à (heure)", "creneau_debut", "slot_first_hour")
    slot_last_hour = whole("Dernier créneau jusqu’à (heure)", "creneau_fin", "slot_last_hour")
    slot_hours = whole("Durée d’un créneau (heures)", "creneau_duree", "slot_hours")
    slot_days = whole("Jours ouvrés proposés", "creneau_jours", "slot_days")
    slot_saturdays = tick("Proposer aussi le samedi", "creneau_samedi")
    oversize_carrier = line("Transporteur des articles encombrants", "encombrants", "Comme le client le lit")


class PaymentsForm(BaseForm):
    iban = line("IBAN", "iban", "Le virement n’est proposé qu’avec un IBAN et un BIC")
    bic = line("BIC", "bic")
    account_holder = line("Titulaire du compte", "titulaire")
    hold_days_transfer = whole("Jours de réserve d’un virement", "reserve_virement", "hold_days_transfer")
    reminder_days_transfer = whole("Rappel après (jours)", "rappel", "reminder_days_transfer")
    cheques = tick("Accepter les chèques", "cheques")
    cheque_payee = line("À l’ordre de", "cheque_ordre", "Vide\u00a0: la raison sociale")
    cheque_address = line("À envoyer à", "cheque_adresse", "Vide\u00a0: l’adresse de la boutique")
    hold_days_cheque = whole("Jours de réserve d’un chèque", "reserve_cheque", "hold_days_cheque")
    pay_at_agency = tick("Accepter le paiement en agence", "en_agence")
    hold_hours_card = whole("Heures de réserve d’un paiement en ligne", "reserve_carte", "hold_hours_card")
    instalments = tick("Proposer le paiement en 3 ou 4 fois", "plusieurs_fois")
    instalments_provider = line("Prestataire du paiement en plusieurs fois", "prestataire")
    instalments_notice = long_text(
        "Mention légale du crédit",
        "mention",
        rows=3,
        limit=LONGEST,
        hint="Donnée par le prestataire",
    )


class ReturnsForm(BaseForm):
    withdrawal_days = whole("Jours pour se rétracter", "retractation", "withdrawal_days", "14 au moins")
    withdrawal_in_working_days = tick("En jours ouvrés", "jours_ouvres", "La loi compte 14 jours de calendrier")
    return_address = line("Adresse des retours", "retours", "Vide\u00a0: l’adresse de la boutique")
    return_instructions = line("Comment renvoyer", "consigne", "Une phrase ou deux, lues par le client")


class InvoicesForm(BaseForm):
    invoice_series = line("Série des factures", "serie_factures", "Majuscules et chiffres, six au plus", "À remplir.")
    credit_note_series = line("Série des avoirs", "serie_avoirs", "Une autre que celle des factures", "À remplir.")
    vat_on_debits = tick("Option pour la TVA d’après les débits", "debits")
    late_penalties = line("Pénalités de retard", "penalites")
    account_customers = line("Compte des clients", "compte_clients")
    account_sales = line("Compte des ventes", "compte_ventes")
    account_delivery = line("Compte des frais de livraison", "compte_livraison")
    account_vat = line("Compte de la TVA collectée", "compte_tva")


@dataclass(frozen=True, slots=True)
class Group:
    """One page. `parts`: (heading, names of fields side by side in rows); `elsewhere`: where an error of a setting that
    is not here is said."""

    slug: str
    label: str
    about: str
    form: type[BaseForm]
    parts: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    elsewhere: str
    touches: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, rows in self.parts for row in rows for name in row)


GROUPS: Final = (
    Group(
        "identite", "Identité et mentions légales", "Nom, société, adresse, hébergeur.", IdentityForm,
        (
            ("Boutique", (("name",), ("promise",))),
            ("Société", (("legal_name", "legal_form"), ("capital", "siren"), ("rcs_city", "vat_number"))),
            ("Siège", (("street",), ("postcode", "town"), ("country",))),
            ("Publication", (("publication_director",), ("host_name",))),
        ),
        "name", _INVOICES,
    ),
    Group(
        "contact", "Contact et médiateur", "Téléphone, e-mail, médiateur de la consommation.", ContactForm,
        (
            ("Contact", (("phone", "phone_hours"), ("email",))),
            ("Médiateur", (("mediator_name",), ("mediator_address",), ("mediator_url",))),
        ),
        "email",
    ),
    Group(
        "delais", "Délais, seuil et suppléments", "Livraison offerte, départ, créneaux, suppléments.", DelaysForm,
        (
            ("Livraison offerte", (("free_delivery_from_cents",),)),
            ("Départ des colis", (("dispatch_days", "cut_off_hour"),)),
            ("Suppléments", (("surcharge_corsica_cents", "surcharge_mountain_cents", "surcharge_benelux_cents"),)),
            ("Rendez-vous", (("slot_first_hour", "slot_last_hour"), ("slot_hours", "slot_days"), ("slot_saturdays",))),
            ("Articles encombrants", (("oversize_carrier",),)),
        ),
        "slot_last_hour",
    ),
    Group(
        "paiements", "Moyens de paiement", "Virement, chèque, agence, plusieurs fois.", PaymentsForm,
        (
            ("Virement", (("iban", "bic"), ("account_holder",), ("hold_days_transfer", "reminder_days_transfer"))),
            ("Chèque", (("cheques",), ("cheque_payee", "cheque_address"), ("hold_days_cheque",))),
            ("En ligne et en agence", (("hold_hours_card",), ("pay_at_agency",))),
            ("Plusieurs fois", (("instalments",), ("instalments_provider",), ("instalments_notice",))),
        ),
        "iban", "Une commande déjà passée garde le délai qui lui a été annoncé.",
    ),
    Group(
        "retours", "Rétractation et retours", "Délai, adresse, consigne.", ReturnsForm,
        (
            ("Rétractation", (("withdrawal_days",), ("withdrawal_in_working_days",))),
            ("Retours", (("return_address",), ("return_instructions",))),
        ),
        "withdrawal_days",
    ),
    Group(
        "factures", "Factures et comptabilité", "Séries, pénalités, comptes.", InvoicesForm,
        (
            ("Séries", (("invoice_series", "credit_note_series"),)),
            ("Mentions", (("vat_on_debits",), ("late_penalties",))),
            ("Comptes", (("account_customers", "account_sales"), ("account_delivery", "account_vat"))),
        ),
        "invoice_series",
        f"{_INVOICES} Une autre série recommence à 1\u202f; une série déjà employée continue où elle en était.",
    ),
)  # fmt: skip
OTHERS: Final = {"vat_rates": "TVA, Vos taux", "vat_by_destination": "TVA, Guichet unique (OSS)"}
"""Settings that have a page of their own."""
BY_SLUG: Final[Mapping[str, Group]] = {group.slug: group for group in GROUPS}


@cache
def setting_labels() -> dict[str, str]:
    """« Siège, Ville » by the name of a setting: its heading, then what its field is called."""
    forms = {group.slug: form_of(group) for group in GROUPS}
    return OTHERS | {
        name: f"{heading}, {forms[group.slug][name].label.text}"
        for group in GROUPS
        for heading, rows in group.parts
        for row in rows
        for name in row
    }


def form_of(group: Group, data: Any = None, **values: Any) -> BaseForm:
    """The group's form, as typed or with what is set; the one choice there is is a country."""
    form = group.form.of(data, **values)
    for field in form:
        if isinstance(field, SelectField):
            field.choices = [(one.value, one.label) for one in served()]
    return form
