"""How a page may be looked at: on how wide a screen, in daylight or in the dark, with text twice as large."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Page

WIDTHS: Final = (360, 768, 1280)
HEIGHTS: Final = {360: 740, 768: 1024, 1280: 800}
STYLES: Final = ("light", "dark", "large")
# As somebody does who sets the text of the browser twice as large: sizes in rem follow, the widths at which a page
# changes its shape too; the screen stays as it is.
TEXT: Final = {"standard": 16, "fixed": 13}
TWICE: Final = {name: 2 * size for name, size in TEXT.items()}
# A picture below the screen is otherwise fetched when somebody scrolls to it, which nobody does here.
SHOW_ALL: Final = """async () => {
  const pictures = [...document.images].filter(one => one.checkVisibility());
  for (const one of pictures) one.loading = 'eager';
  await new Promise(requestAnimationFrame);  // another size of it is chosen with the next picture of the page
  await Promise.all(pictures.map(one => one.decode().catch(() => one.decode()).catch(() => {})));
}"""
# On a screen as high as the page, so that bars which stay in sight lie where the page has them.
TALLEST: Final = "Math.max(document.documentElement.scrollHeight, innerHeight)"
ENOUGH: Final = 16_000


@dataclass(frozen=True, slots=True)
class Look:
    """`width` in CSS pixels; `style` one of STYLES, of which « large » is light with text at 200 %."""

    width: int
    style: str

    @property
    def name(self) -> str:
        return f"{self.width}-{self.style}"


def looks(widths: Iterable[int] = WIDTHS, styles: Iterable[str] = STYLES) -> tuple[Look, ...]:
    """All of these, the narrowest first."""
    styles = tuple(styles)
    return tuple(Look(width, style) for width in widths for style in styles)


@contextmanager
def looked_at(page: Page, look: Look) -> Iterator[None]:
    """The page in this look; as it was afterwards, so that whoever drives it goes on."""
    before = page.viewport_size
    scheme: Literal["dark", "light"] = "dark" if look.style == "dark" else "light"
    page.set_viewport_size({"width": look.width, "height": HEIGHTS.get(look.width, 800)})
    page.emulate_media(color_scheme=scheme)
    try:
        if look.style == "large":
            set_text(page, TWICE)
        page.evaluate(SHOW_ALL)
        page.set_viewport_size({"width": look.width, "height": min(page.evaluate(TALLEST), ENOUGH)})
        yield
    finally:
        if look.style == "large":
            set_text(page, TEXT)
        page.emulate_media(color_scheme="null")
        if before:
            page.set_viewport_size(before)


def set_text(page: Page, sizes: Mapping[str, int]) -> None:
    """The size of text that the browser starts from, in CSS pixels."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": dict(sizes)})
    session.detach()
