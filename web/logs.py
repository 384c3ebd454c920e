"""What the shop writes down of itself: refused and failed requests, and changes; one line each, on stderr.

No personal data and no secret: secret addresses are masked, e-mail addresses too, and an exception leaves its type,
its first line and where it came from, never the values of its variables.
"""

import logging
import re
import sys
import traceback
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRET_PATHS: Final = (
    "/suivi/",
    "/commande/retour/",
    "/commande/merci/",
    "/mot-de-passe/",
    "/connexion/",
    "/confirmation/",
    "/retractation/",
    "/alertes/",
    "/newsletter/",
    "/adresse-e-mail/",
    "/compte/donnees/export/",
    "/garder-mon-compte/",
)
"""Whoever has one of these addresses has what is behind it: never logged, never sent on as Referer."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Set by the shell for the time of a request; also sent to the browser as X-Request-ID."""

_EMAIL: Final = re.compile(r"[^\s@<>()\"']+@[^\s@<>()\"']+")
_SECRET: Final = re.compile(f"({'|'.join(map(re.escape, SECRET_PATHS))})[^\\s?\"']+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_log = structlog.get_logger("comptoir")


class Lines(structlog.WriteLogger):
    """Writes lines; one that cannot be (the disk is full, who read them has ended) is lost, and the shop goes on."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def configure_logs(*, production: bool) -> None:
    """Write JSON lines in production, plain ones elsewhere. Libraries speak from WARNING on."""
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request_id,
            _mask,
            render,
        ],
        logger_factory=lambda *_: Lines(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def log_answer(method: str, path: str, status: int, milliseconds: float) -> None:
    """One line for a request that changed something or was refused."""
    write = _log.error if status >= 500 else _log.info
    write("request", method=method, path=path, status=status, ms=round(milliseconds, 1))


def log_failure(error: BaseException) -> None:
    """One line for an exception nobody expected: what, where, in which request."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    first_line = str(error).partition("\n")[0][:300]
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    _log.error("failure", error=type(error).__name__, message=first_line, cause=cause, where=where)


def masked(text: str) -> str:
    """A text without secret addresses, e-mail addresses and line breaks."""
    if "/" in text:
        text = _SECRET.sub(r"\1…", text)
    if "@" in text:
        text = _EMAIL.sub("…@…", text)
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def _add_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if known := request_id.get():
        event["request"] = known
    return event


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: masked(value) if isinstance(value, str) else value for name, value in event.items()}
