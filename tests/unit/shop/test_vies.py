"""VIES over a real socket: what it says, says badly or does not say at all."""

import json
from typing import Any

import pytest

from shop.vat_checks import INVALID, UNKNOWN, VALID, RegisterAnswer
from shop.vies import Vies, answer_in
from tests.unit.shop.carrier_server import Behave, answer, carrier_server

NUMBER, OURS = "BE0123456749", "FR44732829320"
YES = {
    "countryCode": "BE", "vatNumber": "0123456749", "requestDate": "2026-11-26T10:00:00.000Z", "valid": True,
    "requestIdentifier": "WAPIAAAAXYZ1234", "name": "SRL CLINIQUE", "address": "Rue 1\n1000 Bruxelles",
}  # fmt: skip


async def asked(behave: Behave, seconds: float = 30.0) -> tuple[RegisterAnswer, list[str]]:
    async with carrier_server(behave) as server:
        return await Vies(server.url, timeout=seconds).ask(NUMBER, OURS), server.asked


async def test_a_valid_number_comes_with_its_consultation_number() -> None:
    told, questions = await asked(answer(json.dumps(YES)))
    assert told == RegisterAnswer(VALID, "SRL CLINIQUE", "Rue 1 1000 Bruxelles", "WAPIAAAAXYZ1234")
    head, _, body = questions[0].partition("\r\n\r\n")
    assert head.startswith("POST /service/check-vat-number ")
    assert json.loads(body) == {
        "countryCode": "BE", "vatNumber": "0123456749", "requesterMemberStateCode": "FR",
        "requesterNumber": "44732829320",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<html>Service Unavailable</html>", b"\xff\x00", "[]", "null", "{}", '{"valid": "true"}', '{"valid": null}',
        '{"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}',
        '{"valid": false, "userError": "MS_UNAVAILABLE"}', '{"valid": false, "userError": "TIMEOUT"}',
        json.dumps({**YES, "vatNumber": "0999999999"}), '{"valid": true, "userError": "SERVICE_UNAVAILABLE"}',
        "[" * 100_000,
    ],
)  # fmt: skip
async def test_what_is_not_said_clearly_is_unknown(body: str | bytes) -> None:
    assert (await asked(answer(body)))[0] == RegisterAnswer(UNKNOWN)


@pytest.mark.parametrize("status", ["500 Oops", "503 Down", "429 Slow", "302 Found\r\nLocation: http://x/", "204 None"])
async def test_an_answer_that_is_none_is_unknown(status: str) -> None:
    assert (await asked(answer(json.dumps(YES), status)))[0] == RegisterAnswer(UNKNOWN)


async def test_a_register_that_takes_too_long_is_not_waited_for() -> None:
    async def silent(_: Any) -> None:
        return None

    async def slow(writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await writer.drain()
        await writer.wait_closed()

    assert (await asked(slow, 0.05))[0] == RegisterAnswer(UNKNOWN)
    assert (await asked(silent, 0.05))[0] == RegisterAnswer(UNKNOWN)


async def test_nobody_at_the_address_is_unknown() -> None:
    assert await Vies("http://127.0.0.1:1/x").ask(NUMBER, OURS) == RegisterAnswer(UNKNOWN)


@pytest.mark.parametrize("told", [{"valid": False}, {"isValid": False, "userError": "INVALID"}])
def test_a_plain_no_is_believed(told: dict[str, Any]) -> None:
    assert answer_in(told, NUMBER) == RegisterAnswer(INVALID)


def test_names_kept_back_or_too_long_fit_their_columns() -> None:
    assert answer_in({**YES, "name": "---", "address": "---"}, NUMBER).name == ""
    long = answer_in({**YES, "name": "x" * 5_000, "address": "y" * 5_000, "requestIdentifier": "z" * 5_000}, NUMBER)
    assert (len(long.name) <= 200, len(long.address) <= 300, len(long.request_id) <= 60) == (True, True, True)
