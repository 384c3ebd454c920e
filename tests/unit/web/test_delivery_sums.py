"""What delivery costs is one sum wherever it stands: step, review, order, tracking, mail (S0-26, S0-35)."""

import re
from datetime import UTC, datetime, time
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.tables.merchant import DeliveryTariff
from shop.carriers.carrier import Point
from shop.links import order_token
from shop.money import euros
from shop.pickup.kept import keep
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, a_shop, words
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.jobs import build_worker

TARIFFS = {"home": 690, "predict": 790, "dpd_point": 600, "colissimo": 850, "colissimo_point": 650}
ALWAYS_OPEN = (((time(8), time(20)),),) * 7
PLACES = {
    "Lyon": ({"code_postal": "69003", "ville": "Lyon"}, 0, (45.748, 4.847)),
    "Ajaccio": ({"code_postal": "20000", "ville": "Ajaccio"}, 2_000, (41.919, 8.738)),
    "Les Belleville": ({"code_postal": "73440", "ville": "Les Belleville"}, 1_500, (45.37, 6.5)),
    "Bruxelles": ({"code_postal": "1000", "ville": "Bruxelles", "pays": "BE"}, 2_300, (50.85, 4.35)),
}


async def the_shop() -> None:
    await a_shop()
    for mode in TARIFFS.keys() - {"home"}:
        for zone in ("metropole", "corsica", "mountain", "benelux"):
            row = DeliveryTariff(mode=mode, zone=zone, max_weight_g=30_000, price_cents=TARIFFS[mode])
            await row.save()
    forget()


async def a_point_at(place: str, network: str) -> str:
    """The code of a pickup point there."""
    address, _, (latitude, longitude) = PLACES[place]
    point = Point(
        network, "P12345", "Librairie du Coin", "1 place Neuve", address["code_postal"], address["ville"],
        address.get("pays", "FR"), latitude, longitude, ALWAYS_OPEN,
    )  # fmt: skip
    await keep((point,), datetime.now(UTC))
    return point.code


async def answers_of(mode: str, place: str, page: str) -> dict[str, str]:
    """What the delivery step is sent."""
    sent = {"mode": mode, f"{mode}-demande": "1", f"{mode}-portable": "06 39 98 12 34"}
    if mode.endswith("_point"):
        sent[f"{mode}-point"] = await a_point_at(place, mode.partition("_")[0])
    if mode == "predict":
        slots = re.findall(r'name="predict-creneau" value="([^"]+)"', page)
        sent["predict-creneau"] = slots[-1]
    return sent


@pytest.mark.parametrize("cents", [4_000, 9_899, 9_900])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mode", TARIFFS)
async def test_one_sum_everywhere(app: Shell, client: httpx.AsyncClient, mode: str, place: str, cents: int) -> None:
    await the_shop()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=cents, variant_values={"weight_g": 900}))
    address, surcharge, _ = PLACES[place]
    home = {f"facturation__{name}": value for name, value in address.items()}
    assert (await guest.details(**home)).status_code == 303
    fee = (0 if cents >= 9_900 else TARIFFS[mode]) + surcharge
    step = await guest.get("/commande/livraison")
    asked = await guest.get(f"/commande/livraison/creneau?mode={mode}") if mode == "predict" else step
    assert (in_words(fee) if fee else "Offerte") in words(step)
    chosen = await guest.post("/commande/livraison", await answers_of(mode, place, asked.text))
    assert chosen.headers.get("location") == "/commande/paiement", words(chosen)
    await guest.payment("card" if mode == "predict" else "transfer")
    total = in_words(cents + fee)
    review = await guest.get("/commande/verification")
    assert f"Total à payer : {total}" in words(review)
    placed = await guest.order(review)
    assert placed.status_code == 303, words(placed)
    assert await sums_of_order() == (cents, fee - surcharge, surcharge, cents + fee)
    followed = words(await client.get(await tracking_page(app)))
    for text in (followed, *(await mails(app))):
        assert total in text
        assert not surcharge or in_words(surcharge) in text


def in_words(cents: int) -> str:
    return euros(cents).replace("\u00a0", " ")


async def sums_of_order() -> tuple[Any, ...]:
    rows = await fetch("SELECT goods_cents, delivery_cents, surcharge_cents, total_cents FROM orders")
    return tuple(rows[0].values())


async def tracking_page(app: Shell) -> str:
    rows = await fetch("SELECT number FROM orders")
    return f"/suivi/{order_token(rows[0]['number'], application_of(app).state.secret)}"


async def mails(app: Shell) -> list[str]:
    """The texts that left about the order."""
    state = application_of(app).state
    state.post = Mailbox(state.settings.data_dir / "mail", Sender("Comptoir", "bonjour@comptoir.example"))
    await build_worker(state).run_due()
    found = []
    for file in sorted((state.settings.data_dir / "mail").glob("*.eml")):
        body = message_from_bytes(file.read_bytes(), policy=modern).get_body(("plain",))
        assert body is not None
        found.append(re.sub(r"[\s\u00a0\u202f]+", " ", body.get_content()))
    assert found
    return found
