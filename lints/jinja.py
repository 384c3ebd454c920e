"""Templates as plain HTML: Jinja is blanked out, every line keeps its number and every character its place.

An expression in an attribute becomes a word of its own code, so that two attributes compare as they will once rendered.
"""

import re
from dataclasses import dataclass

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_UNSAFE_IN_HTML = str.maketrans({"'": "’", '"': "’", "<": "‹", ">": "›", "&": "+", " ": "·", "=": "≡", "\t": "·"})
_OPENING = ("if", "for", "macro", "call", "block", "filter", "with")


@dataclass(frozen=True, slots=True)
class Branch:
    """An open Jinja block: `number` tells it from the others, `arm` counts its elif and else."""

    kind: str
    number: int
    arm: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A template's `html` with Jinja blanked out, and the `branches` open from each offset on."""

    html: str
    branches: tuple[tuple[int, tuple[Branch, ...]], ...]

    def branches_at(self, offset: int) -> tuple[Branch, ...]:
        """Return the blocks open at `offset`, the outermost first."""
        known: tuple[Branch, ...] = ()
        for start, branches in self.branches:
            if start > offset:
                break
            known = branches
        return known


def read(source: str) -> Template:
    """Blank the Jinja of `source` out and follow its blocks."""
    pieces: list[str] = []
    branches: list[tuple[int, tuple[Branch, ...]]] = []
    path: tuple[Branch, ...] = ()
    end = 0
    for number, found in enumerate(_JINJA.finditer(source)):
        pieces += [source[end : found.start()], _stand_in(found.group())]
        end = found.end()
        path = _follow(path, found.group(), number)
        branches.append((end, path))
    return Template("".join([*pieces, source[end:]]), tuple(branches))


def _stand_in(code: str) -> str:
    """Return text of the same length and lines; only an expression leaves a visible word."""
    if code.startswith("{{"):
        return code.translate(_UNSAFE_IN_HTML)
    return re.sub(r"[^\n]", " ", code)


def _follow(path: tuple[Branch, ...], code: str, number: int) -> tuple[Branch, ...]:
    """Return the blocks open after `code`."""
    statement = _STATEMENT.match(code)
    if statement is None:
        return path
    word = statement[1]
    if word.startswith("end") and word != "endset":
        return path[:-1]
    if word in ("elif", "else") and path:
        return (*path[:-1], Branch(path[-1].kind, path[-1].number, path[-1].arm + 1))
    return (*path, Branch(word, number)) if word in _OPENING else path


def exclude_each_other(one: tuple[Branch, ...], other: tuple[Branch, ...]) -> bool:
    """Tell whether two places can never be rendered together: two arms of one `if`, or two macros."""
    arms = {branch.number: branch.arm for branch in one}
    in_different_arms = any(arms.get(branch.number, branch.arm) != branch.arm for branch in other)
    macros = [{branch.number for branch in path if branch.kind == "macro"} for path in (one, other)]
    return in_different_arms or macros[0] != macros[1]
