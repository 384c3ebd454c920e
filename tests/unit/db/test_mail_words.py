"""Mails in the merchant's words: filled, never broken, never without what the law wants said."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from db.queries import merchant_texts as queries
from db.queries.storefront import bump_catalogue_version
from shop.errors import ChangedMeanwhile
from shop.example_order import number_in
from shop.links import Links
from shop.mail_examples import example
from shop.mails import Written
from shop.merchant.editing import WrongValues
from shop.merchant.mail_kinds import BY_NAME, KINDS, PLACES
from shop.merchant.mail_words import PARTS, check, key, save, written_of
from shop.storefront import forget, storefront
from tests.factories import merchant_settings
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import MERCHANT, NOW, Letterbox, all_mails
from web.templating import WEB

LINKS = Links(PUBLIC_URL, SECRET)
PAID = BY_NAME["order_paid"]


@pytest.fixture
async def shop(database: str) -> None:
    await merchant_settings(**MERCHANT)
    forget()


async def said(mail: str, **words: str) -> None:
    for part, text in words.items():
        await queries.keep(key(mail, part), text, NOW)
    await bump_catalogue_version()


async def drawn(render: Any, mail: str) -> Written:
    written: Written = render(mail, example(mail, await storefront(), LINKS, datetime.now(UTC)))
    return written


def test_every_mail_to_customers_is_in_the_table() -> None:
    folders = {one.name for one in Path(WEB / "mail").iterdir() if (one / "body.txt").exists()}
    assert folders - set(BY_NAME) == {"staff_access", "staff_changed"}
    assert set(BY_NAME) <= folders
    assert all(name in PLACES for kind in KINDS for name in kind.places)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.name)
async def test_every_mail_has_an_example_and_takes_the_merchants_words(shop: None, render: Any, kind: Any) -> None:
    ours = await drawn(render, kind.name)
    for text in (ours.subject, ours.text, ours.html):
        assert "{{" not in text
        assert "None" not in text
    every = " ".join(f"{{{name}}}" for name in kind.places)
    await said(kind.name, subject=f"Objet {every}", opening=f"Un {every}\n<b>deux</b>\n\nTrois", closing="À bientôt.")
    theirs = await drawn(render, kind.name)
    assert theirs.subject.startswith("Objet Camille" if "prenom" in kind.places else "Objet ")
    assert "{" not in theirs.subject
    assert "\n<b>deux</b>\n\nTrois\n\n" in theirs.text
    assert "<br>&lt;b&gt;deux&lt;/b&gt;</p>\n<p>Trois</p>" in theirs.html
    for text in (theirs.text, theirs.html):
        assert text.index("Bonjour") < text.index("Trois") < text.index("À bientôt.")
    lost = [line for line in ours.text.split("\n") if line and line not in theirs.text]
    assert bool(lost) == kind.replaces
    assert len(lost) <= 1


async def test_nothing_the_law_wants_said_can_be_taken_away(shop: None, render: Any) -> None:
    for kind in KINDS:
        await said(kind.name, subject="x", opening="x", closing="x")
    recorded, withdrawn = await drawn(render, "order_recorded"), await drawn(render, "withdrawal_recorded")
    for text in (recorded.text, recorded.html):
        for words in ("Nous avons bien reçu votre commande", "Modèle de formulaire", "rétractation", "85,60"):
            assert words in text
    for text in (withdrawn.text, withdrawn.html):
        assert "Cet e-mail en est l’accusé de réception" in text
        assert "-000000-R1" in text
    for kind in KINDS:
        assert "732 829 320 RCS Lyon" in (await drawn(render, kind.name)).text


async def test_a_text_that_cannot_be_filled_never_stops_a_mail(shop: None, render: Any) -> None:
    """A place that went, a brace alone, a shop without a telephone: the program's words stand in."""
    ours = await drawn(render, "order_paid")
    for broken in ("{ancien}", "{0.__class__}", "{numero", "}", "{}", "x" * 3_000):
        await said("order_paid", subject=broken, opening=broken, closing=broken)
        with structlog.testing.capture_logs() as logs:
            assert await drawn(render, "order_paid") == ours
        assert {one["event"] for one in logs} == {"mail.own_words_left_out"}
    await said("order_paid", subject="Merci {prenom}", opening="Appelez le {telephone}", closing="Merci")
    await merchant_settings(**{**MERCHANT, "phone": ""})
    forget()
    theirs = await drawn(render, "order_paid")
    assert (theirs.subject, "est confirmé" in theirs.text, "Appelez le" in theirs.text) == (
        "Merci Camille", True, False,
    )  # fmt: skip


async def test_what_a_buyer_is_called_fills_no_place_again(shop: None, render: Any) -> None:
    await said("order_paid", opening="Merci {prenom}")
    context = example("order_paid", await storefront(), LINKS, NOW)
    context["order"].contact["first_name"] = "{telephone}"
    assert "Merci {telephone}" in render("order_paid", context).text
    context["order"].contact["first_name"] = "Camille"


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("{numéro}", "{numéro}"), ("{suivi}", "{suivi}"), ("{numero", "accolade"), ("numero}", "accolade"),
        ("{{numero}}", "accolade"), ("{}", "repère"), ("x" * 2_001, "2000"),
    ],
)  # fmt: skip
def test_a_place_that_a_mail_has_not_is_refused(words: str, word: str) -> None:
    assert word in check(PAID, "opening", words)
    assert check(PAID, "opening", "Bonjour {prenom}, {numero}") == ""


async def test_words_are_kept_taken_back_and_not_overwritten(shop: None) -> None:
    nothing = dict.fromkeys(PARTS, "")
    typed = {"subject": " Merci\n{prenom} ", "opening": "Un \n\n\n\nDeux", "closing": ""}
    await save(PAID, typed, lambda now: now == nothing, NOW)
    kept = written_of((await storefront()).texts, "order_paid")
    assert kept == {"subject": "Merci {prenom}", "opening": "Un\n\nDeux", "closing": ""}
    with pytest.raises(ChangedMeanwhile):
        await save(PAID, nothing, lambda now: now == nothing, NOW)
    with pytest.raises(WrongValues) as wrong:
        await save(PAID, {**nothing, "closing": "{x}"}, lambda _: True, NOW)
    assert list(wrong.value.problems) == ["closing"]
    await save(PAID, nothing, lambda now: now == kept, NOW)
    assert not (await storefront()).texts


async def test_the_real_mail_of_an_order_says_it(shop: None, render: Any) -> None:
    await said("order_paid", subject="Merci {prenom}, {numero}", opening="Reçu\u00a0: {total}.")
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    box = Letterbox()
    await all_mails(box, render)
    paid = next(one for one in box.mails if one.subject.startswith("Merci"))
    assert paid.subject == f"Merci Alice, {order.number}"
    assert "Reçu\u00a0:" in paid.text
    assert number_in(NOW.year) not in paid.text
