"""Legal texts and mails set by staff: previewed, refused where they are wrong, seen on the next page and mail."""

import asyncio
import html
import re
from datetime import UTC, datetime

import httpx
import pytest

from db.queries import merchant_texts as queries
from db.queries.storefront import bump_catalogue_version
from db.tables.merchant import MerchantText
from db.tables.staff import AuditEntry
from shop.merchant import terms
from shop.merchant.mail_kinds import KINDS
from shop.merchant.own_words import PAGES
from shop.storefront import storefront
from tests.unit.web.staff_desk import fields_of, text_of

HERE = "/gestion/reglages"
CGV = f"{HERE}/textes/cgv"
MAIL = f"{HERE}/mails/order_paid"
OURS = "## Article 1\n\nNos conditions & les vôtres."


pytestmark = pytest.mark.usefixtures("small_shop")


async def filled(desk: httpx.AsyncClient, path: str, **typed: str) -> dict[str, str]:
    """The form of a page as it stands, with what is typed into it."""
    answer = await desk.get(path)
    form = fields_of(answer, path)
    for name, words in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*(.*?)</textarea>', answer.text, re.DOTALL):
        form[name] = html.unescape(words)
    return {**form, **typed}


async def test_both_rooms_are_named_on_the_settings_page(desk: httpx.AsyncClient) -> None:
    page = await desk.get(HERE)
    for room, kept in (("textes", [one.slug for one in PAGES]), ("mails", [one.name for one in KINDS])):
        assert f'href="{HERE}/{room}"' in page.text
        listed = await desk.get(f"{HERE}/{room}")
        for name in kept:
            assert f'href="{HERE}/{room}/{name}"' in listed.text
            assert (await desk.get(f"{HERE}/{room}/{name}")).status_code == 200
        assert (await desk.get(f"{HERE}/{room}/nulle-part")).status_code == 404
        for end in ("", "/origine", "/apercu") if room == "mails" else ("", "/origine"):
            assert (await desk.post(f"{HERE}/{room}/nulle-part{end}", data={})).status_code == 404


# Legal texts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.slug)
async def test_a_text_is_seen_by_visitors_on_the_next_page(desk: httpx.AsyncClient, page: object) -> None:
    assert hasattr(page, "slug")
    assert hasattr(page, "url")
    path = f"{HERE}/textes/{page.slug}"
    before = text_of(await desk.get(page.url))
    answer = await desk.post(path, data=await filled(desk, path, place="place", texte=OURS))
    assert answer.headers["location"] == f"{HERE}/textes?fait={page.slug}"
    assert "est enregistré, et visible" in text_of(await desk.get(answer.headers["location"]))
    assert "<h2>Article 1</h2>" in (await desk.get(page.url)).text
    assert await AuditEntry.count().where(AuditEntry.about == "merchant_text", AuditEntry.verb == "insert") >= 1
    shown = await filled(desk, path)
    assert shown["texte"] == OURS
    assert (await desk.post(f"{path}/origine", data={"empreinte": shown["empreinte"]})).status_code == 303
    assert text_of(await desk.get(page.url)) == before


async def test_delivery_is_completed_never_replaced(desk: httpx.AsyncClient) -> None:
    path = f"{HERE}/textes/livraison"
    await desk.post(path, data=await filled(desk, path, place="place", texte=OURS))
    assert [row["name"] for row in await queries.texts()] == ["legal.livraison.more"]
    assert "Suivi et retard" in text_of(await desk.get("/livraison"))


async def test_a_preview_keeps_nothing(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, CGV, place="place", texte="## Un\n\n<b>deux</b>", action="apercu")
    answer = await desk.post(CGV, data=sent)
    assert answer.status_code == 200
    assert "<h3>Un</h3>" in answer.text
    assert "&lt;b&gt;deux" in answer.text
    assert await MerchantText.count() == 0
    assert "## Un" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "### Petit", "#Collé", "x" * 60_001])
async def test_a_wrong_text_is_refused_where_it_is_typed(text: str, desk: httpx.AsyncClient) -> None:
    answer = await desk.post(CGV, data=await filled(desk, CGV, place="suite", texte=text))
    assert answer.status_code == 422
    assert 'id="texte-error"' in answer.text
    assert await queries.texts() == []


