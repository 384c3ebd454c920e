"""Pictures of the measuring devices."""

from .kit import TONES, Canvas, picture
from .parts import screen

DARK = TONES["ink"][2]


@picture("tensiometre-bras")
def arm_monitor(c: Canvas) -> None:
    c.shadow(640, 430)
    c.curve("M560 700 Q640 850 760 780 Q860 720 850 600", 16, "ink")
    c.path("M760 300 Q900 240 1020 300 L1020 600 Q900 660 760 600 Z", "deep")
    c.path("M760 300 Q900 360 1020 300 Q900 240 760 300 Z", "ink")
    c.block(930, 420, 70, 150, "teal", 14)
    c.path(
        "M270 420 Q274 380 320 380 L600 380 Q646 380 650 420 L680 760 Q684 800 640 800 L280 800 Q236 800 240 760 Z",
        "paper",
    )
    screen(c, 310, 420, 300, 220)
    for y, words in ((500, "128"), (580, "79")):
        c.text(480, y, words, 84, DARK)
    c.text(570, 622, "64", 42, DARK)
    c.add(
        '<path d="M336 600 q0 -22 20 -22 q14 0 18 14 q4 -14 18 -14 q20 0 20 22 q0 20 -38 42 q-38 -22 -38 -42z" fill="#35918c" transform="translate(-8 -8) scale(1.0)"/>'
    )
    c.ball(460, 724, 46, "teal")
    c.ball(330, 724, 24, "steel")
    c.ball(590, 724, 24, "steel")


@picture("tensiometre-poignet", "mist")
def wrist_monitor(c: Canvas) -> None:
    c.shadow(640, 280)
    c.path("M390 420 Q640 300 890 420 L890 690 Q640 800 390 690 Z", "deep")
    c.path("M440 416 Q640 330 840 416 Q640 470 440 416 Z", "ink")
    c.block(440, 400, 400, 330, "paper", 50)
    screen(c, 486, 440, 308, 170)
    c.text(640, 520, "121", 80, DARK)
    c.text(640, 594, "76", 72, DARK)
    c.ball(640, 672, 34, "teal")


@picture("thermometre-infrarouge", "sand")
def infrared_thermometer(c: Canvas) -> None:
    c.shadow(640, 250)
    c.path("M570 430 L770 400 L730 760 Q726 800 690 800 L590 800 Q550 800 552 760 Z", "paper")
    c.path("M350 230 Q360 190 410 190 L800 190 Q890 200 890 300 Q890 420 790 440 L420 440 Q360 440 350 400 Z", "paper")
    c.path("M350 230 Q360 190 410 190 L440 190 L440 440 L420 440 Q360 440 350 400 Z", "deep")
    c.ball(376, 314, 30, "ink", 60)
    screen(c, 560, 236, 250, 130, "36,8", 84)
    c.path("M548 450 Q500 470 516 540 L570 520 Z", "teal")
    c.trace("M320 270 Q270 314 320 358 M280 236 Q200 314 280 392", 10, TONES["warm"][1])


@picture("thermometre-souple")
def digital_thermometer(c: Canvas) -> None:
    c.shadow(640, 420, 720, 30)
    with c.placed(640, 520, turn=-24):
        c.curve("M150 0 L420 12", 34, "teal")
        c.curve("M420 12 L470 15", 26, "steel")
        c.path(
            "M-430 -70 Q-440 -92 -400 -92 L60 -80 Q160 -60 190 -18 L190 18 Q160 60 60 80 L-400 92 Q-440 92 -430 70 Z",
            "paper",
        )
        screen(c, -250, -48, 250, 92, "37,2", 78)
        c.ball(-350, 0, 38, "deep")


