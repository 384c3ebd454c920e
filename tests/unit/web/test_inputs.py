"""What comes in is cleaned, whatever it is; nothing that people or scanners send becomes a 5xx."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.web.guarded import OURS, guarded
from web.inputs import LARGEST_ID, FormData, clean_id, clean_int, clean_text

FORM = {"Content-Type": "application/x-www-form-urlencoded", **OURS}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x", **OURS}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Élodie", "Élodie"),
        ("E\u0301lodie", "Élodie"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("12\u202e€ 00", "12€ 00"),
        ("a\ud800b", "ab"),
        ("\ufeffa\u200bb\u2066c", "abc"),
        ("a\tb", "a b"),
        ("👩\u200d🚀 ’ « \u202f»", "👩\u200d🚀 ’ « \u202f»"),
        ("x" * 20_000, "x" * 10_000),
    ],
)
def test_texts_are_cleaned(sent: str, kept: str) -> None:
    assert clean_text(sent) == kept


@given(st.text(alphabet=st.characters()))
def test_every_text_can_be_stored(text: str) -> None:
    kept = clean_text(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert clean_text(kept) == kept


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("+3", 3),
        ("007", 7),
        ("-1", None),
        ("100", None),
        ("1.5", None),
        ("1,5", None),
        ("1e9", None),
        ("٣", None),
        ("³", None),
        ("NaN", None),
        ("0x10", None),
        ("1_0", None),
        ("9" * 5000, None),
        (str(2**63), None),
        ("", None),
        (None, None),
        (["3"], None),
        (3, 3),
        (3.0, None),
    ],
)
def test_numbers_are_whole_and_within_bounds(sent: object, number: int | None) -> None:
    assert clean_int(sent, 0, 99) == number


def test_ids_fit_both_databases() -> None:
    assert clean_id(str(LARGEST_ID)) == LARGEST_ID
    assert [clean_id(value) for value in ("0", "-1", str(LARGEST_ID + 1), "1" + "0" * 20)] == [None] * 4


def test_a_name_may_come_several_times() -> None:
    form = FormData([("taille", "M"), ("taille", "L"), ("q", "")])
    assert (form["taille"], form.getlist("taille"), form.getlist("absent")) == ("M", ["M", "L"], [])
    assert ("q" in form, "absent" in form, len(form)) == (True, False, 2)


async def test_forms_read_it() -> None:
    async with guarded() as shop:
        answer = await shop.ask("POST", "/souhait", data={"name": "Cafe\u0301\x00", "pieces": "3"}, headers=OURS)
        multipart = await shop.ask(
            "POST", "/souhait", files={"name": (None, "Été"), "pieces": (None, "2")}, headers=OURS
        )
        empty = await shop.ask("POST", "/souhait", headers=OURS)
    assert answer.json()["data"] == {"name": "Café", "pieces": 3}
    assert multipart.json()["data"] == {"name": "Été", "pieces": 2}
    assert empty.status_code == 422


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"name=%ff", FORM, 400),
        (b"name=\xff", FORM, 400),
        (b"name=a", {**FORM, "Content-Type": "application/x-www-form-urlencoded; charset=utf-16"}, 400),
        (b"name=" + b"a" * 300_000, FORM, 413),
        (b"&".join(b"a%d=1" % i for i in range(600)), FORM, 413),
        (b"&" * 200_000, FORM, 413),
        (b"{}", {**OURS, "Content-Type": "application/json"}, 415),
        (b"name=a", OURS, 415),
        (b"--x\r\n", MULTIPART, 400),
        (b"nonsense", MULTIPART, 400),
        (b"nonsense", {**MULTIPART, "Content-Type": "multipart/form-data"}, 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n', MULTIPART, 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--x--\r\n', MULTIPART, 415),
        (b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(600)), MULTIPART, 413),
        (b"name=a", {**FORM, "Content-Length": "abc"}, 400),
        (b"name=a", {**FORM, "Content-Length": "9999999999999999999999"}, 400),
        (b"%00=%00&name=x&name=y&name[]=z&pieces=1e9", FORM, 422),
        (b"name=x&pieces=%D9%A3", FORM, 200),
    ],
)
async def test_bodies_of_every_kind(bare_database: str, body: bytes, headers: dict[str, str], status: int) -> None:
    async with guarded() as shop:
        answer = await shop.ask("POST", "/souhait", content=body, headers=headers)
    assert answer.status_code == status


async def test_a_body_without_a_length_is_measured(bare_database: str) -> None:
    async def endless() -> object:
        for _ in range(40):
            yield b"a" * 10_000

    async with guarded() as shop:
        answer = await shop.ask("POST", "/souhait", content=endless(), headers=FORM)
    assert answer.status_code == 413


async def test_queries_are_cleaned(bare_database: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/cherche?q=Cafe%CC%81%01&q=%E2%80%AEb&id=100000000000000000000&=&x")
        crowded = await shop.ask("GET", "/cherche?" + "&".join(f"a{i}" for i in range(600)))
    assert answer.json() == {"q": "Café", "all": ["Café", "b"], "id": None}
    assert crowded.status_code == 400
