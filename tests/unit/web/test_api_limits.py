"""/api/v1: what no shelf and no tag holds is refused, whichever way it is said."""

from datetime import date

import pytest

from db import engine
from shop.catalogue.stock_moves import MOST_PIECES
from shop.importing.numbers import cents
from shop.importing.values import BadCell, Terms
from shop.money import MOST_PRICE_CENTS
from tests import factories
from tests.unit.web.software_desk import Program
from web.headers import Shell
from web.inputs import FormData
from web.pages.staff.catalogue.forms import VariantForm


@pytest.mark.parametrize(("there", "more", "status"), [(0, 1, 409), (1, 1, 200), (1, 2, 409), (-5, -1, 200)])
async def test_no_more_pieces_come_than_can_be_counted(app: Shell, there: int, more: int, status: int) -> None:
    """`there`: how many fewer than the most stand on the shelf; more than the most may come by a file, and leave."""
    program = await Program.let_in(app)
    before = MOST_PIECES - there
    (variant,) = (await factories.variants_of(await factories.a_product(on_hand=before)))[:1]
    answer = await program.write("PATCH", f"/stock/{variant.sku}", {"delta": more})
    assert answer.status_code == status
    (row,) = await engine.fetch("SELECT on_hand FROM variant WHERE id = {}", variant.id)
    assert row["on_hand"] == before + (more if status == 200 else 0)
    if status == 409:
        assert answer.json()["detail"].endswith("il y en aurait plus de 1\u202f000\u202f000.")


@pytest.mark.parametrize(("price", "fits"), [(MOST_PRICE_CENTS, True), (MOST_PRICE_CENTS + 1, False)])
async def test_a_price_has_one_limit_in_the_form_a_file_and_the_api(app: Shell, price: int, fits: bool) -> None:
    program = await Program.let_in(app)
    (variant,) = (await factories.variants_of(await factories.a_product()))[:1]
    answer = await program.write("PATCH", f"/prices/{variant.sku}", {"price_cents": price})
    assert answer.status_code == (200 if fits else 422)
    typed = f"{price // 100},{price % 100:02}"
    form = VariantForm.of(FormData([("prix", typed)]))
    form.validate()
    assert bool(form.price_cents.errors) is not fits
    if fits:
        assert cents(typed, Terms(date(2026, 11, 22))) == price
    else:
        with pytest.raises(BadCell, match="hors de toute mesure"):
            cents(typed, Terms(date(2026, 11, 22)))
