"""Who may stand behind the counter: members of staff, added, changed and closed by who administers the shop.

Somebody active always administers it: the last one neither loses the role nor is closed, not in a race of two either.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import transaction
from db.queries import staff as queries
from shop.addresses import check_email
from shop.calendar import as_utc
from shop.errors import ChangedMeanwhile, FieldRefused, ShopError
from shop.passwords import LONGEST, SHORTEST_FOR_STAFF, Passwords
from shop.staff.letters import ask_link, tell
from shop.staff.roles import Role, roles_of

LONGEST_NAME = 120
NO_ROLE = "Donnez au moins un rôle."


class LastAdministrator(ShopError):
    """Nobody else could give the role back."""

    def __init__(self) -> None:
        super().__init__(
            "C’est la dernière personne qui administre la boutique\u00a0: donnez d’abord ce rôle à quelqu’un d’autre."
        )


class Refused(FieldRefused):
    """A value that is not fit; `field` is its name: email, name, roles, password."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff; closed when not `active`. Moments in UTC; `seen_at` the last trace, None without any."""

    id: int
    email: str
    name: str
    active: bool
    roles: frozenset[Role] = frozenset()
    auth_epoch: int = 0
    has_password: bool = True
    second_factor_since: datetime | None = None
    seen_at: datetime | None = None

    @property
    def administers(self) -> bool:
        return Role.ADMINISTRATOR in self.roles


async def members() -> list[Member]:
    """All of them by name, those who may no longer sign in last."""
    return [_member(row) for row in await queries.members()]


async def by_id(member_id: int) -> Member | None:
    row = await queries.by_id(member_id)
    return _member(row) if row else None


async def password_hash(member_id: int) -> str | None:
    """To compare the password in use with; None for who may no longer sign in."""
    return await queries.password_hash_of(member_id)


async def renew_hash(member_id: int, password: str, passwords: Passwords) -> None:
    """Keep the same password under the costs of today; sessions go on."""
    await queries.replace_hash(member_id, await passwords.hash(password))


async def member_of(email: str) -> Member:
    """Raises ShopError when nobody has this address."""
    typed = email.strip().lower()
    found = next((one for one in await members() if one.email == typed), None)
    if found is None:
        raise ShopError(f"Aucun membre de l’équipe n’a l’adresse {typed}.")
    return found


async def checked(email: str, name: str, member_id: int = 0) -> tuple[str, str]:
    """The address and the name as they are kept; `member_id` whose they are to be, 0 for a new one. Raises Refused."""
    tidy, address = checked_name(name), checked_email(email)
    if any(one.email == address and one.id != member_id for one in await members()):
        raise _taken(address)
    return address, tidy


def checked_email(email: str) -> str:
    """In lower case. Raises Refused."""
    read = check_email(email)
    if read.error:
        raise Refused("email", read.error)
    return read.email.lower()


def checked_name(name: str) -> str:
    """Spaces made single. Raises Refused."""
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise Refused("name", f"Indiquez un nom de {LONGEST_NAME} caractères au plus.")
    return tidy


def check_password(password: str) -> None:
    """Raises Refused for a password too short or too long."""
    if len(password) < SHORTEST_FOR_STAFF:
        raise Refused("password", f"Choisissez un mot de passe d’au moins {SHORTEST_FOR_STAFF} caractères.")
    if len(password) > LONGEST:
        raise Refused("password", f"Choisissez un mot de passe de {LONGEST} caractères au plus.")


async def add(
    email: str, name: str, password: str, roles: Collection[Role], passwords: Passwords, now: datetime
) -> Member:
    """Let somebody new sign in. Raises Refused."""
    address, tidy = await checked(email, name)
    check_password(password)
    return await _added(address, tidy, await passwords.hash(password), roles, now)


async def invite(email: str, name: str, roles: Collection[Role], now: datetime) -> Member:
    """Somebody new, who chooses a password by a link that is mailed; until then nobody signs in. Raises Refused."""
    address, tidy = await checked(email, name)
    async with transaction():
        member = await _added(address, tidy, "", roles, now)
        await ask_link(member.id)
    return member


