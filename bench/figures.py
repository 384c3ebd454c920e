"""What was measured, and the table a reader understands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

MET, MISSED, INFORMATION = "tenu", "manqué", ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside what it should be. `target` None: for information.

    `value` is the number the target is held against, in `unit`; `detail` says what it was made of, in French.
    """

    part: str
    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return INFORMATION
        return MET if (self.value >= self.target if self.at_least else self.value <= self.target) else MISSED

    @property
    def aim(self) -> str:
        """« ≤ 1,5 × », or nothing."""
        if self.target is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {number(self.target)} {self.unit}"


@dataclass(slots=True)
class Report:
    """All figures of a run; `errors` are answers that were not what they should be, each in French."""

    machine: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, figures: Sequence[Figure]) -> None:
        self.figures.extend(figures)

    def as_json(self) -> dict[str, Any]:
        figures = [{**asdict(one), "verdict": one.verdict} for one in self.figures]
        return {"machine": self.machine, "figures": figures, "errors": self.errors}

    def as_table(self) -> str:
        """The machine, one block for each part, and what falls short."""
        lines = [" · ".join(f"{name} {value}" for name, value in self.machine.items())]
        for part in dict.fromkeys(one.part for one in self.figures):
            lines += ["", part, *_rows([one for one in self.figures if one.part == part])]
        return "\n".join([*lines, "", *self._conclusion()])

    def _conclusion(self) -> list[str]:
        held = [one for one in self.figures if one.target is not None]
        missed = [one for one in held if one.verdict == MISSED]
        lines = [f"{len(held) - len(missed)} objectifs tenus sur {len(held)}."]
        lines += [f"Manqué : {one.name}, {number(one.value)} {one.unit} au lieu de {one.aim}." for one in missed]
        lines += [f"Erreur : {error}" for error in self.errors]
        return lines


def _rows(figures: Sequence[Figure]) -> list[str]:
    cells = [(one.name, f"{number(one.value)} {one.unit}", one.aim, one.verdict, one.detail) for one in figures]
    widths = [max(len(row[at]) for row in cells) for at in range(4)]
    return [
        f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {aim:>{widths[2]}}  {verdict:<{widths[3]}}  {detail}".rstrip()
        for name, value, aim, verdict, detail in cells
    ]


def number(value: float) -> str:
    """French digits, as many as mean something: 0,27 · 8,3 · 116 · 1 190."""
    digits = 2 if abs(value) < 1 else 1 if abs(value) < 100 else 0
    if value == int(value):
        digits = 0
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")
