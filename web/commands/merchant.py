"""`bin/comptoir merchant`: who sells, from where, at which delivery prices."""

import argparse
import asyncio
from pathlib import Path

from shop.french import counted
from shop.merchant import settings as merchant_settings
from shop.merchant.file import MerchantFile, WrongFile
from shop.merchant.written import written
from web.commands.common import DONE, CannotRun, Commands, shop_open
from web.settings import Settings

USAGE = "bin/comptoir merchant show | set FICHIER.toml"
LARGEST = 1_000_000


def add_to(commands: Commands) -> None:
    whole = commands.add_parser("merchant", usage=USAGE, help="régler l’identité, les agences et le port")
    verbs: Commands = whole.add_subparsers(dest="verb", required=True)
    showing = verbs.add_parser("show", usage=USAGE, help="écrire les réglages, à modifier puis à redonner")
    showing.set_defaults(run=show)
    setting = verbs.add_parser("set", usage=USAGE, help="prendre les réglages d’un fichier")
    setting.add_argument("file", type=Path, metavar="FICHIER.toml")
    setting.set_defaults(run=put)


async def show(found: argparse.Namespace, settings: Settings) -> int:
    async with shop_open(settings):
        print(written(await merchant_settings.current()), end="")
    return DONE


async def put(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun with every line that is refused; nothing is written then."""
    text = await asyncio.to_thread(_text_of, found.file)
    async with shop_open(settings, "merchant set"):
        try:
            file = await merchant_settings.put(text)
        except WrongFile as wrong:
            raise CannotRun(f"Rien n’est changé\u00a0: {found.file.name} est à corriger.\n{wrong}") from wrong
    print(said(file))
    return DONE


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise CannotRun(f"{path.name} est trop grand pour des réglages.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotRun(f"{path} ne peut pas être lu.", error.strerror) from error
    except UnicodeDecodeError as error:
        raise CannotRun(f"{path.name} n’est pas encodé en UTF-8.") from error


def said(file: MerchantFile) -> str:
    """One sentence: what is set now."""
    parts = [counted(len(file.settings), "réglage")] if file.settings else []
    parts += [counted(len(file.agencies), "agence")] if file.agencies is not None else []
    parts += [counted(len(file.modes), "mode de livraison", "modes de livraison")] if file.modes is not None else []
    parts += [counted(len(file.tariffs), "prix de livraison", "prix de livraison")] if file.tariffs is not None else []
    return f"C’est enregistré\u00a0: {', '.join(parts) or 'rien dans ce fichier'}."
