"""The second factor of staff: codes of the moment from a telephone (TOTP, RFC 6238), and recovery codes for its loss.

The secret is made from a random seed in the row and the program's own secret, so that a copy of the database opens
nothing; recovery codes are kept as keyed hashes for the same reason. A code is used up with its step of 30 seconds, in
one guarded UPDATE: seen over a shoulder, it opens nothing a second time.
"""

import base64
import hashlib
import hmac
import io
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pyotp
import segno

from db.engine import transaction
from db.queries import staff as queries
from shop.errors import ShopError
from shop.links import is_signature, signature
from shop.staff.letters import tell

STEP_SECONDS: Final = 30
TOLERANCE: Final = 1
"""Steps before and after this one whose code is taken: telephones' clocks differ, people type slowly."""
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""No i, l, o, 0 or 1: they are read one for another."""
OFFER_LIVES: Final = timedelta(minutes=30)
CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)

_OFFER: Final = re.compile(r"([0-9]{1,10})\.([0-9]{1,12})\.([0-9a-f]{64})\.([A-Za-z0-9_-]{43})", re.ASCII)
_PURPOSE: Final = b"staff-offer\x00"


class OfferOver(ShopError):
    """What was to be turned on was shown too long ago, or to somebody else, or another one was turned on meanwhile."""

    def __init__(self) -> None:
        super().__init__("Ce code QR est trop ancien\u00a0: en voici un autre, à scanner à la place.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A second factor that is not turned on yet: nothing of it is kept but in the form that shows it."""

    token: str
    seed: str
    secret: str
    """What the telephone is told, 32 letters and digits."""

    @property
    def to_type(self) -> str:
        """In groups of four."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def offer(member_id: int, secret: str, now: datetime) -> Offer:
    """A new one for this member; `secret` is the program's."""
    seed = secrets.token_hex(32)
    text = f"{member_id}.{int(now.timestamp())}.{seed}"
    return Offer(f"{text}.{signature(_PURPOSE, text, secret)}", seed, secret_of(member_id, seed, secret))


def offered(token: str, member_id: int, secret: str, now: datetime) -> Offer:
    """The one a form carries back. Raises OfferOver for one too old, another member's, or not ours."""
    found = _OFFER.fullmatch(token)
    if not found or not is_signature(found[4], _PURPOSE, token.rpartition(".")[0], secret):
        raise OfferOver
    age = now - datetime.fromtimestamp(int(found[2]), UTC)
    if int(found[1]) != member_id or not timedelta(seconds=-60) <= age <= OFFER_LIVES:
        raise OfferOver
    return Offer(token, found[3], secret_of(member_id, found[3], secret))


def secret_of(member_id: int, seed: str, secret: str) -> str:
    """The secret of a member's telephone, in base 32; needs the row and the program's secret."""
    digest = hmac.new(secret.encode(), f"staff-totp\x00{member_id}\x00{seed}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def address_of(shown: Offer, email: str, issuer: str) -> str:
    """What the QR code says (otpauth://…)."""
    return pyotp.TOTP(shown.secret).provisioning_uri(name=email, issuer_name=issuer)


def picture_of(address: str) -> str:
    """The QR code as SVG to stand in a page: attributes alone, no style, dark on white in any colour scheme."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", nl=False
    )
    return drawn.getvalue().decode()


def step_of(shared: str, code: str, now: datetime) -> int | None:
    """Which step of 30 seconds this code is of; None for one that is of none near now."""
    typed = "".join(code.split())
    if not CODE.fullmatch(typed):
        return None
    totp, here = pyotp.TOTP(shared), int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in range(here - TOLERANCE, here + TOLERANCE + 1)
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), typed)
    ]
    return fitting[0] if fitting else None


async def turn_on(member_id: int, auth_epoch: int, shown: Offer, code: str, secret: str, now: datetime) -> "TurnedOn":
    """Keep what was shown, once the telephone has said a code of it; every session of the member ends.

    Raises ShopError for a code that does not fit, OfferOver where something else was turned on meanwhile.
    """
    step = step_of(shown.secret, code, now)
    if step is None:
        raise WrongCode
    codes = new_recovery_codes()
    async with transaction():
        epoch = await queries.turn_on(member_id, seed=shown.seed, step=step, now=now, auth_epoch=auth_epoch)
        if epoch is None:
            raise OfferOver
        await queries.replace_recovery_codes(member_id, [recovery_hash(member_id, one, secret) for one in codes])
        await tell(member_id, "factor")
    return TurnedOn(epoch, codes)


@dataclass(frozen=True, slots=True)
class TurnedOn:
    """The member's new auth_epoch, and the recovery codes: to be shown once, kept nowhere."""

    auth_epoch: int
    codes: tuple[str, ...]


class WrongCode(ShopError):
    """Not the code of the moment, or one that was used already: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("Ce code ne convient pas, ou il a déjà servi. Attendez le suivant et réessayez.")


class WrongRecoveryCode(ShopError):
    """None of the member's, or one that was used already: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("Ce code de secours ne convient pas, ou il a déjà servi. Essayez-en un autre.")


async def check(member_id: int, seed: str, code: str, secret: str, now: datetime) -> None:
    """Use a code up; of two at once with the same code one gets in. Raises WrongCode."""
    step = step_of(secret_of(member_id, seed, secret), code, now)
    if step is None or not await queries.take_step(member_id, seed, step):
        raise WrongCode


async def check_recovery(member_id: int, code: str, secret: str, now: datetime) -> None:
    """Use a recovery code up; of two at once one gets in. Raises WrongRecoveryCode."""
    if not await queries.take_recovery_code(member_id, recovery_hash(member_id, code, secret), now):
        raise WrongRecoveryCode


async def renew_recovery_codes(member_id: int, secret: str) -> tuple[str, ...]:
    """Ten new ones; those before are good for nothing any more."""
    codes = new_recovery_codes()
    async with transaction():
        await queries.replace_recovery_codes(member_id, [recovery_hash(member_id, one, secret) for one in codes])
        await tell(member_id, "codes")
    return codes


async def reset(member_id: int) -> None:
    """The telephone is lost: no second factor any more, no recovery codes; every session ends."""
    async with transaction():
        await queries.turn_off(member_id)
        await tell(member_id, "reset")


async def recovery_codes_left(member_id: int) -> int:
    return await queries.recovery_codes_left(member_id)


def new_recovery_codes() -> tuple[str, ...]:
    """« hk3m9-wq7tz »: ten signs of thirty-one, 49 bits each."""
    return tuple(
        f"{text[:5]}-{text[5:]}"
        for text in ("".join(secrets.choice(RECOVERY_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES))
    )


def recovery_hash(member_id: int, code: str, secret: str) -> str:
    """How a code is kept, however it is written: capitals, spaces and hyphens count for nothing."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hmac.new(secret.encode(), f"staff-recovery\x00{member_id}\x00{plain}".encode(), hashlib.sha256).hexdigest()
