"""The API is as its OpenAPI document says (T40): Schemathesis makes requests of the document, fitting ones and others.

Cases are drawn first and asked afterwards, so that the application stays in the event loop of the test.
"""

import json
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from shop.software.tokens import Scope
from tests.conftest import broken_invariants
from tests.tiers import times
from tests.unit.web.software_desk import ROOT, Program
from tests.unit.web.staff_desk import walkthrough
from tests.unit.web.whole_shop import ask_raw
from web.headers import Shell
from web.openapi.document import document
from web.openapi.operations import OPERATIONS

EXAMPLES = times(12, 300)
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
load_all_checks()
CHECKS_HELD = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
     "response_headers_conformance", "negative_data_rejection", "positive_data_acceptance", "missing_required_header"]
)  # fmt: skip


def schema() -> Any:
    """Every request has its token: who comes in without is the business of test_api.py."""
    return schemathesis.openapi.from_dict({**document(), "security": []}, config=SchemathesisConfig.from_dict({}))


def drawn(operation: Any, mode: GenerationMode, most: int) -> list[Any]:
    """So many requests for an operation, the same ones in each run."""
    found: list[Any] = []

    @seed(20261126)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


async def test_the_document_is_open_and_whole(app: Shell) -> None:
    answer = await ask_raw(app, "GET", b"/api/v1/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    read = json.loads(answer.body)
    assert read["openapi"].startswith("3.1")
    assert set(read["paths"]) == {one.path for one in OPERATIONS}
    assert "gestion" not in answer.body


@pytest.mark.parametrize("mode", MODES, ids=["fitting", "other"])
async def test_every_operation_answers_as_described(app: Shell, mode: GenerationMode) -> None:
    program = await Program.let_in(app, *Scope)
    order = await walkthrough(app, quantity=2).up_to("paid")
    await walkthrough(app, variant_id=order.lines[0].variant_id or 0, quantity=1).up_to("in_preparation")
    real = {"number": order.number, "sku": order.lines[0].sku}
    asked = 0
    for found in schema().get_all_operations():
        for at, case in enumerate(drawn(found.ok(), mode, EXAMPLES)):
            if mode is GenerationMode.POSITIVE:
                as_a_program(case, real if at % 3 == 0 else {}, f"essai-{asked}")
            asked += await ask(program, case)
    assert asked >= 8 * EXAMPLES
    assert await broken_invariants() == []


def as_a_program(case: Any, real: dict[str, str], key: str) -> None:
    """What no description can say: cursors are ours alone, each writing has a new key; `real` things are there."""
    case.query.pop("cursor", None)
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = key
    case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})


async def ask(program: Program, case: Any) -> int:
    """Send the case and hold the answer against the document; 0 for what no client can send."""
    try:
        sent = requests.Request(**case.as_transport_kwargs(base_url=f"http://127.0.0.1:8000{ROOT}")).prepare()
        headers = {**sent.headers, "Authorization": f"Bearer {program.text}"}
        request = httpx.Request(sent.method or "", sent.url or "", headers=headers, content=sent.body or b"")
    except (UnicodeError, ValueError, httpx.InvalidURL):
        return 0
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=program.app)) as line:
        answer = await line.send(request)
    case.validate_response(answer, checks=CHECKS_HELD)
    return 1
