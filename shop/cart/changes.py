"""What the cart's one form does: every quantity at once, a line taken out, a line put back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import carts as queries
from db.queries import variants as variant_queries
from shop.calendar import in_paris
from shop.cart.additions import MOST_LINES
from shop.cart.view import LONGEST_COMMENT, CartLine, CartView, limit_words, load
from shop.catalogue.variants import variant_from


@dataclass(frozen=True, slots=True)
class Wish:
    """The whole cart form. `quantities` by line key, None where no whole number was typed; `shown` the prices on it.

    `op` is '', 'inc', 'dec', 'del', 'undo' or 'checkout', on the line `key`; `restore` pieces for an undo.
    """

    quantities: Mapping[int, int | None]
    shown: Mapping[int, int] = field(default_factory=dict)
    op: str = ""
    key: int = 0
    restore: int = 0
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line after a change: `redraw` its field when its number, or what its buttons can do, is no longer right."""

    line: CartLine
    note: str = ""
    redraw: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """What a form did. `stale`: it was drawn for another state of the shop and must be shown anew."""

    view: CartView
    changes: tuple[Change, ...] = ()
    removed: tuple[CartLine, ...] = ()
    restored: CartLine | None = None
    stale: bool = False
    invalid: bool = False

    @property
    def as_asked(self) -> bool:
        """Nothing was lowered or refused: the visitor may go on."""
        return not (self.stale or self.invalid or any(change.note for change in self.changes))

    def note(self, key: int) -> str:
        return next((change.note for change in self.changes if change.line.key == key), "")


async def change(token_hash: str, wish: Wish, now: datetime, view: CartView | None = None) -> Changed | None:
    """Store what the form says; None where there is no cart. Lines the form does not name stay as they are.

    `view`: the cart as it was read for this very request.
    """
    view = view or await load(token_hash, now)
    if view is None:
        return None
    plan = {line.key: decide(line, wish) for line in view.lines}

    async def write() -> None:
        await queries.touch(view.id, now)
        await _write(view, plan, wish, now)

    if _says_anything_new(view, plan, wish):
        await in_one_transaction(write)
    after = await load(token_hash, now)
    if after is None:  # taken from this device in the meantime
        return None
    return Changed(
        after,
        tuple(_change(after, decision) for decision in plan.values() if decision.touched and after.line(decision.key)),
        tuple(
            _as_typed(line, wish)
            for line in view.lines
            if plan[line.key].quantity == 0 and after.line(line.key) is None
        ),
        after.line(wish.key) if wish.op == "undo" else None,
        _is_stale(view, wish),
        any(decision.invalid for decision in plan.values()),
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one line; a quantity of 0 takes it out, None leaves it as it is."""

    key: int
    quantity: int | None = None
    note: str = ""
    touched: bool = False
    redraw: bool = False
    invalid: bool = False


def decide(line: CartLine, wish: Wish) -> Decision:
    """New quantity = the submitted one, ± 1 by a button, within 1 and what can be had; a typed 0 takes the line out."""
    mine = wish.key == line.key
    if mine and wish.op == "del":
        return Decision(line.key, 0)
    if line.key not in wish.quantities or not line.orderable:
        return Decision(line.key)
    typed = wish.quantities[line.key]
    if typed is None or typed < 0:
        return Decision(line.key, None, "Indiquez un nombre entier, par exemple 2.", True, True, True)
    step = {"inc": 1, "dec": -1}.get(wish.op, 0) if mine else 0
    if typed == 0 and not step:
        return Decision(line.key, 0)
    asked = max(1, typed + step)
    quantity = min(asked, line.maximum)
    # A press on « + » at the limit is answered by the hint under the field; a number typed above it is corrected.
    note = limit_words(line) if min(asked, typed) > line.maximum else ""
    redraw = quantity != typed or _limits(line, quantity) != _limits(line, line.wanted)
    return Decision(line.key, quantity, note, redraw or mine or quantity != line.wanted, redraw)


def _limits(line: CartLine, quantity: int) -> tuple[bool, bool]:
    """Which of the two buttons beside the field leads nowhere."""
    return quantity <= 1, quantity >= line.maximum


def _as_typed(line: CartLine, wish: Wish) -> CartLine:
    """A removed line with the pieces its field held, which taking the removal back restores."""
    typed = wish.quantities.get(line.key) or 0
    return replace(line, wanted=min(typed, line.maximum)) if typed > 0 and line.maximum else line


def _change(after: CartView, decision: Decision) -> Change:
    line = after.line(decision.key)
    assert line is not None
    return Change(line, decision.note, decision.redraw)


def _says_anything_new(view: CartView, plan: Mapping[int, Decision], wish: Wish) -> bool:
    moved = any(plan[line.key].quantity not in (None, line.wanted) for line in view.lines)
    return moved or wish.op in ("undo", "checkout") or wish.comment not in (None, view.comment)


def _is_stale(view: CartView, wish: Wish) -> bool:
    """Whether the page that sent this form no longer says what is true: a line gone, another price, not orderable.

    A line that is gone and is sent as 0 was taken out by the press before: Enter in a field both changes and sends it.
    """
    gone = any(view.line(key) is None for key, pieces in wish.quantities.items() if pieces != 0 and key != wish.key)
    other_price = any(
        wish.shown.get(line.key, line.variant.price_cents) != line.variant.price_cents for line in view.lines
    )
    closed = any(line.key in wish.quantities and not line.orderable for line in view.lines)
    return gone or other_price or closed


async def _write(view: CartView, plan: Mapping[int, Decision], wish: Wish, now: datetime) -> None:
    for line in view.lines:
        quantity = plan[line.key].quantity
        if quantity == 0:
            await queries.remove_line(view.id, line.key)
        elif quantity is not None and quantity != line.wanted:
            await queries.set_quantity(view.id, line.key, quantity)
        if wish.op == "checkout" and wish.shown.get(line.key) == line.variant.price_cents and line.price_changed:
            await queries.set_seen_price(view.id, line.key, line.variant.price_cents)
    if wish.op == "undo":
        await _restore(view, wish, now)
    if wish.comment is not None and wish.comment != view.comment:
        await queries.save_comment(view.id, wish.comment[:LONGEST_COMMENT])


async def _restore(view: CartView, wish: Wish, now: datetime) -> None:
    """Put a removed line back, unless it came back meanwhile or cannot be had any more."""
    rows = await variant_queries.by_ids([wish.key]) if wish.restore > 0 and view.line(wish.key) is None else []
    for row in rows:
        variant = variant_from(row)
        most = variant.availability(in_paris(now).date()).max_quantity
        if most and len(view.lines) < MOST_LINES:
            quantity = min(wish.restore, most)
            await queries.put_line(view.id, variant.id, quantity, variant.price_cents, now, 0)
