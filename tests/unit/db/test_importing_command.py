"""`bin/comptoir import`: exit codes, and one sentence for what cannot be done."""

import errno
import os
from pathlib import Path
from shutil import copyfile

import pytest
from PIL import Image

from db import engine
from tests.unit.db.commands_run import run
from web import commands

DATA = Path(__file__).parents[2] / "data" / "import"


async def test_all_in_is_0_and_refusals_are_1(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("import", str(DATA / "woocommerce-fr.csv")) == 0
    assert await run("import", str(DATA / "shopify.csv"), "--dry-run") == 1
    captured = capsys.readouterr()
    assert "essai\u00a0: rien n’est écrit" in captured.out
    assert captured.err == ""


async def test_photos_of_a_folder_come_in(data_dir: Path, database_url: str) -> None:
    images = data_dir / "images"
    images.mkdir()
    Image.new("RGB", (300, 300), "beige").save(images / "bas_beige.png")
    for _ in range(2):
        assert await run("import", str(DATA / "shopify.csv"), "--images", str(images)) == 1
    await engine.connect(database_url)
    try:
        rows = await engine.fetch("SELECT name, alt FROM photo")
    finally:
        await engine.disconnect()
    assert [row["alt"] for row in rows] == ["Bas beige porté"]
    assert (data_dir / "media" / f"{rows[0]['name']}-320.avif").is_file()


async def test_a_disk_that_is_full_is_one_sentence_and_1(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file's name that is not UTF-8 is told as well, once there is room again."""
    images = data_dir / "images"
    images.mkdir()
    Image.new("RGB", (300, 300), "beige").save(images / "bas_beige.png")
    words = ("import", str(DATA / "shopify.csv"), "--images", str(images))

    def full(*_asked: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "save", full)
        assert await run(*words) == 1
    assert capsys.readouterr() == (
        "",
        "Le disque est plein\u00a0: les produits déjà écrits restent. Faites de la place, puis relancez l’import.\n",
    )
    odd = data_dir / os.fsdecode(b"caf\xe9.csv")
    copyfile(words[1], odd)
    assert await run("import", str(odd), *words[2:]) == 1
    assert "caf\\udce9.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "absent.csv"), "ne peut pas être lu"),
        (("import", str(DATA / "shopify.csv"), "--format", "woocommerce"), "ne ressemble"),
        (("import", str(DATA / "shopify.csv"), "--prices-without-vat", "vingt"), "n’est pas un taux"),
        (("import", str(DATA / "shopify.csv"), "--images", "/nulle/part"), "n’existe pas"),
    ],
)
async def test_what_cannot_be_used_is_one_sentence_and_2(
    data_dir: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert await run(*words) == 2
    assert sentence in capsys.readouterr().err


def test_an_unknown_command_is_told_how_to_write_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(["exporter"])
    assert ended.value.code == 2
    assert "bin/comptoir import FICHIER" in capsys.readouterr().err
