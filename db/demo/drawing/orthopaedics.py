"""Pictures of the splints, belts, stockings and shoes, worn by a mannequin where that tells more."""

from .kit import TONES, Canvas, picture
from .parts import foot, hand, knee, torso

LINE = TONES["deep"][2]
LIGHT = TONES["soft"][0]


def _straps(c: Canvas, x: float, w: float, rows: list[float], tilt: float = 14) -> None:
    for y in rows:
        c.trace(f"M{x} {y} Q{x + w / 2} {y + tilt * 2} {x + w} {y}", 30, LINE)
        c.block(x + w * 0.6, y + tilt - 22, 60, 44, "steel", 10)


@picture("attelle-poignet")
def wrist_splint(c: Canvas) -> None:
    hand(c)
    c.path(
        "M484 470 Q490 440 540 440 L700 440 Q760 440 770 470 Q776 540 748 620 L764 880 L492 880 L510 620 Q488 550 484 470 Z",
        "deep",
    )
    c.path("M700 440 Q800 470 770 560 Q740 570 720 520 Z", "deep")
    c.block(596, 560, 56, 290, "teal", 26)
    _straps(c, 502, 250, [660, 750, 830], 6)


@picture("genouilliere", "sand")
def knee_brace(c: Canvas) -> None:
    knee(c)
    c.path(
        "M456 270 Q620 310 778 260 C772 340 760 410 746 450 Q728 520 738 580 Q744 660 716 760 Q610 790 520 760 "
        "C502 660 500 560 514 470 Q494 370 456 270 Z",
        "teal",
    )
    c.ring(640, 500, 74, 26, "deep", 90)
    c.ball(640, 496, 40, "sand", 52)
    c.trace("M456 284 Q620 326 778 276 M520 744 Q610 774 718 744", 18, LINE)
    c.trace("M520 380 Q510 500 540 690", 10, LIGHT)


@picture("chevillere", "mist")
def ankle_brace(c: Canvas) -> None:
    foot(c)
    c.path(
        "M494 370 Q600 410 714 370 C706 450 686 540 706 610 C716 646 740 670 770 690 Q740 760 730 806 L520 806 "
        "Q456 800 460 724 C470 660 516 600 512 520 Q508 460 494 370 Z",
        "deep",
    )
    c.trace("M494 384 Q600 424 714 384", 18, LINE)
    c.path("M500 560 Q620 640 770 690 L752 740 Q600 690 488 640 Z", "teal")
    c.path("M716 520 Q620 640 480 770 L462 730 Q590 600 702 476 Z", "teal")


@picture("ceinture-lombaire")
def back_belt(c: Canvas) -> None:
    torso(c)
    c.path("M426 480 Q640 540 856 480 L866 760 Q640 820 414 760 Z", "deep")
    c.path("M566 508 Q640 520 716 508 L724 782 Q640 794 558 782 Z", "teal")
    for x in (480, 520, 770, 810):
        c.trace(f"M{x} 510 L{x} 764", 7, TONES["deep"][0])
    c.path("M420 560 Q520 590 600 594 L600 690 Q500 684 416 664 Z", "ink")
    c.block(560, 586, 100, 112, "steel", 18)


@picture("collier-cervical", "sand")
def neck_collar(c: Canvas) -> None:
    c.path("M520 500 Q530 640 400 680 Q220 720 200 980 L1080 980 Q1060 720 880 680 Q750 640 760 500 Z", "sand")
    c.path("M470 330 Q460 130 640 130 Q820 130 810 330 Q800 520 640 540 Q480 520 470 330 Z", "sand")
    c.path("M462 480 Q540 560 640 566 Q740 560 818 480 L836 640 Q740 730 640 730 Q540 730 444 640 Z", "teal")
    c.trace("M470 492 Q540 570 640 576 Q740 570 812 492", 12, LIGHT)
    c.path("M760 544 L828 520 L838 640 L770 676 Z", "deep")


@picture("bas-contention", "mist")
def stocking(c: Canvas) -> None:
    foot(c)
    c.path(
        "M470 180 Q600 220 724 180 C724 260 716 330 716 420 C716 470 688 540 706 610 C740 690 850 712 884 752 "
        "Q910 800 846 806 L520 806 Q456 800 460 724 C470 660 516 600 512 520 C506 420 474 320 470 180 Z",
        "ink",
    )
    c.trace("M472 200 Q600 240 722 200", 34, TONES["deep"][1])
    for i, y in enumerate(range(290, 620, 55)):
        c.trace(f"M{490 + i * 4} {y} Q600 {y + 30} {712 - i * 3} {y}", 4, TONES["ink"][0])
    c.trace("M800 726 Q850 760 850 800", 6, TONES["ink"][0])


@picture("chaussures-confort")
def shoes(c: Canvas) -> None:
    c.shadow(640, 440)
    for x, y, scale, tone in ((-40, -110, 0.86, "deep"), (40, 20, 1, "teal")):
        with c.placed(x, y, scale):
            c.path(
                "M300 560 Q300 480 360 470 L540 480 Q600 500 640 560 Q800 600 960 650 Q1030 690 1020 760 L300 760 Q280 660 300 560 Z",
                tone,
            )
            c.path("M300 560 Q300 480 360 470 L540 480 Q480 540 330 530 Z", "ink")
            c.block(284, 740, 744, 52, "paper", 26)
            c.path("M560 510 L720 580 L660 700 L520 640 Z", "soft")
            c.path("M720 590 L840 622 L800 740 L690 710 Z", "soft")
            c.trace("M320 640 Q380 620 400 740", 7, TONES[tone][2])


@picture("semelles-gel", "sand")
def insoles(c: Canvas) -> None:
    c.shadow(640, 330, 800)
    for x, flip in ((500, False), (780, True)):
        with c.placed(x, 500, flip=flip):
            c.path(
                "M-20 -320 Q100 -330 112 -180 Q120 -40 84 90 Q100 280 -10 296 Q-110 290 -96 150 Q-60 10 -118 -130 Q-150 -290 -20 -320 Z",
                "teal",
            )
            c.ball(-8, 200, 70, "soft", 74)
            c.ball(0, -180, 84, "soft", 74)
            c.trace("M-30 40 Q20 20 40 -60", 7, TONES["teal"][2])


@picture("echarpe-immobilisation")
def arm_sling(c: Canvas) -> None:
    torso(c)
    c.trace("M552 150 Q500 330 440 520", 38, TONES["ink"][1])
    c.trace("M728 150 Q790 330 800 540", 38, TONES["ink"][1])
    c.tube([(414, 270), (396, 620)], 104, "sand")
    c.tube([(420, 620), (840, 566)], 92, "sand", 70)
    c.ball(872, 560, 56, "sand", 48)
    c.path(
        "M346 520 Q350 486 400 500 Q600 540 800 488 Q838 490 832 540 L818 640 Q810 664 780 668 L440 712 Q352 716 344 620 Z",
        "teal",
    )
    c.trace("M360 530 Q600 566 820 512", 8, TONES["teal"][2])


@picture("orthese-genou", "mist")
def hinged_brace(c: Canvas) -> None:
    knee(c)
    c.path("M440 200 Q620 240 786 190 L768 360 Q640 400 476 350 Z", "deep")
    c.path("M512 620 Q620 650 738 610 L714 800 Q620 830 530 800 Z", "deep")
    c.tube([(600, 230), (630, 480), (620, 780)], 38, "steel", 30)
    c.ball(628, 484, 62, "steel")
    c.ball(628, 484, 34, "teal")
    _straps(c, 448, 330, [250, 330], 12)
    _straps(c, 516, 214, [670, 750], 10)
