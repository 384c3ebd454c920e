"""Pictures of the walking aids."""

from .kit import TONES, Canvas, picture
from .parts import castor, legs, tip, wheel

INK = TONES["ink"][1]


def _rollator(c: Canvas, frame: str, seat: str) -> None:
    c.shadow(650, 380)
    c.tube([(545, 300), (575, 420), (800, 640), (872, 735)], 24, "steel")
    c.tube([(450, 235), (520, 250), (560, 420), (470, 735)], 32, frame)
    c.tube([(560, 420), (720, 520), (840, 735)], 32, frame)
    c.tube([(500, 610), (770, 610)], 20, frame)
    c.block(500, 470, 290, 40, seat, 16)
    c.path("M520 512 L775 512 L748 640 Q744 660 724 660 L570 660 Q550 660 547 640 Z", seat)
    c.stroke([(540, 545), (756, 545)], 5, TONES["soft"][0])
    c.tube([(530, 330), (600, 318), (650, 345)], 22, "ink")
    c.tube([(360, 238), (470, 236)], 42, "ink")
    c.curve("M380 262 Q430 300 500 280", 10, "steel")
    wheel(c, 470, 728, 78, frame)
    wheel(c, 848, 728, 78, frame)


@picture("rollator-alizee")
def rollator(c: Canvas) -> None:
    _rollator(c, "deep", "teal")


@picture("rollator-alizee-plie")
def folded_rollator(c: Canvas) -> None:
    c.shadow(640, 230)
    c.tube([(690, 250), (690, 420), (700, 735)], 30, "steel")
    c.tube([(560, 232), (610, 250), (630, 430), (580, 735)], 34, "deep")
    c.tube([(650, 420), (730, 735)], 34, "deep")
    c.solid([(618, 420), (700, 400), (716, 640), (634, 650)], "teal", 24)
    c.tube([(470, 236), (575, 234)], 42, "ink")
    c.curve("M600 600 Q660 640 712 590", 18, "warm")
    wheel(c, 580, 728, 78, "deep")
    wheel(c, 734, 728, 78, "deep")


@picture("rollator-alizee-frein")
def rollator_brake(c: Canvas) -> None:
    c.tube([(900, 980), (860, 560), (760, 430)], 90, "deep", 120)
    c.tube([(300, 380), (760, 400)], 128, "ink")
    for x in range(340, 640, 50):
        c.stroke([(x, 345), (x - 8, 425)], 8, TONES["ink"][0])
    c.curve("M410 540 Q560 610 760 500 Q820 470 836 440", 42, "steel")
    c.ball(800, 470, 62, "teal")
    c.curve("M850 500 Q980 520 1010 980", 20, "ink")


@picture("rollator-zephyr", "mist")
def carbon_rollator(c: Canvas) -> None:
    c.shadow(660, 380)
    c.curve("M870 735 Q760 560 600 470 Q560 360 540 300", 20, "steel")
    c.curve("M420 240 Q540 220 560 380 Q560 540 470 735", 38, "ink")
    c.curve("M556 400 Q720 470 850 735", 38, "ink")
    c.curve("M516 560 Q660 620 776 590", 24, "ink")
    c.path("M520 470 Q650 440 790 478 L784 512 Q650 490 524 506 Z", "teal")
    c.curve("M540 330 Q640 280 690 350", 22, "teal")
    c.tube([(350, 246), (450, 238)], 40, "teal")
    wheel(c, 470, 722, 84, "ink", 5)
    wheel(c, 862, 722, 84, "ink", 5)


@picture("cadre-de-marche")
def walking_frame(c: Canvas) -> None:
    c.shadow(640, 330)
    legs(c, [(500, 330), (900, 330)], 770, 24)
    c.tube([(500, 420), (500, 250), (900, 250), (900, 420)], 26, "steel", 60)
    c.tube([(500, 540), (900, 540)], 22, "teal")
    for x, end in ((380, 500), (780, 900)):
        c.tube([(x, 774), (x, 300), (x + 30, 262), (end, 256)], 30, "deep", 60)
        c.tube([(x, 560), (end, 545)], 24, "deep")
        c.tube([(x + 12, 276), (x + 90, 262)], 46, "ink")
        tip(c, x, 806, 52)


