"""Pictures of the aids of everyday life: table, dressing, medicines, telephones."""

from .kit import TONES, Canvas, picture

DARK = TONES["ink"][1]


@picture("couverts")
def cutlery(c: Canvas) -> None:
    c.shadow(640, 420, 850, 20)
    for x in (360, 550, 740, 930):
        c.tube([(x, 500), (x, 420)], 26, "steel")
        c.tube([(x, 560), (x, 780)], 84, "deep")
        for y in range(580, 780, 44):
            c.stroke([(x - 34, y), (x + 34, y)], 7, TONES["deep"][2])
    for dx in (-36, -12, 12, 36):
        c.tube([(360 + dx, 190), (360 + dx, 330)], 14, "steel")
    c.path("M310 300 L410 300 Q410 420 360 430 Q310 420 310 300 Z", "steel")
    c.path("M530 430 L530 200 Q590 180 600 300 L590 430 Z", "steel")
    c.ball(740, 310, 70, "steel", 110)
    c.ball(930, 340, 52, "steel", 84)


@picture("tasse-deux-anses", "sand")
def two_handled_cup(c: Canvas) -> None:
    c.shadow(640, 330)
    c.ring(420, 560, 110, 40, "deep", 120)
    c.ring(860, 560, 110, 40, "deep", 120)
    c.path("M440 400 L840 400 L800 760 Q796 800 750 800 L530 800 Q484 800 480 760 Z", "teal")
    c.ball(640, 400, 212, "pale", 46)
    c.path("M560 396 L590 300 Q640 270 690 300 L720 396 Q640 420 560 396 Z", "paper")
    c.ball(640, 296, 46, "pale", 14)
    c.trace("M480 500 L500 740", 16, TONES["teal"][0])


@picture("assiette-rebord", "mist")
def rimmed_plate(c: Canvas) -> None:
    c.shadow(640, 470, 740, 40)
    c.ball(640, 640, 470, "teal", 150)
    c.path("M170 630 Q170 500 640 490 Q1110 500 1110 630 Q1110 560 640 550 Q170 560 170 630 Z", "deep")
    c.ball(640, 620, 400, "paper", 112)
    c.ball(640, 634, 330, "pale", 80)
    for x, y, tone in (
        (560, 620, "warm"),
        (640, 600, "warm"),
        (620, 650, "wood"),
        (740, 630, "teal"),
        (790, 616, "soft"),
    ):
        c.ball(x, y, 52, tone, 30)


@picture("pince-prehension")
def reacher(c: Canvas) -> None:
    c.shadow(640, 460)
    with c.placed(640, 500, turn=-32):
        c.tube([(-300, 0), (340, 0)], 34, "steel")
        c.tube([(-420, 150), (-380, 20), (-300, 0)], 60, "deep", 50)
        c.curve("M-300 40 Q-330 130 -350 190", 34, "ink")
        c.tube([(340, 0), (400, -70), (500, -40)], 30, "deep", 30)
        c.tube([(340, 0), (400, 70), (500, 40)], 30, "deep", 30)
        c.ball(340, 0, 36, "teal")
        c.ball(500, -36, 34, "ink", 26)
        c.ball(500, 36, 34, "ink", 26)


@picture("enfile-bas", "sand")
def sock_aid(c: Canvas) -> None:
    c.shadow(640, 380)
    for side in (-1, 1):
        x = 640 + side * 180
        c.trace(
            f"M{x} 540 Q{x - side * 30} 200 {x + side * 110} 180 Q{x + side * 200} 190 {x + side * 180} 330",
            16,
            TONES["warm"][1],
        )
        c.tube([(x + side * 182, 330), (x + side * 170, 430)], 46, "ink")
    c.path(
        "M430 520 Q440 460 500 470 L780 470 Q840 460 850 520 L800 780 Q780 810 740 800 L540 800 Q500 810 480 780 Z",
        "deep",
    )
    c.path("M500 500 Q640 560 780 500 L744 760 Q640 790 536 760 Z", "teal")
    for x in (560, 610, 660, 710):
        c.stroke([(x, 590), (x, 740)], 7, TONES["deep"][1])


@picture("chausse-pied", "mist")
def shoe_horn(c: Canvas) -> None:
    c.shadow(560, 300)
    with c.placed(640, 470, turn=16):
        c.tube([(0, -330), (0, 120)], 36, "wood")
        c.curve("M0 -330 Q0 -390 46 -390 Q84 -380 70 -340", 22, "wood")
        c.path("M-30 90 L30 90 Q80 180 74 300 Q60 370 0 372 Q-60 370 -74 300 Q-80 180 -30 90 Z", "steel")
        c.path("M-10 140 Q40 200 40 300 Q20 340 0 340 Q-30 300 -30 220 Z", "pale")


