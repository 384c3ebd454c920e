"""The captcha (S0-03): a sum that a browser does by itself while a form is filled in.

Nobody is shown a picture, no third party is asked, nothing is noted of how somebody types or moves. A sum is signed
with the shop's secret, good for a while and once. Forms that ask for it must have another way for browsers that cannot
do sums: without JavaScript, too old, or over plain http.
"""

import asyncio
import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import altcha

from shop.links import signature
from web.limits import is_first

FIELD: Final = "altcha"
"""The field of a form that carries the answer."""
LIVES: Final = timedelta(minutes=20)
"""Longer than a form takes; the widget fetches another sum when one is over."""
ALGORITHM: Final = "PBKDF2/SHA-256"
"""Costs a browser what it costs a robot's own program; a plain hash costs the robot twenty times less."""
ROUNDS: Final = 5_000
FEWEST, MOST = 100, 200
"""How many keys are tried till the right one: half a second for two threads of an ordinary computer."""
LONGEST: Final = 4_000
_SIGNING, _ANSWERING = b"altcha\x00", b"altcha-key\x00"


async def challenge(secret: str, now: datetime) -> dict[str, Any]:
    """A new sum, as the widget reads it."""
    made = await asyncio.to_thread(
        altcha.create_challenge,
        ALGORITHM,
        ROUNDS,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST),
        expires_at=now + LIVES,
        hmac_secret=_key(_SIGNING, secret),
        hmac_key_secret=_key(_ANSWERING, secret),
    )
    return dict(made.to_dict())


async def passed(answer: str, secret: str) -> bool:
    """Whether this is the right answer to one of our sums, in time and for the first time: it is used up by asking.

    To be asked last, when nothing else is wrong with the form, and outside a transaction, which may be undone.
    """
    if not 0 < len(answer) <= LONGEST:
        return False
    signing, answering = _key(_SIGNING, secret), _key(_ANSWERING, secret)
    try:
        if not altcha.verify_solution(answer, signing, hmac_key_secret=answering).verified:
            return False
    except (AttributeError, TypeError, ValueError):  # well-formed JSON of the wrong shape
        return False
    # The signature covers these two: no other writing of the same answer has another name.
    parameters = json.loads(base64.b64decode(answer))["challenge"]["parameters"]
    return await is_first("captcha", parameters["nonce"], parameters["expiresAt"])


def _key(purpose: bytes, secret: str) -> str:
    return signature(purpose, "", secret)