async def send_link(member: Member) -> None:
    """Another link, for who has lost the first or forgotten the password; the one before still works until used."""
    async with transaction():
        await ask_link(member.id)


async def _added(address: str, tidy: str, password_hash: str, roles: Collection[Role], now: datetime) -> Member:
    if not roles:
        raise Refused("roles", NO_ROLE)
    member_id = await queries.add(email=address, name=tidy, password_hash=password_hash, roles=sorted(roles), now=now)
    if member_id is None:
        raise _taken(address)
    return Member(member_id, address, tidy, active=True, roles=frozenset(roles), has_password=bool(password_hash))


async def change(
    member: Member, *, email: str, name: str, roles: Collection[Role], same: Callable[[Member], bool]
) -> None:
    """Another name, address, other roles; a role taken away is gone on the next request.

    `same` says whether a member is as the form was drawn from. Raises Refused, LastAdministrator, ChangedMeanwhile.
    """
    async with transaction():
        await queries.hold_all()  # of two at once the second waits here, and sees what the first left
        now = await by_id(member.id)
        if now is None or not same(now):
            raise ChangedMeanwhile(now)
        address, tidy = await checked(email, name, member.id)
        if not roles:
            raise Refused("roles", NO_ROLE)
        if Role.ADMINISTRATOR not in roles:
            await _somebody_else_administers(member.id)
        if not await queries.change(member.id, name=tidy, email=address, roles=sorted(roles)):
            raise _taken(address)


async def rename(member_id: int, name: str) -> None:
    """Raises Refused."""
    await queries.rename(member_id, checked_name(name))


async def change_password(member: Member, password: str, passwords: Passwords) -> int:
    """Another password; every session of the member ends. Gives the new auth_epoch. Raises Refused."""
    check_password(password)
    return await queries.change_password(member.id, await passwords.hash(password))


async def change_own_password(member: Member, password: str, passwords: Passwords) -> int:
    """The same, and its owner is told by mail. Raises Refused."""
    check_password(password)
    hashed = await passwords.hash(password)
    async with transaction():
        epoch = await queries.change_password(member.id, hashed)
        await tell(member.id, "password")
    return epoch


async def close(member: Member) -> None:
    """No sign-in any more, and every open session ends at once. Raises LastAdministrator."""
    async with transaction():
        await _somebody_else_administers(member.id)
        await queries.shut_out(member.id)


async def reopen(member: Member, password: str, passwords: Passwords) -> None:
    """Sign-in again, with another password. Raises Refused."""
    await change_password(member, password, passwords)
    await queries.let_in(member.id)


async def reopen_by_link(member: Member) -> None:
    """Sign-in again once another password is chosen by the link that is mailed: the one before opens nothing."""
    async with transaction():
        await queries.change_password(member.id, "")
        await queries.let_in(member.id)
        await ask_link(member.id)


async def _somebody_else_administers(member_id: int) -> None:
    """Held until the transaction ends, so that two who close one another are one after the other."""
    await queries.hold_all()
    if not await queries.another_administrator(member_id):
        known = await queries.by_id(member_id)
        if known and known["active"] and Role.ADMINISTRATOR in roles_of(known["roles"]):
            raise LastAdministrator


def _taken(address: str) -> Refused:
    return Refused("email", f"L’adresse {address} est déjà celle d’un membre de l’équipe.")


def _member(row: dict[str, Any]) -> Member:
    traces = [as_utc(row[name]) for name in ("seen_at", "changed_at") if row.get(name)]
    return Member(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        active=bool(row["active"]),
        roles=roles_of(row["roles"]),
        auth_epoch=row["auth_epoch"],
        has_password=bool(row["has_password"]),
        second_factor_since=as_utc(row["totp_since"]) if row["totp_since"] else None,
        seen_at=max(traces, default=None),
    )
