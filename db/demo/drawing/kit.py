"""Shapes under one light, from the upper left: every picture of the demo is made of these.

The sheet is 1280 × 960 (4:3), things stand on the floor around y = 800. A tone is three steps of one colour
(lit, plain, in shadow); the palette is teal and paper, with one warm touch, so that all pictures look alike.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import hypot

WIDTH, HEIGHT = 1280, 960
NEARER = '<g transform="translate(-76.8 -84) scale(1.12)">'  # a small picture still has to be read at 160 px

Point = tuple[float, float]
TONES: dict[str, tuple[str, str, str]] = {
    "deep": ("#2f8482", "#0f5c5c", "#0a4041"),
    "teal": ("#62b3ac", "#35918c", "#1f6b69"),
    "soft": ("#c3e3de", "#9acdc6", "#6aa8a2"),
    "pale": ("#f0f8f6", "#d6e9e5", "#a9cac5"),
    "paper": ("#ffffff", "#f4f3ee", "#cbd8d5"),
    "steel": ("#eaf0f0", "#b5c7c8", "#78908f"),
    "ink": ("#4a6667", "#24403f", "#122829"),
    "warm": ("#f7dcb4", "#e8b87c", "#c48e51"),
    "sand": ("#f8ead6", "#ead3b4", "#c9a981"),
    "wood": ("#dfb98a", "#c2925c", "#93683a"),
}
GROUNDS = {
    "mint": ("#eaf5f2", "#d3e8e3", "#bfdad4"),
    "mist": ("#eef4f6", "#d9e7ea", "#c4d8db"),
    "sand": ("#faf6ee", "#efe7d8", "#e0d4bf"),
}


@dataclass(frozen=True)
class Picture:
    ground: str
    draw: Callable[["Canvas"], None]


PICTURES: dict[str, Picture] = {}


def picture(name: str, ground: str = "mint") -> Callable[[Callable[["Canvas"], None]], Callable[["Canvas"], None]]:
    """Registers the function as the drawing called `name`, which the catalogue's `photos` quote."""

    def register(draw: Callable[["Canvas"], None]) -> Callable[["Canvas"], None]:
        PICTURES[name] = Picture(ground, draw)
        return draw

    return register


def rounded(points: Sequence[Point], r: float = 0, closed: bool = False) -> str:
    """The SVG path through `points`, its corners rounded with radius `r`."""
    count = len(points)
    steps: list[str] = []
    for i, (x, y) in enumerate(points):
        if not closed and i in (0, count - 1):
            steps.append(f"{'L' if steps else 'M'}{x:g} {y:g}")
            continue
        before, after = (_towards((x, y), points[j % count], r) for j in (i - 1, i + 1))
        steps.append(f"{'L' if steps else 'M'}{before} Q{x:g} {y:g} {after}")
    return " ".join(steps) + (" Z" if closed else "")


def _towards(corner: Point, other: Point, r: float) -> str:
    (x, y), (u, v) = corner, other
    length = hypot(u - x, v - y) or 1
    share = min(r, length / 2) / length
    return f"{x + (u - x) * share:.1f} {y + (v - y) * share:.1f}"


