"""How Mollie tells a shop: `id=tr_…` posted to the webhook address of the payment."""

import sqlite3

import httpx

from web.simulators.mollie import notices, payments, refunds
from web.simulators.store import Ledger


class PaymentNotices:
    """Announcements of payments that changed, by somebody's hand or by time alone."""

    def take_due(self, ledger: Ledger) -> list[sqlite3.Row]:
        payments.advance(ledger)
        refunds.advance(ledger)
        return notices.take_due(ledger)

    def next_moment(self, ledger: Ledger) -> float | None:
        moments = (notices.next_due(ledger), payments.next_change(ledger), refunds.next_change(ledger))
        return min((at for at in moments if at is not None), default=None)

    async def send(self, client: httpx.AsyncClient, notice: sqlite3.Row) -> httpx.Response:
        return await client.post(notice["url"], data={"id": notice["payment_id"]})

    def record(self, ledger: Ledger, notice: sqlite3.Row, answer: str) -> None:
        notices.record(ledger, notice, answer)
