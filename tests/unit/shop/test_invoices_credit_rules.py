"""What credit notes take off their invoice: pure sums."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.invoices.credit import Earlier, Piece, Wish, left_of, owed_again, rows_of, to_credit
from shop.invoices.data import CREDIT_NOTE, INVOICE, InvoiceData, Party, Row, VatRow
from shop.money import spread
from shop.vat import contained

NOBODY = Party("", (), "", "", "FR")
CANE = Row("CANE", "Canne", 2, 5_000, 0, 10_000, 2000, 1_667)
BOOK = Row("BOOK", "Livre", 1, 2_000, 0, 2_000, 550, 104)
SENT = Row("", "Livraison", 1, 600, 0, 600, 2000, 100, is_delivery=True)


def document(*rows: Row, kind: str = INVOICE) -> InvoiceData:
    """A document of these rows, its VAT by rate."""
    groups = []
    for rate in sorted({row.vat_rate_bp for row in rows}, reverse=True):
        same = [row for row in rows if row.vat_rate_bp == rate]
        gross, vat = sum(row.total_cents for row in same), sum(row.vat_cents for row in same)
        groups.append(VatRow(rate, gross - vat, vat, gross))
    total = sum(row.total_cents for row in rows)
    return InvoiceData(kind, "N", "2026-11-22", "SC", "2026-11-22", NOBODY, NOBODY, rows, tuple(groups), total)  # type: ignore[arg-type]


def note(rows: tuple[Row, ...]) -> InvoiceData:
    return document(*rows, kind=CREDIT_NOTE)


INVOICED = document(CANE, BOOK, SENT)


class TestHowMuch:
    """The total of the note of a refund."""

    def test_what_was_invoiced(self) -> None:
        assert to_credit(Wish(3_000), [], 12_600, 12_600) == 3_000

    def test_nothing_for_money_paid_twice(self) -> None:
        assert to_credit(Wish(12_600), [], 25_200, 12_600) == 0
        assert to_credit(Wish(12_600), [Earlier(12_600, 0, failed=False)], 25_200, 12_600) == 12_600

    def test_goods_that_come_back_are_credited_although_it_was_paid_twice(self) -> None:
        wish = Wish(5_000, (Piece("CANE", 2000, 1, 5_000),))
        assert to_credit(wish, [], 25_200, 12_600) == 5_000

    def test_a_refund_that_failed_is_made_again_under_its_note(self) -> None:
        failed = Earlier(5_000, 5_000, failed=True)
        again = Wish(5_000, (Piece("CANE", 2000, 1, 5_000),))
        assert to_credit(again, [failed], 12_600, 7_600) == 0
        assert to_credit(Wish(6_000), [failed], 12_600, 7_600) == 1_000
        made = Earlier(5_000, 0, failed=False)
        assert owed_again([failed, made]) == 0
        assert to_credit(again, [failed, made], 12_600, 7_600) == 5_000


class TestWhichRows:
    def test_pieces_at_the_price_they_were_sold_for(self) -> None:
        rows, vat = rows_of(INVOICED, [], Wish(5_000, (Piece("CANE", 2000, 1, 5_000),)), 5_000)
        assert rows == (Row("CANE", "Canne", 1, 5_000, 0, 5_000, 2000, 833),)
        assert vat == (VatRow(2000, 4_167, 833, 5_000),)

    def test_a_share_of_a_discount_is_shown_as_one(self) -> None:
        rows, _ = rows_of(INVOICED, [], Wish(4_500, (Piece("CANE", 2000, 1, 4_500),)), 4_500)
        assert (rows[0].unit_price_cents, rows[0].discount_cents, rows[0].total_cents) == (5_000, 500, 4_500)

    def test_an_amount_without_articles_is_spread_by_worth_over_every_rate(self) -> None:
        rows, vat = rows_of(INVOICED, [], Wish(1_260), 1_260)
        assert [(row.name, row.quantity, row.total_cents) for row in rows] == [
            ("Réduction sur «\u00a0Canne\u00a0»", 1, 1_000),
            ("Livraison", 1, 60),
            ("Réduction sur «\u00a0Livre\u00a0»", 1, 200),
        ]
        assert [(one.rate_bp, one.vat_cents) for one in vat] == [(2000, contained(1_060, 2000)), (550, 10)]

    def test_the_last_note_takes_all_the_vat_that_is_left(self) -> None:
        thirds = document(*(Row(f"A{at}", "A", 1, 500, 0, 500, 2000, vat) for at, vat in enumerate((84, 83, 83))))
        notes: list[InvoiceData] = []
        for at in range(3):
            rows, _ = rows_of(thirds, notes, Wish(500, (Piece(f"A{at}", 2000, 1, 500),)), 500)
            notes.append(note(rows))
        assert sum(one.vat_cents for one in notes) == thirds.vat_cents == 250

    def test_what_a_gesture_took_of_a_row_is_not_taken_again(self) -> None:
        rows, _ = rows_of(INVOICED, [], Wish(1_260), 1_260)
        left = 12_600 - 1_260
        wish = Wish(left, (Piece("CANE", 2000, 2, 10_000),))
        more, _ = rows_of(INVOICED, [note(rows)], wish, left)
        assert sum(left_of(INVOICED, [note(rows), note(more)]).values()) == 0
        assert more[0].total_cents == 9_000


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 9_999), st.sampled_from([2000, 550, 210, 0])), min_size=1, max_size=5
)


def invoice_of(articles: list[tuple[int, int, int]], delivery: int) -> InvoiceData:
    """As orders are taxed: VAT on the rate's whole sum, given back to its rows."""
    sold = [(f"S{at}", many, unit, rate) for at, (many, unit, rate) in enumerate(articles)]
    rates = sorted({rate for *_, rate in sold}, reverse=True)
    portions = dict(zip(rates, spread(delivery, [1] * len(rates)), strict=True))
    rows = []
    for rate in rates:
        same = [(sku, many, unit, many * unit, False) for sku, many, unit, its in sold if its == rate]
        if portions[rate]:
            same.append(("", 1, portions[rate], portions[rate], True))
        gross = [total for *_, total, _ in same]
        for (sku, many, unit, total, is_delivery), vat in zip(
            same, spread(contained(sum(gross), rate), gross), strict=True
        ):
            rows.append(Row(sku, sku, many, unit, 0, total, rate, vat, is_delivery))
    return document(*rows)


