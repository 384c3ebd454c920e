"""A carrier as it is played: its name, where it lives, and what can happen to a parcel in its hands."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from web.simulators.parcels.labels import LabelText


@dataclass(frozen=True, slots=True)
class Move:
    """A button: `key` in its form, `label` on it; the event it makes. `where`: start, hub or end of the way."""

    key: str
    label: str
    code: str
    text: str
    where: str = "hub"


@dataclass(frozen=True, slots=True)
class House:
    """`code` as the shop names the carrier, `prefix` where its pages begin. `announced` happens by itself.

    `hub`: how its places on the way are called; `label`: what it prints for a parcel.
    """

    code: str
    name: str
    prefix: str
    announced: Move
    moves: tuple[Move, ...]
    hub: str
    label: Callable[[sqlite3.Row], LabelText]

    @property
    def file(self) -> str:
        return f"simulator_{self.code}.sqlite"
