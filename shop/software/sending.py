"""The job « webhook »: a message to one address, tried again while nobody answers, put aside when it is not taken."""

from datetime import datetime, timedelta
from typing import Any, Final

from db.queries import software as queries
from shop.jobs import JobFailed, Payload
from shop.software.signing import key_of, signed
from shop.software.wire import NotReached, post

TEMPORARY: Final = frozenset({408, 425, 429})
SILENT_FOR: Final = timedelta(seconds=30)
"""After no answer, the other messages to the same address wait: the worker has mails to send too."""


class NotTaken(Exception):
    """The address answered, and did not take it: five tries, then somebody looks."""


class Webhooks:
    """Sends what hooks.py wrote down. `secret` is the program's; `anywhere`: to this machine too (development)."""

    def __init__(self, secret: str, *, anywhere: bool) -> None:
        self._secret, self._anywhere = secret, anywhere
        self._silent: dict[int, datetime] = {}

    async def send(self, payload: Payload, now: datetime) -> None:
        """Payload {delivery}; what was delivered, or whose address is gone or at rest, is done."""
        row = await queries.delivery(payload["delivery"])
        if row is None or row["delivered_at"] is not None or not row["active"]:
            return
        if self._silent.get(row["endpoint"], now) > now:
            raise JobFailed("L’adresse ne répond pas.", permanent=False)
        headers = signed(row["public_id"], row["payload"], key_of(row["seed"], self._secret), now)
        headers["Content-Type"] = "application/json"
        try:
            heard = await post(row["url"], row["payload"].encode(), headers, anywhere=self._anywhere)
        except NotReached as trouble:
            await self._unanswered(row, trouble, now)
            raise JobFailed(str(trouble), permanent=trouble.permanent) from None
        self._silent.pop(row["endpoint"], None)
        if 200 <= heard.status < 300:
            await queries.delivered(row["id"], heard.status, now)
            return
        words = "\u00a0: ".join(filter(None, (f"Réponse {heard.status}", heard.text)))
        await queries.not_delivered(row["id"], heard.status, words)
        if heard.status >= 500 or heard.status in TEMPORARY:
            raise JobFailed(words, permanent=False)
        raise NotTaken(words)

    async def _unanswered(self, row: dict[str, Any], trouble: NotReached, now: datetime) -> None:
        self._silent[row["endpoint"]] = now + SILENT_FOR
        await queries.not_delivered(row["id"], 0, str(trouble))
