"""The buttons that take an order further; each asks with the version of the page it stood on."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop import fulfilment, parcels
from shop.carrier_pages import CARRIERS
from shop.errors import ShopError
from shop.parcels import ParcelDraft
from shop.pickup_code import Proof, WrongProof
from web.forms import one_line
from web.inputs import clean_id, clean_int
from web.limits import TooMany, spend
from web.pages.staff.order import Asked, Mistyped, asked_for, moved, refused

LONGEST_NOTE = 500
LONGEST_NUMBER = 40
LONGEST_URL = 300
TOO_MANY_CODES = "Trop de codes essayés\u00a0: vérifiez une pièce d’identité, ou patientez dix minutes."
Answer = Response[Any]


class StaffMoves(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/preparation", name="staff_prepare")
    async def prepare(self, asked: NamedDependency[Asked]) -> Answer:
        return await moved(asked, fulfilment.prepare(*asked.move))

    @post("/mise-a-disposition", name="staff_make_ready")
    async def make_ready(self, asked: NamedDependency[Asked]) -> Answer:
        return await moved(asked, fulfilment.make_ready(*asked.move))

    @post("/remise", name="staff_hand_over")
    async def hand_over(self, asked: NamedDependency[Asked]) -> Answer:
        """The code that the buyer shows, or a proof of identity and why; guesses are counted by order."""
        proof = Proof(asked.data.get("code", "")[:LONGEST_NUMBER], "identite" in asked.data, note_in(asked, "motif"))
        try:
            if not proof.identity:
                await spend("pickup_code", asked.order.number)
        except TooMany as pause:
            answer = await refused(asked, Mistyped("code", TOO_MANY_CODES))
            answer.status_code = pause.status_code
            return pause.told_on(answer)
        return await moved(asked, handed_over(asked, proof))

    @post("/colis", name="staff_ship")
    async def ship(self, asked: NamedDependency[Asked]) -> Answer:
        number, version, by, now = asked.move
        try:
            parcel = parcel_in(asked)
        except ShopError as refusal:
            return await refused(asked, refusal)
        return await moved(asked, parcels.ship(number, version, parcel, by, now), at_fault(asked, parcel))

    @post("/colis/{parcel_id:str}/livraison", name="staff_deliver")
    async def deliver(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        return await moved(asked, parcels.deliver(number, version, clean_id(parcel_id) or 0, by, now))

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
    """Raises Mistyped for a proof that is none, and what fulfilment raises."""
    number, version, by, now = asked.move
    try:
        await fulfilment.hand_over(number, version, proof, by, now)
    except WrongProof as wrong:
        raise Mistyped(wrong.field, wrong.message) from wrong


def note_in(asked: Asked, name: str) -> str:
    return one_line(asked.data.get(name))[:LONGEST_NOTE]


def parcel_in(asked: Asked) -> ParcelDraft:
    """The parcel a form describes. Raises Mistyped with the reason."""
    data, carrier = asked.data, asked.data.get("transporteur", "")
    number = "".join(data.get("numero", "").split()).upper()
    url = data.get("lien", "").strip()
    if carrier not in CARRIERS:
        raise Mistyped("transporteur", "Choisissez le transporteur.")
    if not number.isascii() or not number.replace("-", "").isalnum() or len(number) > LONGEST_NUMBER:
        raise Mistyped("numero", "Indiquez le numéro de suivi, en lettres et en chiffres.")
    if url and (not url.startswith("https://") or len(url) > LONGEST_URL or not url.isprintable() or " " in url):
        raise Mistyped("lien", "Le lien de suivi commence par https:// et ne contient pas d’espace.")
    pieces = {line.id: clean_int(data.get(f"ligne-{line.id}") or "0", 0, 9999) for line in asked.order.lines}
    for line, count in pieces.items():
        if count is None:
            raise Mistyped(f"ligne-{line}", "Indiquez le nombre d’articles par des chiffres.")
    return ParcelDraft(carrier, number, {line: count for line, count in pieces.items() if count}, url)


def at_fault(asked: Asked, parcel: ParcelDraft) -> str:
    """The field to look at when the shop refuses what the parcel holds: that of too many pieces, else the first."""
    unsent = asked.order.unsent
    too_many = [line for line, pieces in parcel.lines.items() if pieces > unsent.get(line, 0)]
    return next((f"ligne-{line}" for line in (*too_many, *unsent)), "")
