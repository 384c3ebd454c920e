"""What can go wrong with the database, in two words that the shop's pages understand."""

import errno
from typing import Final

NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What a system says of a file that may not grow: the disk is full, or the part of it that is ours."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached, or answers too late: say so and try again soon (503)."""


class DatabaseBusy(DatabaseUnavailable):
    """Another writer holds the database longer than we are willing to wait."""


class MigrationFailed(Exception):
    """The database could not be brought to the newest shape; the message is the database's own. It is as it was."""


class DatabaseTooNew(MigrationFailed):
    """A newer program has brought the database to a shape that this one does not know."""


def has_no_room(error: BaseException) -> bool:
    """True where a file could not be written for want of space: it passes, like a database that is away (503)."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


class TransactionMisuse(RuntimeError):
    """A transaction used outside the task that opened it, or opened twice. Always our own mistake."""
