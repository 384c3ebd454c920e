"""What the documents name besides paths: files by their name alone, settings of the environment, parts of a command."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lints.findings import Finding

DOCUMENTS: Final = re.compile(r"[A-Z]+\.md|docs/[\w-]+\.md")
_QUOTED: Final = re.compile(r"`([^`\n]+)`")
_FILE: Final = re.compile(r"[\w-][\w./-]*\.(?:py|md|html|toml|sql|css|js|typ)")
_VARIABLE: Final = re.compile(r"([A-Z][A-Z]+(?:_[A-Z]+)*)(?:=\S*)?")
_READ: Final = re.compile(r"\b[A-Z][A-Z_]{3,}\b")
_EXAMPLES: Final = {"_lines.html", "line_added.html", "shop.toml", "FILE.toml"}
"""Files that a reader brings along, or that stand for many."""
_WORDS_OF_SQL: Final = {"UPDATE", "SELECT", "INSERT", "DELETE", "COMMIT", "BEGIN", "RETURNING", "IMMEDIATE"}


def check_names(root: Path, names: Iterable[str], document: str, text: str) -> list[Finding]:
    """Return the files and settings in backticks that no tracked file is called, or that no program reads.

    `names`: the tracked files from `root`. `staff/words.py` may be named without its room, `PORT=8080` with a value.
    """
    files = {f"/{name}" for name in names}
    read = _variables_read(root, names)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for quoted in _QUOTED.findall(line):
            for word in quoted.split():
                is_setting = word == quoted or "=" in word or "_" in word  # not the RATE that an option takes
                if not (_is_there(word, files) and (not is_setting or _is_read(word, read))):
                    found.append(Finding(document, number, "documents", f"« {word} » n’existe pas"))
    return found


def _is_there(word: str, files: set[str]) -> bool:
    if not _FILE.fullmatch(word) or word in _EXAMPLES:
        return True
    return any(name.endswith(f"/{word}") for name in files)


def _is_read(word: str, read: set[str]) -> bool:
    named = _VARIABLE.fullmatch(word)
    if named is None or len(named[1]) < 4 or named[1] in _WORDS_OF_SQL:
        return True
    return named[1] in read


def _variables_read(root: Path, names: Iterable[str]) -> set[str]:
    """Every name in capitals that a program of ours writes down: settings are read under theirs."""
    programs = [name for name in names if name.endswith(".py") or name.startswith("bin/")]
    return {word for name in programs for word in _READ.findall((root / name).read_text(encoding="utf-8"))}
