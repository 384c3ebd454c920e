"""A file as it comes from the bank: which of the formats it is, and whether it is of our account."""

from typing import Final

from stdnum import iban as iban_numbers

from shop.bank.camt import read_camt
from shop.bank.csv_files import read_csv
from shop.bank.entries import MOST_BYTES, BankStatement, WrongFile

_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_statement(body: bytes, own_iban: str = "") -> BankStatement:
    """The statement of one file; `own_iban` of the merchant, when it is set. Raises WrongFile."""
    if not body.strip():
        raise WrongFile("Ce fichier est vide.")
    if len(body) > MOST_BYTES:
        raise WrongFile("Ce fichier dépasse 5\u00a0Mo\u00a0: importez une période plus courte.")
    is_xml = body.lstrip(b" \t\r\n").startswith((b"<", b"\xef\xbb\xbf<", *_MARKS[1:]))
    statement = read_camt(body) if is_xml else read_csv(body)
    own = iban_numbers.compact(own_iban)
    if own and statement.account and statement.account != own:
        raise WrongFile(
            f"Ce relevé est celui du compte {iban_numbers.format(statement.account)}, pas celui de la boutique "
            f"({iban_numbers.format(own)})."
        )
    return statement
