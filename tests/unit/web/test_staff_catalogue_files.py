"""The catalogue as a file: out and in, every change shown before it is made, once; hostile files refused in French."""

import io
import zipfile

import httpx
import pytest

from db import engine
from shop.importing import desk as files
from tests.unit.web.catalogue_file_desk import HEADINGS, HERE, an_article, of, press, run_jobs, send, sent
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, text_of
from web.headers import Shell
from web.uploads import MOST_READ

pytestmark = pytest.mark.usefixtures("small_shop", "no_pause")


async def test_a_file_is_compared_then_applied(desk: httpx.AsyncClient, app: Shell) -> None:
    """Written by a spreadsheet: semicolons, cp1252, a comma in the price."""
    article = await an_article()
    path = await sent(
        desk, f"canne;Canne d’été;;{article.sku};45,00;99\r\n;Lampe;Vue;LAMPE;30,00;2\r\n;Faux;Vue;F;0;\r\n"
    )
    words = text_of(await desk.get(path))
    assert "1 produit créé, 1 changé, 0 inchangé, 1 refusé" in words
    assert "Prix " + article.sku + " 50,00\u00a0€ 45,00\u00a0€" in words
    assert "Nom – Canne Canne d’été" in words
    assert "Ligne 4, Faux \u00a0: prix nul ou négatif" in words
    assert "99" not in words  # the shop goes on selling while a file is edited: its stock stays
    assert (await of(article))["price_cents"] == 5_000
    assert (await press(desk, path)).status_code == 303
    assert "Import en cours" in text_of(await desk.get(path))
    fragment = (await desk.get(path, headers=HTMX)).text
    assert fragment.lstrip().startswith('<div class="stack" id="file" hx-get=')
    await run_jobs(app)
    assert "1 produit créé, 1 mis à jour, 1 refusé" in text_of(await desk.get(path))
    assert await of(article) == {"price_cents": 4_500, "on_hand": 10, "name": "Canne d’été"}
    rows = await engine.fetch("SELECT price_cents FROM price_change WHERE variant = {} ORDER BY id", article.id)
    assert [row["price_cents"] for row in rows] == [5_000, 4_500]
    assert "Canne d’été" in text_of(await desk.get("/produits/canne"))


async def test_the_import_is_written_down_under_who_asked_for_it(desk: httpx.AsyncClient, app: Shell) -> None:
    article = await an_article()
    path = await sent(desk, f"canne;Canne;;{article.sku};50,00;7\r\n", "?stock=oui")
    assert "Stock " + article.sku + " 10 7" in text_of(await desk.get(path))
    await press(desk, path)
    await run_jobs(app)
    assert (await of(article))["on_hand"] == 7
    [row] = await engine.fetch("SELECT actor, action FROM audit_entry WHERE about = 'variant'")
    assert (row["actor"], row["action"]) == ("Dora Leroy", "staff_catalogue_apply")
    [movement] = await engine.fetch("SELECT actor FROM stock_movement WHERE delta = -3")
    assert movement["actor"] == "Dora Leroy"


async def test_what_is_exported_changes_nothing(desk: httpx.AsyncClient) -> None:
    await an_article()
    answer = await desk.get(f"{HERE}/catalogue.csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="catalogue-')
    path = (await send(desk, answer.content, query="?stock=oui")).headers["location"]
    assert "Rien ne change" in text_of(await desk.get(path))


async def test_no_exported_cell_is_a_formula(desk: httpx.AsyncClient) -> None:
    await an_article(brand="=HYPERLINK(1)", summary="@SUM(1)")
    text = (await desk.get(f"{HERE}/catalogue.csv")).text
    assert ";'=HYPERLINK(1);" in text
    assert ";'@SUM(1);" in text


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.csv", HEADINGS)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 5_000, b"\xff\xfe\x00", b"bonjour", HEADINGS.encode(), archive(), b"%PDF-1.7 \x81\x8d\x8f\x90\x9d",
     b'Produit;Prix TTC;Rayon\n"jamais ferme;1;x\n', b"a;" * 100_000, b"\xef\xbb\xbf", 
     b"\x89PNG\r\n\x1a\n" + b"\x81" * 99],
)  # fmt: skip
async def test_a_hostile_file_is_refused_in_french(desk: httpx.AsyncClient, content: bytes) -> None:
    answer = await send(desk, content, "../../etc/passwd\x00.csv")
    assert answer.status_code == 422
    assert "Erreur\u00a0: " in text_of(answer)
    assert await engine.fetch("SELECT id FROM staged_file") == []


