"""Pictures of first aid and hygiene."""

from .kit import TONES, Canvas, picture
from .parts import bottle, cross, label

DARK = TONES["ink"][2]


@picture("trousse-secours")
def first_aid_bag(c: Canvas) -> None:
    c.shadow(640, 400)
    c.curve("M500 330 Q500 210 640 210 Q780 210 780 330", 38, "ink")
    c.path(
        "M300 380 Q300 310 370 310 L910 310 Q980 310 980 380 L1000 740 Q1000 804 930 804 L350 804 Q280 804 280 740 Z",
        "deep",
    )
    c.trace("M296 440 Q640 470 984 440", 14, TONES["ink"][2])
    c.block(920, 430, 34, 70, "steel", 10)
    c.ball(640, 630, 128, "paper")
    cross(c, 640, 630, 160)


def _plaster(c: Canvas, x: float, y: float, w: float, turn: float, tone: str) -> None:
    with c.placed(x, y, turn=turn):
        c.block(-w / 2, -50, w, 100, tone, 50)
        c.block(-w * 0.17, -44, w * 0.34, 88, "paper", 10)
        for dx in (-0.38, -0.28, 0.28, 0.38):
            for dy in (-18, 18):
                c.disc(dx * w, dy, 5, TONES[tone][2])


@picture("pansements", "mist")
def plasters(c: Canvas) -> None:
    c.shadow(640, 430)
    c.box(300, 460, 360, 340, 150, "teal")
    label(c, 350, 510, 260, 230)
    _plaster(c, 900, 740, 330, -8, "sand")
    _plaster(c, 940, 610, 280, 14, "warm")
    _plaster(c, 920, 480, 220, -24, "sand")


@picture("bande-cohesive", "sand")
def bandage_roll(c: Canvas) -> None:
    c.shadow(640, 400)
    c.path("M470 790 L1010 790 Q1040 780 1040 760 L1040 730 L470 730 Z", "teal")
    c.drum(300, 380, 350, 420, "teal", 40)
    c.ball(475, 400, 175, "soft", 62)
    for i in range(3):
        c.trace(
            f"M{475 - 130 + i * 40} 400 A{130 - i * 40} {44 - i * 13} 0 1 1 {475 + 130 - i * 40} 400 A{130 - i * 40} {44 - i * 13} 0 1 1 {475 - 130 + i * 40} 400",
            6,
            TONES["teal"][2],
        )
    c.disc(475, 400, 30, DARK, 11)
    for x in range(330, 640, 30):
        c.stroke([(x, 470), (x, 780)], 3, TONES["teal"][2])
    c.drum(760, 560, 170, 180, "deep", 26)
    c.ball(845, 570, 85, "teal", 30)


@picture("gel-hydroalcoolique")
def hand_gel(c: Canvas) -> None:
    c.shadow(640, 240)
    c.tube([(640, 340), (640, 200), (520, 204), (506, 240)], 34, "ink", 30)
    c.drum(590, 290, 100, 70, "ink", 14)
    bottle(c, 640, 806, 330, 500, "soft", "ink")
    label(c, 505, 500, 270, 240)
    c.path("M506 270 Q528 310 526 330 A20 20 0 0 1 486 330 Q484 310 506 270 Z", "teal", 0.8)


@picture("compresses", "mist")
def gauze(c: Canvas) -> None:
    c.shadow(640, 430)
    for i in range(6):
        y = 780 - i * 40
        c.solid([(260, y), (640, y), (640, y - 32), (260, y - 32)], "paper" if i % 2 else "pale", 10)
    c.solid([(260, 548), (640, 548), (760, 450), (400, 450)], "paper", 10)
    for i in range(1, 8):
        c.stroke([(260 + 48 * i, 548), (400 + 45 * i, 450)], 3, TONES["paper"][2])
        if i < 5:
            c.stroke([(260 + 28 * i, 548 - 20 * i), (640 + 24 * i, 548 - 20 * i)], 3, TONES["paper"][2])
    c.path("M640 548 L760 450 L760 700 L640 780 Z", "pale")
    with c.placed(890, 640, turn=10):
        c.block(-130, -170, 260, 330, "teal", 14)
        c.block(-104, -140, 208, 200, "paper", 10)
        cross(c, 0, -40, 100)


