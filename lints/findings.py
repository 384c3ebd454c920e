"""What a rule reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks one rule; `path` from the project's folder, `line` from 1."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """Give the form editors make clickable."""
        return f"{self.path}:{self.line}: {self.rule} {self.message}"
