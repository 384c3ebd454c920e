"""The map of pickup points: whose pictures it may have, and that nothing of it is there before it is asked for."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from jinja2 import Environment

from web.assets import shop_assets
from web.headers import security_headers
from web.map_tiles import NO_TILES, MapTiles, map_tiles
from web.settings import Settings, SettingsError, read
from web.templating import build_environment, renderer

URL = "https://cartes.example.fr/style/{z}/{x}/{y}.png?cle=abc"
CREDIT = "© les contributeurs d’OpenStreetMap https://www.openstreetmap.org/copyright"
TILES = MapTiles(URL, "© les contributeurs d’OpenStreetMap", "https://www.openstreetmap.org/copyright")


def images_in(headers: list[tuple[bytes, bytes]]) -> str:
    policy = dict(headers)[b"content-security-policy"].decode()
    (images,) = [part.strip() for part in policy.split(";") if part.strip().startswith("img-src")]
    return images


def test_without_a_setting_pictures_come_from_the_shop_alone() -> None:
    assert map_tiles({}) == NO_TILES
    assert read({"MAP_TILES_CREDIT": CREDIT}).map_tiles.origin == ""
    assert images_in(security_headers(https=True)) == "img-src 'self'"
    assert images_in(security_headers(https=True, pictures=NO_TILES.origin)) == "img-src 'self'"


def test_with_one_exactly_its_host_is_let_in() -> None:
    tiles = read({"MAP_TILES_URL": URL, "MAP_TILES_CREDIT": CREDIT}).map_tiles
    assert tiles == TILES
    assert (tiles.host, tiles.origin) == ("cartes.example.fr", "https://cartes.example.fr")
    assert images_in(security_headers(https=True, pictures=tiles.origin)) == "img-src 'self' https://cartes.example.fr"


def test_a_credit_may_be_words_alone() -> None:
    tiles = map_tiles({"MAP_TILES_URL": "http://127.0.0.1:9/{z}/{x}/{y}", "MAP_TILES_CREDIT": " © IGN "})
    assert (tiles.credit, tiles.credit_url, tiles.origin) == ("© IGN", "", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    "url",
    [
        "http://cartes.example.fr/{z}/{x}/{y}.png",
        "https://cartes.example.fr/{z}/{x}.png",
        "https://{s}.example.fr/{z}/{x}/{y}.png",
        "https://*.example.fr/{z}/{x}/{y}.png",
        "https://a.example.fr;script-src/{z}/{x}/{y}.png",
        "https://moi:secret@a.example.fr/{z}/{x}/{y}.png",
        "https://a.example.fr:99999/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "//a.example.fr/{z}/{x}/{y}.png",
        "https://a.example.fr/{z}/{x}/{y}.png 'unsafe-inline'",
        "https://[::1/{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_cannot_stand_in_the_policy_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="MAP_TILES_URL doit être"):
        read({"MAP_TILES_URL": url, "MAP_TILES_CREDIT": CREDIT})


def test_who_drew_the_map_must_be_named() -> None:
    with pytest.raises(SettingsError, match="MAP_TILES_CREDIT manque"):
        read({"MAP_TILES_URL": URL})


@pytest.fixture
def environment() -> Environment:
    return build_environment(shop_assets())


def block(environment: Environment, **tiles: Any) -> str:
    return renderer(environment, replace(NO_TILES, **tiles))("place/_map.html", list_id="dpd_point-liste")


def test_a_list_has_a_button_that_loads_the_map_and_nothing_before(environment: Environment) -> None:
    shown = block(environment)
    assert 'data-map="dpd_point-liste"' in shown
    assert "Voir sur la carte" in shown
    assert "<link" not in shown
    assert shown.count("<script") == 1
    assert f'<script src="{shop_assets().url("js/points_map.js")}"' in shown
    assert "https://" not in shown
    assert 'id="dpd_point-liste-plan" class="map-place" hidden' in shown


async def test_without_a_setting_nobody_else_is_named_nor_let_in(client: httpx.AsyncClient) -> None:
    page = await client.get("/donnees-personnelles")
    assert "demande son fond" not in page.text
    assert "img-src 'self';" in page.headers["content-security-policy"]


class TestWithABackground:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, map_tiles=TILES)

    async def test_visitors_read_whom_the_map_asks(self, client: httpx.AsyncClient) -> None:
        page = await client.get("/donnees-personnelles")
        assert "votre navigateur demande son fond à cartes.example.fr" in page.text
        assert "img-src 'self' https://cartes.example.fr;" in page.headers["content-security-policy"]


def test_whoever_draws_the_background_is_named_before_being_asked(environment: Environment) -> None:
    shown = block(environment, url=URL, credit='<b>"IGN"', credit_url="https://ign.example")
    assert "Le fond de carte vient de cartes.example.fr" in shown
    assert "<b>" not in shown
    assert 'aria-describedby="dpd_point-liste-fond"' in shown
