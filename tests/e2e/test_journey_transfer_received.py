"""The second half of a transfer: it arrives in parts, staff import the bank's files, the buyer is written."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e.bank import IBAN, about
from tests.e2e.pages import Person
from tests.e2e.pages_after import Confirmation, Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting
from web.simulators.bank.files import Transfer, camt_file, csv_file

Eventually = Callable[[Callable[[], Any]], Any]


def test_a_transfer_in_two_parts_is_matched_and_told(
    visit: Visit, visiting: Visiting, shop: Shop, eventually: Eventually, tmp_path: Path
) -> None:
    page, name = visit.page, "avec" if visit.javascript else "sans"
    buyer = Person(email=f"deux-virements-{name}@exemple.fr")
    number = order_by_transfer(page, shop.url, "tensiometre-poignet-tempo", agency="Agence de Rennes", person=buyer)
    ((reference, due),) = shop.rows(
        'SELECT reference, amount_cents FROM payment JOIN orders ON orders.id = payment."order" WHERE number = ?',
        number,
    )
    Confirmation(page).follow()
    desk = visiting(javascript=visit.javascript)
    dora = Staff(desk.page, shop.url)
    dora.sign_in(shop.staff_email, shop.staff_password)

    part = transfer(1_000, reference, f"{name}1")
    first = import_file(desk, shop, tmp_path / f"releve-{name}.xml", camt_file([part], IBAN))
    expect(first).to_contain_text(number)
    desk.judge("a bank file")
    assert eventually(lambda: about(shop.mails(buyer.email), "il reste"))
    page.reload()
    expect(page.locator("#part-paid")).to_contain_text("Nous avons déjà reçu 10,00")
    expect(page.locator("#amount")).to_contain_text(euros(due - 1_000))
    visit.judge("tracking, a part has come")

    unnamed = transfer(due - 1_000, f"solde commande {number[:-1]}", f"{name}2")
    second = import_file(desk, shop, tmp_path / f"suite-{name}.csv", csv_file([part, unnamed], IBAN))
    expect(second).to_contain_text("référence presque juste")
    desk.page.get_by_role("link", name="Banque").first.click()
    desk.judge("the bank")
    desk.page.get_by_role("link", name=re.compile("^Autre choix")).first.click()
    desk.judge("one credit")
    desk.page.get_by_role("button", name=re.compile(f"^Accepter .*{number}")).click()
    expect(desk.page.locator("#done")).to_contain_text(number)
    letters = eventually(lambda: about(shop.mails(buyer.email), "reçu votre paiement"))
    assert letters, [str(letter["Subject"]) for letter in shop.mails(buyer.email)]
    page.reload()
    expect(page.get_by_role("main").get_by_text("Payée").first).to_be_visible()
    expect(page.get_by_role("main").get_by_text(IBAN)).to_have_count(0)


def test_a_file_that_is_none_is_refused_beside_its_field(visiting: Visiting, shop: Shop, tmp_path: Path) -> None:
    desk = visiting()
    Staff(desk.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    main = import_file(desk, shop, tmp_path / "photo.csv", b"bonjour")
    expect(main).to_contain_text("Nous n’avons pas reconnu ce fichier")
    expect(desk.page.get_by_label("Fichier de votre banque")).to_have_attribute("aria-invalid", "true")
    desk.judge("a bank file refused")


def import_file(desk: Visit, shop: Shop, file: Path, body: bytes) -> Any:
    """Choose it, send it; what the page then shows."""
    file.write_bytes(body)
    desk.page.goto(f"{shop.url}/gestion/banque")
    desk.page.get_by_label("Fichier de votre banque").set_input_files(file)
    desk.page.get_by_role("button", name="Importer").click()
    return desk.page.get_by_role("main")


def transfer(cents: int, text: str, name: str) -> Transfer:
    return Transfer(datetime.now(UTC).date(), cents, "MME MARTIN ALICE", text, f"E2E{name}")


def euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"
