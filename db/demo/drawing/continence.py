"""Pictures of the continence products."""

from .kit import TONES, Canvas, picture
from .parts import pack


def _pad(c: Canvas, x: float, y: float, scale: float, turn: float, core: str = "soft") -> None:
    with c.placed(x, y, scale, turn):
        c.path(
            "M-150 -250 Q-150 -310 0 -310 Q150 -310 150 -250 Q150 -160 96 -40 Q92 40 130 190 Q140 290 0 290 "
            "Q-140 290 -130 190 Q-92 40 -96 -40 Q-150 -160 -150 -250 Z",
            "paper",
        )
        c.path(
            "M-92 -210 Q-90 -256 0 -256 Q90 -256 92 -210 Q90 -140 52 -40 Q50 40 76 170 Q80 236 0 236 "
            "Q-80 236 -76 170 Q-50 40 -52 -40 Q-90 -140 -92 -210 Z",
            core,
        )
        c.trace("M0 -220 Q-8 0 0 200", 5, TONES[core][2], "16 14")


def _brief(c: Canvas, x: float, y: float, tone: str, scale: float = 1, tabs: bool = False, seam: str = "soft") -> None:
    """A pull-on brief, front view; (x, y) is the middle of its waist."""
    with c.placed(x, y, scale):
        c.path("M-250 0 Q0 46 250 0 L240 150 Q130 190 96 330 Q0 360 -96 330 Q-130 190 -240 150 Z", tone)
        c.trace("M-248 34 Q0 80 248 34", 14, TONES[seam][1])
        for side in (-1, 1):
            c.trace(f"M{side * 238} 140 Q{side * 122} 180 {side * 92} 318", 10, TONES[seam][1])
            if tabs:
                c.block(side * 190 - 50, 60, 100, 44, "teal", 12)
        c.trace("M-40 130 Q0 150 40 130 L34 300 Q0 312 -34 300 Z", 5, TONES[tone][2])


@picture("protections-legeres")
def light_pads(c: Canvas) -> None:
    c.shadow(640, 420)
    pack(c, 300, 800, 330, 470, "teal")
    _pad(c, 800, 520, 0.95, 14)
    _pad(c, 960, 570, 0.8, 30, "pale")


@picture("slips-absorbants", "sand")
def pants(c: Canvas) -> None:
    c.shadow(640, 440)
    pack(c, 240, 800, 390, 500, "deep", "M")
    _brief(c, 880, 470, "paper", 0.84)


@picture("changes-complets", "mist")
def all_in_one(c: Canvas) -> None:
    c.shadow(640, 440)
    pack(c, 650, 800, 400, 520, "ink", "L")
    _brief(c, 430, 400, "paper", 1.05, tabs=True, seam="deep")
    c.add(
        '<g transform="translate(870 420)"><path d="M20 -70 A80 80 0 1 0 60 60 A62 62 0 1 1 20 -70 Z" fill="#e8b87c"/></g>'
    )


@picture("culotte-lavable")
def washable_brief(c: Canvas) -> None:
    c.shadow(640, 330)
    _brief(c, 640, 280, "deep", 1.35, seam="teal")
    c.trace("M330 336 Q640 400 950 336", 5, TONES["soft"][0], "2 16")
    c.path("M594 480 Q640 500 686 480 L680 680 Q640 700 600 680 Z", "teal", 0.6)


@picture("alese-jetable", "sand")
def disposable_underlay(c: Canvas) -> None:
    c.shadow(640, 460, 800)
    for i in range(4):
        y = 790 - i * 26
        c.solid([(250, y), (830, y), (830, y - 22), (250, y - 22)], "pale" if i % 2 else "paper", 8)
    c.solid([(250, 690), (830, 690), (1010, 520), (450, 520)], "teal", 10)
    c.solid([(320, 668), (800, 668), (940, 540), (476, 540)], "paper", 10)
    for i in range(1, 5):
        c.stroke([(320 + 96 * i, 668), (476 + 93 * i, 540)], 4, TONES["pale"][2])
    for i in range(1, 3):
        c.stroke([(320 + 52 * i, 668 - 43 * i), (800 + 47 * i, 668 - 43 * i)], 4, TONES["pale"][2])
    c.path("M830 690 L1010 520 L1010 560 Q960 690 830 740 Z", "deep")


@picture("alese-lavable", "mist")
def washable_underlay(c: Canvas) -> None:
    c.shadow(640, 430)
    c.block(270, 690, 740, 110, "wood", 20)
    c.block(260, 560, 760, 150, "paper", 50)
    c.path("M420 556 Q640 540 860 556 L890 700 Q900 790 870 800 Q640 780 410 800 Q380 790 390 700 Z", "teal")
    for x in range(450, 860, 70):
        c.trace(f"M{x} 560 Q{x + (x - 640) * 0.08:g} 680 {x + (x - 640) * 0.12:g} 780", 5, TONES["teal"][2])
    for y in (610, 670, 730):
        c.trace(f"M400 {y + 6} Q640 {y - 16} 880 {y + 6}", 5, TONES["teal"][2])
    c.block(300, 430, 330, 140, "pale", 66)


@picture("protections-homme")
def male_guards(c: Canvas) -> None:
    c.shadow(640, 430)
    pack(c, 640, 800, 350, 480, "ink")
    with c.placed(440, 500, 1.1, -8):
        c.path(
            "M-150 -200 Q0 -260 150 -200 Q190 -120 120 60 Q60 230 0 240 Q-60 230 -120 60 Q-190 -120 -150 -200 Z",
            "paper",
        )
        c.path(
            "M-100 -160 Q0 -200 100 -160 Q124 -100 76 50 Q40 164 0 170 Q-40 164 -76 50 Q-124 -100 -100 -160 Z", "teal"
        )
        c.trace("M0 -150 L0 130", 5, TONES["teal"][2], "16 14")


@picture("slips-filet", "sand")
def net_pants(c: Canvas) -> None:
    c.shadow(640, 330)
    _brief(c, 640, 290, "pale", 1.3, seam="teal")
    c.add(
        '<clipPath id="net"><path d="M320 340 Q640 400 960 340 L940 480 Q800 540 760 710 Q640 740 520 710 Q480 540 340 480 Z"/></clipPath>'
    )
    c.add('<g clip-path="url(#net)">')
    for x in range(0, 1400, 44):
        c.stroke([(x, 300), (x - 300, 760)], 4, TONES["teal"][1])
        c.stroke([(x - 100, 300), (x + 200, 760)], 4, TONES["teal"][1])
    c.add("</g>")


@picture("poches-recueil", "mist")
def drainage_bag(c: Canvas) -> None:
    c.shadow(640, 200)
    c.tube([(500, 180), (780, 180)], 18, "steel")
    c.curve("M640 200 Q640 90 820 120 Q980 160 960 420 Q950 560 1010 640", 16, "soft")
    c.path(
        "M470 210 L810 210 Q830 210 830 240 L830 660 Q830 710 780 720 L680 740 L600 740 L500 720 Q450 710 450 660 L450 240 Q450 210 470 210 Z",
        "pale",
    )
    c.path("M462 480 L818 480 L818 656 Q816 700 776 708 L676 728 L604 728 L504 708 Q464 700 462 656 Z", "warm", 0.75)
    for i, y in enumerate(range(300, 680, 60)):
        c.stroke([(490, y), (540 if i % 2 else 570, y)], 6, TONES["deep"][1])
    c.text(690, 310, "2 L", 64)
    c.drum(612, 736, 56, 56, "deep", 8)
    for x in (510, 770):
        c.disc(x, 236, 12, TONES["steel"][2])
