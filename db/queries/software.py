"""Other software: tokens it comes in with, what it was answered, addresses that are told of what happens."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.sql import for_update, placeholders, read_json
from db.tables.software import ApiAnswer, ApiToken, WebhookDelivery, WebhookEndpoint

Row = dict[str, Any]
Rows = list[Row]
token_id = ApiToken._meta.primary_key
endpoint_key = WebhookEndpoint._meta.primary_key
delivery_key = WebhookDelivery._meta.primary_key


# Tokens --------------------------------------------------------------------------------------------------------------


async def token_of_hash(token_hash: str) -> Row | None:
    """Revoked and ended ones too: whoever asks decides."""
    row: Row | None = await ApiToken.select().where(ApiToken.token_hash == token_hash).first().output(load_json=True)
    return row


async def tokens() -> Rows:
    """Those that may come in first, then the newest."""
    rows: Rows = await ApiToken.select().order_by(token_id, ascending=False).output(load_json=True)
    return sorted(rows, key=lambda row: row["revoked_at"] is not None)


async def add_token(values: Row) -> int:
    rows = await ApiToken.insert(ApiToken(**values)).returning(token_id)
    return int(rows[0]["id"])


async def name_taken(name: str) -> bool:
    """Whether a token that is not revoked is called so."""
    return bool(await ApiToken.exists().where((ApiToken.name == name) & ApiToken.revoked_at.is_null()))


async def revoke(one: int, now: datetime) -> bool:
    """False where there is none, or where it was before."""
    mine = (token_id == one) & ApiToken.revoked_at.is_null()
    return bool(await ApiToken.update({ApiToken.revoked_at: now}).where(mine).returning(token_id))


async def note_use(one: int, now: datetime) -> None:
    await ApiToken.update({ApiToken.used_at: now}).where(token_id == one)


# Answers -------------------------------------------------------------------------------------------------------------


async def claim(token: int, key: str, request_hash: str, now: datetime) -> int | None:
    """The id under which this request is worked on; None when its key was used before."""
    rows = await fetch(
        "INSERT INTO api_answer (token, key, request_hash, status, body, at) VALUES ({}, {}, {}, 0, '', {}) "
        "ON CONFLICT (token, key) DO NOTHING RETURNING id",
        token,
        key,
        request_hash,
        now,
    )
    return int(rows[0]["id"]) if rows else None


async def answer_of(token: int, key: str) -> Row | None:
    """id, request_hash, status (0: still being worked on), body, at."""
    row: Row | None = await ApiAnswer.select().where((ApiAnswer.token == token) & (ApiAnswer.key == key)).first()
    return row


async def claim_again(claim_id: int, begun_before: datetime, now: datetime) -> bool:
    """Take over what nobody has finished since `begun_before`; of many who try, one does."""
    rows = await fetch(
        "UPDATE api_answer SET at = {} WHERE id = {} AND status = 0 AND at < {} RETURNING id",
        now,
        claim_id,
        begun_before,
    )
    return bool(rows)


async def finish(claim_id: int, status: int, body: str) -> bool:
    """Keep what is answered; False when that was done before."""
    rows = await fetch(
        "UPDATE api_answer SET status = {}, body = {} WHERE id = {} AND status = 0 RETURNING id",
        status,
        body,
        claim_id,
    )
    return bool(rows)


async def give_up(claim_id: int) -> None:
    """Nothing was done: the key may be used again."""
    await fetch("DELETE FROM api_answer WHERE id = {} AND status = 0", claim_id)


async def forget_answers(before: datetime) -> None:
    await fetch("DELETE FROM api_answer WHERE at < {}", before)


# Addresses that are told ---------------------------------------------------------------------------------------------


async def listening() -> list[tuple[int, tuple[str, ...]]]:
    """(id, events) of each address in use: few rows, read whenever something happens."""
    rows = await fetch("SELECT id, events FROM webhook_endpoint WHERE active")
    return [(row["id"], tuple(read_json(row["events"]))) for row in rows]


async def endpoints() -> Rows:
    """The oldest first."""
    rows: Rows = await WebhookEndpoint.select().order_by(endpoint_key).output(load_json=True)
    return rows


async def endpoint(one: int) -> Row | None:
    row: Row | None = await WebhookEndpoint.select().where(endpoint_key == one).first().output(load_json=True)
    return row


async def hold_endpoint(one: int) -> bool:
    """Keep other writers off an address until the transaction ends; False where there is none."""
    return bool(await fetch(f"SELECT id FROM webhook_endpoint WHERE id = {{}}{for_update()}", one))


async def add_endpoint(values: Row) -> int:
    rows = await WebhookEndpoint.insert(WebhookEndpoint(**values)).returning(endpoint_key)
    return int(rows[0]["id"])


async def change_endpoint(one: int, values: Row) -> None:
    columns: dict[Any, Any] = dict(values)
    await WebhookEndpoint.update(columns).where(endpoint_key == one)


async def remove_endpoint(one: int) -> None:
    """With everything it was told, or was to be told."""
    await WebhookEndpoint.delete().where(endpoint_key == one)


# What they are told --------------------------------------------------------------------------------------------------


async def add_delivery(values: Row) -> int:
    rows = await WebhookDelivery.insert(WebhookDelivery(**values)).returning(delivery_key)
    return int(rows[0]["id"])


async def delivery(one: int) -> Row | None:
    """The delivery with `url`, `seed` and `active` of its address."""
    rows = await fetch(
        "SELECT d.*, e.url, e.seed, e.active FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint "
        "WHERE d.id = {}",
        one,
    )
    return rows[0] if rows else None


async def deliveries(endpoint_id: int, most: int) -> Rows:
    """The newest first, each with `parked_at` and `done_at` of its job."""
    return await fetch(
        "SELECT d.*, j.parked_at, j.done_at FROM webhook_delivery d "
        "LEFT JOIN job j ON j.key = 'webhook:' || d.public_id WHERE d.endpoint = {} ORDER BY d.id DESC LIMIT {}",
        endpoint_id,
        most,
    )


async def parked_by_endpoint() -> dict[int, int]:
    """How many deliveries wait for somebody, by the id of their address."""
    rows = await fetch(
        "SELECT d.endpoint, COUNT(*) AS number FROM job j JOIN webhook_delivery d ON j.key = 'webhook:' || d.public_id "
        "WHERE j.parked_at IS NOT NULL GROUP BY d.endpoint"
    )
    return {row["endpoint"]: int(row["number"]) for row in rows}


async def send_again(delivery_id: int, public_id: str, now: datetime) -> bool:
    """Have the job of a delivery done anew, with all its tries. False where it is still to be done."""
    rows = await fetch(
        "UPDATE job SET parked_at = NULL, done_at = NULL, attempts = 0, run_at = {}, leased_by = '', "
        "leased_until = NULL WHERE key = {} AND (parked_at IS NOT NULL OR done_at IS NOT NULL) RETURNING id",
        now,
        f"webhook:{public_id}",
    )
    if rows:
        columns: dict[Any, Any] = {WebhookDelivery.delivered_at: None}
        await WebhookDelivery.update(columns).where(delivery_key == delivery_id)
    return bool(rows)


async def delivered(one: int, status: int, now: datetime) -> None:
    columns: dict[Any, Any] = {
        WebhookDelivery.delivered_at: now, WebhookDelivery.status: status, WebhookDelivery.last_error: "",
        WebhookDelivery.attempts: WebhookDelivery.attempts + 1,
    }  # fmt: skip
    await WebhookDelivery.update(columns).where(delivery_key == one)


async def not_delivered(one: int, status: int, error: str) -> None:
    """One more try that failed; `status` 0: no answer."""
    columns: dict[Any, Any] = {
        WebhookDelivery.status: status, WebhookDelivery.last_error: error[:300],
        WebhookDelivery.attempts: WebhookDelivery.attempts + 1,
    }  # fmt: skip
    await WebhookDelivery.update(columns).where(delivery_key == one)


async def forget_deliveries(before: datetime) -> None:
    await fetch("DELETE FROM webhook_delivery WHERE created_at < {}", before)


async def shelves(variant_ids: Collection[int]) -> Rows:
    """sku, on_hand, reserved of these articles, as they are in the open transaction."""
    marks = placeholders(variant_ids)
    return await fetch(f"SELECT sku, on_hand, reserved FROM variant WHERE id IN ({marks}) ORDER BY id", *variant_ids)
