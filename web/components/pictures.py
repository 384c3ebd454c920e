"""Icons and photos: in Python rather than as macros, because a page draws dozens of them."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape

from shop.payments.epc import epc_svg
from shop.payments.transfer import TransferDetails

PHOTOS = "/photos/"
WIDTHS = (320, 640, 1024)
CARD_SIZES = "(min-width: 64rem) 17rem, (min-width: 48rem) 30vw, 46vw"

Icon = Callable[..., Markup]


def transfer_code(details: TransferDetails) -> Markup:
    """The QR code that a banking app reads, to stand in a page."""
    return Markup(epc_svg(details))  # noqa: S704  # squares drawn by a library: nothing that anybody typed


def icon_of(sprite_url: str) -> Icon:
    """`icon(name)`: one drawing of the sprite, always beside a word."""

    @cache
    def icon(name: str, css_class: str = "") -> Markup:
        return Markup(
            '<svg class="icon {}" aria-hidden="true" width="24" height="24"><use href="{}#{}"/></svg>'
        ).format(css_class, sprite_url, name)

    return icon


def picture_of(icon: Icon) -> Callable[..., Markup]:
    """`picture(photo, sizes, eager, alt)`: a 4:3 photo in AVIF and WebP; without a photo, the tinted ground alone.

    `photo` has name, alt, width and height; `eager` marks the one large picture of a page; alt="" stands beside a link
    of the same name.
    """

    def picture(photo: Any, sizes: str = CARD_SIZES, eager: bool = False, alt: str | None = None) -> Markup:
        if not photo:
            return Markup('<span class="picture">{}</span>').format(icon("image"))
        read = photo.get if isinstance(photo, dict) else lambda name: getattr(photo, name)
        said = read("alt") if alt is None else alt
        return _picture(read("name"), said, read("width") or 1024, read("height") or 768, sizes, bool(eager))

    return picture


@lru_cache(maxsize=4096)
def _picture(name: str, alt: str, width: int, height: int, sizes: str, eager: bool) -> Markup:
    avif, webp = (
        escape(", ".join(f"{PHOTOS}{name}-{wide}.{kind} {wide}w" for wide in WIDTHS)) for kind in ("avif", "webp")
    )
    loading = Markup('fetchpriority="high"') if eager else Markup('loading="lazy"')
    return Markup(
        '<span class="picture"><picture><source type="image/avif" srcset="{avif}" sizes="{sizes}">'
        '<img src="{base}{name}-640.webp" srcset="{webp}" sizes="{sizes}" width="{width}" height="{height}" '
        'alt="{alt}" {loading} decoding="async"></picture></span>'
    ).format(
        avif=avif, webp=webp, sizes=sizes, base=PHOTOS, name=name, width=width, height=height, alt=alt, loading=loading
    )
