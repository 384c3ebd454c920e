"""The simulated carriers on a server of their own, and a shop that hears their webhooks."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from web.simulators.colissimo import colissimo_simulator
from web.simulators.dpd import dpd_simulator
from web.simulators.serving import application

SECRET = "le secret que les deux connaissent"


class Ear:
    """A shop's webhook address: what it heard, and whether it was signed."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.forged: list[dict[str, Any]] = []
        self.status = 200
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                signed = self.headers["X-Comptoir-Signature"] == f"sha256={expected}"
                assert self.path in {"/webhooks/dpd", "/webhooks/colissimo"}
                (ear.heard if signed else ear.forged).append(json.loads(body))
                self.send_response(ear.status if signed else 401)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        return Handler

    def of(self, number: str) -> list[dict[str, Any]]:
        """What was heard of one parcel, in the order of hearing."""
        return [told for told in self.heard if told["parcel"] == number]

    def codes(self, number: str) -> list[str]:
        return [event["code"] for told in self.of(number) for event in told["events"]]


@contextmanager
def played(data_dir: Path, public_url: str) -> Iterator[TestClient[Litestar]]:
    """Both simulators in this process."""
    with TestClient(
        application(*(play(data_dir, public_url, SECRET) for play in (dpd_simulator, colissimo_simulator)))
    ) as client:
        yield client


def script(client: TestClient[Litestar], carrier: str, **faults: Any) -> None:
    client.put(f"/simulateur/{carrier}/fautes", json=faults).raise_for_status()


def press(client: TestClient[Litestar], carrier: str, number: str, *moves: str) -> None:
    """The buttons of a parcel, one after the other."""
    for move in moves:
        answer = client.post(
            f"/simulateur/{carrier}/colis/{number}/evenement", data={"move": move}, follow_redirects=False
        )
        assert answer.status_code == 303


def is_cut_short(answer: httpx.Response) -> bool:
    """Whether fewer bytes came than were promised: over a socket the connection breaks there."""
    return len(answer.content) < int(answer.headers["content-length"])
