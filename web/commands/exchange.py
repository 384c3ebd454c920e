"""A shop in the place of another: what was there goes aside, what was unpacked comes, or everything is as it was."""

import errno
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from db import copies
from web.commands import archive
from web.settings import Settings

UNPACKING = ".restauration-"
"""Begins the name of the folder in which an archive is unpacked."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shop goes, and where what is there now is put aside."""

    settings: Settings
    aside: str

    @property
    def folder_aside(self) -> Path:
        return self.settings.data_dir / f"{archive.ASIDE}{self.aside}"

    @property
    def file_aside(self) -> Path:
        """Of a SQLite database outside the folder."""
        return self.database.with_name(f"{self.database.name}.{archive.ASIDE}{self.aside}")

    @property
    def database(self) -> Path:
        return copies.file_of(self.settings.database_url)


def is_left(path: Path) -> bool:
    """Whether an entry of the folder is no part of the shop: what a restore put aside, or unpacks."""
    return path.name.startswith((archive.ASIDE, UNPACKING))


def exchange(scratch: Path, place: Place) -> ExitStack:
    """Entry by entry within the folder, which may be a volume that cannot be renamed; with SQLite the database too.

    Closing what is given back undoes it all. Raises OSError: all was put back, unless that was refused as well, where
    the folder aside is still there.
    """
    data_dir, aside = place.settings.data_dir, place.folder_aside
    with ExitStack() as undo:
        aside.mkdir()
        undo.callback(aside.rmdir)
        for path in sorted(path for path in data_dir.iterdir() if not is_left(path)):
            _move(path, aside / path.name, undo)
        if copies.kind_of(place.settings.database_url) == copies.SQLITE:
            _exchange_file(scratch / archive.DATABASE, place, undo)
        for path in sorted((scratch / archive.FOLDER).iterdir()):
            _move(path, data_dir / path.name, undo)
        return undo.pop_all()


def tidy(place: Place) -> None:
    """Nothing was there: nothing lies aside."""
    with suppress(OSError):
        place.folder_aside.rmdir()


def _exchange_file(made: Path, place: Place, undo: ExitStack) -> None:
    for log in archive.LOGS:  # of a damaged file: it would be played into the new one
        beside = place.database.with_name(f"{place.database.name}{log}")
        if beside.exists():
            _move(beside, place.file_aside.with_name(f"{place.file_aside.name}{log}"), undo)
    if place.database.exists():  # outside the folder
        _move(place.database, place.file_aside, undo)
    place.database.parent.mkdir(parents=True, exist_ok=True)
    _bring(made, place.database)
    undo.callback(place.database.unlink)


def _move(path: Path, to: Path, undo: ExitStack) -> None:
    path.rename(to)
    undo.callback(to.rename, path)


def _bring(file: Path, to: Path) -> None:
    """Also to another disk, where it is whole before it has its name."""
    try:
        file.replace(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        draft = to.with_name(f".{to.name}.{os.getpid()}")
        try:
            copyfile(file, draft)
            draft.replace(to)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
