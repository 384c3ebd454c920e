"""Bank files as banks write them are read to the cent; everything else is refused with a sentence, never a failure."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.bank import entries
from shop.bank.camt import read_camt
from shop.bank.csv_files import read_csv
from shop.bank.entries import Credit, WrongFile, keys_of
from shop.bank.reading import read_statement
from web.simulators.bank.files import VERSIONS, Transfer, camt_file, csv_file

IBAN = "FR7630006000011234567890189"
DAY = date(2026, 11, 25)


def transfer(cents: int = 12_990, **values: object) -> Transfer:
    return Transfer(**{  # type: ignore[arg-type]
        "booked_on": DAY, "cents": cents, "payer": "MME MARTIN ALICE", "text": "RF12 SC26 0001 23",
        "bank_reference": "B1", "payer_iban": "FR7610099006720000123456749", **values,
    })  # fmt: skip


def stmt(entries_: str, iban: str = IBAN) -> bytes:
    return (
        f'<Document xmlns="urn:x"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{entries_}</Stmt>'
        "</BkToCstmrStmt></Document>"
    ).encode()


def ntry(amount: str, details: str = "", *, currency: str = "EUR", extra: str = "") -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>2026-11-25</Dt></BookgDt>{extra}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


class TestCamt:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_both_versions_say_the_same(self, version: str) -> None:
        found = read_camt(camt_file([transfer()], IBAN, version))
        assert found.account == IBAN
        assert found.credits == (
            Credit(DAY, 12_990, "MME MARTIN ALICE", "FR7610099006720000123456749", "RF12 SC26 0001 23", "B1"),
        )

    def test_only_booked_credits_in_euros_come_out(self) -> None:
        found = read_camt(camt_file([
            transfer(way="DBIT"), transfer(status="PDNG"), transfer(is_reversal=True), transfer(currency="CHF"),
            transfer(0), transfer(1, bank_reference="B2"),
        ], IBAN))  # fmt: skip
        assert [one.amount_cents for one in found.credits] == [1]
        assert (found.reversals, found.foreign) == (1, 1)

    def test_a_batch_is_split_where_its_parts_add_up(self) -> None:
        parts = "".join(
            f"<TxDtls><Refs><AcctSvcrRef>T{at}</AcctSvcrRef></Refs><Amt Ccy='EUR'>{sums}</Amt>"
            f"<RmtInf><Ustrd>SC-26-00000{at}</Ustrd></RmtInf></TxDtls>"
            for at, sums in enumerate(("10.00", "20.50"))
        )
        split = read_camt(stmt(ntry("30.50", parts))).credits
        assert [(one.amount_cents, one.text, one.bank_reference) for one in split] == [
            (1_000, "SC-26-000000", "T0"), (2_050, "SC-26-000001", "T1"),
        ]  # fmt: skip
        (whole,) = read_camt(stmt(ntry("31.00", parts))).credits
        assert whole.amount_cents == 3_100

    def test_a_structured_reference_is_read(self) -> None:
        details = "<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>RF12SC26000123</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
        assert read_camt(stmt(ntry("1.00", details))).credits[0].text == "RF12SC26000123"

    @pytest.mark.parametrize("amount", ["12.345", "1e3", "-5", "", "12,40", "NaN", "9" * 16, "99999999999.99"])
    def test_no_amount_is_guessed(self, amount: str) -> None:
        with pytest.raises(WrongFile):
            read_camt(stmt(ntry(amount)))

    @pytest.mark.parametrize(("amount", "cents"), [("12.4", 1240), ("12", 1200), ("0.01", 1), ("12.40000", 1240)])
    def test_an_amount_is_exact(self, amount: str, cents: int) -> None:
        assert read_camt(stmt(ntry(amount))).credits[0].amount_cents == cents

    @pytest.mark.parametrize(
        "body",
        [
            b"<", b"<a/>", b"<Document/>", b"<html><body>404</body></html>", b"\xff\xfe<\x00a\x00",
            b'<!DOCTYPE a [<!ENTITY x "y">]><Document><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>',
            stmt("<Ntry><Amt Ccy='EUR'>1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>"),
            stmt("").replace(b"</Stmt>", b"</Stmt><Stmt><Acct><Id><IBAN>X</IBAN></Id></Acct></Stmt>"),
        ],
    )  # fmt: skip
    def test_anything_else_is_refused(self, body: bytes) -> None:
        with pytest.raises(WrongFile):
            read_camt(body)

    def test_a_file_of_another_account_is_refused(self) -> None:
        body = camt_file([transfer()], "FR7610099006720000123456749")
        with pytest.raises(WrongFile, match="FR76 1009 9006 7200 0012 3456 749"):
            read_statement(body, IBAN)
        assert read_statement(body).credits
        assert read_statement(camt_file([transfer()], IBAN), "FR76 3000 6000 0112 3456 7890 189").credits

    def test_too_much_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shop.bank.camt.MOST_ENTRIES", 2)
        with pytest.raises(WrongFile, match="20"):
            read_camt(camt_file([transfer(bank_reference=str(at)) for at in range(3)], IBAN))
        with pytest.raises(WrongFile, match="5\u00a0Mo"):
            read_statement(b"<" + b" " * entries.MOST_BYTES)


SHAPES = {
    "Crédit Agricole": (
        'Téléchargement du 26/11/2026;\n\nCompte de dépôt carte n° 12345;\nSolde au 26/11/2026 1 000,00 €\n\n'
        'Date;Libellé;Débit Euros;Crédit Euros;\n25/11/2026;"VIREMENT EN VOTRE FAVEUR\nMME MARTIN ALICE\n'
        'SC-26-000123";;1\u202f299,90;\n'
        "25/11/2026;PRLV EDF;55,00;;\n"
    ),
    "BNP Paribas": (
        "Date operation;Categorie operation;Sous Categorie operation;Libelle operation;Montant operation;Pointage\n"
        "25-11-2026;Virements;Recu;VIR SEPA RECU /DE MME MARTIN ALICE /MOTIF SC-26-000123 /REF X;1299,90;0\n"
        "25-11-2026;Cartes;Achat;CB;-12,00;0\n"
    ),
    "Société Générale": (
        '="00001234567";25/10/2026;25/11/2026;\n\n'
        'Date de l\'opération;Libellé;Détail de l\'écriture;Montant de l\'opération;Devise\n'
        "25/11/2026;VIR RECU;VIR RECU 123 DE: MME MARTIN ALICE MOTIF: SC-26-000123;+1299,90;EUR\n"
        "25/11/2026;VIR RECU;DE: X;50,00;CHF\n"
    ),
    "Crédit Mutuel": (
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
        "25/11/2026;26/11/2026;;1299,90;VIR MME MARTIN ALICE SC-26-000123;2000,00\n"
        "25/11/2026;25/11/2026;-3,00;;FRAIS;1,00\n"
    ),
    "La Banque Postale": (
        "Numéro Compte   ;1234567X020\nType         ;CCP\nDate         ;25/11/2026\nSolde (EUROS)   ;12,00\n\n"
        'Date;Libellé;Montant(EUROS);Montant(FRANCS)\n'
        '25/11/2026;"VIREMENT DE MME MARTIN ALICE SC-26-000123";1299,90;8526,78\n'
    ),
    "BPCE": (
        "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations complementaires;"
        "Type operation;Debit;Credit;Date operation;Date de valeur\n"
        "25/11/2026;VIR MME MARTIN ALICE;VIR INST;SC26000123;MERCI;Virement recu;;+1299,90;24/11/2026;25/11/2026\n"
    ),
    "virgules et ISO": 'Date,Description,Nom,Montant\n2026-11-25,SC-26-000123,MME MARTIN ALICE,"1,299.90"\n',
    "tabulations": "Date\tLibellé\tMontant\n25/11/26\tMME MARTIN ALICE SC-26-000123\t1 299,90 €\n\nTotal\t\t1 299,90\n",
}  # fmt: skip


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("bank", SHAPES)
    def test_the_shapes_of_french_banks(self, bank: str, encoding: str) -> None:
        text = SHAPES[bank].replace("\u202f", "\u00a0") if encoding == "cp1252" else SHAPES[bank]
        (found,) = read_csv(text.encode(encoding)).credits
        assert (found.booked_on, found.amount_cents) == (DAY, 129_990)
        assert "000123" in found.text
        assert "MARTIN ALICE" in f"{found.payer} {found.text}"

    def test_what_the_simulator_writes(self) -> None:
        found = read_csv(csv_file([transfer(), transfer(way="DBIT")], IBAN))
        assert found.account == IBAN
        assert [(one.amount_cents, one.payer) for one in found.credits] == [(12_990, "MME MARTIN ALICE")]

    @pytest.mark.parametrize(
        ("amount", "cents"),
        [("1 234,56", 123_456), ("+12,40", 1_240), ("12.40", 1_240), ("12", 1_200), ("1.234,56", 123_456),
         ("1,234.56", 123_456), ("12,4", 1_240), ("1 234,56 EUR", 123_456), ("0,01", 1)],
    )  # fmt: skip
    def test_an_amount_in_any_writing(self, amount: str, cents: int) -> None:
        (found,) = read_csv(f"Date;Libellé;Montant\n25/11/2026;X;{amount}\n".encode()).credits
        assert found.amount_cents == cents

    @pytest.mark.parametrize("line", ["25/11/2026;X;douze", "25/11/2026;X;1.234", "31/02/2026;X;1,00", "25/11;X;1,00",
                                      "25/11/2026;X;1e3", "25/11/2026;X;99999999999,99"])  # fmt: skip
    def test_a_line_that_cannot_be_read_is_named(self, line: str) -> None:
        with pytest.raises(WrongFile, match="Ligne 2"):
            read_csv(f"Date;Libellé;Montant\n{line}\n".encode())

    @pytest.mark.parametrize(
        "body", [b"", b"\x00", b"bonjour", b"a;b;c\n1;2;3", b"Date;Solde\n25/11/2026;12,00", b"%PDF-1.7"]
    )
    def test_an_unknown_shape_says_what_was_looked_for(self, body: bytes) -> None:
        with pytest.raises(WrongFile, match="Libellé"):
            read_csv(body)


class TestKeys:
    def test_equal_credits_of_a_day_are_two_and_the_same_in_the_next_file(self) -> None:
        one = Credit(DAY, 100, "A", "", "X")
        twice = keys_of([one, one], IBAN)
        assert len(set(twice)) == 2
        assert keys_of([Credit(DAY, 200, "B"), one, one], IBAN)[1:] == twice

    def test_a_reference_of_the_bank_tells_more_than_words(self) -> None:
        named = [Credit(DAY, 100, "A", "", "X", "B1"), Credit(DAY, 100, "A B", "", "Y", "B1")]
        assert keys_of(named[:1], IBAN) == keys_of(named[1:], IBAN)
        assert keys_of(named[:1], IBAN) != keys_of(named[:1], "")


def read_or_refuse(body: bytes) -> None:
    """What is read of a file is money that came on some day; anything else is refused in words."""
    try:
        found = read_statement(body, IBAN)
    except WrongFile:
        return
    assert found.account in ("", IBAN)
    for credit in found.credits:
        assert credit.amount_cents > 0
        assert isinstance(credit.booked_on, date)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read_or_refuse(body)


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=5), st.sampled_from(";,\t"))
def test_any_cells_are_read_or_refused(rows: list[list[str]], mark: str) -> None:
    lines = "\n".join(mark.join(row) for row in [["Date", "Libellé", "Montant"], *rows])
    read_or_refuse(lines.encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(st.integers(0, 2_000), st.binary(max_size=6), st.sampled_from(VERSIONS))
def test_a_statement_damaged_anywhere_is_read_or_refused(at: int, damage: bytes, version: str) -> None:
    body = camt_file([transfer(), transfer(bank_reference="B2")], IBAN, version)
    read_or_refuse(body[:at] + damage + body[at + len(damage) :])
