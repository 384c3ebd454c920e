"""What no browser test passes by: every room of the staff that a link leads to, every mail, every printed page."""

import re
from collections import deque
from typing import Final
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page, ViewportSize, expect

from gallery.album import Album
from gallery.papers import pages_of
from gallery.routes import kind_of, patterns
from shop.merchant.mail_kinds import KINDS
from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit, Visiting

MAILS: Final = "/gestion/reglages/mails"
LINKS: Final = "[...document.links].map(link => link.href)"
FIELDS: Final = (
    "input:not([type]), input[type=text], input[type=search], input[type=email], input[type=number], textarea"
)
# The first form of the page that asks for words, emptied; false where there is none.
EMPTIED: Final = f"""() => {{
  const form = [...document.querySelectorAll('main form[method=post]')].find(one => one.querySelector('{FIELDS}'));
  if (!form) return false;
  for (const one of form.querySelectorAll('{FIELDS}')) one.value = '';
  const button = form.querySelector('button:not([name]), button');
  if (!button) return false;
  button.click();
  return true;
}}"""
PLAIN: Final = '<!doctype html><meta charset="utf-8"><style>pre { white-space: pre-wrap }</style><pre>'
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
PAPER_WIDTH: Final = 595
PRINTS: Final = "/gestion/commandes/lot/impression"


def test_every_room_of_the_staff(visiting: Visiting, shop: Shop, album: Album) -> None:
    """One page of each address that a link leads to, orders in each state; then what an empty form answers."""
    visit = at_the_desk(visiting, shop)
    routes = patterns("/gestion")
    states = shop.rows("SELECT MAX(number), state FROM orders GROUP BY state")
    waiting = deque(["/gestion", *(f"/gestion/commandes/{number}" for number, _ in states)])
    opened = {kind_of(path, routes) for path in waiting}
    pages = []
    while waiting:
        path = waiting.popleft()
        if _seen(visit, shop, album, path):
            pages.append(path)
            for link in visit.page.evaluate(LINKS):
                found = urlsplit(link)
                address = found.path + (f"?{found.query}" if found.query else "")
                kind = kind_of(address, routes)
                if link.startswith(shop.url) and kind and kind not in opened:
                    opened.add(kind)
                    waiting.append(address)
    unseen = sorted(set(routes) - {kind[0] for kind in opened if kind})
    print("\nSans lien, donc sans image : " + ", ".join(unseen))
    for path in pages:
        _refused(visit, album, path)


def _seen(visit: Visit, shop: Shop, album: Album, path: str) -> bool:
    """Whether it is a page; a printed document is kept as its pages."""
    answer = visit.page.request.get(shop.url + path)
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/pdf"):
        keep_paper(album, path.rsplit("/", 1)[-1], path, answer.body())
    if not kind.startswith("text/html"):
        return False
    visit.open(path)
    album.photograph(visit.page, "staff", visit.page.title().split(" – ")[0], path)
    return True


def _refused(visit: Visit, album: Album, path: str) -> None:
    """What the page says when its words are missing."""
    visit.open(path)
    if visit.page.evaluate(EMPTIED):
        visit.page.wait_for_load_state("networkidle")
        if visit.page.locator(".error-summary").count():
            album.photograph(visit.page, "staff", "Refusé", path)


def test_every_paper_of_the_bench(visiting: Visiting, shop: Shop, album: Album) -> None:
    """What is printed where orders are prepared: the list of articles, a slip an order, a label of each carrier."""
    visit = at_the_desk(visiting, shop)
    carriers = ("DPD", "Colissimo")
    numbers = [order_by_transfer(visiting().page, shop.url, "pilulier-semaine", pieces) for pieces in (1, 2)]
    for number in numbers:
        Staff(visit.page, shop.url).open_order(number)
        Staff(visit.page, shop.url).press("Virement reçu", then="Payée")
    _printed(visit, album, "liste", numbers)
    _printed(visit, album, "bons", numbers)
    for number, carrier in zip(numbers, carriers, strict=True):
        _packed(visit, shop, number, carrier)
    _printed(visit, album, "etiquettes", numbers)


def _printed(visit: Visit, album: Album, kind: str, numbers: list[str]) -> None:
    path = f"{PRINTS}/{kind}.pdf"
    asked = urlencode([("commande", number) for number in numbers])
    keep_paper(album, kind, path, visit.page.request.get(f"{visit.url}{path}?{asked}").body())


def _packed(visit: Visit, shop: Shop, number: str, carrier: str) -> None:
    """One parcel with all of the order; its label is there."""
    page, staff = visit.page, Staff(visit.page, shop.url)
    staff.open_order(number)
    staff.press("Commencer la préparation", then="En préparation")
    page.get_by_label("Transporteur").select_option(label=carrier)
    page.get_by_role("button", name="Préparer le colis").click()
    expect(page.get_by_role("link", name=re.compile("^Imprimer l’étiquette"))).to_be_visible()


def test_every_mail(visiting: Visiting, shop: Shop, album: Album) -> None:
    """Each kind as an invented buyer gets it, and its text."""
    page = at_the_desk(visiting, shop).page
    for kind in KINDS:
        page.goto(f"{shop.url}{MAILS}/{kind.name}")
        text = page.locator("#preview-text").inner_text()
        fingerprint = page.locator("[name=empreinte]").first.input_value()
        answer = page.request.post(
            f"{shop.url}{MAILS}/{kind.name}/apercu",
            form={"objet": "", "ouverture": "", "cloture": "", "empreinte": fingerprint},
            headers={"Origin": shop.url, "Sec-Fetch-Site": "same-origin"},
        )
        show(page, answer.text())
        album.photograph(page, "mail", kind.label)
        show(page, PLAIN + escaped(text))
        page.set_viewport_size(PHONE)
        subject = album.subject("mail", f"{kind.label}, texte")
        album.keep(subject, "texte", page.screenshot(full_page=True, type="jpeg"), PHONE["width"])


def show(page: Page, written: str) -> None:
    page.goto("about:blank")
    page.set_content(written)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def keep_paper(album: Album, name: str, address: str, pdf: bytes) -> None:
    subject = album.subject("pdf", re.sub(r"\d+", "", name) or "étiquette", address)
    for number, picture in enumerate(pages_of(pdf) if subject else (), 1):
        album.keep(subject, f"page {number}", picture, PAPER_WIDTH, "png")


def at_the_desk(visiting: Visiting, shop: Shop) -> Visit:
    visit = visiting(width=1280, device_scale_factor=1)
    Staff(visit.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    return visit
