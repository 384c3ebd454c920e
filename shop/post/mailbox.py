"""Where no mail server is set: every mail becomes a file, exactly as it would have left."""

import asyncio
import os
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from shop.post.mail import Mail, Sender, message_from


class Mailbox:
    """A `Post` that writes one .eml file per mail into `folder`; file names sort by time."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
        content = message_from(mail, self._sender, now).as_bytes()
        await asyncio.to_thread(self._write, name, content)

    def _write(self, name: str, content: bytes) -> None:
        """A reader sees the whole file or none."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).replace(self._folder / name)
