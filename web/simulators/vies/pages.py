"""What a person sees: the valid numbers, the questions asked, and the trouble to come."""

from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import JSONBody, URLEncodedBody
from litestar.response import Redirect
from msgspec import to_builtins

from web.simulators.rendering import page
from web.simulators.store import Store
from web.simulators.vies.faults import KINDS, Fault, Script
from web.simulators.vies.service import FIRMS

PREFIX = "/simulateur/vies"
RECENT = 30


class ViesPages(Controller):
    path = "/"
    include_in_schema = False

    @get("/")
    async def dashboard(self, store: NamedDependency[Store]) -> Response[str]:
        with store.open() as ledger:
            questions = ledger.rows("SELECT * FROM questions ORDER BY seq DESC LIMIT ?", RECENT)
            waiting = [(KINDS[one.kind], one.times) for one in ledger.prescribed(Script).check]
        return page("vies/vies.html", home=PREFIX, firms=FIRMS, questions=questions, waiting=waiting, kinds=KINDS)

    @post("/pannes")
    async def add_fault(self, store: NamedDependency[Store], data: URLEncodedBody[dict[str, Any]]) -> Redirect:
        """One more fault, or the end of all trouble."""
        kind = str(data.get("kind", ""))
        if not data.get("fin") and kind not in KINDS:
            raise ClientException("Unknown trouble", status_code=422)
        with store.open() as ledger:
            script = Script() if data.get("fin") else ledger.prescribed(Script)
            if not data.get("fin"):
                script.check.append(Fault(kind, 0 if data.get("times") == "toujours" else 1))  # type: ignore[arg-type]
            ledger.prescribe(script)
        return Redirect(f"{PREFIX}#pannes", status_code=303)

    @get("/fautes")
    async def read_script(self, store: NamedDependency[Store]) -> dict[str, object]:
        with store.open() as ledger:
            found: dict[str, object] = to_builtins(ledger.prescribed(Script))
        return found

    @put("/fautes")
    async def prescribe(self, store: NamedDependency[Store], data: JSONBody[Script]) -> dict[str, object]:
        """Replace the whole script; `{}` ends all trouble."""
        with store.open() as ledger:
            ledger.prescribe(data)
            found: dict[str, object] = to_builtins(ledger.prescribed(Script))
        return found
