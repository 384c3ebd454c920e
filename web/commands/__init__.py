"""`bin/comptoir`: the shop's own commands. What goes wrong is one sentence, not a traceback."""

import argparse
import asyncio
import io
import sys
from collections.abc import Sequence

from shop.importing.values import UnusableFile
from web.commands.backup import add_to as add_backup
from web.commands.common import UNUSABLE, CannotRun, Commands, Parser
from web.commands.importing import add_to as add_import
from web.commands.merchant import add_to as add_merchant
from web.commands.restore import add_to as add_restore
from web.commands.staff import add_to as add_staff
from web.commands.surcharges import add_to as add_surcharges
from web.settings import SettingsError, read

USAGE = (
    "bin/comptoir import FICHIER … | staff add|list|password|roles|second-factor|close|open … | merchant show|set … "
    "| surcharges show|compare|apply … | backup DOSSIER | restore FICHIER (bin/comptoir staff --help dit comment)"
)
INTERRUPTED = "Commande interrompue\u00a0: relancez-la."


def main(words: Sequence[str]) -> int:
    """Run a command; its exit code: 0 done, 1 with refusals, 2 nothing could be done."""
    found = argparse.Namespace(interrupted=INTERRUPTED)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As the errors' way out is by itself: a file's name that is not UTF-8 is shown with \udce9 in it, not refused.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        parser().parse_args(words, found)
        status: int = asyncio.run(found.run(found, read()))
        return status
    except (CannotRun, SettingsError, UnusableFile) as problem:
        print(problem, file=sys.stderr)
    except KeyboardInterrupt:
        print(found.interrupted, file=sys.stderr)
    return UNUSABLE


def parser() -> Parser:
    """Exits with code 2 on words that are no command; each command sets `run`."""
    whole = Parser(prog="bin/comptoir", usage=USAGE)
    commands: Commands = whole.add_subparsers(dest="command", required=True, parser_class=Parser)
    for add in (add_import, add_staff, add_merchant, add_surcharges, add_backup, add_restore):
        add(commands)
    return whole
