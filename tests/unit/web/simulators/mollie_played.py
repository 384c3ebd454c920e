"""A client of the simulated Mollie, and a shop that hears its webhooks."""

import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx

HAL = "application/hal+json; charset=utf-8"


class Shop:
    """Hears webhooks and answers with `status`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.webhook = f"http://127.0.0.1:{self.server.server_port}/webhooks/mollie"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                shop.heard += parse_qs(body)["id"]
                self.send_response(shop.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        return Handler


class Mollie:
    """A client of the simulator with a key."""

    def __init__(self, address: str) -> None:
        self.address = address
        limits = httpx.Limits(max_keepalive_connections=0)
        self.browser = httpx.Client(base_url=address, trust_env=False, limits=limits)
        self.key = {"Authorization": "Bearer test_key"}

    def script(self, **faults: Any) -> None:
        self.browser.put("/fautes", json=faults).raise_for_status()

    def create(self, key: str | None = None, **changes: Any) -> httpx.Response:
        body = {
            "amount": {"currency": "EUR", "value": "12.40"},
            "description": "Commande <SC-26-000123>",
            "redirectUrl": "http://127.0.0.1:9/retour",
            "cancelUrl": "http://127.0.0.1:9/annulation",
            "method": "creditcard",
            "metadata": {"payment_id": 7},
        }
        sent = {name: value for name, value in (body | changes).items() if value is not None}
        headers = {"Idempotency-Key": key} if key else {}
        return self.browser.post("/v2/payments", json=sent, headers=self.key | headers)

    def created(self, **changes: Any) -> str:
        return str(self.create(**changes).json()["id"])

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(f"/v2{path}", headers=self.key)

    def finish(self, payment_id: str, issue: str, **more: str) -> httpx.Response:
        return self.browser.post(f"/paiement/{payment_id}", data={"issue": issue, **more})

    def refund(self, payment_id: str, value: str, key: str | None = None, why: str = "") -> httpx.Response:
        body = {"amount": {"currency": "EUR", "value": value}, "description": why or uuid.uuid4().hex}
        headers = {"Idempotency-Key": key} if key else {}
        return self.browser.post(f"/v2/payments/{payment_id}/refunds", json=body, headers=self.key | headers)
