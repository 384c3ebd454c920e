"""Catalogue files that staff send: read, compared with the shop, and applied once, by the worker.

The file waits as a staged file; `options` tells where it is: `reading`, `ready`, `applying`, `applied`, `unusable`.
What is applied is what was shown: the worker compares once more, first the whole file, then each batch in the
transaction that writes it. Where the shop has changed meanwhile nothing more is written, and the difference that is
left is shown anew.
"""

import asyncio
import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from db.acting import ACTING, Acting
from db.engine import in_one_transaction
from db.queries import staged_files
from shop.calendar import in_paris
from shop.catalogue.staging import AppliedBefore, OtherThanShown
from shop.importing.applying import Planned
from shop.importing.difference import Comparison, compare, part_mark
from shop.importing.run import Wish, run_import
from shop.importing.sources import Source, open_source
from shop.importing.values import Terms, UnusableFile
from shop.jobs import JobFailed, Payload, enqueue

KIND: Final = "catalogue"
JOB: Final = "catalogue_file"
MOST_BYTES: Final = 8_000_000
MOST_LINES: Final = 50_000
AT_ONCE: Final = 2_000
"""Lines of a file that is compared at once, while its sender waits."""
READING, READY, APPLYING, APPLIED, UNUSABLE = "reading", "ready", "applying", "applied", "unusable"
Staged = Mapping[str, Any]


async def receive(content: bytes, name: str, *, keep_stock: bool, actor: str, now: datetime) -> str:
    """Keep a file that can be read, and compare it, at once or by the worker; the name its page has.

    Raises UnusableFile.
    """
    with _on_disk(name, content) as path:
        source = await asyncio.to_thread(_opened, path)
        is_short = source.lines <= AT_ONCE
        options: dict[str, Any] = {"keep_stock": keep_stock, "lines": source.lines, "state": READING}
        if is_short:
            options |= {"state": READY, "found": (await _compared(source, options, now)).as_json()}

    async def work() -> str:
        made = await staged_files.stage(kind=KIND, name=name, content=content, options=options, actor=actor, now=now)
        if not is_short:
            await enqueue(JOB, f"{JOB}:{made}:compare", {"file": made, "step": READING})
        return made

    return await in_one_transaction(work)


async def apply(staged: Staged, mark: str, now: datetime) -> None:
    """Have the worker write what was shown, under the name of who acts. Raises AppliedBefore, OtherThanShown."""
    options = staged["options"]
    if options["state"] in (APPLYING, APPLIED):
        raise AppliedBefore
    if options["state"] != READY or mark != options["found"]["mark"]:
        raise OtherThanShown
    acting = ACTING.get()

    async def work() -> None:
        if not await staged_files.apply_once(staged["id"], now):
            raise AppliedBefore
        await staged_files.note(staged["id"], {**options, "state": APPLYING})
        payload = {"file": staged["public_id"], "step": APPLYING, "acting": acting.as_json() if acting else ""}
        await enqueue(JOB, f"{JOB}:{staged['public_id']}:{secrets.token_hex(4)}", payload)

    await in_one_transaction(work)


async def work(payload: Payload, now: datetime) -> None:
    """Job « catalogue_file »: payload {file, step, acting}. Raises JobFailed for a file that is gone."""
    staged = await staged_files.staged(KIND, payload["file"])
    if staged is None:
        raise JobFailed("the file is gone", permanent=True)
    before = ACTING.set(_acting(payload))
    try:
        with _on_disk(staged["name"], staged["content"]) as path:
            source = await asyncio.to_thread(_opened, path)
            await (_read if payload["step"] == READING else _write)(staged, source, now)
    except UnusableFile as wrong:
        await staged_files.note(staged["id"], {**staged["options"], "state": UNUSABLE, "why": str(wrong)})
    finally:
        ACTING.reset(before)


def _acting(payload: Payload) -> Acting | None:
    if not payload.get("acting"):
        return None
    kept = json.loads(payload["acting"])
    return Acting(**{**kept, "at": datetime.fromisoformat(kept["at"])})


async def _read(staged: Staged, source: Source, now: datetime) -> None:
    found = await _compared(source, staged["options"], now)
    await staged_files.note(staged["id"], {**staged["options"], "state": READY, "found": found.as_json()})


async def _write(staged: Staged, source: Source, now: datetime) -> None:
    """Write the file, if it still changes what was shown; done twice, the second time finds nothing to change."""
    options = staged["options"]
    if options["state"] != APPLYING:
        return
    found = (await _compared(source, options, now)).as_json()
    if found["mark"] != options["found"]["mark"]:
        await staged_files.unapply(staged["id"], {**options, "state": READY, "found": found, "changed": True})
        return
    guard = Shown(options["found"]["parts"])
    try:
        report = await run_import(source, replace(_wish(options, now), guard=guard), now)
    except OtherThanShown:
        left = (await _compared(source, options, now)).as_json()
        told = {"state": READY, "found": left, "changed": True, "partly": guard.at > 0}
        await staged_files.unapply(staged["id"], {**options, **told})
        return
    done = {"created": report.created, "updated": report.updated, "refused": report.refused}
    await staged_files.note(staged["id"], {**options, "state": APPLIED, "done": done})


class Shown:
    """Compares each batch, where it is about to be written, with what was shown of it. `at`: which one was the last."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self.at = 0

    def __call__(self, at: int, found: Planned) -> None:
        """Raises OtherThanShown."""
        self.at = at
        if at >= len(self._parts) or part_mark(found) != self._parts[at]:
            raise OtherThanShown


def _wish(options: Mapping[str, Any], now: datetime) -> Wish:
    return Wish(Terms(in_paris(now).date()), keep_stock=options["keep_stock"])


async def _compared(source: Source, options: Mapping[str, Any], now: datetime) -> Comparison:
    return await compare(source, _wish(options, now))


def _opened(path: Path) -> Source:
    """Raises UnusableFile."""
    source = open_source(path)
    if source.lines > MOST_LINES:
        raise UnusableFile(f"Le fichier a {source.lines} lignes\u00a0: coupez-le en parties de {MOST_LINES} au plus.")
    return source


@contextmanager
def _on_disk(name: str, content: bytes) -> Iterator[Path]:
    """The file under its name, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="comptoir-") as folder:
        path = Path(folder) / (Path(name).name.strip(". ")[:80] or "catalogue.csv")
        path.write_bytes(content)
        yield path
