"""Finding a product: by a reference with hyphens, with a typo, and what is said when nothing is found (P4)."""

from playwright.sync_api import Request, expect

from tests.e2e.pages import Listing
from tests.e2e.visits import Visit, Visiting
from tests.e2e.walks import Walk


def search(visit: Visit, words: str) -> None:
    visit.open("/recherche")
    field = visit.page.get_by_role("main").get_by_label("Rechercher")
    field.fill(words)
    field.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(words)


def test_a_number_a_typo_and_nonsense_one_after_the_other(visit: Visit) -> None:
    """Journey 8: from each page of results the next words are searched where the last ones stand."""
    visit.open("/recherche")
    main = visit.page.get_by_role("main")
    with Walk(visit, 8)():
        for words, said in (
            ("2-001-000 01481 1", "Canne à quatre pieds"), ("fauteil releveur", "Fauteuil releveur"),
            ("zzxxqq wwkkjj", "Aucun résultat"),
        ):  # fmt: skip
            field = main.get_by_label("Rechercher")
            field.fill(words)
            field.press("Enter")
            expect(main).to_contain_text(said)
    expect(main.get_by_role("link", name="01 99 00 06 72")).to_be_visible()


def test_a_number_with_spaces_and_hyphens_finds_the_product_first(visit: Visit) -> None:
    """The cane's EAN is 2001000014811."""
    search(visit, "2-001-000 01481 1")
    expect(Listing(visit.page).products().first).to_contain_text("Canne à quatre pieds")
    visit.judge("search by number")


def test_a_typo_is_mended_and_said(visit: Visit) -> None:
    search(visit, "fauteil releveur")
    expect(Listing(visit.page).products().first).to_contain_text("Fauteuil releveur")
    expect(visit.page.get_by_role("main")).to_contain_text("Nous avons cherché")
    visit.judge("search with a typo")


def test_no_result_offers_the_departments_and_the_phone(visit: Visit) -> None:
    search(visit, "zzxxqq wwkkjj")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Aucun résultat")
    expect(visit.page.get_by_role("main").get_by_role("link", name="01 99 00 06 72")).to_be_visible()
    expect(visit.page.get_by_role("main").get_by_role("link", name="Incontinence")).to_be_visible()
    visit.judge("search without results")


def test_what_is_typed_is_written_back_as_text(visit: Visit) -> None:
    search(visit, "<script>alert(1)</script>")
    assert "Recherche" in visit.page.title()
    visit.judge("search for markup")


def test_suggestions_come_while_typing_and_the_last_ones_win(visiting: Visiting) -> None:
    """Ten characters typed fast cost two requests at most."""
    visit = visiting()
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/recherche/suggestions" in request.url:
            asked.append(request.url)

    visit.page.on("requestfinished", note)
    visit.open("/recherche")
    field = visit.page.get_by_role("main").get_by_label("Rechercher")
    with visit.page.expect_request_finished(lambda request: request.url.endswith("q=tensiometr")):
        field.press_sequentially("tensiometr", delay=20)
    suggestions = visit.page.get_by_role("list", name="Suggestions").get_by_role("link")
    expect(suggestions.first).to_be_visible()
    expect(suggestions.filter(has_text="Tensiomètre").first).to_be_visible()
    assert len(asked) <= 2, asked
    assert suggestions.count() <= 8
    assert "tensiometr" in asked[-1]
    assert any("suggestion" in said for said in visit.live()), visit.live()
    visit.judge("suggestions")
    field.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("tensiometr")


def test_failing_suggestions_never_stand_in_the_way(visiting: Visiting) -> None:
    """N2: the suggestions are lost, the search is not."""
    visit = visiting()
    visit.page.route("**/recherche/suggestions*", lambda route: route.abort())
    visit.open("/recherche")
    field = visit.page.get_by_role("main").get_by_label("Rechercher")
    with visit.page.expect_event("requestfailed"):
        field.press_sequentially("rollator", delay=30)
    field.press("Enter")
    expect(Listing(visit.page).products().first).to_contain_text("Rollator")
