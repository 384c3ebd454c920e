"""The environment, read once: what can be used becomes Settings, what cannot is one French sentence."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(("url", "secure"), [("https://boutique.fr/", True), ("http://192.168.1.2:8000", False)])
def test_the_public_address_decides_whether_cookies_are_secure(url: str, secure: bool) -> None:
    settings = read({"PUBLIC_URL": url})
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


def test_real_payments_need_a_secret_of_their_own_and_arm_no_faults() -> None:
    real = {"MOLLIE_API_KEY": "live_abc", "PUBLIC_URL": "https://boutique.fr"}
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read({**real, "SECRET_KEY": "court"})
    settings = read({**real, "SECRET_KEY": "x" * 32, "COMPTOIR_FAULTS": "anything"})
    assert settings.production
    assert settings.faults == ""
    assert not settings.simulated_payments


def test_a_secret_is_never_shown() -> None:
    settings = read({"SECRET_KEY": "s" * 40, "MOLLIE_API_KEY": "test_key_of_ours", "SMTP_URL": "smtp://u:motdepasse@h"})
    for secret in ("s" * 40, "test_key_of_ours", "motdepasse"):
        assert secret not in repr(settings)