@picture("oxymetre", "mist")
def oximeter(c: Canvas) -> None:
    c.shadow(660, 340)
    c.path("M300 610 L700 600 L700 690 L300 700 Q240 690 300 610 Z", "sand")
    c.path("M360 690 L900 690 Q980 700 980 740 Q980 800 900 800 L440 800 Q380 800 360 760 Z", "deep")
    c.path("M350 620 Q340 420 440 400 L900 400 Q990 410 990 520 L990 640 Q980 690 900 690 L700 690 L690 620 Z", "paper")
    c.disc(930, 694, 30, TONES["steel"][2])
    screen(c, 470, 440, 400, 150)
    c.text(590, 552, "98", 110, DARK)
    c.text(690, 500, "%", 44, DARK)
    c.trace("M710 540 L740 540 L760 490 L786 570 L804 520 L850 520", 8, TONES["deep"][1])


@picture("pese-personne-parlant", "sand")
def scales(c: Canvas) -> None:
    c.shadow(640, 440, 790)
    c.flat([(330, 480), (950, 480), (1060, 760), (220, 760)], "#6aa8a2", 40)
    c.solid([(330, 462), (950, 462), (1060, 738), (220, 738)], "pale", 40)
    screen(c, 530, 490, 220, 84, "68,4", 64)
    for x, flip in ((500, 1), (780, -1)):
        c.path(
            f"M{x} 600 Q{x + 50 * flip} 590 {x + 44 * flip} 650 L{x + 30 * flip} 716 L{x - 40 * flip} 716 L{x - 46 * flip} 650 Q{x - 50 * flip} 606 {x} 600 Z",
            "teal",
            0.5,
        )
    c.trace("M900 400 Q940 360 900 320 M940 430 Q1000 360 940 290", 12, TONES["warm"][1])
    c.flat([(800, 340), (830, 340), (868, 305), (868, 415), (830, 380), (800, 380)], TONES["warm"][1], 6)


@picture("lecteur-glycemie")
def glucose_meter(c: Canvas) -> None:
    c.shadow(640, 360)
    c.block(586, 680, 60, 130, "paper", 6)
    c.flat([(600, 770), (632, 770), (632, 800), (600, 800)], "#e8b87c", 4)
    c.path("M450 230 Q460 180 520 180 L712 180 Q772 180 782 230 L782 560 Q770 720 616 720 Q462 720 450 560 Z", "deep")
    screen(c, 500, 236, 232, 190, "1,04", 92)
    c.text(616, 412, "g/L", 34, DARK)
    c.ball(616, 540, 56, "teal")
    c.path("M920 470 Q960 540 960 590 A58 58 0 0 1 844 590 Q844 540 902 440 Z", "warm")


@picture("bandelettes", "mist")
def strips(c: Canvas) -> None:
    c.shadow(640, 360)
    c.drum(400, 420, 260, 390, "deep", 26)
    c.ball(530, 424, 130, "ink", 34)
    for x, y, turn in ((470, 300, -10), (530, 270, 2), (590, 300, 14)):
        with c.placed(x, y, turn=turn):
            c.block(-22, 0, 44, 150, "paper", 4)
            c.flat([(-22, 0), (22, 0), (22, 34), (-22, 34)], "#e8b87c", 3)
    c.block(400, 520, 260, 180, "paper", 4)
    c.text(530, 640, "50", 96)
    c.drum(740, 720, 270, 84, "teal", 26)
    c.ball(875, 724, 135, "teal", 30)


@picture("stethoscope", "sand")
def stethoscope(c: Canvas) -> None:
    c.shadow(640, 330, 812)
    c.curve("M470 190 Q430 330 560 440 Q640 500 640 560 Q640 500 720 440 Q850 330 810 190", 22, "steel")
    c.curve("M560 442 Q640 500 640 580 Q650 760 500 760 Q360 750 370 640 Q380 560 460 560", 34, "deep")
    c.curve("M720 442 Q640 500 640 580", 34, "deep")
    for x in (470, 810):
        c.ball(x, 184, 26, "ink", 32)
    c.ball(540, 600, 104, "steel")
    c.ball(540, 600, 74, "pale")
    c.curve("M420 570 L460 590", 40, "steel")