async def test_a_place_there_is_not_is_refused(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(CGV, data=await filled(desk, CGV, place="ailleurs", texte=OURS))
    assert answer.status_code == 422
    assert "Choisissez où votre texte paraît." in answer.text
    assert "Not a valid choice" not in answer.text


async def test_the_longest_text_is_kept_however_it_is_sent(desk: httpx.AsyncClient) -> None:
    """60 000 characters are up to 720 000 bytes of a form."""
    longest = "\U0001f600" * 60_000
    assert (await desk.post(CGV, data=await filled(desk, CGV, place="suite", texte=longest))).status_code == 303
    assert [row["body"] for row in await queries.texts()] == [longest]


async def test_who_pasted_far_too_much_loses_nothing(desk: httpx.AsyncClient) -> None:
    pasted = "Article. " * 150_000 + "Fin."
    answer = await desk.post(CGV, data=await filled(desk, CGV, place="suite", texte=pasted))
    assert answer.status_code == 422
    assert "60000 caractères au plus." in answer.text
    assert pasted in answer.text
    assert await queries.texts() == []


async def test_two_members_on_one_text(desk: httpx.AsyncClient) -> None:
    first = await filled(desk, CGV, place="place", texte=OURS)
    assert (await desk.post(CGV, data=first)).status_code == 303
    answer = await desk.post(CGV, data={**first, "texte": "## Autre"})
    assert answer.status_code == 409
    assert "Nos conditions & les vôtres." in text_of(answer)
    assert "## Autre" in html.unescape(answer.text)
    stale = await desk.post(f"{CGV}/origine", data={"empreinte": first["empreinte"]})
    assert stale.status_code == 409
    assert [row["body"] for row in await queries.texts()] == [OURS]
    again = {**fields_of(answer, CGV), "place": "place", "texte": "## Autre"}
    assert (await desk.post(CGV, data=again)).status_code == 303


async def test_one_may_begin_from_the_programs_terms(desk: httpx.AsyncClient) -> None:
    answer = await desk.get(f"{CGV}?depart=origine")
    (area,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    text = html.unescape(area).strip()
    assert text.startswith("## 1. Vendeur")
    assert "## 10. Droit applicable" in text
    assert "complétez et renvoyez" not in text
    before = text_of(await desk.get("/cgv"))
    await desk.post(CGV, data=await filled(desk, CGV, place="place", texte=text))
    after = text_of(await desk.get("/cgv"))
    assert after.split(" Texte modifié")[0] == re.sub(r"1[12]\. (?=Modèle|Garantie)", "", before).split(" Suivre ma")[0]


async def test_each_wording_of_the_terms_is_kept_with_its_moment(desk: httpx.AsyncClient) -> None:
    start = datetime.now(UTC)
    assert "Aucune version" in text_of(await desk.get(f"{CGV}/versions"))
    await desk.post(CGV, data=await filled(desk, CGV, place="place", texte=OURS))
    middle = datetime.now(UTC)
    shown = await filled(desk, CGV)
    await desk.post(f"{CGV}/origine", data={"empreinte": shown["empreinte"]})
    found = await terms.versions()
    assert ["3. Prix" in one.text for one in found] == [True, False, True]
    assert all(start < one.since < datetime.now(UTC) for one in found)
    accepted = await terms.accepted_at(middle)
    assert accepted is not None
    assert accepted.text.startswith(OURS)
    page = await desk.get(f"{CGV}/versions")
    assert page.text.count("?depuis=") == 2
    older = re.findall(r'href="([^"]*depuis=[^"]*)"', page.text)[0]
    assert "Nos conditions & les vôtres." in text_of(await desk.get(html.unescape(older)))
    assert (await desk.get(f"{CGV}/versions?depuis=hier")).status_code == 200


# Mails ---------------------------------------------------------------------------------------------------------------


async def test_words_of_a_mail_count_for_the_next_one(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, MAIL, objet="Merci {prenom}", ouverture="Reçu, {numero}.\n\nMerci.", cloture="À bientôt")
    assert (await desk.post(MAIL, data=sent)).headers["location"] == f"{HERE}/mails?fait=order_paid"
    assert {row["name"]: row["body"] for row in await queries.texts()} == {
        "mail.order_paid.subject": "Merci {prenom}", "mail.order_paid.opening": "Reçu, {numero}.\n\nMerci.",
        "mail.order_paid.closing": "À bientôt",
    }  # fmt: skip
    assert "mail.order_paid.subject" in (await storefront()).texts
    listed = await desk.get(f"{HERE}/mails?fait=order_paid")
    assert "Vos mots" in listed.text
    page = await desk.get(MAIL)
    assert "Merci Camille" in text_of(page)
    shown = await filled(desk, MAIL)
    assert shown["ouverture"] == "Reçu, {numero}.\n\nMerci."
    assert (await desk.post(MAIL, data={**shown, "objet": ""})).status_code == 303
    assert len(await queries.texts()) == 2
    shown = await filled(desk, MAIL)
    assert (await desk.post(f"{MAIL}/origine", data={"empreinte": shown["empreinte"]})).status_code == 303
    assert await queries.texts() == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"objet": "Merci {prénom}"}, "objet"), ({"ouverture": "{suivi}"}, "ouverture"), ({"cloture": "{"}, "cloture"),
        ({"objet": "x" * 151}, "objet"), ({"ouverture": "x" * 2_001}, "ouverture"),
    ],
)  # fmt: skip
async def test_an_unknown_place_is_refused_where_it_is_typed(
    typed: dict[str, str], field: str, desk: httpx.AsyncClient
) -> None:
    for path in (MAIL, f"{MAIL}/apercu"):
        answer = await desk.post(path, data={**await filled(desk, MAIL), **typed})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    assert await queries.texts() == []


