"""Pictures of what helps in the bathroom and the toilet."""

from .kit import TONES, Canvas, picture
from .parts import castor, legs


def _holes(c: Canvas, cx: float, cy: float, rx: float) -> None:
    for dx, dy in ((0, 0), (-0.5, 0), (0.5, 0), (-0.25, -0.5), (0.25, -0.5), (-0.25, 0.5), (0.25, 0.5)):
        c.disc(cx + dx * rx, cy + dy * rx * 0.3, 13, TONES["soft"][2], 6)


@picture("tabouret-douche")
def shower_stool(c: Canvas) -> None:
    c.shadow(640, 310)
    legs(c, [(520, 500), (760, 500)], 760)
    c.tube([(470, 660), (810, 660)], 18, "steel")
    legs(c, [(440, 520), (840, 520)], 808, 26)
    c.ball(640, 480, 260, "teal", 66)
    c.ball(640, 464, 258, "soft", 60)
    _holes(c, 640, 462, 150)
    for x in (300, 420, 880, 990):
        c.path(f"M{x} 250 Q{x + 22} 290 {x + 20} 312 A20 20 0 0 1 {x - 20} 312 Q{x - 20} 290 {x} 250 Z", "teal", 0.45)


@picture("siege-douche-mural", "mist")
def wall_seat(c: Canvas) -> None:
    for x in range(60, 1280, 150):
        c.stroke([(x, -40), (x, 690)], 3, "#c4d8db")
    for y in (90, 240, 390, 540):
        c.stroke([(-40, y), (1300, y)], 3, "#c4d8db")
    c.block(430, 300, 420, 60, "steel", 16)
    c.tube([(470, 340), (470, 760)], 26, "steel")
    c.tube([(810, 340), (810, 760)], 26, "steel")
    c.block(430, 190, 420, 180, "pale", 44)
    c.path("M400 470 L880 470 Q930 470 950 560 Q960 620 900 620 L380 620 Q320 620 330 560 Q350 470 400 470 Z", "pale")
    c.path("M326 580 Q330 620 380 624 L900 624 Q950 620 954 580 Q960 660 900 660 L380 660 Q320 660 326 580 Z", "deep")
    _holes(c, 640, 540, 190)
    for x in (300, 900):
        c.tube([(x + 40, 420), (x + 40, 560)], 26, "teal")
        c.tube([(x - 4, 424), (x + 84, 424)], 40, "ink")


def _bath(c: Canvas) -> None:
    c.shadow(640, 500)
    c.path("M170 510 L1110 510 L1080 720 Q1060 800 980 800 L300 800 Q220 800 200 720 Z", "paper")
    c.path("M200 518 L1080 518 L1060 570 Q640 600 220 570 Z", "pale")
    c.tube([(150, 510), (1130, 510)], 38, "paper")
    for x in (330, 950):
        c.ball(x, 806, 32, "steel", 22)


@picture("planche-bain", "sand")
def bath_board(c: Canvas) -> None:
    _bath(c)
    c.flat([(420, 490), (760, 490), (840, 420), (520, 420)], TONES["teal"][2], 24)
    c.solid([(420, 470), (760, 470), (840, 400), (520, 400)], "teal", 24)
    for i in range(3):
        c.stroke([(510 + i * 70, 455), (568 + i * 70, 415)], 12, TONES["teal"][2])
    c.curve("M800 400 Q800 300 850 300 Q900 300 890 420", 26, "ink")


@picture("siege-pivotant", "mint")
def swivel_seat(c: Canvas) -> None:
    _bath(c)
    c.tube([(300, 500), (980, 500)], 30, "steel")
    c.ball(640, 480, 100, "ink", 26)
    c.path("M480 420 Q640 400 800 420 Q850 430 840 460 Q640 500 440 460 Q430 430 480 420 Z", "teal")
    c.path("M500 410 L490 230 Q500 190 560 190 L720 190 Q780 190 790 230 L780 410 Q640 430 500 410 Z", "deep")
    for x in (450, 830):
        c.curve(f"M{x} 440 L{x} 330 L{x + 40 if x > 640 else x - 40} 330", 28, "steel")
    c.trace("M350 330 Q300 420 380 470", 10, TONES["warm"][1])
    c.flat([(360, 450), (400, 484), (352, 496)], TONES["warm"][1], 4)