@picture("deambulateur-deux-roues", "sand")
def wheeled_frame(c: Canvas) -> None:
    c.shadow(640, 360)
    c.tube([(560, 330), (760, 330)], 22, "steel")
    c.tube([(590, 520), (830, 520)], 22, "steel")
    c.tube([(410, 774), (500, 256), (590, 240), (640, 300), (860, 700)], 32, "teal", 60)
    c.tube([(478, 520), (770, 540)], 26, "teal")
    c.tube([(420, 262), (560, 244)], 46, "ink")
    c.block(470, 545, 250, 110, "pale", 20)
    for x in range(500, 710, 40):
        c.stroke([(x, 560), (x, 640)], 5, TONES["soft"][2])
    wheel(c, 864, 736, 72, "deep")
    tip(c, 408, 808, 52)


def _crutch(c: Canvas, x: float, tone: str, flip: bool) -> None:
    with c.placed(x, 0, flip=flip):
        c.tube([(0, 760), (0, 420)], 30, "steel")
        c.tube([(0, 560), (0, 430), (-46, 190)], 36, tone, 60)
        for y in range(590, 710, 34):
            c.disc(0, y, 5, INK)
        c.tube([(6, 424), (112, 408)], 42, "ink")
        c.curve("M-96 150 Q-40 240 26 150", 40, tone)
        tip(c, 0, 806, 56)


@picture("bequilles-cadence")
def crutches(c: Canvas) -> None:
    c.shadow(640, 300)
    _crutch(c, 500, "deep", flip=True)
    _crutch(c, 780, "teal", flip=False)


@picture("canne-pliante", "sand")
def folding_stick(c: Canvas) -> None:
    c.shadow(640, 380)
    c.tube([(360, 770), (360, 330)], 26, "deep")
    for y in (450, 580):
        c.tube([(360, y), (360, y + 22)], 34, "steel")
    c.curve("M470 262 Q440 230 370 244 Q330 260 352 330", 46, "wood")
    tip(c, 360, 808, 50)
    for i, x in enumerate((700, 752, 804, 856)):
        c.tube([(x, 500), (x, 740)], 26, "teal" if i % 2 else "deep")
        c.tube([(x, 510), (x, 524)], 34, "steel")
    c.curve("M830 380 Q760 330 710 400 Q700 430 700 490", 46, "wood")
    c.curve("M690 640 Q780 670 870 630", 16, "ink")
    tip(c, 856, 790, 50)


@picture("canne-tripode", "mist")
def quad_stick(c: Canvas) -> None:
    c.shadow(660, 250)
    for x, floor in ((560, 770), (760, 770), (500, 812), (820, 812)):
        c.tube([(650, 640), (x, 690), (x, floor - 30)], 24, "steel", 60)
        tip(c, x, floor, 46)
    c.tube([(650, 690), (650, 320)], 36, "teal")
    c.curve("M650 330 L650 260 Q650 200 590 200 L480 206", 36, "teal")
    c.tube([(460, 208), (600, 200)], 56, "ink")
    for y in range(400, 560, 34):
        c.disc(646, y, 5, INK)


def _wheelchair(c: Canvas, tone: str, big: float) -> None:
    c.shadow(620, 400)
    c.tube([(400, 250), (450, 262), (470, 620), (740, 620), (820, 780), (880, 790)], 28, "steel")
    c.tube([(480, 470), (700, 470), (728, 600)], 24, "steel")
    c.block(472, 566, 290, 52, tone, 20)
    c.solid([(446, 280), (498, 280), (520, 570), (470, 575)], tone, 18)
    c.block(510, 448, 190, 32, "ink", 16)
    c.block(826, 776, 120, 20, "ink", 10)
    castor(c, 745, 806, 52)
    c.tube([(340, 246), (404, 250)], 36, "ink")
    wheel(c, 500, 806 - big, big, "deep", 10)


@picture("fauteuil-roulant")
def wheelchair(c: Canvas) -> None:
    _wheelchair(c, "teal", 196)
    c.ring(500, 610, 160, 12, "steel")


@picture("fauteuil-transfert", "sand")
def transport_chair(c: Canvas) -> None:
    _wheelchair(c, "deep", 100)
    c.tube([(470, 640), (500, 706)], 22, "steel")


@picture("embouts")
def tips(c: Canvas) -> None:
    c.shadow(640, 340)
    for x, tone in ((470, "ink"), (810, "deep")):
        dark = TONES[tone][2]
        c.path(
            f"M{x - 90} 420 L{x + 90} 420 L{x + 104} 640 Q{x + 150} 700 {x + 160} 780 Q{x} 840 {x - 160} 780 Q{x - 150} 700 {x - 104} 640 Z",
            tone,
        )
        c.ball(x, 420, 90, tone, 34)
        c.disc(x, 424, 58, dark, 20)
        for y in (690, 725, 760):
            c.trace(f"M{x - 140} {y} Q{x} {y + 50} {x + 140} {y}", 7, dark)
