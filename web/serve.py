"""`bin/run`: prepare the database, say where everything is, serve. What goes wrong is one sentence, not a traceback."""

import asyncio
import gc
import os
import secrets
import socket
import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from db import engine
from db.demo.fill_merchant import STAFF
from db.errors import DatabaseUnavailable, MigrationFailed
from db.migrate import migrate
from shop import faults
from shop.staff.roles import ROLE_LABELS, Role
from web.app import application
from web.carriers import simulates_colissimo, simulates_dpd
from web.commands.common import CannotRun, why_not_migrated
from web.demo import fill_demo
from web.secret import kept_secret
from web.settings import Settings, SettingsError, read
from web.signals import end_when_told

INTERRUPTED = 130
ACCESS_FILE = "acces-demo.txt"


class CannotServe(CannotRun):
    """Why the shop does not start: one French sentence with the remedy."""


def main() -> None:
    os.umask(0o077)  # customers, orders and keys are nobody else's on this machine
    try:
        settings = read()
        prepare_folder(settings.data_dir)
        check_faults(settings.faults)
        check_port(settings.port)
        asyncio.run(prepare_database(settings))
    except (CannotServe, SettingsError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    print(welcome(settings), flush=True)
    # Made before the processes part, the program lies in memory once for all of them; the collector leaves it alone.
    application()
    gc.collect()
    gc.freeze()
    os.register_at_fork(after_in_child=end_when_told)
    server = Granian(
        f"{application.__module__}:{application.__name__}",
        address="127.0.0.1" if settings.local else "0.0.0.0",  # noqa: S104  # behind the merchant's own proxy
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.asyncio,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=25,
        backlog=1024,
    )
    server.serve()
    say_stopped()


def prepare_folder(data_dir: Path) -> None:
    """Make the folder of the data and check that it can be written."""
    try:
        for folder in (data_dir, data_dir / "media", data_dir / "mail"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept_secret(data_dir)
        probe = data_dir / ".ecriture"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotServe(
            f"Le dossier {data_dir} n’est pas accessible en écriture\u00a0: changez ses droits ou indiquez un autre "
            "dossier avec DATA_DIR.",
            error.strerror,
        ) from error


def check_faults(plan: str) -> None:
    """Refuse a plan of faults that could not be armed; each process arms it for itself."""
    try:
        faults.arm(plan)
    except ValueError as error:
        raise CannotServe("COMPTOIR_FAULTS n’est pas compris.", error) from error
    faults.disarm()


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotServe(
                f"Le port {port} est déjà pris ou interdit\u00a0: arrêtez l’autre programme ou choisissez un autre "
                "port avec PORT=8001.",
                error.strerror,
            ) from error


async def prepare_database(settings: Settings) -> None:
    """Migrate, and fill the demo shop on first use. Raises CannotServe."""
    try:
        await engine.connect(settings.database_url)
    except ValueError as error:
        raise CannotServe(
            "DATABASE_URL n’est pas l’adresse d’une base de données\u00a0: écrivez sqlite:///chemin/fichier.sqlite "
            "ou postgresql://utilisateur:mot-de-passe@serveur/base."
        ) from error
    except DatabaseUnavailable as error:
        raise CannotServe(
            "La base de données ne s’ouvre pas\u00a0: vérifiez DATABASE_URL, les droits du fichier ou que le serveur "
            "est démarré.",
            error,
        ) from error
    try:
        await migrate()
        if settings.demo == "sante":
            await fill_demo(settings.data_dir, demo_password(settings.data_dir))
    except MigrationFailed as error:
        raise CannotServe(*why_not_migrated(error)) from error
    except (DatabaseUnavailable, OSError) as error:
        raise CannotServe(
            "La boutique n’a pas pu être préparée\u00a0: vérifiez les droits et l’espace libre, puis relancez la "
            "commande.",
            error,
        ) from error
    finally:
        await engine.disconnect()


def demo_password(data_dir: Path) -> str:
    """The password of the demo staff account: made once for this installation, kept beside the data."""
    file = data_dir / ACCESS_FILE
    if not file.exists():
        file.write_text(f"comptoir-{secrets.token_hex(4)}\n", encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8").strip()


def welcome(settings: Settings) -> str:
    """The addresses and the demo sign-ins."""
    lines = [f"Boutique       {settings.public_url}/", f"Gestion        {settings.public_url}/gestion"]
    if settings.demo == "none" and settings.local:
        lines.append("               bin/comptoir staff add --email … --name …  (votre accès)")
        lines.append("Réglages       bin/comptoir merchant show")
    if settings.demo == "sante":
        lines += demo_sign_ins(demo_password(settings.data_dir))
    if settings.simulated_payments:
        lines.append(f"Paiements      {settings.public_url}/simulateur/mollie  (simulateur, aucun argent)")
    if settings.simulated_vies:
        lines.append(f"VIES           {settings.public_url}/simulateur/vies  (simulateur, aucun registre)")
    if simulates_dpd(settings):
        lines.append(f"DPD            {settings.public_url}/simulateur/dpd  (simulateur, aucun colis)")
    if simulates_colissimo(settings):
        lines.append(f"Colissimo      {settings.public_url}/simulateur/colissimo  (simulateur, aucun colis)")
    if not settings.smtp_url:
        lines.append(f"Courrier       {settings.public_url}/simulateur/courrier  (aucun message ne part)")
    return "\n".join(["", *lines, "", "Ctrl-C pour arrêter.", ""])


def demo_sign_ins(password: str) -> list[str]:
    """The administrator's, then one for each other role, three a line; all have the same password."""
    (_, first, _), *others = STAFF
    found = [f"{email.partition('@')[0]}@… ({ROLE_LABELS[Role(role)]})" for _, email, role in others]
    rows = [" · ".join(found[at : at + 3]) for at in range(0, len(found), 3)]
    blank = " " * 15
    return [f"{blank}{first} · {password}", *(f"{blank}{row}" for row in rows)]


def say_stopped() -> None:
    """The last word; whoever read it through a pipe (`| tee`) may have ended first, of the same Ctrl-C."""
    try:
        print("Comptoir est arrêté.", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
