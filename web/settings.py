"""The one reader of the environment. `bin/run` works with none of it set."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from web.carrier_access import CarrierAccess, carrier_access
from web.hosts import is_this_machine
from web.map_tiles import NO_TILES, MapTiles, map_tiles

DEMOS = ("sante", "none")
MOLLIE_KEY = re.compile(r"(test|live)_\w{4,}", re.ASCII)


class SettingsError(Exception):
    """A setting that cannot be used; the message is one French sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this shop runs and which services it reaches.

    `production`: strangers can reach it, so nothing is simulated. Development is a PUBLIC_URL on this machine, or
    SIMULATORS=1 said aloud.
    """

    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    database_url: str = field(default="sqlite:///var/comptoir.sqlite", repr=False)
    data_dir: Path = Path("var")
    secret_key: str = field(default="", repr=False)
    mollie_api_key: str = field(default="", repr=False)
    mollie_api_url: str = ""
    smtp_url: str = field(default="", repr=False)
    vies_url: str = ""
    carriers: CarrierAccess = field(default_factory=CarrierAccess)
    map_tiles: MapTiles = NO_TILES
    demo: str = "sante"
    workers: int = 1
    production: bool = False
    trusted_proxies: frozenset[str] = frozenset()
    metrics_token: str = field(default="", repr=False)
    faults: str = ""
    jobs_in_web: bool = True

    @property
    def secure(self) -> bool:
        """Whether shoppers come by https: cookies then carry the __Host- prefix."""
        return self.public_url.startswith("https://")

    @property
    def simulated_payments(self) -> bool:
        return not self.mollie_api_key

    @property
    def simulated_vies(self) -> bool:
        """Whether VAT numbers are asked of the simulator."""
        return not self.production and not self.vies_url

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the shop."""
        return is_local(self.public_url)

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsError for a value that cannot be used."""
    port = _number(environ, "PORT", 8000, 1, 65535)
    public_url = environ.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if not _is_origin(public_url):
        raise SettingsError("PUBLIC_URL doit être une adresse complète sans chemin, par exemple https://boutique.fr.")
    production = not is_local(public_url) and environ.get("SIMULATORS") != "1"
    demo = environ.get("DEMO") or ("none" if production else "sante")
    if demo not in DEMOS:
        raise SettingsError("DEMO vaut « sante » ou « none ».")
    data_dir = Path(environ.get("DATA_DIR", "var"))
    secret_key = environ.get("SECRET_KEY", "")
    _check_services(environ)
    if production:
        _check_production(environ, public_url, secret_key)
    return Settings(
        port=port,
        public_url=public_url,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'comptoir.sqlite'}",
        data_dir=data_dir,
        secret_key=secret_key,
        mollie_api_key=environ.get("MOLLIE_API_KEY", ""),
        mollie_api_url=environ.get("MOLLIE_API_URL", ""),
        smtp_url=environ.get("SMTP_URL", ""),
        vies_url=environ.get("VIES_URL", "").rstrip("/"),
        carriers=_carriers(environ, production),
        map_tiles=_map_tiles(environ),
        demo=demo,
        workers=_number(environ, "WORKERS", 1, 1, 64),
        production=production,
        trusted_proxies=frozenset(filter(None, environ.get("TRUSTED_PROXIES", "").split(","))),
        metrics_token=environ.get("METRICS_TOKEN", ""),
        faults="" if production else environ.get("COMPTOIR_FAULTS", ""),
        jobs_in_web=environ.get("JOBS", "web") != "none",
    )


def is_local(url: str) -> bool:
    """Whether an address names this machine alone."""
    return is_this_machine(urlsplit(url).hostname or "")


def _carriers(environ: Mapping[str, str], production: bool) -> CarrierAccess:
    try:
        return carrier_access(environ, production=production)
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from wrong


def _map_tiles(environ: Mapping[str, str]) -> MapTiles:
    try:
        return map_tiles(environ)
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from wrong


def _check_services(environ: Mapping[str, str]) -> None:
    key, smtp = environ.get("MOLLIE_API_KEY", ""), environ.get("SMTP_URL", "")
    if key and not MOLLIE_KEY.fullmatch(key):
        raise SettingsError("MOLLIE_API_KEY commence par « test_ » ou « live_ »\u00a0: copiez-la depuis Mollie.")
    if key.startswith("live_") and environ.get("SIMULATORS") == "1":
        raise SettingsError("SIMULATORS ne va pas avec une clé Mollie réelle\u00a0: retirez l’un des deux.")
    vies = environ.get("VIES_URL", "")
    if vies and not (vies.startswith("https://") or (vies.startswith("http://") and is_local(vies))):
        raise SettingsError("VIES_URL doit être une adresse complète en https://.")
    if smtp and not (smtp.startswith(("smtp://", "smtps://")) and urlsplit(smtp).hostname):
        raise SettingsError("SMTP_URL commence par smtp:// ou smtps:// et nomme un serveur.")


def _check_production(environ: Mapping[str, str], public_url: str, secret_key: str) -> None:
    """A shop that strangers reach must not simulate, forget or leak anything in silence."""
    if not public_url.startswith("https://"):
        raise SettingsError("PUBLIC_URL doit commencer par https:// pour une boutique ouverte au public.")
    if len(secret_key) < 32:
        raise SettingsError("SECRET_KEY doit compter au moins 32 caractères pour une boutique ouverte au public.")
    if not environ.get("MOLLIE_API_KEY"):
        raise SettingsError("MOLLIE_API_KEY manque\u00a0: le paiement par carte demande la clé de votre compte Mollie.")
    if not environ.get("SMTP_URL"):
        raise SettingsError("SMTP_URL manque\u00a0: sans serveur d’envoi, les clients ne recevraient aucun message.")


def _is_origin(url: str) -> bool:
    """« https://boutique.fr:8443 » is; a path, a user or a port out of range is too much."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and url == (f"{parts.scheme}://{parts.netloc}")
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} doit être un nombre de {low} à {high}.")
    return int(text)
