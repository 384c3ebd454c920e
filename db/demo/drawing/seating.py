"""Pictures of the riser armchairs and what goes with them."""

from .kit import TONES, Canvas, picture


def _remote(c: Canvas, x: float, y: float) -> None:
    c.block(x, y, 46, 110, "ink", 18)
    for i in range(2):
        c.disc(x + 23, y + 34 + i * 40, 11, TONES["soft"][0])


def _armchair(c: Canvas, tone: str, arm: str) -> None:
    """Front view: back with its wings, seat, foot rest, two arms, on a low base."""
    c.shadow(640, 400)
    c.block(430, 760, 420, 44, "ink", 14)
    c.path("M440 560 L424 250 Q424 160 520 156 L760 156 Q856 160 856 250 L840 560 Z", tone)
    for y in (290, 400):
        c.trace(f"M462 {y} Q640 {y + 24} 818 {y}", 7, TONES[tone][2])
    c.block(440, 660, 400, 120, tone, 30)
    c.block(430, 520, 420, 150, tone, 54)
    for x in (340, 810):
        c.path(
            f"M{x} 520 Q{x} 440 {x + 65} 440 Q{x + 130} 440 {x + 130} 520 L{x + 124} 780 Q{x + 124} 794 {x + 108} 794 L{x + 22} 794 Q{x + 6} 794 {x + 6} 780 Z",
            arm,
        )
        c.curve(f"M{x + 36} 476 Q{x + 65} 462 {x + 94} 476", 26, arm)


@picture("fauteuil-anse", "sand")
def armchair(c: Canvas) -> None:
    _armchair(c, "teal", "deep")
    c.curve("M905 640 Q960 700 930 800", 8, "ink")
    _remote(c, 882, 540)


@picture("fauteuil-grand-large", "mint")
def raised_armchair(c: Canvas) -> None:
    c.shadow(620, 400)
    c.block(380, 752, 470, 50, "ink", 14)
    c.tube([(460, 750), (560, 640), (700, 600)], 30, "steel", 10)
    c.tube([(740, 750), (620, 700), (520, 560)], 30, "steel", 10)
    with c.placed(640, 560, turn=17):
        c.path("M-256 -330 Q-250 -400 -170 -400 Q-100 -400 -90 -330 L-50 0 L-226 40 Z", "soft")
        c.stroke([(-212, -270), (-102, -280)], 7, TONES["soft"][2])
        c.stroke([(-200, -170), (-90, -180)], 7, TONES["soft"][2])
        c.block(-200, -40, 390, 110, "soft", 40)
        c.path(
            "M-240 -90 Q-240 -140 -190 -140 L110 -140 Q160 -140 160 -90 L150 120 Q150 140 130 140 L-210 140 Q-230 140 -230 120 Z",
            "teal",
        )
        c.curve("M-210 -118 L126 -118", 34, "teal")
        _remote(c, 10, -80)
    c.curve("M900 660 Q980 520 900 380", 14, "warm")
    c.flat([(866, 400), (904, 340), (938, 404)], TONES["warm"][1], 6)


@picture("fauteuil-sur-mesure", "sand")
def measured_armchair(c: Canvas) -> None:
    _armchair(c, "warm", "wood")
    c.curve("M1040 180 L1040 780", 26, "paper")
    for i, y in enumerate(range(210, 780, 36)):
        c.stroke([(1028, y), (1038 if i % 3 else 1048, y)], 5, TONES["ink"][1])
    for y in (156, 798):
        c.stroke([(1000, y), (1080, y)], 10, TONES["deep"][1])


@picture("fauteuil-compact", "mist")
def reclined_armchair(c: Canvas) -> None:
    c.shadow(640, 440)
    c.block(430, 752, 340, 50, "ink", 14)
    c.path("M262 350 Q240 280 310 256 Q370 240 408 300 L600 600 L460 660 Z", "deep")
    c.block(450, 570, 360, 104, "deep", 40)
    c.path("M770 580 L1000 560 Q1040 560 1040 596 Q1040 640 1000 640 L800 672 Z", "deep")
    c.path(
        "M400 560 Q396 506 446 506 L740 500 Q784 500 784 550 L776 760 Q776 776 756 776 L450 776 Q430 776 428 756 Z",
        "teal",
    )
    c.curve("M440 530 L750 524", 34, "teal")
    _remote(c, 600, 556)


@picture("housse", "mint")
def chair_cover(c: Canvas) -> None:
    c.shadow(640, 360)
    c.path(
        "M450 250 Q460 160 640 160 Q820 160 830 250 L850 500 Q930 480 940 560 L930 800 L350 800 L340 560 Q350 480 430 500 Z",
        "pale",
    )
    c.path("M452 560 Q640 530 828 560 L836 660 Q640 690 444 660 Z", "paper")
    for d in ("M470 250 Q500 400 480 540", "M800 250 Q780 400 810 540", "M640 180 Q630 340 650 520"):
        c.trace(d, 6, TONES["pale"][2])
    c.trace("M352 770 Q500 790 640 770 Q800 750 930 774", 10, TONES["teal"][1])
    c.trace("M430 500 Q424 620 440 790 M850 500 Q856 620 844 790", 7, TONES["pale"][2])


@picture("tablette-fauteuil", "sand")
def chair_tray(c: Canvas) -> None:
    c.shadow(650, 330)
    c.tube([(820, 772), (430, 772)], 28, "steel")
    c.tube([(520, 772), (520, 480)], 34, "steel")
    c.tube([(820, 772), (860, 796)], 28, "steel")
    c.flat([(350, 470), (860, 470), (980, 372), (500, 372)], TONES["wood"][2], 20)
    c.solid([(350, 452), (860, 452), (980, 356), (500, 356)], "wood", 20)
    c.drum(600, 330, 90, 84, "paper", 14)
    c.curve("M690 350 Q736 352 726 380 Q716 404 688 398", 12, "paper")
    c.disc(645, 334, 42, TONES["teal"][1], 11)


@picture("repose-pieds", "mist")
def foot_rest(c: Canvas) -> None:
    c.shadow(640, 350)
    c.tube([(430, 780), (760, 560)], 32, "wood", 0)
    c.tube([(850, 780), (520, 560)], 32, "wood", 0)
    c.ball(640, 672, 24, "steel")
    with c.placed(640, 500, turn=-9):
        c.block(-330, -70, 660, 120, "teal", 56)
        c.trace("M-300 -10 L300 -10", 6, TONES["teal"][2])
        for x in (-160, 0, 160):
            c.ball(x, -40, 13, "deep", 9)


@picture("coussin-assise", "mint")
def seat_cushion(c: Canvas) -> None:
    c.shadow(640, 400, 780)
    c.path("M330 560 Q640 450 950 560 L1010 720 Q1000 790 930 790 L350 790 Q280 790 270 720 Z", "deep")
    c.path("M330 560 Q640 450 950 560 Q1000 660 1000 690 Q640 640 280 690 Q290 620 330 560 Z", "teal")
    c.trace("M280 690 Q640 640 1000 690", 8, TONES["soft"][0])
    c.path("M470 580 Q640 520 810 580 Q860 620 640 630 Q420 620 470 580 Z", "deep", 0.55)
    c.trace("M560 760 L720 760", 12, TONES["soft"][1])
