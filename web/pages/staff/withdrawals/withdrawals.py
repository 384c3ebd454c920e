"""Withdrawals: the list with its clock, and what is done with one on its order's page."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.staff import withdrawals as staff_withdrawals
from shop.withdrawal import moves as withdrawal_moves
from web.answers import HtmlRequest
from web.inputs import clean_id, clean_int, query
from web.pages.staff.common import staff_page
from web.pages.staff.orders.moves import note_in
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused
from web.pages.staff.orders.payments import NO_SUM
from web.pages.staff.typed import MOST_CENTS, cents_in
from web.sessions import Session

CLOSED = "classees"
Answer = Response[Any]


class StaffWithdrawals(Controller):
    @get("/retractations", name="staff_withdrawals")
    async def withdrawals(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        closed = query(request).get("etat", "") == CLOSED
        listed = await staff_withdrawals.listed(closed=closed, now=datetime.now(UTC))
        return await staff_page(
            request, session, "staff/withdrawals/withdrawals.html", "withdrawals", listed=listed, closed=closed
        )


class StaffWithdrawalMoves(Controller):
    path = "/commandes/{number:str}/retractations"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/envoi", name="staff_withdrawal_keep_back")
    async def keep_back(self, asked: NamedDependency[Asked]) -> Answer:
        """What has not left yet is taken out of what is to be sent."""
        return await moved(asked, withdrawal_moves.keep_back(*asked.move))

    @post("/{withdrawal_id:str}/retour", name="staff_withdrawal_received")
    async def received(self, asked: NamedDependency[Asked], withdrawal_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        return await moved(asked, withdrawal_moves.goods_back(number, version, row(withdrawal_id), by, now))

    @post("/{withdrawal_id:str}/remboursement", name="staff_withdrawal_refund")
    async def refund(self, asked: NamedDependency[Asked], withdrawal_id: FromPath[str]) -> Answer:
        """What is given back: the law's sum as it was proposed, or another that staff typed; more is confirmed."""
        known = row(withdrawal_id)
        cents = cents_in(asked.data.get("somme", ""))
        if cents is None:
            return await refused(asked, Mistyped(f"somme-{known}", NO_SUM))
        return await moved(asked, given_back(asked, known, cents), f"somme-{known}")

    @post("/{withdrawal_id:str}/cloture", name="staff_withdrawal_close")
    async def close(self, asked: NamedDependency[Asked], withdrawal_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        note = note_in(asked, "raison")
        work = withdrawal_moves.close(number, version, row(withdrawal_id), by, now, note=note)
        return await moved(asked, work)


async def given_back(asked: Asked, withdrawal_id: int, cents: int) -> None:
    """Raises Mistyped for a sum that is to be confirmed first, and what the move raises."""
    seen = clean_int(asked.data.get("rembourse", ""), 0, MOST_CENTS)
    sure = clean_int(asked.data.get("confirme", ""), 0, MOST_CENTS) or 0
    unseen, now = -1 if seen is None else seen, datetime.now(UTC)
    try:
        await withdrawal_moves.refund(asked.order, withdrawal_id, cents, unseen, asked.by, now, sure_cents=sure)
    except withdrawal_moves.MoreThanDue as more:
        raise Mistyped(f"somme-{withdrawal_id}", more.message, more.cents) from more


def row(withdrawal_id: str) -> int:
    """The id; 0, which no row has, for anything else."""
    return clean_id(withdrawal_id) or 0