@settings(max_examples=200, deadline=None)
@given(articles=ROWS, delivery=st.integers(0, 2_000), steps=st.lists(st.integers(1, 30_000), max_size=6))
def test_notes_never_take_more_than_their_invoice(
    articles: list[tuple[int, int, int]], delivery: int, steps: list[int]
) -> None:
    invoice, notes = invoice_of(articles, delivery), list[InvoiceData]()
    for at, step in enumerate(steps):
        left = sum(left_of(invoice, notes).values())
        cents = min(step, left)
        if not cents:
            break
        first = invoice.rows[at % len(invoice.rows)]
        named = (Piece(first.sku, first.vat_rate_bp, 1, min(cents, first.unit_price_cents)),)
        wish = Wish(cents, () if first.is_delivery else named, delivery_cents=0)
        rows, vat = rows_of(invoice, notes, wish, cents)
        assert sum(row.total_cents for row in rows) == cents == sum(one.gross_cents for one in vat)
        assert all(row.total_cents == row.unit_price_cents * row.quantity - row.discount_cents for row in rows)
        assert all(0 <= row.vat_cents <= row.total_cents and row.discount_cents >= 0 for row in rows)
        assert all(one.net_cents + one.vat_cents == one.gross_cents and one.net_cents >= 0 for one in vat)
        notes.append(note(rows))
    assert all(cents >= 0 for cents in left_of(invoice, notes).values())
    for group in invoice.vat:
        taken = sum(one.vat_cents for each in notes for one in each.vat if one.rate_bp == group.rate_bp)
        gross = sum(one.gross_cents for each in notes for one in each.vat if one.rate_bp == group.rate_bp)
        assert taken <= group.vat_cents
        assert taken == group.vat_cents or gross < group.gross_cents
