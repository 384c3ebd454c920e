"""Who may stand behind the counter: members of staff, added and closed by who runs the shop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db.queries import staff as queries
from shop.addresses import check_email
from shop.errors import ShopError
from shop.passwords import LONGEST, SHORTEST_FOR_STAFF, Passwords
from shop.staff.roles import Role

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff; closed when not `active`."""

    id: int
    email: str
    name: str
    active: bool


async def members() -> list[Member]:
    """All of them by name, those who may no longer sign in last."""
    return [Member(row["id"], row["email"], row["name"], bool(row["active"])) for row in await queries.members()]


async def member_of(email: str) -> Member:
    """Raises ShopError when nobody has this address."""
    typed = email.strip().lower()
    found = next((one for one in await members() if one.email == typed), None)
    if found is None:
        raise ShopError(f"Aucun membre de l’équipe n’a l’adresse {typed}.")
    return found


async def checked(email: str, name: str) -> tuple[str, str]:
    """The address and the name as they are kept. Raises ShopError for one that is not fit or known already."""
    read, tidy = check_email(email), " ".join(name.split())
    if read.error:
        raise ShopError(read.error)
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise ShopError(f"Indiquez un nom de {LONGEST_NAME} caractères au plus.")
    address = read.email.lower()
    if any(one.email == address for one in await members()):
        raise ShopError(f"L’adresse {address} est déjà celle d’un membre de l’équipe.")
    return address, tidy


def check_password(password: str) -> None:
    """Raises ShopError for a password too short or too long."""
    if len(password) < SHORTEST_FOR_STAFF:
        raise ShopError(f"Choisissez un mot de passe d’au moins {SHORTEST_FOR_STAFF} caractères.")
    if len(password) > LONGEST:
        raise ShopError(f"Choisissez un mot de passe de {LONGEST} caractères au plus.")


async def add(
    email: str, name: str, password: str, roles: Collection[Role], passwords: Passwords, now: datetime
) -> Member:
    """Let somebody new sign in. Raises ShopError as `checked` and `check_password`, and for nobody's roles."""
    address, tidy = await checked(email, name)
    check_password(password)
    if not roles:
        raise ShopError("Donnez au moins un rôle.")
    password_hash = await passwords.hash(password)
    member_id = await queries.add(email=address, name=tidy, password_hash=password_hash, roles=sorted(roles), now=now)
    if member_id is None:
        raise ShopError(f"L’adresse {address} est déjà celle d’un membre de l’équipe.")
    return Member(member_id, address, tidy, active=True)


async def change_password(member: Member, password: str, passwords: Passwords) -> None:
    """Another password; every session of the member ends. Raises ShopError."""
    check_password(password)
    await queries.change_password(member.id, await passwords.hash(password))


async def close(member: Member) -> None:
    """No sign-in any more, and every open session ends at once."""
    await queries.shut_out(member.id)


async def reopen(member: Member, password: str, passwords: Passwords) -> None:
    """Sign-in again, with another password. Raises ShopError."""
    await change_password(member, password, passwords)
    await queries.let_in(member.id)
