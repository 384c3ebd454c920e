"""Colissimo's services over HTTP, under the paths of the real ones."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from web.simulators.colissimo import points, sls, timeline
from web.simulators.parcels.calls import answer
from web.simulators.parcels.desk import Desk

Asked = Request[Any, Any, State]


class ColissimoServices(Controller):
    path = "/"
    include_in_schema = False

    @post("/pointretrait-ws-cxf/rest/v2/pointretrait/findRDVPointRetraitAcheminement", status_code=200)
    async def points(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, points.call(await request.body(), request.headers.get("apikey")))

    @post("/sls-ws/SlsServiceWSRest/2.0/generateLabel", status_code=200)
    async def labels(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, sls.call(await request.body(), request.headers.get("apikey")))

    @post("/tracking-timeline-ws/rest/tracking/timelineCompany", status_code=200)
    async def timeline(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        return await answer(desk, timeline.call(await request.body(), request.headers.get("apikey")))
