"""The shop's pages as a shopper finds them: by role and label, never by class or id."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.e2e.reading import euros_in

ORDER = "Commander avec obligation de paiement"


@dataclass(frozen=True)
class Person:
    """Somebody who types; the address is in metropolitan France."""

    email: str = "alice@exemple.fr"
    first_name: str = "Lucette"
    last_name: str = "Martin"
    phone: str = "06 12 34 56 78"
    street: str = "12 rue des Lilas"
    postcode: str = "59113"
    town: str = "Seclin"
    other: dict[str, str] = field(default_factory=dict)


ALICE = Person()


class Part:
    """Something a page shows, on the browser's page it is shown on."""

    def __init__(self, page: Page) -> None:
        self.page = page


class Summed(Part):
    """It shows what is to pay."""

    def total_cents(self) -> int:
        return euros_in(total_of(self.page).inner_text())


class Header(Part):
    def cart(self) -> Locator:
        return self.page.get_by_role("link", name=re.compile(r"^Panier \("))

    def expect_pieces(self, pieces: int) -> None:
        expect(self.cart()).to_have_text(f"Panier ({pieces or 'vide'})")


class Listing(Part):
    """A department or the results of a search."""

    def total(self) -> Locator:
        return self.page.get_by_role("main").get_by_text(re.compile(r"^\d+\sproduits?$"))

    def products(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("heading", level=3).get_by_role("link")

    def open_filters(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Filtrer")).click()

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(label)}\s\(\d+\)$")).check()

    def ticked(self) -> list[str]:
        return [box.get_attribute("value") or "" for box in self.page.locator("#filters input:checked").all()]

    def show(self) -> None:
        """« Voir 48 produits », and the list that it leads to."""
        self.page.get_by_role("button", name=re.compile(r"^Voir \d+\sproduits?$")).click()
        expect(self.total()).to_be_visible()

    def in_stock(self) -> Locator:
        """« En stock », one tap above the list on a phone."""
        return self.page.locator("#results").get_by_role("link", name=re.compile("^En stock –"))

    def chips(self) -> Locator:
        return self.page.get_by_role("list", name="Filtres appliqués").get_by_role("link")

    def open(self, name: str) -> None:
        self.products().filter(has_text=name).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)


class Product(Part):
    def price_cents(self) -> int:
        return euros_in(self.page.locator("#buy .price strong").inner_text())

    def quantity(self) -> Locator:
        return self.page.get_by_label("Quantité", exact=True)

    def add_button(self) -> Locator:
        return self.page.get_by_role("button", name="Ajouter au panier")

    def add(self) -> None:
        """Into the cart; without JavaScript the browser is then on the cart's page."""
        self.add_button().click()
        expect(
            self.page.get_by_text("Ajouté", exact=True)
            .or_(self.page.get_by_role("heading", level=1, name="Panier"))
            .first
        ).to_be_visible()


class Cart(Summed):
    def line(self, name: str) -> Locator:
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=name))

    def quantity(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=f"Quantité de {name}")

    def more(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"Augmenter la quantité de {name}")

    def less(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"Diminuer la quantité de {name}")

    def remove(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"Supprimer {name}")

    def update(self) -> Locator:
        return self.page.get_by_role("button", name="Mettre à jour")

    def comment(self) -> Locator:
        return self.page.get_by_label("Commentaire")

    def checkout(self) -> None:
        self.page.get_by_role("button", name="Commander", exact=True).click()


class Checkout(Summed):
    """The four steps, one after the other."""

    def expect_step(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def as_guest(self) -> None:
        self.page.get_by_role("button", name="Continuer sans compte").click()
        expect(self.page.get_by_label("Adresse e-mail")).to_be_visible()

    def fill_details(self, person: Person = ALICE) -> None:
        for label, value in (
            ("Adresse e-mail", person.email),
            ("Prénom", person.first_name),
            ("Nom", person.last_name),
            ("Téléphone", person.phone),
            ("Adresse", person.street),
        ):
            self.page.get_by_label(label, exact=True).fill(value)
        self.fill_town(person)

    def fill_town(self, person: Person = ALICE) -> None:
        """The postcode first: where JavaScript runs, the town fills itself in or becomes a list of towns."""
        postcode = self.page.get_by_label("Code postal", exact=True)
        if self.page.evaluate("Boolean(window.htmx)"):
            with self.page.expect_response("**/adresse/villes*"):
                postcode.fill(person.postcode)
            expect(self.page.get_by_label("Ville", exact=True)).to_have_value(person.town)
        else:
            postcode.fill(person.postcode)
            self.page.get_by_label("Ville", exact=True).fill(person.town)

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Continuer", exact=True).click()

    def choose_home(self) -> None:
        self.page.get_by_role("radio", name="Livraison à domicile").check()

    def choose_agency(self, name: str) -> None:
        self.page.get_by_role("radio", name=re.compile("^Retrait en agence")).check()
        self.page.get_by_role("radio", name=re.compile(name)).check()

    def choose_payment(self, label: str) -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{label}")).check()

    def accept_terms(self) -> None:
        self.page.get_by_role("checkbox", name="J’accepte les conditions générales de vente").check()

    def order_button(self) -> Locator:
        return self.page.get_by_role("button", name=ORDER, exact=True)


def total_of(page: Page) -> Locator:
    """The amount beside « Total » in the page's list of amounts."""
    term = page.get_by_role("term").filter(has_text=re.compile(r"^Total( TTC)?$"))
    return page.locator("dl > div").filter(has=term).get_by_role("definition").first
