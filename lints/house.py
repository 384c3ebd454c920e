"""The code as a house: no file and no function too long to be read at once, no name that nobody uses."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from lints.findings import Finding

MOST_LINES: Final = 300
MOST_OF_A_FUNCTION: Final = 50
_ROOMS: Final = ("db/", "shop/", "web/", "lints/")
_WRITTEN_BY_A_PROGRAM: Final = "db/migrations/"
_SPEAKS: Final = {".py", ".html", ".toml", ".md", ".js", ".css", ""}
"""Files that may use a name: code, templates, styles, settings, documents, the commands of bin/."""
_OF_A_LIBRARY: Final = re.compile(r"/(vendor/|[\w-]+-\d[\d.]*(\.min)?\.(js|css)$)")
_WORD: Final = re.compile(r"\w+")
_CALLED_BY_A_LIBRARY: Final = frozenset({"APP_CONFIG", "APP_REGISTRY", "DB", "ID", "VERSION", "DESCRIPTION"})
"""What Piccolo looks for by name."""


def check_house(root: Path, names: Iterable[str]) -> list[Finding]:
    """Return the findings of the three rules over the tracked files `names`."""
    texts = {name: (root / name).read_text(encoding="utf-8") for name in names if _may_use_names(name)}
    written = {name: text for name, text in texts.items() if _is_written_by_hand(name)}
    code = {name: text for name, text in written.items() if name.endswith(".py") and name.startswith(_ROOMS)}
    lengths = [found for name, text in written.items() for found in check_length(name, text)]
    functions = [found for name, text in code.items() for found in check_functions(name, text)]
    return lengths + functions + check_names(code, texts.values())


def _is_written_by_hand(name: str) -> bool:
    return Path(name).suffix in {".py", ".html", ".css", ".js"} and not name.startswith(_WRITTEN_BY_A_PROGRAM)


def _may_use_names(name: str) -> bool:
    return Path(name).suffix in _SPEAKS and not _OF_A_LIBRARY.search(name)


def check_length(path: str, text: str) -> list[Finding]:
    """Return the file if it is too long."""
    lines = text.count("\n")
    return [Finding(path, 1, "maison", f"{lines} lignes, au plus {MOST_LINES}")] if lines > MOST_LINES else []


def check_functions(path: str, text: str) -> list[Finding]:
    """Return the functions that are too long."""
    findings = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > MOST_OF_A_FUNCTION:
                message = f"« {node.name} » a {long} lignes, au plus {MOST_OF_A_FUNCTION}"
                findings.append(Finding(path, node.lineno, "maison", message))
    return findings


def check_names(code: Mapping[str, str], texts: Iterable[str]) -> list[Finding]:
    """Return the functions, classes and constants of modules that no text names but where they are made."""
    said = Counter(word for text in texts for word in _WORD.findall(text))
    made = [(name, path, line) for path, text in code.items() for name, line in _made_by(text)]
    times = Counter(name for name, _, _ in made)
    return [
        Finding(path, line, "maison", f"« {name} » ne sert à personne")
        for name, path, line in made
        if said[name] <= times[name] and name not in _CALLED_BY_A_LIBRARY
    ]


def _made_by(text: str) -> Iterator[tuple[str, int]]:
    """(name, line) of what stands at the top of a module; not what only Python itself looks for."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not _is_registered(node):
            yield node.name, node.lineno
        for target in _targets(node):
            if not target.startswith("__"):
                yield target, node.lineno


def _is_registered(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a decorator may have noted it somewhere, as a drawing or the listener of a library is."""
    return not isinstance(node, ast.ClassDef) and bool(node.decorator_list)


def _targets(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
