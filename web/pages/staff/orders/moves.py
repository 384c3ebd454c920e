"""The buttons that take an order further; each asks with the version of the page it stood on."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.orders import counter, fulfilment
from shop.orders.pickup_code import Proof, WrongProof
from web.forms import one_line
from web.limits import TooMany, spend
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused
from web.pages.staff.picking.packing import from_table, refused_at_table, table_of

LONGEST_NOTE = 500
LONGEST_CODE = 40
TOO_MANY_CODES = "Trop de codes essayés\u00a0: vérifiez une pièce d’identité, ou patientez dix minutes."
Answer = Response[Any]


class StaffMoves(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/preparation", name="staff_prepare")
    async def prepare(self, asked: NamedDependency[Asked]) -> Answer:
        """From the packing table one stays there."""
        if not from_table(asked):
            return await moved(asked, fulfilment.prepare(*asked.move))
        return await moved(asked, fulfilment.prepare(*asked.move), onto=table_of(asked), told=refused_at_table)

    @post("/mise-a-disposition", name="staff_make_ready")
    async def make_ready(self, asked: NamedDependency[Asked]) -> Answer:
        told = refused_at_table if from_table(asked) else None
        return await moved(asked, fulfilment.make_ready(*asked.move), told=told)

    @post("/remise", name="staff_hand_over")
    async def hand_over(self, asked: NamedDependency[Asked]) -> Answer:
        """The code that the buyer shows, or a proof of identity and why; guesses are counted by order."""
        proof = Proof(asked.data.get("code", "")[:LONGEST_CODE], "identite" in asked.data, note_in(asked, "motif"))
        try:
            if not proof.identity:
                await spend("pickup_code", asked.order.number)
        except TooMany as pause:
            answer = await refused(asked, Mistyped("code", TOO_MANY_CODES))
            answer.status_code = pause.status_code
            return pause.told_on(answer)
        return await moved(asked, handed_over(asked, proof))

    @post("/annulation", name="staff_cancel")
    async def cancel(self, asked: NamedDependency[Asked]) -> Answer:
        return await moved(asked, fulfilment.cancel(*asked.move, reason=note_in(asked, "motif")))

    @post("/paiement-tardif", name="staff_accept_late_payment")
    async def accept(self, asked: NamedDependency[Asked]) -> Answer:
        return await moved(asked, fulfilment.accept_late_payment(*asked.move))

    @post("/decision", name="staff_decide")
    async def decide(self, asked: NamedDependency[Asked]) -> Answer:
        note = note_in(asked, "note")
        if not note:
            return await refused(asked, Mistyped("note", "Dites ce qui a été décidé."))
        return await moved(asked, fulfilment.dismiss_attention(*asked.move, note=note))


async def handed_over(asked: Asked, proof: Proof) -> None:
    """Raises Mistyped for a proof that is none, and what the counter raises."""
    number, version, by, now = asked.move
    try:
        await counter.hand_over(number, version, proof, by, now)
    except WrongProof as wrong:
        raise Mistyped(wrong.field, wrong.message) from wrong


def note_in(asked: Asked, name: str) -> str:
    return one_line(asked.data.get(name))[:LONGEST_NOTE]