@picture("pilulier")
def pill_box(c: Canvas) -> None:
    c.shadow(640, 480)
    for i, day in enumerate("LMMJVSD"):
        x = 190 + i * 130
        if i == 2:
            c.block(x, 440, 122, 110, "soft", 20)
            c.text(x + 61, 524, day, 64)
            c.block(x, 590, 122, 200, "ink", 20)
            c.ball(x + 44, 720, 28, "paper", 24)
            c.ball(x + 80, 740, 26, "warm", 20)
            continue
        c.block(x, 590, 122, 200, "deep", 20)
        c.block(x, 560, 122, 170, "teal" if i % 2 else "soft", 20)
        c.text(x + 61, 672, day, 72, "#fff" if i % 2 else "#0f5c5c")


@picture("coupe-comprimes", "sand")
def pill_cutter(c: Canvas) -> None:
    c.shadow(640, 380)
    c.path("M320 640 L960 640 L930 790 Q926 804 900 804 L380 804 Q354 804 350 790 Z", "deep")
    c.block(320, 610, 640, 60, "teal", 18)
    c.ball(560, 606, 76, "paper", 34)
    c.stroke([(560, 574), (560, 638)], 6, TONES["paper"][2])
    with c.placed(930, 610, turn=28):
        c.block(-600, -90, 620, 80, "pale", 26)
        c.flat([(-440, -10), (-200, -10), (-210, 50), (-430, 50)], TONES["steel"][1], 4)
        c.flat([(-440, 38), (-200, 38), (-210, 52), (-430, 52)], TONES["steel"][0], 4)
    c.ball(940, 620, 34, "ink")


@picture("ouvre-bocal", "mist")
def jar_opener(c: Canvas) -> None:
    c.shadow(600, 300)
    c.path(
        "M400 460 Q360 490 360 560 L360 750 Q360 804 420 804 L740 804 Q800 804 800 750 L800 560 Q800 490 760 460 Z",
        "pale",
    )
    c.path("M372 600 L788 600 L788 746 Q788 792 738 792 L422 792 Q372 792 372 746 Z", "warm", 0.8)
    c.block(420, 620, 320, 110, "paper", 12)
    c.block(390, 380, 380, 90, "steel", 18)
    c.ring(580, 374, 240, 46, "deep", 54)
    c.tube([(790, 350), (1080, 260)], 70, "deep")
    c.tube([(800, 392), (1090, 320)], 60, "teal")


@picture("telephone-touches")
def big_button_phone(c: Canvas) -> None:
    c.shadow(640, 390)
    c.path("M330 420 L950 420 L1000 760 Q1004 804 960 804 L320 804 Q276 804 280 760 Z", "paper")
    for row in range(3):
        for col in range(3):
            x, y = 560 + col * 130 + row * 4, 470 + row * 106
            c.block(x, y, 108, 84, "pale", 18)
            c.text(x + 54, y + 64, str(row * 3 + col + 1), 62)
    for y in (490, 590, 690):
        c.block(350, y, 160, 70, "teal", 18)
    c.path(
        "M280 330 Q280 270 350 270 Q640 220 930 270 Q1000 270 1000 330 L1000 390 Q1000 420 960 420 L880 420 Q850 420 850 390 "
        "Q640 340 430 390 Q430 420 400 420 L320 420 Q280 420 280 390 Z",
        "deep",
    )


@picture("loupe-eclairante", "sand")
def lit_magnifier(c: Canvas) -> None:
    c.shadow(640, 400)
    for y in range(560, 800, 44):
        c.stroke([(300, y), (980, y)], 10, TONES["pale"][2])
    c.tube([(700, 560), (930, 780)], 74, "deep")
    c.disc(540, 420, 220, "#f8fbfa")
    c.text(540, 480, "Aa", 190, TONES["ink"][1])
    c.ring(540, 420, 220, 46, "teal")
    c.trace("M400 330 Q440 270 510 256", 16, "#ffffff")
    for x, y in ((540, 208), (340, 500), (740, 500)):
        c.ball(x, y, 20, "warm")


@picture("horloge-calendrier", "mist")
def calendar_clock(c: Canvas) -> None:
    c.shadow(640, 400)
    c.tube([(430, 700), (390, 800)], 34, "wood")
    c.tube([(850, 700), (890, 800)], 34, "wood")
    c.block(250, 210, 780, 530, "wood", 40)
    c.block(290, 250, 700, 450, "ink", 24)
    c.text(640, 360, "DIMANCHE", 92, TONES["soft"][0])
    c.text(640, 530, "10:25", 170, "#fbfaf7")
    c.text(640, 644, "22 NOVEMBRE", 72, TONES["warm"][0])
