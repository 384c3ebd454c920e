"""What tells robots from people where the captcha cannot: a field nobody sees, and how fast a form comes back.

A person caught by mistake is told what to do and loses nothing typed; a robot is told what it wants to hear.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from shop.links import is_signature, signature

EMPTY: Final = "site_web"
"""The field people do not see."""
STARTED: Final = "debut"
"""The field that says, signed, when the form was shown."""
QUICKEST: Final = timedelta(seconds=2)
LONGEST: Final = timedelta(hours=24)
TOO_QUICK: Final = "Vous avez été plus rapide que prévu. Vérifiez ce qui est rempli, puis envoyez à nouveau."
TOO_LATE: Final = "Ce formulaire est resté ouvert longtemps. Vérifiez ce qui est rempli, puis envoyez à nouveau."
_PURPOSE: Final = b"form\x00"


def started(secret: str, now: datetime) -> str:
    """What the field STARTED holds of a form shown now."""
    moment = str(int(now.timestamp()))
    return f"{moment}.{signature(_PURPOSE, moment, secret)}"


def problem_of(data: Mapping[str, str], secret: str, now: datetime) -> str:
    """Why a form must be sent again, in French; empty when it may go on."""
    moment, _, signed = data.get(STARTED, "").partition(".")
    if not (moment.isascii() and moment.isdigit() and is_signature(signed, _PURPOSE, moment, secret)):
        return TOO_LATE
    age = now - datetime.fromtimestamp(int(moment), UTC)
    # Moments are whole seconds: one is granted.
    if age < QUICKEST - timedelta(seconds=1):
        return TOO_QUICK
    return TOO_LATE if age > LONGEST else ""
