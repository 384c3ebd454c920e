"""Pictures of the care beds, mattresses and bedding."""

from .kit import TONES, Canvas, picture
from .parts import castor


def _bed(c: Canvas, low: bool) -> None:
    floor = 806
    top = 600 if low else 520
    c.shadow(640, 500)
    c.tube([(420, floor - 60), (700, top + 70)], 26, "steel", 0)
    c.tube([(860, floor - 60), (580, top + 70)], 26, "steel", 0)
    c.tube([(230, top + 70), (1050, top + 70)], 30, "steel")
    for x in (240, 1030):
        c.tube([(x, floor - 60), (x, top + 40)], 26, "steel")
        castor(c, x, floor, 34)
    c.block(176, top - 180, 54, 330, "wood", 16)
    c.block(1052, top - 90, 54, 240, "wood", 16)
    with c.placed(560, top + 20, turn=26):
        c.block(-330, -50, 340, 80, "paper", 36)
        c.block(-300, -104, 170, 66, "pale", 32)
    c.block(520, top - 30, 520, 84, "paper", 34)
    c.path(f"M620 {top - 46} Q820 {top - 70} 1040 {top - 40} L1046 {top + 70} Q820 {top + 90} 600 {top + 64} Z", "teal")


@picture("lit-deux-fonctions", "mist")
def care_bed(c: Canvas) -> None:
    _bed(c, low=False)
    c.tube([(205, 380), (205, 150), (430, 130)], 22, "steel")
    c.stroke([(420, 130), (420, 220)], 6, TONES["ink"][1])
    c.tube([(380, 240), (460, 240), (420, 205), (380, 240)], 12, "deep", 0)


@picture("lit-tres-bas", "sand")
def low_bed(c: Canvas) -> None:
    _bed(c, low=True)
    for y in (440, 500):
        c.tube([(560, y), (1000, y)], 18, "wood")
    for x in (600, 780, 960):
        c.tube([(x, 430), (x, 600)], 14, "steel")


@picture("matelas-memoire")
def foam_mattress(c: Canvas) -> None:
    c.shadow(650, 480, 790)
    c.flat([(200, 640), (860, 640), (1090, 500), (470, 500)], "#d6e9e5", 40)
    c.path(
        "M190 640 Q190 610 230 610 L470 470 L1060 470 Q1100 470 1100 510 L1100 610 L870 770 L230 770 Q190 770 190 740 Z",
        "soft",
    )
    c.path(
        "M230 600 L480 456 Q500 446 520 446 L1050 446 Q1100 446 1060 480 L870 600 Q850 616 830 616 L230 616 Q196 616 230 600 Z",
        "paper",
    )
    c.path("M196 700 L868 700 L1100 548 L1100 610 L870 770 L230 770 Q190 770 196 700 Z", "deep")
    for i in range(1, 6):
        c.trace(f"M{230 + i * 105} 612 L{490 + i * 96} 450", 5, TONES["paper"][2])
    c.trace("M300 576 L930 576 M380 530 L1000 530 M450 486 L1050 486", 5, TONES["paper"][2])


@picture("matelas-air", "mist")
def air_mattress(c: Canvas) -> None:
    c.shadow(640, 500, 800)
    for i in range(9):
        x = 210 + i * 84
        c.path(
            f"M{x} 600 Q{x + 6} 556 {x + 42} 556 Q{x + 80} 556 {x + 84} 600 L{x + 84} 660 Q{x + 78} 700 {x + 42} 700 Q{x + 4} 700 {x} 660 Z",
            "teal" if i % 2 else "soft",
        )
    c.block(200, 690, 780, 50, "deep", 22)
    c.curve("M930 720 Q1060 700 1040 600", 16, "ink")
    c.curve("M960 724 Q1090 720 1064 600", 16, "ink")
    c.block(960, 420, 190, 180, "paper", 28)
    c.ball(1018, 500, 34, "teal")
    for y in (480, 520):
        c.stroke([(1080, y), (1120, y)], 10, TONES["soft"][1])
    c.block(230, 740, 740, 60, "wood", 10)