@picture("barre-appui", "mist")
def grab_bar(c: Canvas) -> None:
    for x in range(60, 1280, 150):
        c.stroke([(x, -40), (x, 940)], 3, "#c4d8db")
    for y in range(90, 900, 150):
        c.stroke([(-40, y), (1300, y)], 3, "#c4d8db")
    c.add(
        '<path d="M330 690 L960 390" stroke="#0d4142" stroke-width="60" opacity=".18" stroke-linecap="round" filter="url(#blur)"/>'
    )
    for x, y in ((320, 640), (960, 330)):
        c.ball(x, y, 92, "steel")
        c.ball(x, y, 62, "paper")
    c.tube([(320, 640), (380, 572), (900, 320), (960, 330)], 58, "paper", 60)
    for i in range(7):
        x = 470 + i * 56
        c.stroke([(x - 8, 548 - i * 27 - 22), (x + 8, 548 - i * 27 + 16)], 8, TONES["soft"][1])


def _toilet(c: Canvas) -> None:
    c.block(520, 250, 300, 220, "paper", 26)
    c.ball(670, 262, 26, "steel", 10)
    c.path("M500 540 L830 540 Q830 660 760 700 L770 800 L560 800 L580 700 Q510 660 500 540 Z", "paper")
    c.ball(665, 520, 190, "paper", 54)


@picture("rehausseur-wc")
def raised_seat(c: Canvas) -> None:
    c.shadow(660, 300)
    _toilet(c)
    c.path("M470 430 Q470 520 500 540 Q660 590 830 540 Q860 520 860 430 Z", "deep")
    c.ball(665, 430, 196, "teal", 56)
    c.disc(665, 428, 112, TONES["ink"][2], 28)
    for x in (450, 880):
        c.tube([(x, 500), (x, 320), (x + (30 if x < 600 else -30), 300)], 26, "steel", 30)
        c.tube([(x - 14, 304), (x + 14, 400)], 44, "ink")


@picture("chaise-percee", "sand")
def commode(c: Canvas) -> None:
    c.shadow(640, 310)
    c.block(450, 210, 380, 180, "teal", 40)
    c.tube([(450, 300), (450, 780)], 26, "steel")
    c.tube([(830, 300), (830, 780)], 26, "steel")
    c.drum(530, 560, 220, 150, "pale", 40)
    c.block(420, 500, 440, 70, "teal", 30)
    c.disc(640, 512, 110, TONES["ink"][2], 16)
    for x in (400, 880):
        c.tube([(x, 770), (x, 400)], 28, "steel")
        c.tube([(x, 400), (x + (34 if x < 640 else -34), 330)], 22, "steel")
        c.block(x - 44, 380, 88, 36, "ink", 16)
    legs(c, [(400, 700), (880, 700)], 808, 28)


@picture("tapis-antiderapant", "mint")
def bath_mat(c: Canvas) -> None:
    c.shadow(640, 440, 780)
    c.path(
        "M330 420 L960 420 Q1000 420 1020 460 L1110 700 Q1120 760 1060 760 L220 760 Q160 760 180 700 L270 460 Q290 420 330 420 Z",
        "teal",
    )
    for row in range(5):
        y = 470 + row * 60
        for i in range(9):
            x = 640 + (i - 4) * (72 + row * 9)
            c.ball(x, y, 20 + row * 2, "soft", 12 + row)
    c.path("M1020 460 L1110 700 Q1120 760 1060 760 L960 760 Q1080 640 1020 460 Z", "deep", 0.5)


@picture("cadre-toilettes", "mist")
def toilet_frame(c: Canvas) -> None:
    c.shadow(660, 360)
    c.tube([(430, 420), (430, 300), (910, 300), (910, 420)], 24, "steel", 50)
    _toilet(c)
    for x in (380, 950):
        c.tube([(x, 780), (x, 420), (x, 400)], 30, "deep")
        c.tube([(x, 420), (430 if x < 640 else 910, 380)], 24, "deep")
        c.tube([(x, 400), (430 if x < 640 else 910, 360)], 44, "ink")
    legs(c, [(380, 700), (950, 700)], 808, 30, "deep")


@picture("chaise-douche-roulettes", "sand")
def shower_chair(c: Canvas) -> None:
    c.shadow(640, 330)
    c.tube([(470, 240), (500, 260), (500, 720), (460, 740)], 28, "steel")
    c.tube([(800, 240), (780, 260), (780, 720), (820, 740)], 28, "steel")
    c.solid([(490, 250), (790, 250), (780, 450), (500, 450)], "teal", 30)
    c.block(450, 540, 380, 62, "teal", 28)
    c.disc(640, 556, 90, TONES["ink"][2], 14)
    for x in (410, 810):
        c.tube([(x + 30, 560), (x + 30, 440)], 24, "steel")
        c.block(x, 420, 60, 40, "ink", 18)
        castor(c, x + 30, 808, 46)
    c.tube([(500, 660), (780, 660)], 22, "steel")
    c.block(530, 720, 220, 34, "deep", 14)
