"""What comes after the order: the payment page, the confirmation, tracking, and the staff's side."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.pages import Part, Summed
from tests.e2e.reading import euros_in


class PaymentPage(Part):
    """The payment provider's own page."""

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Paiement")
        expect(self.page.get_by_role("button", name="Payer", exact=True)).to_be_visible()

    def amount_cents(self) -> int:
        return euros_in(self.page.locator(".amount").inner_text())

    def end(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()


class Confirmation(Summed):
    def expect_open(self) -> None:
        # Until the bank's answer is known the page looks again by itself.
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            "Merci, votre commande est enregistrée", timeout=40_000
        )

    def number(self) -> str:
        found = re.search(r"SC-\d\d-\d{6}", self.page.get_by_role("main").inner_text())
        assert found, "no order number on the page"
        return found[0]

    def follow(self) -> None:
        self.page.get_by_role("main").get_by_role("link", name="Suivre ma commande").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Commande SC-")


class Lookup(Part):
    """Finding an order by its number and e-mail."""

    def ask(self, number: str, email: str) -> None:
        self.page.get_by_label("Numéro de commande").fill(number)
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_role("button", name="Voir ma commande").click()


class Staff:
    """Dora at work."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.url}/gestion/connexion")
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)
        self.page.get_by_role("button", name="Me connecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Aujourd’hui")

    def open_order(self, number: str) -> None:
        self.page.goto(f"{self.url}/gestion/commandes/{number}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")

    def press(self, button: str, *, then: str) -> None:
        """One move of the order, and what the page then says of it."""
        self.page.get_by_role("button", name=button).first.click()
        expect(self.page.get_by_role("main").get_by_text(then).first).to_be_visible()

    def ship(self, tracking_number: str, pieces: dict[str, int]) -> None:
        """One parcel with some pieces of each named article."""
        self.page.get_by_label("Numéro de suivi").fill(tracking_number)
        for name, count in pieces.items():
            self.page.get_by_role("group", name="Contenu du colis").get_by_label(name).fill(str(count))
        self.press("Expédier ce colis", then=tracking_number)
