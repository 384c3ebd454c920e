"""Pictures of the equipment for practices."""

from .kit import TONES, Canvas, picture
from .parts import bottle, castor, cross, screen


@picture("table-examen", "mist")
def exam_table(c: Canvas) -> None:
    c.shadow(640, 490)
    for x in (300, 980):
        c.tube([(x, 796), (x, 600)], 36, "steel")
        c.tube([(x - 70, 800), (x + 70, 800)], 24, "ink")
    c.tube([(300, 690), (980, 690)], 26, "steel")
    c.block(230, 590, 820, 40, "steel", 14)
    c.block(470, 520, 590, 80, "deep", 34)
    with c.placed(480, 570, turn=34):
        c.block(-330, -52, 340, 80, "deep", 34)
    c.path("M560 508 Q800 500 1040 512 L1050 560 Q800 548 556 556 Z", "paper")
    c.ball(1070, 560, 46, "paper")


@picture("otoscope")
def otoscope(c: Canvas) -> None:
    c.shadow(640, 220)
    with c.placed(640, 500, turn=12):
        c.drum(-54, -80, 108, 380, "ink", 40)
        for y in range(-20, 240, 34):
            c.stroke([(-44, y), (44, y)], 7, TONES["ink"][0])
        c.drum(-62, -130, 124, 64, "steel", 16)
        c.path(
            "M-100 -300 Q-100 -340 -60 -340 L80 -340 Q120 -340 120 -300 L110 -160 Q100 -130 60 -130 L-40 -130 Q-80 -130 -90 -160 Z",
            "deep",
        )
        c.path("M-96 -290 L-290 -230 L-290 -196 L-92 -170 Z", "ink")
        c.ball(96, -236, 34, "pale", 84)


@picture("tensiometre-manuel", "sand")
def aneroid(c: Canvas) -> None:
    c.shadow(640, 430)
    c.path("M230 260 Q430 220 640 260 L640 470 Q430 510 230 470 Z", "deep")
    c.path("M240 300 Q300 290 350 292 L350 450 Q300 450 240 440 Z", "teal")
    c.curve("M520 480 Q540 640 430 660", 18, "ink")
    c.curve("M600 480 Q640 580 760 560", 18, "ink")
    c.ball(400, 710, 76, "ink", 96)
    c.ball(446, 640, 24, "steel")
    c.ball(870, 540, 210, "steel")
    c.disc(864, 534, 176, "#fbfaf7")
    for i in range(0, 271, 18):
        c.add(f'<g transform="rotate({225 + i} 864 534)">')
        c.stroke([(864, 376), (864, 404 if i % 54 == 0 else 392)], 7 if i % 54 == 0 else 4, TONES["ink"][1])
        c.add("</g>")
    c.stroke([(864, 534), (944, 440)], 12, TONES["deep"][1])
    c.ball(864, 534, 22, "deep")
    c.text(864, 650, "mmHg", 38)


@picture("chariot-soins", "mist")
def trolley(c: Canvas) -> None:
    c.shadow(640, 360)
    for x in (370, 900):
        c.tube([(x, 740), (x, 240)], 30, "steel")
        castor(c, x, 812, 36)
    c.tube([(900, 300), (980, 280), (980, 360)], 24, "ink", 20)
    for y in (330, 690):
        c.block(350, y, 570, 40, "paper", 10)
    for i, y in enumerate((380, 470, 570)):
        c.block(384, y, 500, 84 if i < 2 else 100, "teal" if i % 2 else "deep", 12)
        c.tube([(570, y + 40), (700, y + 40)], 14, "steel")
    bottle(c, 480, 332, 90, 130, "soft", "deep")
    c.block(600, 270, 200, 60, "pale", 8)
    cross(c, 700, 300, 40)


@picture("paravent", "sand")
def folding_screen(c: Canvas) -> None:
    c.shadow(640, 470)
    for x, w, lift, tone in ((230, 250, 0, "soft"), (500, 250, 30, "teal"), (770, 250, 0, "soft")):
        skew = 24 if lift else -24
        c.path(f"M{x} {230 + lift} L{x + w} {230 + lift + skew} L{x + w} {700 + lift - skew} L{x} {700 + lift} Z", tone)
        for i in range(1, 6):
            c.trace(
                f"M{x + w * i / 6} {236 + lift + skew * i / 6} Q{x + w * i / 6 - 8} 480 {x + w * i / 6} {694 + lift - skew * i / 6}",
                5,
                TONES[tone][2],
            )
    for x in (224, 490, 760, 1026):
        c.tube([(x, 210), (x, 770)], 26, "steel")
        c.ball(x + 6, 786, 22, "ink")


