"""The cart by HTTP, with and without htmx (ux.md P5 and §2.3-12)."""

import re

import httpx
import pytest

from db.engine import fetch
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Product, Variant
from db.tables.merchant import DeliveryTariff
from lints.markup import check_page
from tests.unit.web.checkout_walkthrough import HTMX, Guest, a_shop, an_article, hidden, words
from web.limits import RULES


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    await a_shop()
    return Guest(client)


async def quantities() -> dict[int, int]:
    return {row["variant"]: row["quantity"] for row in await fetch("SELECT variant, quantity FROM cart_line")}


def partials(answer: httpx.Response) -> dict[str, str]:
    """Target and content of every partial."""
    return dict(re.findall(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', answer.text, re.DOTALL))


def value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


async def form_of(guest: Guest, **changed: str) -> dict[str, str]:
    """The cart form as the page has it."""
    page = await guest.get("/panier")
    numbers = dict(re.findall(r'name="(quantite-\d+)" value="(\d+)"', page.text))
    return {**hidden(page), **numbers, **changed}


async def test_adding_without_javascript_leads_to_the_line(guest: Guest) -> None:
    variant = await an_article()
    answer = await guest.add(variant, 2)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/panier#ligne-{variant.id}")
    page = await guest.get("/panier")
    assert f'id="ligne-{variant.id}"' in page.text
    assert "Panier (2 articles)" in words(page)
    assert await quantities() == {variant.id: 2}


async def test_adding_with_htmx_answers_with_partials_alone(guest: Guest) -> None:
    variant = await an_article(price_cents=7_400)
    answer = await guest.add(variant, 2, headers=HTMX)
    assert answer.status_code == 200
    assert set(partials(answer)) == {"#cart-count", "#live", "#added", "#quantite-note"}
    assert "Déambulateur pliant : ajouté. Panier : 2 articles, 148,00 €" in words(answer)
    assert "Voir le panier" in answer.text
    assert "Continuer mes achats" in answer.text
    assert "<html" not in answer.text


async def test_the_cookie_is_made_by_the_first_addition_and_only_then(guest: Guest) -> None:
    variant = await an_article()
    assert "set-cookie" not in (await guest.get("/panier")).headers
    first = await guest.add(variant)
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=7776000" in cookie
    assert "set-cookie" not in (await guest.add(variant, 3)).headers
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_an_addition_that_makes_no_cart_counts_none(guest: Guest) -> None:
    refused = await guest.add(await an_article(on_hand=0))
    assert (refused.status_code, await fetch("SELECT * FROM limit_counter")) == (409, [])
    await guest.add(await an_article())
    assert [row["count"] for row in await fetch("SELECT count FROM limit_counter WHERE rule = 'cart'")] == [1]


async def test_one_address_makes_so_many_carts_and_no_more(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await fetch("UPDATE limit_counter SET count = {} WHERE rule = 'cart'", RULES["cart"].most)
    assert (await guest.add(variant, 2)).status_code == 303
    guest.client.cookies.clear()
    refused = await guest.add(variant)
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_a_cookie_of_somebody_elses_making_is_replaced(guest: Guest) -> None:
    guest.client.cookies.set("cart", "A" * 43)
    answer = await guest.add(await an_article())
    assert "set-cookie" in answer.headers


async def test_a_triple_tap_adds_once(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await fetch("UPDATE cart_line SET quantity = 1")
    for _ in range(2):
        assert (await guest.add(variant, headers=HTMX)).status_code == 200
    assert (await quantities())[variant.id] in (1, 2)  # a slow machine may need more than the second between two


async def test_less_stock_than_asked_is_said_at_both_depths(guest: Guest) -> None:
    one, other = await an_article(on_hand=5), await an_article(on_hand=5)
    answer = await guest.add(one, 9)
    assert answer.headers["location"] == f"/panier?limite={one.id}#ligne-{one.id}"
    assert "votre panier en contient 5, le maximum" in words(await guest.get(answer.headers["location"]))
    assert "Votre panier en contient 5, le maximum" in words(await guest.add(other, 9, headers=HTMX))


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_an_exhausted_article_is_refused_with_its_reason(guest: Guest, headers: dict[str, str]) -> None:
    variant = await an_article(on_hand=0)
    answer = await guest.add(variant, headers=headers)
    assert answer.status_code == 409
    assert "stock épuisé" in words(answer)
    assert ("<h1" in answer.text) is not bool(headers)
    assert await quantities() == {}


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_full_line_says_how_many_are_allowed(guest: Guest, headers: dict[str, str]) -> None:
    variant = await an_article(on_hand=2)
    await guest.add(variant, 2)
    answer = await guest.add(variant, 1, headers=headers)
    assert answer.status_code == 409
    assert "déjà les 2 exemplaires" in words(answer)


@pytest.mark.parametrize("quantity", ["-1", "0", "1.5", "1e9", "9223372036854775808", "NaN", "٣", "", "2; DROP"])
async def test_a_quantity_that_is_none_adds_nothing(guest: Guest, quantity: str) -> None:
    """T11."""
    variant = await an_article()
    assert (await guest.add(variant, quantity)).status_code == 422
    assert (await guest.add(variant, quantity, headers=HTMX)).status_code == 422
    assert await quantities() == {}


async def test_fields_the_browser_must_not_decide_are_ignored(guest: Guest) -> None:
    """T11: prices and totals of the form are nobody's business but ours."""
    variant = await an_article(price_cents=4_990)
    forged = {
        "reference": variant.sku,
        "quantite": "1",
        "price_cents": "1",
        "prix": "1",
        "total": "1",
        "seen_price": "1",
    }
    await guest.post("/panier/lignes", forged)
    form = await form_of(guest, **{"price_cents": "1", f"total-{variant.id}": "1", "op": f"inc:{variant.id}"})
    await guest.post("/panier", form)
    assert "99,80 €" in words(await guest.get("/panier"))


async def test_an_unknown_reference_is_not_found(guest: Guest) -> None:
    answer = await guest.post("/panier/lignes", {"reference": "RIEN-1", "quantite": "1"})
    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["-1", "1.5", "1e9", "9223372036854775808", "NaN", "٣", "", "deux"])
async def test_a_typed_quantity_that_is_none_keeps_the_old_one(guest: Guest, typed: str) -> None:
    """T11."""
    variant = await an_article()
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": typed})
    whole = await guest.post("/panier", form)
    part = await guest.post("/panier", form, headers=HTMX)
    assert (whole.status_code, part.status_code) == (422, 422)
    assert "Indiquez un nombre entier" in words(whole)
    assert "<title>Erreur\u00a0: Panier" in whole.text
    assert value(partials(part)[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "2"
    assert await quantities() == {variant.id: 2}


async def test_a_press_answers_totals_and_the_new_number(guest: Guest) -> None:
    variant = await an_article(price_cents=5_000, on_hand=50)
    await guest.add(variant, 2)
    answer = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"), headers=HTMX)
    got = partials(answer)
    expected = {"#cart-count", "#cart-title", "#sum", "#code-answer", "#free", "#go-on", "#live"}
    assert set(got) == expected | {f"#L{variant.id}-{part}" for part in ("t", "q", "note")}
    assert got["#cart-count"] == "Panier (3)"
    assert words(httpx.Response(200, text=got["#live"])).strip() == "Quantité 3, total 150,00 €"
    assert value(got[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "3"


async def test_a_typed_number_that_holds_is_not_drawn_again(guest: Guest) -> None:
    """What is being typed is never swapped (§2.3-1)."""
    variant = await an_article(on_hand=50)
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4"})
    got = partials(await guest.post("/panier", form, headers=HTMX))
    assert f"#L{variant.id}-t" in got
    assert f"#L{variant.id}-q" not in got


async def test_nine_of_five_shows_five_and_says_so(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    await guest.add(variant, 2)
    form = await form_of(guest, **{f"quantite-{variant.id}": "9"})
    answer = await guest.post("/panier", form, headers=HTMX)
    assert answer.status_code == 200
    assert value(partials(answer)[f"#L{variant.id}-q"], f"quantite-{variant.id}") == "5"
    assert "Il n’en reste que 5 exemplaires" in words(answer)
    assert 'aria-disabled="true"' in partials(answer)[f"#L{variant.id}-q"]
    assert " disabled" not in answer.text


async def test_seven_equal_presses_are_one_step(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    await guest.add(variant, 1)
    form = await form_of(guest, op=f"inc:{variant.id}")
    for _ in range(7):
        await guest.post("/panier", form, headers=HTMX)
    assert await quantities() == {variant.id: 2}


async def test_typing_then_ordering_saves_what_was_typed(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    htmx = await guest.post("/panier", form, headers=HTMX)
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (200, "/commande/coordonnees")
    plain = await guest.post("/panier", form)
    assert (plain.status_code, plain.headers["location"]) == (303, "/commande/coordonnees")
    assert await quantities() == {variant.id: 4}


async def test_ordering_more_than_there_is_stays_in_the_cart(guest: Guest) -> None:
    variant = await an_article(on_hand=3)
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    assert "hx-redirect" not in (await guest.post("/panier", form, headers=HTMX)).headers
    form = await form_of(guest, **{f"quantite-{variant.id}": "4", "op": "checkout"})
    assert (await guest.post("/panier", form)).status_code == 422


async def test_each_button_works_without_javascript(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 2)
    up = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"))
    assert (up.status_code, up.headers["location"]) == (303, f"/panier#ligne-{variant.id}")
    out = await guest.post("/panier", await form_of(guest, op=f"del:{variant.id}"))
    assert out.headers["location"] == f"/panier?retire={variant.id}-3#retire"
    page = await guest.get(out.headers["location"])
    assert "est retiré de votre panier" in words(page)
    await guest.post("/panier", {"op": f"undo:{variant.id}:3"})
    assert await quantities() == {variant.id: 3}


async def test_the_cart_opened_from_the_review_shows_the_comment_and_the_way_back(guest: Guest) -> None:
    await guest.add(await an_article(), 1)
    assert "Enregistrer et revenir à la vérification" in words(await guest.get("/panier?retour=verification"))
    assert "Enregistrer et revenir" not in words(await guest.get("/panier"))


async def test_a_number_that_is_none_is_told_beside_its_field(guest: Guest) -> None:
    refused = await guest.add(await an_article(), 0, headers=HTMX)
    assert refused.status_code == 422
    assert set(partials(refused)) == {"#live", "#quantite-note", "#added"}


async def test_taking_a_removal_back_restores_the_number_just_typed(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 1)
    form = await form_of(guest, **{f"quantite-{variant.id}": "3", "op": f"del:{variant.id}"})
    out = await guest.post("/panier", form)
    assert out.headers["location"] == f"/panier?retire={variant.id}-3#retire"


async def test_a_removal_with_htmx_offers_to_take_it_back(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant, 2)
    answer = await guest.post("/panier", await form_of(guest, op=f"del:{variant.id}"), headers=HTMX)
    line = partials(answer)[f"#ligne-{variant.id}"]
    assert f'value="undo:{variant.id}:2"' in line
    assert "autofocus" in line
    assert partials(answer)["#cart-count"] == "Panier (vide)"
    back = await guest.post("/panier", {"op": f"undo:{variant.id}:2"}, headers=HTMX)
    assert f'id="L{variant.id}-plus"' in partials(back)[f"#ligne-{variant.id}"]


async def test_enter_updates_and_never_decrements(guest: Guest) -> None:
    await guest.add(await an_article(), 2)
    page = await guest.get("/panier")
    form = page.text[page.text.index('<form id="cart"') :]
    first = re.search(r"<button[^>]*>.*?</button>", form, re.DOTALL)
    assert first
    assert "Mettre à jour" in first[0]
    assert "name=" not in first[0]


async def test_another_price_meanwhile_shows_the_page_anew(guest: Guest) -> None:
    """T12."""
    variant = await an_article(price_cents=6_780)
    await guest.add(variant)
    form = await form_of(guest, op="checkout")
    await _reprice(variant, 7_200)
    answer = await guest.post("/panier", form)
    assert answer.headers["location"] == "/panier"
    page = words(await guest.get("/panier"))
    assert "a changé : 67,80 € → 72,00 €" in page
    again = await guest.post("/panier", await form_of(guest, op="checkout"))
    assert again.headers["location"] == "/commande/coordonnees"
    assert "67,80 €" not in words(await guest.get("/panier"))


async def test_an_article_withdrawn_meanwhile_is_kept_out_of_the_total_and_explained(guest: Guest) -> None:
    """T12."""
    kept, gone = await an_article("Canne", price_cents=1_000), await an_article("Siège", price_cents=9_000)
    await guest.add(kept)
    await guest.add(gone)
    await Product.update({Product.published: False}).where(Product.id == gone.product)
    page = words(await guest.get("/panier"))
    assert "« Siège » ne peut plus être commandé : article arrêté" in page
    assert "Total 10,00 €" in page
    assert "ne fera pas partie de la commande" in page
    form = await form_of(guest, op="checkout")
    assert (await guest.post("/panier", form)).headers["location"] == "/commande/coordonnees"


async def test_how_much_is_missing_for_free_delivery(guest: Guest) -> None:
    """S0-26."""
    variant = await an_article(price_cents=8_660)
    await guest.add(variant)
    assert "Plus que 12,40 € pour la livraison offerte" in words(await guest.get("/panier"))


@pytest.mark.parametrize(
    ("country", "postcode", "price"),
    [
        ("FR", "69003", "Livraison à domicile : 6,90 €"),
        ("FR", "20 000", "Livraison à domicile : 6,90 € + 20,00 € = 26,90 €"),
        ("BE", "1000", "6,90 € + 23,00 € = 29,90 €"),
        ("LU", "L-1111", "6,90 € + 23,00 € = 29,90 €"),
        ("FR", "97400", "indisponible. Nous ne livrons pas outre-mer"),
        ("DE", "10115", "Vérifiez ce code postal"),
        ("FR", "B-1000", "Vérifiez ce code postal (France : 5 chiffres) et le pays choisi."),
    ],
)
async def test_delivery_is_estimated_by_postcode(guest: Guest, country: str, postcode: str, price: str) -> None:
    """S0-35, S0-39."""
    await guest.add(await an_article())
    path = f"/panier?pays={country}&code_postal={postcode}"
    part, whole = await guest.get(path, headers=HTMX), await guest.get(path)
    assert price in words(part)
    assert price in words(whole)
    assert part.text.lstrip().startswith('<div id="estimation">')


async def test_the_estimate_says_what_the_checkout_will(guest: Guest) -> None:
    """Who lives where no parcel goes may fetch it at a point; an unknown postcode is doubted; free is « Offerte »."""
    await DeliveryTariff(mode="dpd_point", zone="metropole", max_weight_g=30_000, price_cents=600).save()
    await bump_catalogue_version()
    await guest.add(await an_article(price_cents=5_000))
    overseas = words(await guest.get("/panier?pays=FR&code_postal=97110", headers=HTMX))
    assert re.search(r"Point de retrait DPD : 6,00 € Au point de retrait entre .*, en France métropolitaine", overseas)
    assert overseas.index("Point de retrait DPD") < overseas.index("Livraison à domicile"), (
        "what can be had comes first"
    )
    doubt = "Nous ne connaissons pas ce code postal"
    assert doubt in words(await guest.get("/panier?pays=FR&code_postal=99999", headers=HTMX))
    for known in ("69003", "98000"):
        assert doubt not in words(await guest.get(f"/panier?pays=FR&code_postal={known}", headers=HTMX)), known
    await guest.add(await an_article(price_cents=20_000))
    free = words(await guest.get("/panier?pays=FR&code_postal=69003", headers=HTMX))
    assert "Livraison à domicile : Offerte" in free
    assert "Retrait en agence : Gratuit" in free


async def test_an_empty_cart_says_so(guest: Guest) -> None:
    page = await guest.get("/panier")
    assert page.status_code == 200
    assert "Votre panier est vide" in words(page)
    assert (await guest.post("/panier", {"op": "inc:1"})).headers["location"] == "/panier"


async def test_the_comment_is_kept_with_the_cart(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await guest.post("/panier", await form_of(guest, commentaire="Sonnez <b>deux</b> fois"))
    page = await guest.get("/panier")
    assert "Sonnez &lt;b&gt;deux&lt;/b&gt; fois" in page.text


async def test_no_foreign_line_can_be_reached(guest: Guest, client: httpx.AsyncClient) -> None:
    """T11: Charlie's form names a line of Alice's cart."""
    variant = await an_article()
    await guest.add(variant, 2)
    client.cookies.clear()
    other = await an_article()
    await guest.add(other, 1)
    await guest.post("/panier", {f"quantite-{variant.id}": "9", f"quantite-{other.id}": "1", "op": f"del:{variant.id}"})
    assert await quantities() == {variant.id: 2, other.id: 1}


async def test_pages_and_partials_keep_the_markup_contract(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    added = await guest.add(variant, 2, headers=HTMX)
    changed = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"), headers=HTMX)
    for name, answer in (("panier", await guest.get("/panier?code_postal=20000")), ("added", added), ("cart", changed)):
        assert [str(finding) for finding in check_page(name, answer.text)] == []


async def test_the_header_counts_pieces(guest: Guest) -> None:
    await guest.add(await an_article(), 3)
    assert '<span id="cart-count">Panier (3)</span>' in (await guest.get("/panier")).text


async def _reprice(variant: Variant, cents: int) -> None:
    await fetch("UPDATE variant SET price_cents = {} WHERE id = {}", cents, variant.id)
    await fetch("UPDATE price_change SET price_cents = {} WHERE variant = {}", cents, variant.id)
