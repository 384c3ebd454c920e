"""The archive of a whole shop: its folder, then its database, then a manifest that says what it holds.

Files first and again at the end: a photo is written before the database names it, so that whatever the database of
the archive names is in it. Who reads takes the later one of two files with the same name.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

from db import copies
from db.copies import Facts
from web.commands.manifest import NOT_WHOLE, Listed, Listing, Manifest, Unreadable, differences, quoted, read, written

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
        self._listed: dict[str, Listed] = {}

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
        self._listed[name] = Listed(len(content), hashlib.sha256(content).hexdigest())

    def add_database(self, file: Path, told: Told) -> None:
        entry = tarfile.TarInfo(DATABASE)
        entry.size, entry.mode, entry.mtime = file.stat().st_size, 0o600, int(datetime.now(UTC).timestamp())
        with file.open("rb") as content:
            self._tar.addfile(entry, content)
            content.seek(0)
            self._listed[DATABASE] = Listed(entry.size, hashlib.file_digest(content, "sha256").hexdigest())
        told(entry.size)

    def end(self, manifest: Manifest) -> None:
        self._add(MANIFEST, written(manifest, self._listed))

    def missing(self, facts: Facts) -> list[str]:
        """Photos and documents that the database names and the archive does not have."""
        return missing(facts, {name.removeprefix(f"{FOLDER}/media/") for name in self._listed})


def missing(facts: Facts, files: set[str]) -> list[str]:
    """Photos and documents that these facts name and this folder of media does not have."""
    stems = {name.rpartition("-")[0] for name in files}
    return [one for one in facts.photos if one not in stems] + [one for one in facts.documents if one not in files]


def unpack(archive: Path, to: Path, told: Told) -> Manifest:
    """Everything into the folder `to`. Raises Unreadable where it is not whole, OSError."""
    (to / FOLDER).mkdir(parents=True)  # also of a shop without a file
    found: dict[str, Listed] = {}
    try:
        with gzip.open(archive) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for entry in tar:
                name = _safe(entry)
                path = to / name
                path.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(entry)
                if content is None:
                    raise _no_place(entry)
                found[str(name)] = _write(path, content)
                told(entry.size)
            _read_on(packed)
        return _checked(to / MANIFEST, found)
    except SPOILT as error:
        raise Unreadable(NOT_WHOLE, error) from error


def _read_on(packed: gzip.GzipFile) -> None:
    """To the end, where the sum of all bytes stands: what was changed on the way is found there. Raises BadGzipFile."""
    while packed.read(1024 * 1024):
        pass


def _safe(entry: tarfile.TarInfo) -> PurePosixPath:
    """Where an entry goes, below the folder it is unpacked to. Raises Unreadable for what leads elsewhere."""
    path = PurePosixPath(entry.name)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts:
        raise _no_place(entry)
    if path.parts[0] != FOLDER and str(path) not in (DATABASE, MANIFEST):
        raise _no_place(entry)
    return path


def _no_place(entry: tarfile.TarInfo) -> Unreadable:
    return Unreadable(f"elle contient {quoted(entry.name)}, qui n’y a pas sa place")


def _write(path: Path, content: IO[bytes]) -> Listed:
    """As it was read: whether that is what was written, the list says."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        path.chmod(0o600)
        while part := content.read(1024 * 1024):
            file.write(part)
            digest.update(part)
            size += len(part)
    return Listed(size, digest.hexdigest())


def _checked(path: Path, found: Listing) -> Manifest:
    """Raises Unreadable where there is no manifest (the archive was broken off), or where it lists other files."""
    if not path.is_file():
        raise Unreadable(f"il y manque {MANIFEST}")
    manifest, listed = read(path.read_text("utf-8"))
    wrong = differences(listed, {name: one for name, one in found.items() if name != MANIFEST})
    if wrong:
        raise Unreadable(wrong)
    return manifest
