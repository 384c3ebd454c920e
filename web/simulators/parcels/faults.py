"""Scripted trouble, from the page or a test: what the next calls suffer, how webhooks misbehave, the time."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, to_builtins

from web.simulators.store import Ledger

# down: 503, nothing done. slow: done, answered after `seconds`. half: done, the answer breaks off. garbage: done, the
# answer is nothing of the kind. error: refused with the service's own words and `code`. empty: told of nothing.
Kind = Literal["down", "slow", "half", "garbage", "error", "empty"]
Service = Literal["points", "labels", "tracking"]
Webhooks = Literal["normal", "none", "duplicate", "shuffled", "late", "wrong_signature"]
Seconds = Annotated[float, Meta(ge=0, le=600)]


class Fault(Struct, forbid_unknown_fields=True):
    """`times` 0: until the script is replaced."""

    kind: Kind
    times: Annotated[int, Meta(ge=0, le=1000)] = 1
    seconds: Seconds = 10.0
    code: str = ""


class Script(Struct, forbid_unknown_fields=True):
    """Each call of a service takes the first fault of its list; an empty list means no trouble.

    webhooks: normal; none: never sent; duplicate: each twice; shuffled: in any order; late: after `late_seconds`;
    wrong_signature. `clock_offset_seconds` moves the simulator's time.
    """

    points: list[Fault] = []
    labels: list[Fault] = []
    tracking: list[Fault] = []
    webhooks: Webhooks = "normal"
    late_seconds: Annotated[float, Meta(ge=0, le=86400)] = 60.0
    clock_offset_seconds: float = 0.0


def next_fault(ledger: Ledger, service: Service) -> Fault | None:
    """Take the next fault of this service, once of its `times`."""
    waiting = [Fault(**one) for one in ledger.setting(service, [])]
    if not waiting:
        return None
    first = waiting[0]
    if first.times:
        left = [Fault(first.kind, first.times - 1, first.seconds, first.code)] if first.times > 1 else []
        ledger.set(service, to_builtins([*left, *waiting[1:]]))
    return first
