"""Things that come back in several pictures: wheels, rubber tips, bottles, packs, and a mannequin's limbs."""

from .kit import TONES, Canvas, Point


def wheel(c: Canvas, cx: float, cy: float, r: float, tone: str = "teal", spokes: int = 6) -> None:
    c.disc(cx, cy, r, TONES["ink"][2])
    c.disc(cx - r * 0.02, cy - r * 0.03, r * 0.95, TONES["ink"][1])
    c.disc(cx, cy, r * 0.78, TONES["steel"][2])
    c.disc(cx, cy, r * 0.72, "#e7f0ee")
    for i in range(spokes):
        c.add(f'<g transform="rotate({360 / spokes * i:g} {cx:g} {cy:g})">')
        c.stroke([(cx, cy), (cx, cy - r * 0.72)], max(3.0, r * 0.09), TONES["steel"][2])
        c.add("</g>")
    c.ball(cx, cy, r * 0.24, tone)


def castor(c: Canvas, x: float, y: float, r: float = 38, tone: str = "teal") -> None:
    """A small swivel wheel standing on y; x is its pivot."""
    c.tube([(x, y - r * 2.4), (x + r * 0.25, y - r * 1.9), (x + r * 0.3, y - r)], r * 0.5, "steel", 10)
    wheel(c, x + r * 0.3, y - r, r, tone, 0)


def tip(c: Canvas, x: float, y: float, w: float = 44) -> None:
    """The rubber end of a stick or a leg, standing on y."""
    c.solid([(x - w * 0.36, y - w * 1.2), (x + w * 0.36, y - w * 1.2), (x + w * 0.56, y), (x - w * 0.56, y)], "ink", 9)


def cross(c: Canvas, cx: float, cy: float, s: float, colour: str = "#0f5c5c") -> None:
    for w, h in ((s, s * 0.34), (s * 0.34, s)):
        c.flat(
            [(cx - w / 2, cy - h / 2), (cx + w / 2, cy - h / 2), (cx + w / 2, cy + h / 2), (cx - w / 2, cy + h / 2)],
            colour,
            5,
        )


def screen(c: Canvas, x: float, y: float, w: float, h: float, words: str = "", size: float = 80) -> None:
    """A liquid-crystal display with its figures."""
    c.block(x - 8, y - 8, w + 16, h + 16, "ink", 22)
    c.block(x, y, w, h, "pale", 14)
    if words:
        c.text(x + w / 2, y + h / 2 + size * 0.36, words, size, "#12393a")


def bottle(c: Canvas, x: float, y: float, w: float, h: float, tone: str, cap: str = "paper") -> None:
    """A bottle standing on y with its shoulders and a screw cap; x is its middle."""
    neck = w * 0.2
    c.drum(x - neck, y - h, neck * 2, h * 0.2, cap, 10)
    half = w / 2
    top = y - h * 0.84
    d = f"M{x - half} {y - 20} L{x - half} {top + 70} Q{x - half} {top} {x - neck} {top} L{x + neck} {top} "
    c.add(
        f'<path d="{d}Q{x + half} {top} {x + half} {top + 70} L{x + half} {y - 20} Q{x + half} {y} {x + half - 24} {y} '
        f'L{x - half + 24} {y} Q{x - half} {y} {x - half} {y - 20} Z" fill="url(#{tone}-round)"/>'
    )


def label(c: Canvas, x: float, y: float, w: float, h: float, tone: str = "paper", lines: int = 2) -> None:
    """A printed label: a sign and a few lines that cannot be read."""
    c.block(x, y, w, h, tone, 12)
    cross(c, x + w / 2, y + h * 0.34, min(w, h) * 0.36)
    for i in range(lines):
        c.stroke(
            [(x + w * 0.22, y + h * (0.66 + 0.15 * i)), (x + w * (0.78 - 0.12 * i), y + h * (0.66 + 0.15 * i))],
            h * 0.05,
            TONES["soft"][1],
        )


def pack(c: Canvas, x: float, y: float, w: float, h: float, tone: str, size: str = "") -> None:
    """A soft bag of protections standing on y, its handle on top; x is its left edge."""
    top = y - h
    c.curve(f"M{x + w * 0.36} {top + 14} Q{x + w * 0.5} {top - 64} {x + w * 0.64} {top + 14}", 20, tone)
    c.path(
        f"M{x + 14} {top + 20} Q{x + w / 2} {top - 16} {x + w - 14} {top + 20} Q{x + w + 22} {y - h / 2} {x + w - 4} {y - 14} "
        f"Q{x + w / 2} {y + 12} {x + 4} {y - 14} Q{x - 22} {y - h / 2} {x + 14} {top + 20} Z",
        tone,
    )
    c.path(
        f"M{x + 2} {top + h * 0.5} Q{x + w / 2} {top + h * 0.36} {x + w + 4} {top + h * 0.5} L{x + w + 2} {y - h * 0.14} "
        f"Q{x + w / 2} {y - h * 0.06} {x - 2} {y - h * 0.14} Z",
        "paper",
    )
    if size:
        c.disc(x + w - 74, top + 92, 46, "#fbfaf7")
        c.text(x + w - 74, top + 110, size, 48)


def foot(c: Canvas, tone: str = "sand") -> None:
    """A mannequin's lower leg and foot, toes to the right, standing on y = 806."""
    c.path(
        "M468 40 C470 300 500 420 512 520 C516 600 470 660 460 724 Q456 800 520 806 L846 806 Q910 800 884 752 "
        "C850 712 740 690 706 610 C688 540 716 420 716 330 C722 260 724 200 726 40 Z",
        tone,
    )


def knee(c: Canvas, tone: str = "sand") -> None:
    """A mannequin's leg from thigh to ankle, slightly bent, toes to the right."""
    c.path(
        "M424 40 C450 240 500 360 512 470 C492 570 500 680 548 980 L700 980 C704 760 742 650 736 560 "
        "C730 520 742 480 748 440 C762 330 778 220 790 40 Z",
        tone,
    )


def hand(c: Canvas, tone: str = "sand") -> None:
    """A mannequin's forearm and open hand, fingers up, thumb to the right."""
    for x, y, tilt in ((520, 250, -24), (592, 190, -8), (664, 196, 8), (734, 262, 26)):
        c.tube([(x, y), (x - tilt * 0.8, 480)], 66, tone)
    c.tube([(868, 418), (800, 520), (716, 590)], 70, tone, 60)
    c.path(
        "M488 400 Q486 360 520 400 L744 400 Q772 380 772 420 C776 520 750 590 740 650 L752 990 L500 990 L516 650 C500 580 486 500 488 400 Z",
        tone,
    )


def torso(c: Canvas, tone: str = "sand") -> None:
    """A mannequin's trunk, front view, cut at the neck and the thighs."""
    c.path(
        "M560 96 Q566 160 500 178 Q380 200 372 280 L360 440 L440 446 C446 520 424 560 424 640 Q410 720 406 980 L874 980 "
        "Q870 720 856 640 C856 560 834 520 840 446 L920 440 L908 280 Q900 200 780 178 Q714 160 720 96 Z",
        tone,
    )


def legs(c: Canvas, points: list[Point], floor: float, w: float = 22, tone: str = "steel") -> None:
    """Straight legs from each point down to the floor, with their tips."""
    for x, y in points:
        c.tube([(x, y), (x, floor - 30)], w, tone)
        tip(c, x, floor, w * 1.7)
