"""What staff did that no trigger writes down: data taken out, people erased. Written into the same journal."""

from db.acting import ACTING, Acting
from db.tables.staff import AuditEntry


async def note_export(about: str, row_id: int) -> None:
    """Say that whoever is acting took data about a row (0: of the whole table) out; nothing where nobody acts."""
    await note(ACTING.get(), about, row_id, "export")


async def note(acting: Acting | None, about: str, row_id: int, verb: str) -> None:
    """Say that somebody did this with a row; nothing where nobody acts."""
    if acting is None:
        return
    await AuditEntry(
        at=acting.at,
        member=acting.member_id,
        actor=acting.name,
        address=acting.address,
        action=acting.action,
        request=acting.request,
        about=about,
        row_id=row_id,
        verb=verb,
    ).save()
