"""Narrowing a department down: three facets, a sort, a product, Back, and a filter taken away (P2)."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from tests.e2e.pages import Header, Listing
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

COUNT = re.compile(r"\d+")


def shown_total(page: Page) -> int:
    found = COUNT.search(Listing(page).total().inner_text())
    assert found
    return int(found[0])


def narrow(visit: Visit) -> Listing:
    """Two values in each of three facets, shown."""
    visit.open("/rayons/aides-a-la-marche")
    return narrowed(visit)


def narrowed(visit: Visit) -> Listing:
    """The same from the open department."""
    listing = Listing(visit.page)
    listing.open_filters()
    listing.tick("En stock", "Sur commande")
    listing.tick("Bleu lagon", "Noir")
    prices = visit.page.get_by_role("group", name="Prix").get_by_role("checkbox")
    prices.nth(0).check()
    prices.nth(1).check()
    listing.show()
    return listing


def test_three_facets_of_two_values_stand_in_the_address_the_chips_and_the_boxes(visit: Visit) -> None:
    page = visit.page
    listing = narrow(visit)
    expect(listing.chips()).to_have_count(6)
    assert page.url.count("disponibilite=") == 2
    assert page.url.count("coloris=") == 2
    assert page.url.count("prix=") == 2
    assert len(listing.ticked()) == 6
    total = shown_total(page)
    assert total == listing.products().count() > 0
    visit.judge("six filters")
    names = listing.products().all_inner_texts()
    page.goto(page.url)
    assert listing.products().all_inner_texts() == names, "the address is shareable"


def test_the_whole_journey_from_six_filters_to_a_chip_taken_away(visit: Visit) -> None:
    """Journey 9: six values, a sort, a product, Back to the same list, one chip removed."""
    page = visit.page
    visit.open("/rayons/aides-a-la-marche")
    # « Trier » is a button of its own where no script notices the choice.
    with Walk(visit, 9, more=0 if visit.javascript else 1)():
        listing = narrowed(visit)
        expect(listing.chips()).to_have_count(6)
        page.get_by_label("Trier par").select_option("prix-croissant")
        if not visit.javascript:
            page.get_by_role("button", name="Trier", exact=True).click()
        page.wait_for_url("**tri=prix-croissant*")
        expect(listing.chips()).to_have_count(6)
        names = listing.products().all_inner_texts()
        listing.open(names[0])
        page.go_back()
        expect(listing.chips()).to_have_count(6)
        assert listing.products().all_inner_texts() == names
        listing.chips().filter(has_text="Sur commande").click()
        expect(listing.chips()).to_have_count(5)
    assert "tri=prix-croissant" in page.url
    assert "disponibilite=sur-commande" not in page.url
    assert shown_total(page) == listing.products().count()


def test_back_from_a_product_restores_the_filters_and_the_place(visit: Visit) -> None:
    page = visit.page
    visit.open("/rayons/orthopedie?disponibilite=en-stock")
    listing = Listing(page)
    total = shown_total(page)
    last = listing.products().last
    name = last.inner_text()
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.go_back()
    expect(listing.products().filter(has_text=name).first).to_be_visible()
    assert shown_total(page) == total
    assert listing.ticked() == ["en-stock"]
    page.wait_for_function("place => Math.abs(scrollY - place) <= 50", arg=place)


def test_a_listing_is_one_step_of_the_history_however_often_it_is_filtered(visiting: Visiting) -> None:
    """Back leaves the department; Forward gives it as it was last filtered, as a whole page."""
    visit = visiting()
    page = visit.page
    visit.open("/menu")
    page.get_by_role("main").get_by_role("link", name="Orthopédie").click()
    visit.expect_heading("Orthopédie")
    listing = Listing(page)
    listing.open_filters()
    listing.tick("En stock")
    listing.show()
    page.wait_for_url("**disponibilite=en-stock*")
    expect(listing.chips()).to_have_count(1)
    page.go_back()
    visit.expect_heading("Tous les rayons")
    page.go_forward()
    visit.expect_heading("Orthopédie")
    expect(listing.chips()).to_have_count(1)
    expect(page.get_by_role("link", name="Aller au contenu")).to_have_count(1)
    Header(page).expect_pieces(0)
    visit.judge("forward again")


def test_a_filter_taken_away_keeps_the_others(visit: Visit) -> None:
    page = visit.page
    listing = narrow(visit)
    total = shown_total(page)
    listing.chips().filter(has_text="En stock").click()
    expect(listing.chips()).to_have_count(5)
    assert "disponibilite=en-stock" not in page.url
    assert shown_total(page) <= total
    if visit.javascript:
        assert visit.page.title()
    visit.judge("five filters")


def test_sorting_by_price_sorts(visit: Visit) -> None:
    page = visit.page
    visit.open("/rayons/aides-a-la-marche")
    sort = page.get_by_label("Trier par")
    sort.select_option(label=next(text for text in sort.locator("option").all_inner_texts() if "croissant" in text))
    if not visit.javascript:
        page.get_by_role("button", name="Trier", exact=True).click()
    page.wait_for_url("**tri=*")
    expect(Listing(page).products().first).to_contain_text("Embouts")
    visit.judge("sorted")


def test_back_after_a_link_of_the_list_undoes_it(visit: Visit) -> None:
    page, listing = visit.page, Listing(visit.page)
    visit.open("/rayons/aides-a-la-marche")
    total = shown_total(page)
    listing.in_stock().click()
    expect(listing.chips()).to_have_count(1)
    assert shown_total(page) < total
    listing.chips().click()
    expect(listing.chips()).to_have_count(0)
    page.go_back()
    expect(listing.chips()).to_have_count(1)
    assert listing.ticked() == ["en-stock"]
    page.go_back()
    expect(listing.chips()).to_have_count(0)
    assert listing.ticked() == []
    assert shown_total(page) == total
    assert page.url.endswith("/rayons/aides-a-la-marche")


def test_a_sort_chosen_while_a_filter_is_on_its_way_loses_neither(visiting: Visiting) -> None:
    visit = visiting(width=1280)
    page = visit.page
    visit.open("/rayons/aides-a-la-marche")
    held: list[Route] = []
    page.route("**/rayons/aides-a-la-marche?*", lambda route: held.append(route))
    with page.expect_request("**/rayons/aides-a-la-marche?*"):
        Listing(page).tick("Noir")
    page.unroute("**/rayons/aides-a-la-marche?*")
    page.get_by_label("Trier par").select_option("prix-croissant")
    page.wait_for_url("**tri=prix-croissant*")
    for route in held:
        with suppress(Error):  # the request may be given up by then
            route.continue_()
    expect(Listing(page).chips()).to_have_count(1)
    assert "coloris=Noir" in page.url
    Listing(page).tick("Bleu lagon")
    expect(Listing(page).chips()).to_have_count(2)
    assert "tri=prix-croissant" in page.url, "the next filter keeps the sort"


def test_one_change_of_a_filter_is_one_request(visiting: Visiting) -> None:
    visit = visiting()
    visit.open("/rayons/aides-a-la-marche")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url) if "/rayons/" in request.url else None)
    listing = Listing(visit.page)
    listing.open_filters()
    with visit.page.expect_response("**disponibilite=en-stock*"):
        listing.tick("En stock")
    expect(visit.page.get_by_role("button", name=re.compile(r"^Voir \d+\sproduits?$"))).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    assert len(asked) == 1, asked
    assert any("produit" in said for said in visit.live()), visit.live()
    expect(visit.page.locator("#disponibilite-en-stock")).to_be_focused()


def test_show_more_adds_products_and_gives_the_first_new_one_the_focus(visiting: Visiting, shop: Shop) -> None:
    """Forty products moved into one department, since none of the demo's fills more than a page."""
    homes = shop.rows("SELECT category, id FROM product LIMIT 40")
    move = "UPDATE product SET category = ? WHERE id = ?"
    for _, product in homes:
        shop.rows(move, homes[0][0], product)
    shop.rows("UPDATE catalogue_version SET version = version + 1")
    try:
        visit = visiting()
        visit.open("/rayons/aides-a-la-marche")
        listing = Listing(visit.page)
        before = listing.products().count()
        assert before == 24
        visit.page.get_by_role("link", name="Afficher plus").click()
        expect(listing.products()).to_have_count(min(shown_total(visit.page), 2 * before))
        expect(listing.products().nth(before)).to_be_focused()
        visit.judge("more products")
        bare = visiting(javascript=False)
        bare.open("/rayons/aides-a-la-marche")
        bare.page.get_by_role("link", name="Suivant").click()
        assert "page=2" in bare.page.url
        expect(Listing(bare.page).products().first).to_be_visible()
        bare.judge("second page")
    finally:
        for category, product in homes:
            shop.rows(move, category, product)
        shop.rows("UPDATE catalogue_version SET version = version + 1")


def test_filters_by_keyboard_on_a_phone(visiting: Visiting) -> None:
    """K: open, tick, show; Escape closes the panel and gives the focus back."""
    visit = visiting()
    page = visit.page
    visit.open("/rayons/aides-a-la-marche")
    opener = page.get_by_role("button", name=re.compile("^Filtrer"))
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Filtrer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Filtrer")).to_be_hidden()
    expect(visit.page.locator("#filters-open")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_url("**disponibilite=*")
    assert visit.focused() not in {"BODY", "HTML"}
    page.keyboard.press("Enter")
    expect(Listing(page).chips()).to_have_count(1)