async def test_a_mail_is_previewed_in_full_without_keeping_it(desk: httpx.AsyncClient) -> None:
    typed = {"objet": "Merci {prenom}", "ouverture": "<i>Reçu</i> {numero}", "action": "apercu"}
    answer = await desk.post(MAIL, data={**await filled(desk, MAIL), **typed})
    assert "Merci Camille" in text_of(answer)
    assert "&lt;i&gt;Reçu&lt;/i&gt; SC-26-000000" in answer.text
    whole = await desk.post(f"{MAIL}/apercu", data={**await filled(desk, MAIL), **typed})
    assert whole.status_code == 200
    assert "<p>&lt;i&gt;Reçu&lt;/i&gt; SC-26-000000</p>" in whole.text
    policy = whole.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert await queries.texts() == []


async def test_every_mail_is_shown_as_it_is_sent(desk: httpx.AsyncClient) -> None:
    for kind in KINDS:
        answer = await desk.post(f"{HERE}/mails/{kind.name}/apercu", data={})
        assert (answer.status_code, "cid:" in answer.text) == (200, False), kind.name


async def test_two_members_on_one_mail(desk: httpx.AsyncClient) -> None:
    first = await filled(desk, MAIL)
    await desk.post(MAIL, data={**first, "objet": "Merci"})
    answer = await desk.post(MAIL, data={**first, "objet": "Reçu"})
    assert answer.status_code == 409
    assert "Objet, actuellement : Merci" in text_of(answer).replace("\u00a0", " ")
    assert (await desk.post(f"{MAIL}/origine", data={"empreinte": first["empreinte"]})).status_code == 409
    assert [row["body"] for row in await queries.texts()] == ["Merci"]


async def test_a_change_made_by_another_process_is_seen(desk: httpx.AsyncClient) -> None:
    await desk.get("/cgv")
    await queries.keep("legal.cgv", OURS, datetime.now(UTC))
    await bump_catalogue_version()
    assert "<h2>Article 1</h2>" in (await desk.get("/cgv")).text
    assert OURS in html.unescape((await desk.get(CGV)).text)


# At once -------------------------------------------------------------------------------------------------------------


async def both_save(desk: httpx.AsyncClient) -> list[int]:
    """Two members save different words of one mail in one moment; gives the statuses, lowest first."""
    first = await filled(desk, MAIL)
    sent = [desk.post(MAIL, data={**first, "objet": words}) for words in ("Un", "Deux")]
    return sorted(answer.status_code for answer in await asyncio.gather(*sent))


async def test_of_two_saves_in_one_moment_one_counts(desk: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert await both_save(desk) == [303, 409]
        assert len(await queries.texts()) == 1
        shown = await filled(desk, MAIL)
        await desk.post(f"{MAIL}/origine", data={"empreinte": shown["empreinte"]})


async def test_without_the_fingerprint_both_would_count(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the guard switched off."""
    monkeypatch.setattr("web.pages.staff.settings.mails.fingerprint", lambda _: "")
    assert await both_save(desk) == [303, 303]
