"""The environment, read once: what can be used becomes Settings, what cannot is one French sentence."""

from pathlib import Path

import pytest

from web.carrier_access import SIMULATED_SECRET, CarrierAccess
from web.settings import Settings, SettingsError, read


def test_nothing_set_is_a_shop_that_runs() -> None:
    settings = read({})
    assert settings == Settings(database_url="sqlite:///var/comptoir.sqlite")
    assert not settings.production
    assert not settings.secure
    assert settings.simulated_payments


def test_empty_values_are_as_if_not_set() -> None:
    assert read({"PORT": "", "DATABASE_URL": "", "WORKERS": ""}) == read({})


def test_the_port_and_the_folder_carry_over() -> None:
    settings = read({"PORT": "8123", "DATA_DIR": "/srv/boutique"})
    assert settings.public_url == "http://127.0.0.1:8123"
    assert settings.database_url == "sqlite:////srv/boutique/comptoir.sqlite"
    assert settings.media_dir == Path("/srv/boutique/media")


PUBLIC = {
    "PUBLIC_URL": "https://boutique.fr",
    "SECRET_KEY": "x" * 32,
    "MOLLIE_API_KEY": "live_abcdef",
    "SMTP_URL": "smtps://mail.boutique.fr",
}


@pytest.mark.parametrize(("url", "secure"), [("https://localhost:8000/", True), ("http://192.168.1.2:8000", False)])
def test_the_public_address_decides_whether_cookies_are_secure(url: str, secure: bool) -> None:
    settings = read({"PUBLIC_URL": url, "SIMULATORS": "1"})
    assert settings.public_url == url.rstrip("/")
    assert settings.secure is secure


@pytest.mark.parametrize(
    "url",
    [
        "boutique.fr",
        "ftp://boutique.fr",
        "https://boutique.fr/magasin",
        "https://",
        "http://[",
        "https://x:99999",
        "https://moi@boutique.fr",
        "https://boutique.fr?a=1",
        "https://boutique.fr#x",
    ],
)
def test_an_address_that_is_no_origin_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL doit être une adresse complète"):
        read({"PUBLIC_URL": url})


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.0", "abc", "٨٠٠٠", "1e3"])
def test_a_port_out_of_range_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="PORT doit être un nombre de 1 à 65535"):
        read({"PORT": value})


def test_a_shop_that_strangers_reach_simulates_nothing() -> None:
    settings = read({**PUBLIC, "COMPTOIR_FAULTS": "anything"})
    assert settings.production
    assert settings.faults == ""
    assert settings.demo == "none"
    assert not settings.simulated_payments


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": "court"}, "SECRET_KEY doit compter"),
        ({"MOLLIE_API_KEY": ""}, "MOLLIE_API_KEY manque"),
        ({"MOLLIE_API_KEY": "abc"}, "MOLLIE_API_KEY commence par"),
        ({"SMTP_URL": ""}, "SMTP_URL manque"),
        ({"SMTP_URL": "http://mail"}, "SMTP_URL commence par"),
        ({"PUBLIC_URL": "http://boutique.fr"}, "PUBLIC_URL doit commencer par https"),
        ({"SIMULATORS": "1"}, "SIMULATORS ne va pas"),
    ],
)
def test_a_public_shop_with_something_missing_does_not_start(change: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read({**PUBLIC, **change})


def test_a_demo_shown_to_strangers_says_so_aloud() -> None:
    settings = read({"PUBLIC_URL": "https://demo.example", "SIMULATORS": "1"})
    assert (settings.production, settings.simulated_payments, settings.demo) == (False, True, "sante")


def test_a_secret_is_never_shown() -> None:
    settings = read({"SECRET_KEY": "s" * 40, "MOLLIE_API_KEY": "test_key_of_ours", "SMTP_URL": "smtp://u:motdepasse@h"})
    for secret in ("s" * 40, "test_key_of_ours", "motdepasse"):
        assert secret not in repr(settings)


DPD_CONTRACT = {
    "DPD_EPRINT_USER": "boutique",
    "DPD_EPRINT_PASSWORD": "motdepasse-dpd",
    "DPD_CENTER": "077",
    "DPD_CUSTOMER": "18028",
}


def test_carriers_are_the_merchants_choice() -> None:
    public = read(PUBLIC).carriers
    assert (public.has_dpd_points, public.has_dpd_contract, public.has_colissimo) == (False, False, False)
    assert public.webhook_secret == ""
    assert read({}).carriers == CarrierAccess(webhook_secret=SIMULATED_SECRET)
    whole = read(
        {**PUBLIC, **DPD_CONTRACT, "DPD_PICKUP_KEY": "cle-relais", "COLISSIMO_API_KEY": "cle-colissimo"}
    ).carriers
    assert (whole.has_dpd_points, whole.has_dpd_contract, whole.has_colissimo) == (True, True, True)
    assert whole.dpd_eprint_url.startswith("https://e-station.cargonet.software/")


def test_a_carriers_address_may_be_a_test_service() -> None:
    url = "https://e-station-testenv.cargonet.software/eprintwebservice/eprintwebservice.asmx"
    assert read({"DPD_EPRINT_URL": url}).carriers.dpd_eprint_url == url
    assert read({"COLISSIMO_URL": "http://127.0.0.1:9/x/"}).carriers.colissimo_url == "http://127.0.0.1:9/x"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DPD_EPRINT_USER": "boutique"}, "il manque DPD_EPRINT_PASSWORD, DPD_CENTER, DPD_CUSTOMER"),
        ({**DPD_CONTRACT, "DPD_CENTER": "Paris"}, "DPD_CENTER est un nombre"),
        ({**DPD_CONTRACT, "DPD_CUSTOMER": "12a"}, "DPD_CUSTOMER est un nombre"),
        ({"DPD_PICKUP_KEY": "deux mots"}, "DPD_PICKUP_KEY ne contient pas d’espace"),
        ({"COLISSIMO_API_KEY": "deux mots"}, "COLISSIMO_API_KEY ne contient pas d’espace"),
        ({"COLISSIMO_ACCOUNT": "123456"}, "vont ensemble"),
        ({"COLISSIMO_API_KEY": "k", "COLISSIMO_ACCOUNT": "1", "COLISSIMO_PASSWORD": "x"}, "pas les deux"),
        ({"CARRIER_WEBHOOK_SECRET": "court"}, "CARRIER_WEBHOOK_SECRET doit compter"),
        ({"DPD_PICKUP_URL": "http://ailleurs.example/x"}, "DPD_PICKUP_URL doit être une adresse complète en https"),
        ({"DPD_WEBTRACE_URL": "https://["}, "DPD_WEBTRACE_URL doit être une adresse complète"),
        ({"COLISSIMO_URL": "ws.colissimo.fr"}, "COLISSIMO_URL doit être une adresse complète"),
    ],
)
def test_an_access_to_a_carrier_that_cannot_be_used_is_refused(change: dict[str, str], words: str) -> None:
    for environ in (change, {**PUBLIC, **change}):
        with pytest.raises(SettingsError, match=words):
            read(environ)


def test_what_opens_a_carrier_is_never_shown() -> None:
    shown = repr(read({**DPD_CONTRACT, "DPD_PICKUP_KEY": "cle-relais", "COLISSIMO_API_KEY": "cle-colissimo"}))
    for secret in ("motdepasse-dpd", "cle-relais", "cle-colissimo", SIMULATED_SECRET):
        assert secret not in shown