@picture("coussin-chaud-froid", "sand")
def hot_cold_pack(c: Canvas) -> None:
    c.shadow(640, 420, 770)
    c.path(
        "M280 420 Q460 380 640 410 Q820 380 1000 420 Q1050 560 1000 740 Q820 780 640 750 Q460 780 280 740 Q230 560 280 420 Z",
        "teal",
    )
    c.path("M640 410 Q820 380 1000 420 Q1050 560 1000 740 Q820 780 640 750 Z", "warm")
    for y in (500, 580, 660):
        c.trace(f"M300 {y} Q640 {y + 30} 980 {y}", 6, "#ffffff66")
    c.trace("M450 500 L450 660 M380 540 L520 620 M520 540 L380 620", 14, "#fbfaf7")
    c.ball(830, 580, 54, "paper")
    for i in range(8):
        c.add(f'<g transform="rotate({45 * i} 830 580)">')
        c.stroke([(830, 506), (830, 482)], 12, "#fbfaf7")
        c.add("</g>")


@picture("gants-toilette", "mint")
def wash_gloves(c: Canvas) -> None:
    c.shadow(640, 440)
    c.path("M270 420 L650 420 L660 780 Q660 804 630 804 L290 804 Q260 804 260 780 Z", "teal")
    c.trace("M262 450 L654 450", 20, TONES["deep"][1])
    label(c, 330, 520, 250, 220)
    c.path(
        "M760 804 L770 420 Q780 300 860 300 Q950 300 960 400 L966 520 Q990 470 1030 480 Q1070 500 1050 560 L990 690 L986 804 Z",
        "soft",
    )
    c.trace("M764 740 L986 740", 14, TONES["teal"][1])
    for x in (820, 870, 920):
        for y in range(380, 700, 60):
            c.disc(x, y, 6, TONES["soft"][2])


@picture("serum-physiologique", "mist")
def saline(c: Canvas) -> None:
    c.shadow(640, 400)
    for i in range(5):
        x = 330 + i * 130
        c.block(x + 18, 250, 62, 60, "soft", 12)
        c.path(
            f"M{x + 36} 300 L{x + 62} 300 L{x + 66} 400 Q{x + 100} 420 {x + 100} 460 L{x + 100} 700 Q{x + 98} 724 {x + 80} 724 L{x + 18} 724 Q{x} 724 {x} 700 L{x} 460 Q{x} 420 {x + 32} 400 Z",
            "pale",
        )
        c.path(
            f"M{x + 8} 520 L{x + 92} 520 L{x + 92} 700 Q{x + 90} 716 {x + 76} 716 L{x + 22} 716 Q{x + 8} 716 {x + 8} 700 Z",
            "teal",
            0.55,
        )
        c.block(x - 6, 724, 112, 80, "deep", 10)


@picture("masques", "sand")
def masks(c: Canvas) -> None:
    c.shadow(640, 460)
    c.box(240, 520, 440, 280, 130, "teal")
    label(c, 300, 560, 320, 190)
    c.curve("M640 470 Q540 330 650 330", 8, "paper")
    c.curve("M1010 470 Q1110 330 1000 330", 8, "paper")
    c.path("M640 320 Q820 270 1010 320 L1020 480 Q900 560 820 560 Q740 560 630 480 Z", "soft")
    for y in (370, 420, 470):
        c.trace(f"M640 {y} Q820 {y - 36} 1012 {y}", 6, TONES["soft"][2])
    c.trace("M740 306 Q824 290 910 306", 12, TONES["steel"][1])


@picture("gants-nitrile")
def nitrile_gloves(c: Canvas) -> None:
    c.shadow(640, 430)
    with c.placed(640, 60, 0.72):
        for x, top, tilt in ((-100, 240, -20), (-34, 180, -6), (36, 190, 8), (100, 250, 22)):
            c.tube([(x + tilt, top), (x, 440)], 62, "teal")
        c.tube([(210, 400), (150, 500), (80, 560)], 66, "teal", 60)
        c.path("M-132 400 L132 400 Q150 500 110 600 L116 800 L-116 800 L-108 600 Q-140 500 -132 400 Z", "teal")
        c.trace("M-112 650 L112 650", 8, TONES["teal"][2])
    c.box(350, 560, 480, 240, 140, "deep")
    c.ball(670, 528, 120, "ink", 22)
    c.path("M560 528 Q590 470 640 540 L710 538 Q760 480 784 526 Q720 560 660 556 Q600 552 560 528 Z", "teal")
    label(c, 400, 590, 380, 180)
