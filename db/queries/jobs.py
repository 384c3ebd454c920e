"""The outbox: jobs written beside what they announce, leased one by one by workers.

Leases are told by the database's clock on PostgreSQL, so that a worker whose own clock is wrong takes nobody's job;
SQLite's processes share the clock of their one machine.
"""

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from db.engine import fetch, is_postgres, transaction
from db.sql import placeholders
from db.tables.jobs import Job

Rows = list[dict[str, Any]]
identity = Job._meta.primary_key
WAITING = "done_at IS NULL AND parked_at IS NULL"


async def add(kind: str, key: str, payload: dict[str, Any], now: datetime, run_at: datetime) -> bool:
    """Write a job down, in the caller's transaction if one is open. False when its key is known already."""
    job = Job(kind=kind, key=key, payload=json.dumps(payload), created_at=now, run_at=run_at)
    rows = await Job.insert(job).on_conflict(target=Job.key, action="DO NOTHING")
    return bool(rows)


async def add_unless_waiting(kind: str, key: str, now: datetime) -> bool:
    """Write a job down unless one of its kind is still to be done; forget those of its kind done a day ago."""
    async with transaction():
        if await fetch(f"SELECT id FROM job WHERE kind = {{}} AND {WAITING} LIMIT 1", kind):
            return False
        await fetch("DELETE FROM job WHERE kind = {} AND done_at < {}", kind, now - timedelta(days=1))
        return await add(kind, key, {}, now, now)


async def take(worker: str, kinds: Collection[str], now: datetime, lease_seconds: float) -> dict[str, Any] | None:
    """Lease the job that has waited longest and count the try: id, kind, key, payload, attempts, created_at.

    Only jobs due at `now` (UTC) whose lease, if any, has run out. Two workers never get the same one.
    """
    marks = placeholders(kinds)
    expired = "(leased_until IS NULL OR leased_until < {})"
    due = f"FROM job WHERE {WAITING} AND run_at <= {{}} AND {expired} AND kind IN ({marks})"
    clock = await _lease_clock()
    # Nothing to do is the usual answer: looking does not disturb the writers.
    if not kinds or not await fetch(f"SELECT id {due} LIMIT 1", now, clock, *kinds):
        return None
    skip = "FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    rows = await fetch(
        f"UPDATE job SET leased_by = {{}}, leased_until = {{}}, attempts = attempts + 1 "
        f"WHERE id = (SELECT id {due} ORDER BY run_at, id LIMIT 1 {skip}) "
        "RETURNING id, kind, key, payload, attempts, created_at",
        *(worker, clock + timedelta(seconds=lease_seconds), now, clock, *kinds),
    )
    return _read(rows[0]) if rows else None


async def _lease_clock() -> datetime:
    if not is_postgres():
        return datetime.now(UTC)
    now: datetime = (await fetch("SELECT clock_timestamp() AS now"))[0]["now"]
    return now


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its payload as a value and its moment as one, which SQLite's RETURNING gives as text."""
    created = row["created_at"]
    at = datetime.fromisoformat(created) if isinstance(created, str) else created
    return {**row, "payload": json.loads(row["payload"]), "created_at": at}


async def keep(job_id: int, worker: str, lease_seconds: float) -> bool:
    """Prolong a lease. False when it is no longer this worker's."""
    until = await _lease_clock() + timedelta(seconds=lease_seconds)
    return await _settle(job_id, worker, {Job.leased_until: until})


async def finish(job_id: int, worker: str, now: datetime) -> bool:
    """The job is done. False when another worker has it by now."""
    return await _settle(job_id, worker, {Job.done_at: now, Job.leased_until: None, Job.last_error: ""})


async def retry(job_id: int, worker: str, run_at: datetime, error: str, *, count: bool) -> bool:
    """Give the job back until `run_at`. Without `count`, this try does not count."""
    values: dict[Any, Any] = {Job.run_at: run_at, Job.leased_until: None, Job.leased_by: "", Job.last_error: error}
    if not count:
        values[Job.attempts] = Job.attempts - 1
    return await _settle(job_id, worker, values)


async def park(job_id: int, worker: str, now: datetime, error: str) -> bool:
    """Put the job aside until staff have looked at it."""
    return await _settle(job_id, worker, {Job.parked_at: now, Job.leased_until: None, Job.last_error: error})


async def _settle(job_id: int, worker: str, values: dict[Any, Any]) -> bool:
    mine = (identity == job_id) & (Job.leased_by == worker) & Job.done_at.is_null() & Job.parked_at.is_null()
    return bool(await Job.update(values).where(mine).returning(identity))


async def parked(limit: int = 200) -> Rows:
    """What was put aside, newest first: id, kind, key, payload, attempts, parked_at, last_error."""
    columns = (identity, Job.kind, Job.key, Job.payload, Job.attempts, Job.parked_at, Job.last_error)
    rows: Rows = (
        await Job.select(*columns).where(Job.parked_at.is_not_null()).order_by(identity, ascending=False).limit(limit)
    )
    return [{**row, "payload": json.loads(row["payload"])} for row in rows]


async def release(job_id: int, now: datetime) -> bool:
    """Let a parked job run again, with all its tries. False when it is not parked."""
    values: dict[Any, Any] = {
        Job.parked_at: None,
        Job.attempts: 0,
        Job.run_at: now,
        Job.leased_by: "",
        Job.leased_until: None,
    }
    rows = await Job.update(values).where((identity == job_id) & Job.parked_at.is_not_null()).returning(identity)
    return bool(rows)


async def forget_done(before: datetime) -> None:
    """Delete jobs done before a moment: nothing will ask again for their effects by then."""
    await fetch("DELETE FROM job WHERE done_at < {}", before)
