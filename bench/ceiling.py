"""The ceiling: what the same server costs when the framework answers from memory and nothing else happens.

`python -m bench.ceiling PORT WORKERS SIZE…` answers `/SIZE` with that many bytes of HTML.
"""

import sys

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from litestar import Litestar, get
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler


def answering(size: int) -> HTTPRouteHandler:
    """A bare handler at `/SIZE`."""
    page = b"<p>Bonjour.</p>\n" * (size // 16 + 1)
    body = page[:size]

    @get(f"/{size}", media_type=MediaType.HTML)
    async def bare() -> bytes:
        return body

    return bare


def application() -> Litestar:
    """Called by the server in each of its processes."""
    return Litestar([answering(int(size)) for size in sys.argv[3:]], openapi_config=None)


def main() -> None:
    """The settings of `web.serve`."""
    server = Granian(
        "bench.ceiling:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        workers=int(sys.argv[2]),
        loop=Loops.asyncio,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=25,
        backlog=1024,
    )
    server.serve()


if __name__ == "__main__":
    main()
