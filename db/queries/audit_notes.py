"""What staff took out of the shop, which changes no row and no trigger sees: written into the same journal."""

from db.acting import ACTING
from db.tables.staff import AuditEntry


async def note_export(about: str, row_id: int) -> None:
    """Say that whoever is acting took data about a row (0: of the whole table) out; nothing where nobody acts."""
    acting = ACTING.get()
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
        verb="export",
    ).save()
