"""The picture of the last thirty days: bars drawn on the server, in units of a drawing 360 wide, and their table.

It is drawn once a minute for each process: a figure that is a minute old misleads nobody.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from markupsafe import Markup

from db.engine import current
from shop.accounting.distance_sales import DistanceSales, distance_sales
from shop.calendar import in_paris, short_date
from shop.staff.figures import DAYS, Figures, last_days
from shop.storefront import storefront
from web.answers import HtmlRequest

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 190, 62, 24, 12
FRESH: Final = timedelta(minutes=1)
LONG_FRESH: Final = timedelta(hours=1)
GAP: Final = 2
T = TypeVar("T")
_PAID: Final = 0.62
"""How much of a day's place the money that came in has; what went back has the rest."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `name` is the class that colours it."""

    x: float
    y: float
    width: float
    height: float
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines`: (y, what the scale says there); `days`: (x, text-anchor, « 28 oct. »)."""

    lines: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str, str], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is worked out now and then, of one database, at one moment (UTC)."""

    shop: object
    at: datetime
    what: Any


_kept: dict[str, Drawn] = {}


def forget() -> None:
    """Work it all out anew the next time."""
    _kept.clear()


async def picture(request: HtmlRequest, now: datetime) -> Markup:
    """Charts and table, of this minute."""

    async def draw() -> Markup:
        figures = await last_days(now)
        context = {"figures": figures, "orders": orders_chart(figures), "money": money_chart(figures)}
        text = request.app.state.render("staff/today/_picture.html", short_day=short_day, **context)
        return Markup(text)  # noqa: S704  # our own template

    return await _fresh("picture", now, FRESH, draw)


async def abroad(now: datetime) -> DistanceSales:
    """Sales to consumers of other countries, beside the Union's threshold: two years of books, read once an hour."""

    async def look() -> DistanceSales:
        return await distance_sales((await storefront()).merchant, in_paris(now).date())

    return await _fresh("abroad", now, LONG_FRESH, look)


async def _fresh(name: str, now: datetime, age: timedelta, work: Callable[[], Awaitable[T]]) -> T:
    """What is kept, while it is of this database and no older."""
    kept = _kept.get(name)
    if kept is None or kept.shop is not current() or not timedelta() <= now - kept.at < age:
        kept = _kept[name] = Drawn(current(), now, await work())
    found: T = kept.what
    return found


def orders_chart(figures: Figures) -> Chart:
    """How many orders each day."""
    top = scale_top(max(one.orders for one in figures.days))
    bars = [_bar(at, 0, 1, one.orders / top, "orders") for at, one in enumerate(figures.days)]
    return Chart(_scale((0, "0"), (0.5, _plain(top / 2)), (1, _plain(top))), _days(figures), tuple(bars))


def money_chart(figures: Figures) -> Chart:
    """What came in each day, and beside it what went back."""
    top = scale_top(max(max(one.paid_cents, one.refunded_cents) for one in figures.days) / 100)
    bars = []
    for at, one in enumerate(figures.days):
        bars.append(_bar(at, 0, _PAID, one.paid_cents / 100 / top, "paid"))
        bars.append(_bar(at, _PAID, 1 - _PAID, one.refunded_cents / 100 / top, "refunded"))
    return Chart(_scale((0, _euros(0)), (0.5, _euros(top / 2)), (1, _euros(top))), _days(figures), tuple(bars))


def scale_top(most: float) -> int:
    """The end of the scale: 2, 4, 10, 20, 40, 100 … so that its middle is a whole number."""
    top = 2
    while top < most:
        top = top * 5 // 2 if str(top).startswith("4") else 2 * top if str(top)[0] in "12" else top
    return top


def short_day(day: date) -> str:
    """« 28 oct. »."""
    return short_date(day)


def _plain(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\u202f")


def _euros(number: float) -> str:
    """Whole euros: cents say nothing in a picture."""
    return f"{_plain(number)}\u00a0€"


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def _bar(at: int, offset: float, part: float, share: float, name: str) -> Bar:
    """Of day number `at`; `offset` and `part` are shares of its place, `share` one of the scale."""
    place = (WIDTH - LEFT) / DAYS
    inner = place - GAP
    x, y = LEFT + at * place + offset * inner, _y(share)
    return Bar(round(x, 1), y, round(part * inner, 1), round(_y(0) - y, 1), name)


def _scale(*marks: tuple[float, str]) -> tuple[tuple[float, str], ...]:
    return tuple((_y(share), words) for share, words in marks)


def _days(figures: Figures) -> tuple[tuple[float, str, str], ...]:
    """The first day, the middle, the last."""
    middle, days = LEFT + (WIDTH - LEFT) / 2, figures.days
    places = ((LEFT, "start", 0), (middle, "middle", DAYS // 2), (WIDTH, "end", -1))
    return tuple((x, anchor, short_day(days[at].day)) for x, anchor, at in places)
