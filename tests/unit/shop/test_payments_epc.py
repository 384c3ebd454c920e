"""The QR code of a transfer says, byte for byte, what EPC069-12 wants, and a reader of codes finds it."""

import io
from pathlib import Path

import pytest
import typst
import zxingcpp
from PIL import Image

from shop.payments.epc import epc_payload, epc_png, epc_svg
from shop.payments.transfer import TransferDetails, transfer_details

HOLDERS = ["Comptoir SAS", "Santé Comptoir SAS", "L’Œuvre d’Hélène & C\u1ecfng", "Pharmacie  du\tCœur"]
AMOUNTS = [1, 10, 100, 1240, 10000, 1234567, 99_999_999_999]


def details_of(holder: str = "Santé Comptoir SAS", cents: int = 1240) -> TransferDetails:
    return transfer_details(holder, "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "SC-26-000123", cents)


def drawn(svg: str, folder: Path) -> Image.Image:
    """The pixels of an SVG drawing."""
    (folder / "code.svg").write_text(svg, encoding="utf-8")
    (folder / "code.typ").write_text(
        '#set page(width: 8cm, height: 8cm, margin: 1cm)\n#image("code.svg", width: 6cm)', encoding="utf-8"
    )
    png = typst.compile(folder / "code.typ", format="png", ppi=144)
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png)).convert("L")


def read(picture: Image.Image) -> zxingcpp.Barcode:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0]


def test_the_payload_is_ten_lines_in_the_order_of_the_guideline() -> None:
    assert epc_payload(details_of()).split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "AGRIFRPP",
        "Santé Comptoir SAS",
        "FR7630006000011234567890189",
        "EUR12.40",
        "",
        details_of().reference_plain,
    ]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("cents", AMOUNTS)
def test_the_code_read_back_is_the_payload_byte_for_byte(holder: str, cents: int, tmp_path: Path) -> None:
    details = details_of(holder, cents)
    expected = epc_payload(details).encode()
    for picture in (Image.open(io.BytesIO(epc_png(details))).convert("L"), drawn(epc_svg(details), tmp_path)):
        code = read(picture)
        assert code.bytes == expected
        assert code.ec_level == "M"
    assert f"EUR{cents // 100}.{cents % 100:02}".encode() in expected


def test_a_long_holder_is_cut_and_the_code_still_fits() -> None:
    details = details_of("É" * 200)
    payload = epc_payload(details)
    assert payload.split("\n")[5] == "É" * 70
    assert len(payload.encode()) <= 331
    assert read(Image.open(io.BytesIO(epc_png(details))).convert("L")).bytes == payload.encode()


@pytest.mark.parametrize("cents", [0, -1, 100_000_000_000])
def test_an_amount_no_transfer_carries_is_refused(cents: int) -> None:
    with pytest.raises(ValueError, match="cents"):
        epc_payload(details_of(cents=cents))


def test_the_drawing_bears_no_style_and_its_own_white_edge() -> None:
    svg = epc_svg(details_of())
    assert "style" not in svg
    assert 'fill="#fff"' in svg
    assert svg.startswith("<svg ")
