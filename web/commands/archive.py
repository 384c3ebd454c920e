"""The archive of a whole shop: its folder, then its database, then a manifest that says it is complete.

Files first and again at the end: a photo is written before the database names it, so that whatever the database of
the archive names is in it. Who reads takes the later one of two files with the same name.
"""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, Final

from db import copies
from db.copies import Facts

FORMAT: Final = 1
FOLDER, DATABASE, MANIFEST = "donnees", "base", "comptoir.json"
ASIDE: Final = "avant-restauration-"
"""Begins the name of the folder in which a restore leaves what was there before."""
LOGS = ("-wal", "-shm", "-journal")
QUICKLY: Final = 1
"""Photos cannot be compressed, and a database is by five already at gzip's quickest."""

SPOILT: Final = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError),
    *(LookupError, ValueError, TypeError, RecursionError),
    *(FileExistsError, IsADirectoryError, NotADirectoryError),
)
"""What comes of bytes that are no whole archive: cut, changed, a manifest of another form, a file that is a folder."""

Told = Callable[[int], object]
"""Hears how many bytes are done."""


class Unreadable(Exception):
    """Not a whole archive of a shop."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. `made_at` is UTC."""

    kind: str
    made_at: datetime
    facts: Facts


def opened(to: Path) -> tarfile.TarFile:
    """A new archive that nobody else may read."""
    to.touch(mode=0o600)
    return tarfile.open(to, "w:gz", compresslevel=QUICKLY)


class Writing:
    """An archive that is being written. `data_dir` is the shop's folder, `database` its file where it has one."""

    def __init__(self, tar: tarfile.TarFile, data_dir: Path, database: Path | None, scratch: Path) -> None:
        self._tar, self._folder, self._scratch = tar, data_dir, scratch
        self._database = database.resolve() if database else None
        self._known: dict[Path, tuple[int, int]] = {}
        self.names: set[str] = set()

    def add_files(self, told: Told) -> None:
        """Every file that is new or has changed since the last time."""
        for path in self._files():
            try:
                found = path.stat()
                if self._known.get(path) != (found.st_mtime_ns, found.st_size):
                    self._add_file(path)
                    self._known[path] = (found.st_mtime_ns, found.st_size)
            except FileNotFoundError:
                continue  # taken away meanwhile
            told(found.st_size)

    def _files(self) -> Iterator[Path]:
        """The shop's files in the order of their names; no drafts, no database but those of the simulators."""
        for path in sorted(self._folder.rglob("*")):
            parts = path.relative_to(self._folder).parts
            is_ours = path.resolve() != self._database and not path.name.endswith((*LOGS, ".part"))
            is_aside = parts[0].startswith(ASIDE) or any(part.startswith(".") for part in parts)
            if is_ours and not is_aside and path.is_file() and not path.is_symlink():
                yield path

    def _add_file(self, path: Path) -> None:
        name = str(PurePosixPath(FOLDER, *path.relative_to(self._folder).parts))
        if path.suffix == ".sqlite":
            draft = self._scratch / "autre.sqlite"
            draft.unlink(missing_ok=True)
            copies.copy_file(path, draft)
            path = draft
        self._add(name, path.read_bytes())

    def _add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = len(content), 0o600, int(datetime.now(UTC).timestamp())
        self._tar.addfile(entry, io.BytesIO(content))
        self.names.add(name)

    def add_database(self, file: Path, told: Told) -> None:
        entry = tarfile.TarInfo(DATABASE)
        entry.size, entry.mode, entry.mtime = file.stat().st_size, 0o600, int(datetime.now(UTC).timestamp())
        with file.open("rb") as content:
            self._tar.addfile(entry, content)
        told(entry.size)

    def end(self, manifest: Manifest) -> None:
        words = {**asdict(manifest), "made_at": manifest.made_at.isoformat(), "format": FORMAT}
        self._add(MANIFEST, json.dumps(words, ensure_ascii=False).encode())

    def missing(self, facts: Facts) -> list[str]:
        """Photos and documents that the database names and the archive does not have."""
        return missing(facts, {name.removeprefix(f"{FOLDER}/media/") for name in self.names})


def missing(facts: Facts, files: set[str]) -> list[str]:
    """Photos and documents that these facts name and this folder of media does not have."""
    stems = {name.rpartition("-")[0] for name in files}
    return [one for one in facts.photos if one not in stems] + [one for one in facts.documents if one not in files]


def unpack(archive: Path, to: Path, told: Told) -> Manifest:
    """Everything into the folder `to`. Raises Unreadable where it is not whole, OSError."""
    (to / FOLDER).mkdir(parents=True)  # also of a shop without a file
    try:
        with gzip.open(archive) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for entry in tar:
                path = to / _safe(entry)
                path.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(entry)
                if content is None:
                    raise Unreadable(entry.name)
                _write(path, content)
                told(entry.size)
            _read_on(packed)
        return _manifest(to / MANIFEST)
    except SPOILT as error:
        raise Unreadable(str(error)) from error


def _read_on(packed: gzip.GzipFile) -> None:
    """To the end, where the sum of all bytes stands: what was changed on the way is found there. Raises BadGzipFile."""
    while packed.read(1024 * 1024):
        pass


def _safe(entry: tarfile.TarInfo) -> PurePosixPath:
    """Where an entry goes, below the folder it is unpacked to. Raises Unreadable for what leads elsewhere."""
    path = PurePosixPath(entry.name)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts:
        raise Unreadable(entry.name)
    if path.parts[0] != FOLDER and str(path) not in (DATABASE, MANIFEST):
        raise Unreadable(entry.name)
    return path


def _write(path: Path, content: IO[bytes]) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        copyfileobj(content, file, 1024 * 1024)


def _manifest(path: Path) -> Manifest:
    """Raises Unreadable where there is none: the archive was broken off."""
    if not path.is_file():
        raise Unreadable(MANIFEST)
    words = json.loads(path.read_text("utf-8"))
    if words["format"] != FORMAT or words["kind"] not in (copies.SQLITE, copies.POSTGRESQL):
        raise Unreadable(str(words["format"]))
    return Manifest(words["kind"], datetime.fromisoformat(words["made_at"]), Facts(**words["facts"]))
