"""Step 2 of the checkout as a shopper finds it: the ways to receive, and what each still asks."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages import Cart, Checkout, Part, Person

LUCETTE = Person(phone="06 39 98 12 34")
"""Whose telephone is a mobile phone that a carrier can write to."""


class Delivery(Part):
    """Chooses in a panel below the radio with JavaScript, on the next page without."""

    @property
    def has_scripts(self) -> bool:
        return bool(self.page.evaluate("Boolean(window.htmx)"))

    def mode(self, label: str) -> Locator:
        return self.page.get_by_role("radio", name=re.compile(f"^{label}"))

    def choose(self, label: str, then: str) -> None:
        """Check the radio; `then` is the heading of the page its questions have without JavaScript."""
        self.mode(label).check()
        if not self.has_scripts:
            Checkout(self.page).go_on()
            Checkout(self.page).expect_step(then)

    def points(self) -> Locator:
        return self.page.get_by_role("group", name="Points de retrait les plus proches").get_by_role("radio")

    def choose_point(self, label: str = "Point de retrait DPD", nth: int = 0) -> str:
        """The name of the point that was chosen."""
        self.choose(label, "Choisissez un point de retrait")
        expect(self.points().first).to_be_visible()
        self.points().nth(nth).check()
        name = self.points().nth(nth).locator("xpath=following-sibling::label").locator("strong").first
        return name.inner_text()

    def search(self, place: str) -> None:
        self.page.get_by_label("Code postal ou ville").fill(place)
        self.page.get_by_role("button", name="Chercher des points de retrait").click()

    def choose_slot(self, day: int = 0, window: str = "8 h – 10 h") -> str:
        """The day of the window that was chosen, in words."""
        self.choose("Livraison sur rendez-vous Predict", "Votre rendez-vous")
        days = self.page.get_by_role("group", name=re.compile(r"^(lundi|mardi|mercredi|jeudi|vendredi) \d"))
        expect(days.first).to_be_visible()
        days.nth(day).get_by_role("radio", name=re.compile(window.replace(" ", r"\s"))).check()
        return days.nth(day).locator("legend").inner_text()

    def fill_access(self, floor: str = "3e étage") -> None:
        self.choose("Transport lourd", "Accès pour la livraison")
        self.page.get_by_label("Étage").select_option(floor)
        self.page.get_by_role("group", name="Y a-t-il un ascenseur").get_by_label("oui").check()
        self.page.get_by_role("group", name="Un camion peut-il s’arrêter").get_by_label("oui").check()


def to_delivery(page: Page, url: str, person: Person = LUCETTE) -> Checkout:
    """From the cart to the choice of delivery, as a guest."""
    page.goto(f"{url}/panier")
    return from_the_cart(page, person)


def from_the_cart(page: Page, person: Person = LUCETTE) -> Checkout:
    """The same from the cart that is open."""
    Cart(page).checkout()
    steps = Checkout(page)
    steps.as_guest()
    steps.fill_details(person)
    steps.go_on()
    steps.expect_step("Livraison")
    return steps


def to_review(steps: Checkout) -> None:
    """From the choice just made to the last page, by transfer."""
    steps.go_on()
    steps.expect_step("Paiement")
    steps.choose_payment("Virement bancaire")
    steps.go_on()
    steps.expect_step("Vérifiez votre commande")
