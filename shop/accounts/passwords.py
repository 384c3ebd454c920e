"""What a customer may choose as a password, and what another password ends.

Length decides (12 to 256 characters, no rules of composition); what everybody tries first is refused.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from db.queries import customers as queries
from shop.accounts import links
from shop.cart.homes import take_from_devices
from shop.passwords import LONGEST

SHORTEST: Final = 12
LIST: Final = Path(__file__).parents[2] / "db" / "reference" / "common_passwords.txt"
TOO_SHORT: Final = f"Choisissez un mot de passe d’au moins {SHORTEST} caractères, par exemple quelques mots à vous."
TOO_LONG: Final = f"{LONGEST} caractères au plus."
TOO_COMMON: Final = "Ce mot de passe est l’un des premiers que les pirates essaient. Choisissez-en un autre."
TOO_PERSONAL: Final = "Ce mot de passe se devine d’après votre nom ou votre adresse. Choisissez-en un autre."
_SHORTEST_WORD: Final = 4
_PADDING: Final = "0123456789 !?.*-_#@$"


def problem_of(password: str, own_words: Collection[str] = ()) -> str:
    """Why this password cannot be taken, in French; empty when it can. `own_words`: e-mail, names, the shop's name."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    bare = password.casefold().strip(_PADDING)
    if password.casefold() in common() or not bare or _is_one_word_over_and_over(password.casefold(), bare):
        return TOO_COMMON
    words = {part for word in own_words for part in (word.casefold(), word.casefold().partition("@")[0])}
    if any(len(word) >= _SHORTEST_WORD and not _without(bare, word) for word in words):
        return TOO_PERSONAL
    return ""


def _is_one_word_over_and_over(password: str, bare: str) -> bool:
    """« motdepasse123456 », « azertyazerty » or « aaaaaaaaaaaa »: a common word, or a short one, made long."""
    if bare in common():
        return True
    for length in range(1, len(bare) // 2 + 1):
        repeated = bare[:length] * (len(bare) // length)
        if bare == repeated and (length < _SHORTEST_WORD or bare[:length] in common()):
            return True
    return len(set(password)) < _SHORTEST_WORD


def _without(bare: str, word: str) -> str:
    return bare.replace(word, "").strip(_PADDING)


@cache
def common() -> frozenset[str]:
    """The 10,000 most common passwords, in lower case; read once a process, when somebody first chooses one."""
    return frozenset(LIST.read_text(encoding="utf-8").casefold().split())


async def replace_hashed(customer_id: int, password_hash: str, now: datetime) -> int:
    """Keep another password, within the open transaction: every session, cart cookie and link given so far ends.

    The hash was made before, for a transaction must be short. Gives the new auth_epoch.
    """
    epoch = await queries.change_password(customer_id, password_hash)
    await take_from_devices(customer_id)
    await links.void(customer_id, now, "reset", "sign_in")
    return epoch
