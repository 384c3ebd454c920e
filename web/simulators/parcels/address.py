"""Who sends and who receives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A party as the label prints it; `lines` between name and town."""

    name: str
    lines: tuple[str, ...]
    postcode: str
    town: str
    country: str
    phone: str = ""

    @property
    def town_line(self) -> str:
        return f"{self.postcode} {self.town}"
