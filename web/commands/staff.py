"""`bin/comptoir staff`: who may sign in behind the counter."""

import argparse
import getpass
import sys
from collections.abc import Collection
from datetime import UTC, datetime

from shop.errors import ShopError
from shop.passwords import SHORTEST_FOR_STAFF, Passwords
from shop.staff import members as staff_members
from shop.staff import second_factor
from shop.staff.roles import ROLE_LABELS, Role
from web.commands.common import DONE, CannotRun, Commands, shop_open
from web.settings import Settings

USAGE = (
    "bin/comptoir staff add --email ADRESSE --name NOM [--role RÔLE …] | list | password --email ADRESSE "
    "| roles --email ADRESSE --role RÔLE … | second-factor --email ADRESSE | close --email ADRESSE "
    "| open --email ADRESSE"
)
HELP = {
    "add": "ajouter une personne\u00a0; son mot de passe est demandé, ou lu sur l’entrée standard",
    "list": "dire qui peut se connecter",
    "password": "changer un mot de passe et fermer les sessions ouvertes",
    "roles": "donner ces rôles à la place des précédents",
    "second-factor": "retirer le second facteur d’un téléphone perdu et fermer les sessions ouvertes",
    "close": "fermer un accès et ses sessions",
    "open": "rouvrir un accès fermé, avec un nouveau mot de passe",
}


def add_to(commands: Commands) -> None:
    whole = commands.add_parser("staff", usage=USAGE, help="gérer les accès de l’équipe")
    verbs: Commands = whole.add_subparsers(dest="verb", required=True)
    for verb, words in HELP.items():
        one = verbs.add_parser(verb, usage=USAGE, help=words)
        one.set_defaults(run=run)
        if verb != "list":
            one.add_argument("--email", required=True, metavar="ADRESSE")
        if verb == "add":
            one.add_argument("--name", required=True, metavar="NOM")
        if verb in ("add", "roles"):
            needed, choices = verb == "roles", [role.value for role in Role]
            one.add_argument("--role", action="append", required=needed, choices=choices, metavar="RÔLE")


async def run(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun with the sentence of what is refused."""
    async with shop_open(settings, f"staff {found.verb}"):
        try:
            print(await _done(found))
        except ShopError as refused:
            raise CannotRun(refused.message) from refused
    return DONE


async def _done(found: argparse.Namespace) -> str:
    passwords = Passwords()
    if found.verb == "list":
        return await listed()
    if found.verb == "add":
        email, name = await staff_members.checked(found.email, found.name)
        roles = [Role(one) for one in found.role or [Role.ADMINISTRATOR]]
        await staff_members.add(email, name, asked_password(), roles, passwords, datetime.now(UTC))
        return f"{name} peut se connecter avec l’adresse {email}."
    member = await staff_members.member_of(found.email)
    if found.verb == "roles":
        roles = [Role(one) for one in found.role]
        kept = {"email": member.email, "name": member.name}
        await staff_members.change(member, **kept, roles=roles, same=lambda _: True)
        return f"{member.name}\u00a0: {roles_words(roles)}."
    if found.verb == "second-factor":
        await second_factor.reset(member.id)
        return f"Le second facteur de {member.name} est retiré, ses sessions sont fermées."
    if found.verb == "close":
        await staff_members.close(member)
        return f"L’accès de {member.name} est fermé, ses sessions aussi."
    if found.verb == "open":
        await staff_members.reopen(member, asked_password(), passwords)
        return f"L’accès de {member.name} est ouvert."
    await staff_members.change_password(member, asked_password(), passwords)
    return f"Le mot de passe de {member.name} est changé, ses sessions sont fermées."


async def listed() -> str:
    """One line a person."""
    members = await staff_members.members()
    width = max((len(one.email) for one in members), default=0)
    lines = [
        f"{one.email:{width}}  {one.name} ({roles_words(one.roles)}){'' if one.active else '  (accès fermé)'}"
        for one in members
    ]
    return "\n".join(lines) or "Personne ne peut encore se connecter\u00a0: bin/comptoir staff add --email … --name …"


def roles_words(roles: Collection[Role]) -> str:
    """« Ventes, Comptabilité »."""
    return ", ".join(ROLE_LABELS[role] for role in ROLE_LABELS if role in roles) or "aucun rôle"


def asked_password() -> str:
    """Asked twice at a terminal, without showing it; else the first line of standard input. Raises CannotRun."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Mot de passe ({SHORTEST_FOR_STAFF} caractères au moins)\u00a0: ")
    if getpass.getpass("Le même encore une fois\u00a0: ") != first:
        raise CannotRun("Les deux mots de passe ne sont pas les mêmes.")
    return first
