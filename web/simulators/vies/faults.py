"""Scripted trouble, from the page or a test: what the next questions suffer."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from web.simulators.store import Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, requester TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL);
"""

# down: 503. slow: answered after `seconds`. unavailable: the country's own register is away. garbage: no JSON.
# invalid: « no », whatever the number.
Kind = Literal["down", "slow", "unavailable", "garbage", "invalid"]
KINDS: dict[str, str] = {
    "down": "VIES est arrêté (503)",
    "slow": "VIES répond trop tard",
    "unavailable": "Le registre du pays ne répond pas (MS_UNAVAILABLE)",
    "garbage": "La réponse est illisible",
    "invalid": "Le numéro est dit non valable",
}


class Fault(Struct, forbid_unknown_fields=True):
    """`times` 0: until the script is replaced."""

    kind: Kind
    times: Annotated[int, Meta(ge=0, le=1000)] = 1
    seconds: Annotated[float, Meta(ge=0, le=600)] = 10.0


class Script(Struct, forbid_unknown_fields=True):
    """Each question takes the first fault; an empty list means no trouble."""

    check: list[Fault] = []


def next_fault(ledger: Ledger) -> Fault | None:
    """The fault of this question, taken off the list when it is used up."""
    script = ledger.prescribed(Script)
    if not script.check:
        return None
    fault = script.check[0]
    rest = [Fault(fault.kind, fault.times - 1, fault.seconds)] if fault.times > 1 else []
    ledger.prescribe(Script([fault, *script.check[1:]] if not fault.times else [*rest, *script.check[1:]]))
    return fault
