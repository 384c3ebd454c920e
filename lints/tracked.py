"""What the tracked files may not say, and the paths the documents promise."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lints.findings import Finding

_FORBIDDEN: Final = {
    "adresse d’un registre de paquets": re.compile(r"\b(py" + r"pi|python" + r"hosted|registry\.npm" + r"js)\.org\b"),
    "chemin d’une machine": re.compile(r"(?<![\w.])/(work|root|opt|home/\w+)/|\.\./shared\b|\bfile:///"),
    "travail laissé en plan": re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b"),
}
_OPAQUE: Final = {".avif", ".webp", ".png", ".jpg", ".ico", ".pdf", ".gz", ".zip", ".mo", ".typ"}
_SPEAKS_OF_THE_RULES: Final = {"lints/tracked.py", "tests/unit/test_lints.py"}
_PROMISED: Final = re.compile(r"`([^`\n]+)`")
_ROOMS: Final = ("bin/", "web/", "shop/", "db/", "tests/", "bench/", "gallery/", "docs/", "lints/", ".ci/")


def files(root: Path) -> list[str]:
    """Return the tracked files, from `root`. Raises CalledProcessError outside a repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def check_words(path: str, text: str) -> list[Finding]:
    """Return the lines of a file that say what no tracked file says."""
    return [
        Finding(path, number, "fichiers", f"{reason} : « {found.group()} »")
        for number, line in enumerate(text.splitlines(), 1)
        for reason, pattern in _FORBIDDEN.items()
        if (found := pattern.search(line))
    ]


def check_files(root: Path, names: Iterable[str]) -> list[Finding]:
    """Return the findings of `check_words` in every text among `names`."""
    findings = []
    for name in names:
        if Path(name).suffix not in _OPAQUE and name not in _SPEAKS_OF_THE_RULES:
            findings += check_words(name, (root / name).read_text(encoding="utf-8", errors="replace"))
    return findings


def check_promises(root: Path, document: str, text: str) -> list[Finding]:
    """Return the paths written in backticks that do not exist: `bin/run`, `docs/*.md`, `web/pages/`, `STYLE.md`."""
    return [
        Finding(document, number, "documents", f"« {word} » n’existe pas")
        for number, line in enumerate(text.splitlines(), 1)
        for code in _PROMISED.findall(line)
        for word in map(_path_of, code.split())
        if _is_path(word) and not any(root.glob(word))
    ]


def _path_of(word: str) -> str:
    """`web/app.py:12` and `tests/unit/test_a.py::test_b` name files too."""
    return word.split(":", 1)[0].rstrip(".,;/)")


def _is_path(word: str) -> bool:
    in_a_room = word.startswith(_ROOMS) or re.fullmatch(r"[A-Z]+\.md|pyproject\.toml|requirements\S*\.(in|lock)", word)
    return bool(in_a_room) and not re.search(r"[<>{}…]", word)
