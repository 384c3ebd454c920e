"""/api/v1: orders, stock, prices and documents for other software that has a token (F150)."""

from litestar import Response, Router, get
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from web.openapi.document import encoded
from web.openapi.operations import ROOT
from web.pages.api.documents import ApiDocuments
from web.pages.api.door import only_programs, token_here
from web.pages.api.goods import ApiPrices, ApiStock
from web.pages.api.orders import ApiOrders


@get(f"{ROOT}/openapi.json", name="api_description", sync_to_thread=False)
def description() -> Response[bytes]:
    """Open to everybody: it tells nothing of this shop."""
    return Response(encoded(), status_code=200, media_type="application/json")


def handlers() -> list[ControllerRouterHandler]:
    """All but the description ask for a token."""
    asked = Router(
        ROOT,
        route_handlers=[ApiOrders, ApiStock, ApiPrices, ApiDocuments],
        guards=[only_programs],
        dependencies={"token": Provide(token_here, sync_to_thread=False)},
    )
    return [description, asked]