@picture("draps-examen")
def paper_rolls(c: Canvas) -> None:
    c.shadow(660, 400)
    c.solid([(400, 420), (960, 420), (960, 800), (400, 800)], "pale", 8)
    for y in (600, 700):
        c.trace(f"M404 {y} L956 {y}", 4, TONES["pale"][2], "10 14")
    c.add('<rect x="400" y="230" width="560" height="270" fill="url(#soft)"/>')
    c.ball(960, 365, 60, "soft", 135)
    c.path("M400 230 L960 230 A60 135 0 0 1 1014 320 L400 320 Z", "paper", 0.55)
    c.ball(400, 365, 66, "paper", 135)
    for i in range(1, 4):
        c.add(
            f'<ellipse cx="400" cy="365" rx="{66 - 12 * i}" ry="{135 - 25 * i}" fill="none" stroke="#9acdc6" stroke-width="4"/>'
        )
    c.ball(400, 365, 24, "wood", 48)
    c.disc(402, 367, 14, TONES["ink"][2], 32)


@picture("collecteur-aiguilles", "mist")
def sharps_box(c: Canvas) -> None:
    c.shadow(640, 270)
    c.path("M430 360 L850 360 L820 760 Q816 804 770 804 L510 804 Q464 804 460 760 Z", "warm")
    c.block(410, 300, 460, 84, "deep", 20)
    c.ball(640, 300, 130, "deep", 36)
    c.ball(640, 292, 74, "ink", 18)
    c.curve("M420 340 Q340 460 420 560", 18, "ink")
    c.block(530, 470, 220, 230, "paper", 14)
    for i, y in enumerate((540, 590, 640)):
        c.stroke([(560, y), (720 - i * 30, y)], 14, TONES["warm"][1])
    with c.placed(690, 190, turn=24):
        c.drum(-22, -120, 44, 130, "pale", 10)
        c.stroke([(0, 10), (0, 90)], 6, TONES["steel"][2])
        c.block(-32, -146, 64, 24, "teal", 8)


@picture("pese-bebe", "sand")
def baby_scale(c: Canvas) -> None:
    c.shadow(640, 440)
    c.block(330, 690, 620, 110, "paper", 34)
    screen(c, 540, 716, 200, 58, "5,320", 46)
    c.path(
        "M230 480 Q250 660 420 680 L860 680 Q1030 660 1050 480 Q1060 440 1010 450 Q960 600 840 610 L440 610 Q320 600 270 450 Q220 440 230 480 Z",
        "teal",
    )
    c.path("M270 450 Q320 600 440 610 L840 610 Q960 600 1010 450 Q900 560 640 560 Q380 560 270 450 Z", "soft")
    c.ball(500, 510, 74, "sand")
    c.path("M560 480 Q700 430 840 520 Q850 580 780 590 L560 590 Q520 540 560 480 Z", "pale")
    c.trace("M478 520 Q490 534 504 524", 5, TONES["sand"][2])


@picture("lampe-examen")
def exam_lamp(c: Canvas) -> None:
    c.path("M330 330 L200 800 L760 800 L500 300 Z", "warm", 0.22)
    c.shadow(800, 220)
    for x in (680, 920):
        c.tube([(800, 740), (x, 780)], 28, "steel")
        castor(c, x, 815, 24)
    c.tube([(800, 750), (800, 430)], 30, "steel")
    c.curve("M800 440 Q800 170 620 180 Q520 190 460 260", 26, "ink")
    with c.placed(420, 290, turn=-28):
        c.path("M-130 40 Q-120 -70 0 -80 Q120 -70 130 40 Z", "deep")
        c.ball(0, 42, 130, "paper", 32)
        c.ball(0, 44, 96, "warm", 20)


@picture("marteau-reflexes", "mist")
def reflex_hammer(c: Canvas) -> None:
    c.shadow(640, 400, 780)
    with c.placed(640, 520, turn=-34):
        c.tube([(-360, 0), (280, 0)], 30, "steel")
        c.tube([(-400, 0), (-120, 0)], 54, "ink")
        c.drum(236, -96, 88, 192, "steel", 20)
        c.block(222, -178, 116, 92, "teal", 44)
        c.block(236, 86, 88, 80, "deep", 38)