@picture("barrieres-lit", "sand")
def bed_rail(c: Canvas) -> None:
    c.shadow(640, 420)
    c.block(260, 640, 760, 110, "paper", 44)
    c.block(250, 736, 780, 60, "wood", 14)
    c.tube([(340, 730), (340, 360), (940, 360), (940, 730)], 28, "deep", 60)
    c.tube([(340, 480), (940, 480)], 22, "teal")
    for x in (490, 640, 790):
        c.tube([(x, 366), (x, 610)], 20, "teal")
    for x in (340, 940):
        c.block(x - 34, 700, 68, 84, "ink", 12)


@picture("table-de-lit")
def overbed_table(c: Canvas) -> None:
    c.shadow(640, 370)
    c.tube([(380, 760), (860, 760)], 30, "steel")
    castor(c, 380, 812, 26)
    castor(c, 850, 812, 26)
    c.block(396, 430, 46, 330, "steel", 10)
    c.block(380, 560, 78, 70, "ink", 14)
    c.flat([(330, 440), (900, 440), (1010, 350), (470, 350)], TONES["wood"][2], 16)
    c.solid([(330, 424), (900, 424), (1010, 334), (470, 334)], "wood", 16)
    c.solid([(560, 400), (740, 400), (790, 360), (620, 360)], "paper", 6)
    c.stroke([(650, 398), (704, 362)], 4, TONES["paper"][2])
    c.drum(850, 290, 60, 76, "teal", 12)


@picture("potence", "mist")
def lifting_pole(c: Canvas) -> None:
    c.shadow(620, 290)
    c.tube([(360, 790), (820, 790)], 30, "steel")
    c.tube([(520, 806), (520, 740)], 30, "steel")
    c.tube([(470, 790), (470, 250), (520, 180), (820, 160)], 36, "deep", 90)
    c.stroke([(770, 170), (770, 360)], 14, TONES["warm"][1])
    c.tube([(770, 350), (680, 470), (860, 470), (770, 350)], 22, "steel", 16)
    c.tube([(690, 472), (850, 472)], 40, "ink")
    c.block(750, 250, 40, 46, "ink", 8)


@picture("oreiller-cervical", "sand")
def neck_pillow(c: Canvas) -> None:
    c.shadow(640, 430, 770)
    c.path(
        "M240 640 Q230 500 330 480 Q420 470 520 560 Q640 620 760 560 Q880 440 980 480 Q1060 520 1040 680 Q1040 760 960 760 L320 760 Q240 760 240 640 Z",
        "soft",
    )
    c.path("M250 690 Q640 720 1038 690 Q1040 760 960 760 L320 760 Q246 760 250 690 Z", "teal")
    c.trace("M250 688 Q640 718 1036 688", 6, TONES["teal"][2], "3 16")
    c.trace("M330 520 Q400 510 480 580 M960 520 Q890 500 810 580", 6, TONES["soft"][2])


@picture("releve-buste")
def back_rest(c: Canvas) -> None:
    c.shadow(650, 400)
    c.tube([(820, 780), (470, 250)], 28, "steel")
    c.tube([(470, 260), (360, 780)], 24, "steel")
    c.tube([(340, 780), (900, 780)], 28, "steel")
    c.solid([(500, 250), (640, 220), (970, 740), (840, 770)], "deep", 30)
    c.solid([(560, 300), (660, 280), (750, 420), (650, 440)], "pale", 36)
    for x, y in ((690, 500), (760, 610)):
        c.stroke([(x, y), (x + 110, y - 22)], 6, TONES["deep"][2])


@picture("arceau", "mist")
def bed_cradle(c: Canvas) -> None:
    c.shadow(640, 440)
    c.block(250, 650, 780, 120, "paper", 50)
    c.block(240, 750, 800, 56, "wood", 12)
    c.curve("M380 670 Q370 330 640 320 Q900 330 900 670", 26, "deep")
    c.curve("M470 700 Q470 400 720 390 Q960 400 970 700", 26, "teal")
    c.tube([(640, 322), (720, 390)], 20, "steel")
    c.path("M380 480 Q400 330 640 316 L720 386 Q500 400 480 560 L470 690 L376 660 Z", "soft", 0.75)
