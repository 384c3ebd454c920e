"""The rooms of the delivery's settings and their forms, for tests."""

import httpx

from tests.unit.web.staff_desk import fields_of

HERE = "/gestion/reglages"
MODE = f"{HERE}/livraison/modes/home"
TERMS = f"{HERE}/boutique/delais"
LISTS = f"{HERE}/supplements"
AGENCIES = f"{HERE}/agences"


async def filled(staff: httpx.AsyncClient, path: str, action: str = "") -> dict[str, str]:
    """The form of a page as it stands; a ticked box sends « y »."""
    return fields_of(await staff.get(path), action or path)
