"""Bank files as banks write them: CAMT.053 in two versions, and a CSV with its lines above the headings."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

VERSIONS = ("001.02", "001.08")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One booking; cents. `way`: CRDT came, DBIT left. `bank_reference` is unique at the bank."""

    booked_on: date
    cents: int
    payer: str
    text: str
    bank_reference: str
    payer_iban: str = ""
    way: str = "CRDT"
    status: str = "BOOK"
    is_reversal: bool = False
    currency: str = "EUR"


def camt_file(transfers: Iterable[Transfer], iban: str, version: str = "001.02") -> bytes:
    """A statement of one account."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entries = "".join(_entry(one, version) for one in transfers)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>SIM-{now}</MsgId><CreDtTm>{now}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>RELEVE</Id><CreDtTm>{now}</CreDtTm><Acct><Id><IBAN>{escape(iban)}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{entries}</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _entry(one: Transfer, version: str) -> str:
    status = one.status if version == "001.02" else f"<Cd>{one.status}</Cd>"
    name = f"<Nm>{escape(one.payer)}</Nm>"
    debtor = name if version == "001.02" else f"<Pty>{name}</Pty>"
    account = f"<DbtrAcct><Id><IBAN>{escape(one.payer_iban)}</IBAN></Id></DbtrAcct>" if one.payer_iban else ""
    reversal = "<RvslInd>true</RvslInd>" if one.is_reversal else ""
    return (
        f'<Ntry><Amt Ccy="{one.currency}">{_euros(one.cents)}</Amt><CdtDbtInd>{one.way}</CdtDbtInd>{reversal}'
        f"<Sts>{status}</Sts><BookgDt><Dt>{one.booked_on}</Dt></BookgDt><ValDt><Dt>{one.booked_on}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(one.bank_reference)}</AcctSvcrRef>"
        "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f"<RltdPties><Dbtr>{debtor}</Dbtr>{account}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def csv_file(transfers: Sequence[Transfer], iban: str) -> bytes:
    """What a French bank offers as CSV: cp1252, semicolons, debits and credits in two columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([["Téléchargement du compte"], [f"Compte courant n° {iban}"], []])
    writer.writerow(["Date", "Libellé", "Débit Euros", "Crédit Euros"])
    for one in transfers:
        amount = _euros(one.cents).replace(".", ",")
        words = f"VIR SEPA RECU /DE {one.payer} /MOTIF {one.text} /REF {one.bank_reference}"
        columns = ["", amount] if one.way == "CRDT" else [amount, ""]
        writer.writerow([f"{one.booked_on:%d/%m/%Y}", words, *columns])
    return out.getvalue().encode("cp1252", "replace")


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
