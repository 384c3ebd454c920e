"""The key that signs links where SECRET_KEY is not set: made once for all processes, kept beside the data."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

FILE = "secret.key"


def kept_secret(data_dir: Path) -> str:
    """Read the key, or make it; of several processes that make one at the same moment, the first one's stays."""
    file = data_dir / FILE
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=data_dir)
        with os.fdopen(handle, "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(unfinished, file)
        Path(unfinished).unlink()
    return file.read_text(encoding="ascii")
