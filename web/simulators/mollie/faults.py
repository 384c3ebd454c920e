"""Scripted trouble, for tests: what the next calls will suffer, how webhooks misbehave, what time it is."""

from typing import Literal

from msgspec import Struct

from web.simulators.store import Ledger

# 500, 503, 429: refused, nothing done. late: done only after `seconds`. slow: done, answered after `seconds`.
# lost_reply: done, the connection breaks. invalid_json: done, the answer is not JSON.
Kind = Literal["500", "503", "429", "late", "slow", "lost_reply", "invalid_json"]
Operation = Literal["create", "read", "list", "cancel", "refund", "refunds", "chargebacks", "methods"]


class Fault(Struct, forbid_unknown_fields=True):
    kind: Kind
    seconds: float = 10.0


# Named here: within Script, `list` is the operation.
Faults = list[Fault]
Codes = list[str]


class Script(Struct, forbid_unknown_fields=True):
    """Each call takes the first fault of its list; an empty list means no trouble.

    webhooks: normal; none: never sent; duplicate: each twice; shuffled: in any order; before_reply: a payment is
    paid, and announced, before the answer to its creation leaves. `offered`: the only methods listed, null for all;
    `limits`: least and most cents of some of them. `refunds_begin`: queued where the balance does not suffice.
    `clock_offset_seconds` moves the simulator's time.
    """

    create: Faults = []
    read: Faults = []
    list: Faults = []
    cancel: Faults = []
    refund: Faults = []
    refunds: Faults = []
    chargebacks: Faults = []
    methods: Faults = []
    offered: Codes | None = None
    limits: dict[str, tuple[int, int]] = {}
    refunds_begin: Literal["pending", "queued"] = "pending"
    webhooks: Literal["normal", "none", "duplicate", "shuffled", "before_reply"] = "normal"
    clock_offset_seconds: float = 0.0


def next_fault(ledger: Ledger, operation: Operation) -> Fault | None:
    """Take the next fault of this operation off its list."""
    waiting = ledger.setting(operation, [])
    if not waiting:
        return None
    ledger.set(operation, waiting[1:])
    return Fault(**waiting[0])
