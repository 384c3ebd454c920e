"""Notes among staff, and messages to the buyer: written on the order as it is now, whatever page they were typed on."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.orders import notes
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused

LONGEST: Final = 2_000
NOTE_FIELD, MESSAGE_FIELD = "note-interne", "message-client"
Answer = Response[Any]


class StaffNotes(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/notes", name="staff_note")
    async def note(self, asked: NamedDependency[Asked]) -> Answer:
        text = text_in(asked, NOTE_FIELD)
        if wrong := wrong_with(text, "Écrivez la note."):
            return await refused(asked, Mistyped(NOTE_FIELD, wrong))
        return await moved(asked, notes.write_note(asked.order.number, text, asked.by, datetime.now(UTC)), NOTE_FIELD)

    @post("/messages", name="staff_message")
    async def message(self, asked: NamedDependency[Asked]) -> Answer:
        text = text_in(asked, MESSAGE_FIELD)
        if wrong := wrong_with(text, "Écrivez le message."):
            return await refused(asked, Mistyped(MESSAGE_FIELD, wrong))
        work = notes.send_message(asked.order.number, text, asked.by, datetime.now(UTC))
        return await moved(asked, work, MESSAGE_FIELD)


def text_in(asked: Asked, name: str) -> str:
    """What was written, its lines kept, no more than one empty line between them."""
    lines = [" ".join(line.split()) for line in asked.data.get(name, "").split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()


def wrong_with(text: str, missing: str) -> str:
    """What to say of it; nothing is cut unseen. `missing`: what is asked for."""
    return "2\u202f000 caractères au plus." if len(text) > LONGEST else "" if text else missing
