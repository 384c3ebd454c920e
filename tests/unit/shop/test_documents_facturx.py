"""The XML of invoices: valid by schema, right by the official rules, and saying what the invoice says, to the cent."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY, HOME
from shop.delivery.rules import Item, standard_rules
from shop.documents.facturx import NotValid, cii_xml
from shop.documents.net_rows import net_row
from shop.documents.terms import terms
from shop.invoices.data import CREDIT_NOTE, InvoiceData, PaidBy, Row
from shop.places import surcharge_postcodes
from shop.prices import Discount, Price
from shop.pricing import price
from shop.vat import CORSICA, MAINLAND, Destination, Rates, rates_on
from tests.tiers import times
from tests.unit.shop.invoice_cast import (
    ABROAD,
    ALICE,
    EXEMPTION,
    FIRM,
    FIRMS,
    PAY_TO,
    in_cents,
    invoice,
)
from tests.unit.shop.schematron import EN16931, FRANCE, broken_rules

TODAY = date(2026, 11, 26)
RATES, OSS = rates_on(TODAY), rates_on(TODAY, destination_vat=True)
RULES = standard_rules("01 99 00 12 34", surcharge_postcodes=surcharge_postcodes())
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
LINE, HEAD = "ram:IncludedSupplyChainTradeLineItem", "ram:ApplicableHeaderTradeSettlement"
SUMS = f"{HEAD}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def texts(xml: str, path: str) -> list[str]:
    found = etree.fromstring(xml.encode()).xpath(f"//{path}", namespaces=NAMES)
    return [one if isinstance(one, str) else one.text or "" for one in found]


def xml_of(data: InvoiceData) -> str:
    return cii_xml(terms(data)).decode()


def bought(*items: Item, **asked: object) -> Price:
    home = DeliveryChoice(HOME, "", "", "FR", "75012")
    told = {"destination": MAINLAND, "rates": RATES, "rules": RULES, "delivery": home, **asked}
    return price(items, **told)  # type: ignore[arg-type]


MIXED = (
    Item("a", 4990, 3, "standard", 100),
    Item("b", 1250, 7, "medical", 100),
    Item("c", 1990, 1, "book", 100),
)
FIRST = bought(*MIXED, discounts=[Discount("−10 %", percent_bp=1000)])

items = st.builds(
    Item,
    key=st.uuids().map(str),
    unit_price_cents=st.one_of(st.integers(0, 50), st.integers(0, 2_000_000)),
    quantity=st.integers(1, 999),
    vat_class=st.sampled_from(["standard", "medical", "reduced", "book"]),
    weight_g=st.just(1),
)
discounts = st.builds(
    Discount, label=st.just("code"), amount_cents=st.integers(0, 30_000), percent_bp=st.integers(0, 10_000)
)
choices = st.sampled_from(
    [None, DeliveryChoice(HOME, "", "", "FR", "20000"), DeliveryChoice(AGENCY, "", "", "FR", "1")]
)
wheres = st.sampled_from([(RATES, MAINLAND), (RATES, CORSICA), *((OSS, Destination(one)) for one in ("BE", "LU"))])


@settings(max_examples=times(60, 2_000), deadline=None)
@given(
    st.lists(items, min_size=1, max_size=9),
    st.lists(discounts, max_size=2),
    choices,
    wheres,
    st.booleans(),
    st.booleans(),
    st.integers(0, 5_000),
)
def test_t15_whatever_was_bought_its_xml_keeps_every_rule(
    chosen: list[Item],
    off: list[Discount],
    choice: DeliveryChoice | None,
    where: tuple[Rates, Destination],
    exempt: bool,
    credit_note: bool,
    due: int,
) -> None:
    rates, place = where
    found = bought(*chosen, discounts=off, delivery=choice, destination=place, rates=rates, vat_exempt=exempt)
    firm = {"buyer": ABROAD, "exemption": EXEMPTION} if exempt else {}
    due = min(due, found.total_cents)
    note = {"kind": CREDIT_NOTE, "corrects": ("FA-2026-000001", "2026-11-20")} if credit_note else {}
    data = invoice(found, due_cents=due, pay_to=PAY_TO, **firm, **note)
    xml = xml_of(data)
    assert broken_rules(xml) == set()
    lines = etree.fromstring(xml.encode()).iterfind(f".//{LINE}", NAMES)
    assert [_worked_out(line) for line in lines] == [row.net_cents for row in data.rows]


def _worked_out(line: etree._Element) -> int:
    """quantity × price / base quantity − discount, exactly, in cents: what whoever checks a line works out."""
    (price_in,) = line.xpath(".//ram:NetPriceProductTradePrice/ram:ChargeAmount/text()", namespaces=NAMES)
    (quantity,) = line.xpath(".//ram:BilledQuantity/text()", namespaces=NAMES)
    base = line.xpath(".//ram:BasisQuantity/text()", namespaces=NAMES) or ["1"]
    off = line.xpath(".//ram:ActualAmount/text()", namespaces=NAMES) or ["0.00"]
    whole, _, part = price_in.partition(".")
    hundredths = int(whole + part.ljust(4, "0")) * int(quantity)
    assert hundredths % (100 * int(base[0])) == 0
    return hundredths // (100 * int(base[0])) - in_cents(off)[0]


def test_the_xml_says_the_amounts_of_the_invoice() -> None:
    data = invoice(FIRST, due_cents=1_000, pay_to=PAY_TO, paid=(PaidBy("Avoir client", 500, "2026-11-25"),))
    xml = xml_of(data)
    line_sums = texts(xml, f"{LINE}//ram:LineTotalAmount")
    assert in_cents(line_sums) == [row.net_cents for row in data.rows]
    assert texts(xml, f"{LINE}//ram:BilledQuantity") == [str(row.quantity) for row in data.rows]
    assert in_cents(texts(xml, f"{LINE}//ram:ActualAmount")) == [
        off for row in data.rows if (off := net_row(row).discount_cents)
    ]
    assert in_cents(texts(xml, f"{HEAD}/ram:ApplicableTradeTax/ram:BasisAmount")) == [one.net_cents for one in data.vat]
    assert in_cents(texts(xml, f"{HEAD}/ram:ApplicableTradeTax/ram:CalculatedAmount")) == [
        one.vat_cents for one in data.vat
    ]
    assert in_cents(texts(xml, f"{HEAD}/ram:ApplicableTradeTax/ram:RateApplicablePercent")) == [
        one.rate_bp for one in data.vat
    ]
    for name, cents in {
        "LineTotalAmount": data.net_cents,
        "TaxBasisTotalAmount": data.net_cents,
        "TaxTotalAmount": data.vat_cents,
        "GrandTotalAmount": data.total_cents,
        "TotalPrepaidAmount": data.total_cents - 1_000,
        "DuePayableAmount": 1_000,
    }.items():
        assert in_cents(texts(xml, f"{SUMS}/ram:{name}")) == [cents], name


@pytest.mark.parametrize("rate", [210, 550, 2000])
def test_a_rate_of_the_law_is_written_in_percent(rate: int) -> None:
    row = Row("A", "Article", 3, 1000, 1, 2999, rate, 100)
    xml = xml_of(replace(invoice(FIRST), rows=(row,)))
    assert texts(xml, f"{LINE}//ram:RateApplicablePercent") == [f"{rate / 100:.2f}"]


def test_a_firm_of_france_keeps_the_rules_of_french_platforms_too() -> None:
    data = invoice(FIRST, buyer=FIRM, mentions=FIRMS, supplied_on="2026-11-26")
    for paid in (data, replace(data, paid=(), due_cents=data.total_cents, pay_to=PAY_TO)):
        xml = xml_of(paid)
        assert broken_rules(xml, EN16931) == set()
        assert broken_rules(xml, FRANCE) == set()
    assert texts(xml, "ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID") == [FIRM.siren]
    assert texts(xml, "ram:BuyerTradeParty/ram:GlobalID[@schemeID='0009']") == [FIRM.siret]
    assert texts(xml, "ram:IncludedNote/ram:SubjectCode") == ["PMD", "PMT", "AAB"]
    assert texts(xml, f"{HEAD}/ram:ApplicableTradeTax/ram:DueDateTypeCode") == ["5", "5"]


def test_the_rules_of_french_platforms_find_a_missing_mention() -> None:
    xml = xml_of(invoice(FIRST, buyer=FIRM, mentions=FIRMS[:-1]))
    assert broken_rules(xml, FRANCE) == {"BR-FR-05_BT-22_AAB"}


def test_the_official_rules_find_a_wrong_sum() -> None:
    data = invoice(FIRST)
    broken = broken_rules(xml_of(replace(data, rows=data.rows[:-1])))
    assert "BR-CO-10" in broken


def test_a_consumer_has_no_number_of_a_firm() -> None:
    xml = xml_of(invoice(FIRST))
    assert texts(xml, "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == []
    assert texts(xml, "ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID") == []
    assert texts(xml, "ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID") == [ALICE.email]


def test_a_credit_note_takes_from_its_invoice() -> None:
    data = invoice(FIRST, kind=CREDIT_NOTE, number="AV-2026-000007", corrects=("FA-2026-000123", "2026-11-26"))
    xml = xml_of(data)
    assert texts(xml, "ram:TypeCode")[0] == "381"
    assert texts(xml, f"{HEAD}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == ["FA-2026-000123"]
    assert texts(xml, f"{HEAD}/ram:InvoiceReferencedDocument//qdt:DateTimeString") == ["20261126"]
    assert in_cents(texts(xml, f"{SUMS}/ram:GrandTotalAmount")) == [data.total_cents]
    assert broken_rules(xml) == set()


def test_goods_sent_to_a_firm_abroad_name_the_exemption_and_the_country() -> None:
    data = invoice(bought(*MIXED, vat_exempt=True), buyer=ABROAD, exemption=EXEMPTION, mentions=FIRMS)
    xml = xml_of(data)
    tax = f"{HEAD}/ram:ApplicableTradeTax"
    assert texts(xml, f"{tax}/ram:CategoryCode") == ["K"]
    assert texts(xml, f"{tax}/ram:ExemptionReasonCode") == ["VATEX-EU-IC"]
    assert texts(xml, f"{tax}/ram:ExemptionReason") == [EXEMPTION]
    assert texts(xml, "ram:ShipToTradeParty//ram:CountryID") == ["BE"]
    assert texts(xml, "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == [ABROAD.vat_number]
    assert broken_rules(xml) == set()


def test_the_place_of_delivery_is_read_back_from_its_lines() -> None:
    lines = ("Librairie du Parc", "Quai de l’Industrie 3", "1000 Bruxelles", "Belgique")
    xml = xml_of(invoice(FIRST, delivered_to=lines))
    place = "ram:ShipToTradeParty/ram:PostalTradeAddress"
    assert texts(xml, "ram:ShipToTradeParty/ram:Name") == ["Librairie du Parc"]
    assert texts(xml, f"{place}/*") == ["1000", "Quai de l’Industrie 3", "Bruxelles", "BE"]
    alone = xml_of(invoice(FIRST, delivered_to=("Agence de Lyon",)))
    assert texts(alone, f"{place}/ram:CountryID") == ["FR"]
    assert broken_rules(alone) == set()


def test_what_is_due_can_be_paid_from_the_xml() -> None:
    data = invoice(FIRST, due_cents=FIRST.total_cents, pay_to=PAY_TO)
    xml = xml_of(data)
    means = f"{HEAD}/ram:SpecifiedTradeSettlementPaymentMeans"
    assert texts(xml, f"{means}/ram:TypeCode") == ["58"]
    assert texts(xml, f"{means}//ram:IBANID") == [PAY_TO["iban"]]
    assert texts(xml, f"{HEAD}/ram:PaymentReference") == [PAY_TO["reference"]]


def test_names_hold_what_xml_cannot() -> None:
    row = replace(invoice(FIRST).rows[0], name="Lit <médical> & \x00\x0b« repos »\ud800")
    data = invoice(FIRST)
    xml = xml_of(replace(data, rows=(row, *data.rows[1:])))
    assert texts(xml, f"{LINE}//ram:Name")[0] == "Lit <médical> & « repos »"


def test_an_xml_that_breaks_the_schema_is_never_given_out() -> None:
    with pytest.raises(NotValid):
        xml_of(replace(invoice(FIRST), vat=()))
