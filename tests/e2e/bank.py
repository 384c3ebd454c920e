"""The merchant's bank, and what is told of it."""

from email.message import EmailMessage

IBAN = "FR76 1009 9006 7200 0012 3456 749"


def about(letters: list[EmailMessage], words: str) -> list[EmailMessage]:
    """Letters whose subject says these words."""
    return [letter for letter in letters if words in str(letter["Subject"])]
