"""What an import did, in French, for the merchant who reads it in a terminal or keeps it in a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shop.french import counted, few
from shop.importing.applying import Outcome
from shop.importing.values import Note, Terms
from shop.money import percent

LINES_SHOWN = 8


@dataclass(slots=True)
class Report:
    """Numbers of products, refusals line by line, remarks on products that came in."""

    file: str
    shop: str
    terms: Terms
    dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    photos_left: int = 0
    refusals: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.created += outcome.created
        self.updated += outcome.updated
        self.unchanged += outcome.unchanged
        for notes in outcome.refused:
            self.refuse(notes)

    def refuse(self, notes: Sequence[Note]) -> None:
        """Count one product, with all the reasons against it."""
        self.refused += 1
        self.refusals.extend(notes)

    def text(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        trial = " (essai\u00a0: rien n’est écrit)" if self.dry_run else ""
        yield f"Import de {self.file}, export de {self.shop}{trial}"
        if self.refusals:
            yield ""
            yield "Refusés\u00a0:"
            for note in sorted(self.refusals, key=lambda one: one.line):
                yield f"  ligne {note.line} · {note.product} · {note.text}"
        if self.remarks or self.photos_left:
            yield ""
            yield "À savoir\u00a0:"
            yield from self._grouped_remarks()
        yield ""
        yield f"Prix\u00a0: {self._price_words()}"
        yield f"Total\u00a0: {self._totals()}"

    def _grouped_remarks(self) -> Iterator[str]:
        lines: dict[str, dict[int, None]] = {}
        for note in sorted(self.remarks, key=lambda one: one.line):
            lines.setdefault(note.text, {})[note.line] = None
        for text, found in lines.items():
            shown = few([str(line) for line in found], LINES_SHOWN)
            yield f"  {text} (ligne{'s' if len(found) > 1 else ''} {shown})"
        if self.photos_left:
            yield (
                f"  {counted(self.photos_left, 'image non reprise', 'images non reprises')}\u00a0: "
                "donnez le dossier qui les contient avec --images"
            )

    def _price_words(self) -> str:
        if self.terms.vat_bp is None:
            return "ceux du fichier sont compris comme TTC"
        return f"TVA de {percent(self.terms.vat_bp)} ajoutée à ceux du fichier"

    def _totals(self) -> str:
        return ", ".join(
            (
                counted(self.created, "produit créé", "produits créés"),
                f"{self.updated} mis à jour",
                counted(self.unchanged, "inchangé", "inchangés"),
                counted(self.refused, "refusé", "refusés"),
            )
        )
