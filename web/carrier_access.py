"""What a merchant holds of carriers: keys, contracts, addresses of their services. Nothing is required."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from web.hosts import is_this_machine

SIMULATED_SECRET: Final = "secret-de-demonstration-des-transporteurs"  # noqa: S105  # signs simulated events alone
SECRET_LENGTH: Final = 16
DPD_CONTRACT: Final = ("DPD_EPRINT_USER", "DPD_EPRINT_PASSWORD", "DPD_CENTER", "DPD_CUSTOMER")
URLS: Final = {
    "DPD_PICKUP_URL": "https://mypudo.pickup-services.com/mypudo/mypudo.asmx",
    "DPD_EPRINT_URL": "https://e-station.cargonet.software/dpd-eprintwebservice/eprintwebservice.asmx",
    "DPD_WEBTRACE_URL": "https://webtrace.dpd.fr/trace-service/Webtrace_Service.asmx",
    "COLISSIMO_URL": "https://ws.colissimo.fr",
}


@dataclass(frozen=True, slots=True)
class CarrierAccess:
    """Empty where the merchant has none. As it stands without arguments: a shop in development.

    `dpd_pickup_key` opens the list of pickup points; the contract (`dpd_user` … `dpd_customer`) labels and tracking.
    Colissimo takes a key, or an account with its password. `webhook_secret` signs what carriers tell by themselves;
    empty: nothing they tell is believed.
    """

    dpd_pickup_key: str = field(default="", repr=False)
    dpd_pickup_url: str = URLS["DPD_PICKUP_URL"]
    dpd_user: str = ""
    dpd_password: str = field(default="", repr=False)
    dpd_center: str = ""
    dpd_customer: str = ""
    dpd_eprint_url: str = URLS["DPD_EPRINT_URL"]
    dpd_webtrace_url: str = URLS["DPD_WEBTRACE_URL"]
    colissimo_key: str = field(default="", repr=False)
    colissimo_account: str = ""
    colissimo_password: str = field(default="", repr=False)
    colissimo_url: str = URLS["COLISSIMO_URL"]
    webhook_secret: str = field(default=SIMULATED_SECRET, repr=False)

    @property
    def has_dpd_points(self) -> bool:
        return bool(self.dpd_pickup_key)

    @property
    def has_dpd_contract(self) -> bool:
        """Labels and tracking."""
        return bool(self.dpd_user)

    @property
    def has_colissimo(self) -> bool:
        """One access for points, labels and tracking."""
        return bool(self.colissimo_key or self.colissimo_account)


def carrier_access(environ: Mapping[str, str], *, production: bool) -> CarrierAccess:
    """Raises ValueError, its text one French sentence, for a value that cannot be used."""
    _check_dpd(environ)
    _check_colissimo(environ)
    secret = environ.get("CARRIER_WEBHOOK_SECRET", "")
    if secret and len(secret) < SECRET_LENGTH:
        raise ValueError(f"CARRIER_WEBHOOK_SECRET doit compter au moins {SECRET_LENGTH} caractères.")
    return CarrierAccess(
        dpd_pickup_key=environ.get("DPD_PICKUP_KEY", ""),
        dpd_pickup_url=_address(environ, "DPD_PICKUP_URL"),
        dpd_user=environ.get("DPD_EPRINT_USER", ""),
        dpd_password=environ.get("DPD_EPRINT_PASSWORD", ""),
        dpd_center=environ.get("DPD_CENTER", ""),
        dpd_customer=environ.get("DPD_CUSTOMER", ""),
        dpd_eprint_url=_address(environ, "DPD_EPRINT_URL"),
        dpd_webtrace_url=_address(environ, "DPD_WEBTRACE_URL"),
        colissimo_key=environ.get("COLISSIMO_API_KEY", ""),
        colissimo_account=environ.get("COLISSIMO_ACCOUNT", ""),
        colissimo_password=environ.get("COLISSIMO_PASSWORD", ""),
        colissimo_url=_address(environ, "COLISSIMO_URL"),
        webhook_secret=secret or ("" if production else SIMULATED_SECRET),
    )


def _check_dpd(environ: Mapping[str, str]) -> None:
    if " " in environ.get("DPD_PICKUP_KEY", ""):
        raise ValueError("DPD_PICKUP_KEY ne contient pas d’espace\u00a0: copiez-la depuis le message de DPD.")
    missing = [name for name in DPD_CONTRACT if not environ.get(name)]
    if missing and len(missing) < len(DPD_CONTRACT):
        raise ValueError(f"{', '.join(DPD_CONTRACT)} vont ensemble\u00a0: il manque {', '.join(missing)}.")
    for name in ("DPD_CENTER", "DPD_CUSTOMER"):
        number = environ.get(name, "")
        if number and not (number.isascii() and number.isdigit()):
            raise ValueError(f"{name} est un nombre\u00a0: il figure sur votre contrat DPD.")


def _check_colissimo(environ: Mapping[str, str]) -> None:
    key, account, password = (environ.get(f"COLISSIMO_{name}", "") for name in ("API_KEY", "ACCOUNT", "PASSWORD"))
    if bool(account) != bool(password):
        raise ValueError("COLISSIMO_ACCOUNT et COLISSIMO_PASSWORD vont ensemble\u00a0: donnez les deux.")
    if key and account:
        raise ValueError("Donnez COLISSIMO_API_KEY, ou COLISSIMO_ACCOUNT et COLISSIMO_PASSWORD, pas les deux.")
    if " " in key:
        raise ValueError("COLISSIMO_API_KEY ne contient pas d’espace\u00a0: copiez-la depuis la Colissimo Box.")


def _address(environ: Mapping[str, str], name: str) -> str:
    """The service's address without a slash at its end; by http on this machine alone, since keys travel with it."""
    url = (environ.get(name) or URLS[name]).rstrip("/")
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme, parts.hostname or ""
    except ValueError:
        scheme = host = ""
    if not host or scheme not in (("http", "https") if is_this_machine(host) else ("https",)):
        raise ValueError(f"{name} doit être une adresse complète en https://, par exemple {URLS[name]}.")
    return url
