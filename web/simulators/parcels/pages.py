"""What a person sees of a simulated carrier: its parcels, what happens to them next, and its trouble."""

import sqlite3
from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect
from msgspec import to_builtins

from web.simulators.parcels import book, notices
from web.simulators.parcels.desk import Desk
from web.simulators.parcels.faults import Fault, Script
from web.simulators.parcels.house import Move
from web.simulators.parcels.labels import pdf
from web.simulators.parcels.words import FAULTS, SERVICES, WEBHOOKS, shown_script
from web.simulators.rendering import page
from web.simulators.store import Ledger

RECENT = 50
_CODE_LENGTH, _TEXT_LENGTH = 20, 120
Form = URLEncodedBody[dict[str, Any]]


class ParcelPages(Controller):
    path = "/"
    include_in_schema = False

    @get("/")
    async def dashboard(self, desk: NamedDependency[Desk]) -> Response[str]:
        with desk.store.open() as ledger:
            shown = [_summary(ledger, row) for row in book.newest(ledger, RECENT)]
            script = shown_script(_told(ledger))
        return page(
            "parcels/parcels.html",
            home=desk.house.prefix,
            house=desk.house,
            parcels=shown,
            script=script,
            services=SERVICES,
            faults=FAULTS,
            webhooks=WEBHOOKS,
        )

    @get("/colis/{number:str}/etiquette.pdf", sync_to_thread=True)
    def label(self, desk: NamedDependency[Desk], number: FromPath[str]) -> Response[bytes]:
        with desk.store.open() as ledger:
            found = book.parcel(ledger, number)
        return Response(pdf(desk.house.label(found)), media_type="application/pdf")

    @post("/colis/{number:str}/evenement")
    async def move(self, desk: NamedDependency[Desk], number: FromPath[str], data: Form) -> Redirect:
        """One of the carrier's moves, or a code and words of one's own."""
        move = _move(desk, data)
        with desk.open() as ledger:
            book.happen(ledger, desk.house, book.parcel(ledger, number), move)
        return _back(desk, number)

    @post("/colis/{number:str}/notification")
    async def announce_again(self, desk: NamedDependency[Desk], number: FromPath[str]) -> Redirect:
        """Everything that happened, said once more in one message."""
        with desk.open() as ledger:
            book.parcel(ledger, number)
            told = [notices.event_out(event) for event in book.events(ledger, number)]
            notices.queue(ledger, number, {"parcel": number, "events": told})
        return _back(desk, number)

    @post("/pannes")
    async def add_fault(self, desk: NamedDependency[Desk], data: Form) -> Redirect:
        """From the page: one more fault, another way of webhooks, or the end of all trouble."""
        with desk.open() as ledger:
            ledger.prescribe(_script(ledger.prescribed(Script), data))
        return Redirect(f"{desk.house.prefix}#pannes", status_code=303)

    @get("/fautes")
    async def read_script(self, desk: NamedDependency[Desk]) -> dict[str, object]:
        with desk.store.open() as ledger:
            return _told(ledger)

    @put("/fautes")
    async def prescribe(self, desk: NamedDependency[Desk], data: JSONBody[Script]) -> dict[str, object]:
        """Replace the whole script; `{}` ends all trouble and sets the clock right."""
        with desk.store.open() as ledger:
            ledger.prescribe(data)
            kept = _told(ledger)
        desk.messenger.wake()
        return kept


def not_found(_: Any, error: book.NoSuchParcel) -> Response[str]:
    """The handler of NoSuchParcel."""
    return Response("Colis inconnu", status_code=404, media_type="text/plain")


def _told(ledger: Ledger) -> dict[str, object]:
    """The script as a test reads it."""
    script: dict[str, object] = to_builtins(ledger.prescribed(Script))
    return script


def _summary(ledger: Ledger, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "parcel": row,
        "receiver": book.address_of(row["receiver"]),
        "slot": book.slot_of(row),
        "events": list(reversed(book.events(ledger, row["number"]))),
        "notice": notices.last(ledger, row["number"]),
    }


def _move(desk: Desk, data: dict[str, Any]) -> Move:
    chosen = next((one for one in desk.house.moves if one.key == data.get("move")), None)
    if chosen is not None:
        return chosen
    code, text = str(data.get("code", "")).strip(), str(data.get("text", "")).strip()
    if not code or len(code) > _CODE_LENGTH or len(text) > _TEXT_LENGTH:
        raise ClientException("Unknown move", status_code=422)
    return Move("", "", code, text)


def _script(script: Script, data: dict[str, Any]) -> Script:
    """The script with what the form adds. Raises ClientException (422)."""
    if data.get("fin"):
        return Script()
    service, kind, webhooks = (str(data.get(name, "")) for name in ("service", "kind", "webhooks"))
    if service in SERVICES and kind in FAULTS:
        times = 0 if data.get("times") == "toujours" else 1
        getattr(script, service).append(Fault(kind, times))  # type: ignore[arg-type]  # one of FAULTS
    elif webhooks in WEBHOOKS:
        script.webhooks = webhooks  # type: ignore[assignment]  # one of WEBHOOKS
    else:
        raise ClientException("Unknown trouble", status_code=422)
    return script


def _back(desk: Desk, number: str) -> Redirect:
    return Redirect(f"{desk.house.prefix}#colis-{number}", status_code=303)