class Canvas:
    """A sheet one draws on from back to front. `tone` is a name of TONES, a colour is any CSS colour."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def add(self, svg: str) -> None:
        self.parts.append(svg)

    @contextmanager
    def placed(
        self, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, flip: bool = False
    ) -> Iterator[None]:
        """What is drawn inside is scaled, turned by `turn` degrees, then moved to (x, y)."""
        mirror = " scale(-1 1)" if flip else ""
        self.add(f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({scale:g}){mirror}">')
        yield
        self.add("</g>")

    def shadow(self, cx: float = 640, rx: float = 380, cy: float = 808, ry: float = 34) -> None:
        self.add(
            f'<ellipse cx="{cx:g}" cy="{cy:g}" rx="{rx:g}" ry="{ry:g}" fill="#0d4142" opacity=".26" filter="url(#blur)"/>'
        )

    def path(self, d: str, tone: str, opacity: float = 1) -> None:
        self.add(f'<path d="{d}" fill="url(#{tone})" opacity="{opacity:g}"/>')

    def solid(self, points: Sequence[Point], tone: str, r: float = 0) -> None:
        self.path(rounded(points, r, closed=True), tone)

    def flat(self, points: Sequence[Point], colour: str, r: float = 0, opacity: float = 1) -> None:
        self.add(f'<path d="{rounded(points, r, closed=True)}" fill="{colour}" opacity="{opacity:g}"/>')

    def block(self, x: float, y: float, w: float, h: float, tone: str, r: float = 24) -> None:
        """A rounded volume: lit gradient, a bright upper edge, a dark lower one."""
        rect = f'x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{min(r, w / 2, h / 2):g}"'
        light, _, dark = TONES[tone]
        edge = min(8.0, h / 8, w / 8)
        self.add(
            f'<rect {rect} fill="{dark}"/><g transform="translate({-edge / 3:g} {-edge:g})"><rect {rect} fill="{light}"/></g>'
        )
        self.add(f'<rect {rect} fill="url(#{tone})"/>')

    def drum(self, x: float, y: float, w: float, h: float, tone: str, r: float = 20) -> None:
        """An upright cylinder: shaded from side to side."""
        self.add(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="url(#{tone}-round)"/>')

    def box(self, x: float, y: float, w: float, h: float, depth: float, tone: str) -> None:
        """A carton seen from its left front corner; (x, y, w, h) is the front face."""
        light, base, dark = TONES[tone]
        lift = depth * 0.45
        self.flat([(x, y), (x + depth, y - lift), (x + w + depth, y - lift), (x + w, y)], light)
        self.flat([(x + w, y), (x + w + depth, y - lift), (x + w + depth, y + h - lift), (x + w, y + h)], dark)
        self.solid([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], tone)
        self.stroke([(x, y), (x + w, y)], 3, light)
        self.stroke([(x, y + h), (x, y)], 3, base)

    def ball(self, cx: float, cy: float, rx: float, tone: str, ry: float | None = None) -> None:
        self.add(
            f'<ellipse cx="{cx:g}" cy="{cy:g}" rx="{rx:g}" ry="{rx if ry is None else ry:g}" fill="url(#{tone}-ball)"/>'
        )

    def ring(self, cx: float, cy: float, r: float, w: float, tone: str, ry: float | None = None) -> None:
        y = r if ry is None else ry
        self.curve(
            f"M{cx - r:g} {cy:g} A{r:g} {y:g} 0 1 1 {cx + r:g} {cy:g} A{r:g} {y:g} 0 1 1 {cx - r:g} {cy:g} Z", w, tone
        )

    def disc(self, cx: float, cy: float, r: float, colour: str, ry: float | None = None) -> None:
        self.add(f'<ellipse cx="{cx:g}" cy="{cy:g}" rx="{r:g}" ry="{r if ry is None else ry:g}" fill="{colour}"/>')

    def tube(self, points: Sequence[Point], w: float, tone: str = "steel", r: float = 40) -> None:
        self.curve(rounded(points, r), w, tone)

    def curve(self, d: str, w: float, tone: str = "steel") -> None:
        """A round bar along a path: its shadow side, its colour, and a line of light."""
        light, base, dark = TONES[tone]
        line = f'<path d="{d}" fill="none" stroke-linecap="round" stroke-linejoin="round"'
        self.add(f'{line} stroke="{dark}" stroke-width="{w:g}"/>')
        self.add(
            f'{line} stroke="{base}" stroke-width="{w * 0.74:g}" transform="translate({-w * 0.1:g} {-w * 0.1:g})"/>'
        )
        self.add(
            f'{line} stroke="{light}" stroke-width="{w * 0.24:g}" transform="translate({-w * 0.19:g} {-w * 0.19:g})"/>'
        )

    def stroke(self, points: Sequence[Point], w: float, colour: str, r: float = 0) -> None:
        self.trace(rounded(points, r), w, colour)

    def trace(self, d: str, w: float, colour: str, dash: str = "") -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{w:g}" stroke-linecap="round" stroke-linejoin="round"{dashes}/>'
        )

    def text(self, x: float, y: float, words: str, size: float, colour: str = "#0f5c5c", turn: float = 0) -> None:
        spin = f' transform="rotate({turn:g} {x:g} {y:g})"' if turn else ""
        font = 'font-family="\'DejaVu Sans\', sans-serif" font-weight="700" text-anchor="middle"'
        self.add(f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" {font}{spin}>{words}</text>')

    def svg(self, ground: str) -> str:
        """The whole picture, on the named ground of GROUNDS."""
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{_defs(ground)}{NEARER}{"".join(self.parts)}</g></svg>'


def render(name: str) -> str:
    """The SVG of the picture called `name`; KeyError when nobody drew it."""
    wanted = PICTURES[name]
    canvas = Canvas()
    wanted.draw(canvas)
    return canvas.svg(wanted.ground)


def _gradient(kind: str, name: str, stops: Sequence[tuple[float, str]], where: str = "") -> str:
    inner = "".join(f'<stop offset="{at:g}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<{kind}Gradient id="{name}" {where}>{inner}</{kind}Gradient>'


def _defs(ground: str) -> str:
    wall, low, floor = GROUNDS[ground]
    defs = [_gradient("linear", "wall", [(0, wall), (1, low)], 'x2="0" y2="1"')]
    defs.append(_gradient("linear", "floor", [(0, floor), (1, low)], 'x2="0" y2="1"'))
    defs.append(
        '<radialGradient id="lamp" cx=".36" cy=".3" r=".6"><stop offset="0" stop-color="#fff" stop-opacity=".85"/>'
    )
    defs.append('<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>')
    defs.append(
        '<filter id="blur" x="-20%" y="-80%" width="140%" height="260%"><feGaussianBlur stdDeviation="13"/></filter>'
    )
    for name, (light, base, dark) in TONES.items():
        defs.append(_gradient("linear", name, [(0, light), (0.42, base), (1, dark)], 'x2="1" y2="1"'))
        defs.append(_gradient("linear", f"{name}-round", [(0, base), (0.26, light), (0.55, base), (1, dark)]))
        defs.append(
            _gradient("radial", f"{name}-ball", [(0, light), (0.5, base), (1, dark)], 'cx=".36" cy=".3" r=".75"')
        )
    sheet = f'width="{WIDTH}" height="{HEIGHT}"'
    back = f'<rect {sheet} fill="url(#wall)"/><rect y="690" width="{WIDTH}" height="270" fill="url(#floor)"/><rect {sheet} fill="url(#lamp)"/>'
    return f"<defs>{''.join(defs)}</defs>{back}"
