"""Pages of the staff's door: the space's look without its menu, for nobody is signed in yet."""

from typing import Any

from litestar import Response

from web.answers import HtmlRequest, page


async def at_the_door(request: HtmlRequest, template: str, *, status: int = 200, **context: Any) -> Response[Any]:
    around: dict[str, Any] = {"cart_count": 0, "staff_member": None}
    return await page(request, template, status=status, **around, **context)
