"""Work that failed for good and waits for somebody to mend its cause."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop import jobs
from shop.staff import lists as staff
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id
from web.pages.staff.common import staff_page
from web.refusals import or_404
from web.sessions import Session


class StaffJobs(Controller):
    path = "/taches"

    @get("/", name="staff_jobs")
    async def parked(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await staff_page(request, session, "staff/jobs/jobs.html", "jobs", jobs=await staff.put_aside())

    @post("/{job_id:str}/relance", name="staff_job_release")
    async def release(self, request: HtmlRequest, job_id: FromPath[str]) -> Response[Any]:
        """Pressed twice, the second finds nothing to do."""
        number = or_404(clean_id(job_id))
        await jobs.release(number)
        return go_to(request, "/gestion/taches")