async def test_a_file_too_large_or_too_long_is_refused(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = await send(desk, b"x" * (files.MOST_BYTES + 1))
    assert (large.status_code, "8 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="fichier-error"' in large.text
    assert (await send(desk, b"x" * (MOST_READ + 1))).status_code == 413
    monkeypatch.setattr(files, "MOST_LINES", 2)
    answer = await send(desk, (HEADINGS + ";Canne;Marche;C;1,00;\r\n" * 3).encode())
    assert (answer.status_code, "coupez-le" in text_of(answer)) == (422, True)
    assert (await desk.post(HERE, data={"fichier": "x"})).status_code == 415


async def test_a_hostile_file_that_can_be_read_changes_nothing_but_its_products(
    desk: httpx.AsyncClient, app: Shell
) -> None:
    article = await an_article()
    own = f"canne;<script>alert(1)</script>;;{article.sku};1e9;\r\n"
    rows = own + f'autre;Autre;;{article.sku};1,00;\r\n;;;;;\r\n"a;b";;;;;\r\n'
    path = await sent(desk, rows)
    page = await desk.get(path)
    assert "<script>alert" not in page.text
    assert "déjà prise par" in text_of(page)
    assert (await of(article))["name"] == "Canne"


async def test_a_long_file_is_compared_by_the_worker(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 1)
    path = await sent(desk, ";Lampe;Vue;LAMPE;30,00;2\r\n;Canne;Vue;CANNE;20,00;2\r\n")
    assert "Lecture en cours" in text_of(await desk.get(path))
    assert (await desk.post(path)).status_code == 409
    await run_jobs(app)
    assert "2 produits créés" in text_of(await desk.get(path))


async def test_only_the_catalogue_may(client: httpx.AsyncClient, app: Shell) -> None:
    await dora_signs_in(client, "sales")
    for path in (HERE, f"{HERE}/catalogue.csv"):
        assert (await client.get(path)).status_code == 403


@pytest.mark.parametrize("price", ["abc", "-5", "99999999999", "0"])
async def test_a_file_whose_every_product_is_refused_is_shown_with_why(desk: httpx.AsyncClient, price: str) -> None:
    await an_article()
    path = await sent(desk, f"canne;Canne;;CANNE-9;{price};1\r\n")
    words = text_of(await desk.get(path))
    assert "0 produit créé, 0 changé, 0 inchangé, 1 refusé" in words


async def test_a_long_difference_has_pages(desk: httpx.AsyncClient) -> None:
    path = await sent(desk, "".join(f";Lampe {one};Vue;LAMPE-{one};30,00;2\r\n" for one in range(1, 121)))
    first, last = await desk.get(path), await desk.get(f"{path}?page=3")
    assert (first.text.count("<section"), last.text.count("<section")) == (50, 20)
    assert f'href="{path}?page=2"' in first.text
    assert "Lampe 101" not in text_of(first)
    assert "Lampe 101" in text_of(last)
    assert (await desk.get(f"{path}?page=99")).text == last.text
    assert len(first.content) < 200_000
    assert (await press(desk, path)).status_code == 303


async def test_a_name_without_end_is_refused(desk: httpx.AsyncClient) -> None:
    path = await sent(desk, f"canne;{'x' * 2_000_000};;CANNE-9;5,00;1\r\n")
    assert "1 refusé" in text_of(await desk.get(path))


@pytest.mark.parametrize(("hidden", "kind"), [(True, "silent"), (False, "asked")])
async def test_a_file_that_shows_a_product_at_less_tells_no_reduction(
    desk: httpx.AsyncClient, app: Shell, hidden: bool, kind: str
) -> None:
    article = await an_article()
    await engine.fetch("UPDATE product SET published = {}", not hidden)
    path = await sent(desk, f"canne;Canne;;{article.sku};45,00;\r\n")
    await press(desk, path)
    await run_jobs(app)
    rows = await engine.fetch("SELECT price_cents, kind FROM price_change WHERE variant = {} ORDER BY id", article.id)
    assert [(row["price_cents"], row["kind"]) for row in rows] == [(5_000, "asked"), (4_500, kind)]
    assert ("50,00" in text_of(await desk.get("/produits/canne"))) == (not hidden)
