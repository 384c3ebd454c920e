"""DPD's services over HTTP."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from web.simulators.dpd import eprint, mypudo, webtrace
from web.simulators.parcels.calls import answer
from web.simulators.parcels.desk import Desk

Asked = Request[Any, Any, State]


class DpdServices(Controller):
    path = "/"
    include_in_schema = False

    @get("/mypudo/GetPudoList")
    async def points(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, mypudo.call(dict(request.query_params)))

    @post("/eprint", status_code=200)
    async def shipments(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, eprint.call(await request.body(), f"{desk.pages}/rendez-vous"))

    @post("/webtrace", status_code=200)
    async def traces(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, webtrace.call(await request.body()))
