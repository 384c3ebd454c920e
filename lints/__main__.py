"""Runs every rule over the project and says where it is broken; exits 1 if anything is."""

import sys
from pathlib import Path

from lints import assets, documents, house, leftovers, locks, tracked
from lints.findings import Finding
from lints.markup import check_template

_ROOT = Path(__file__).parent.parent
_FREE_OF_THE_CONTRACT = ("web/mail/", "web/documents/")
"""Mail readers and printed documents know neither htmx nor our security policy."""


def findings(root: Path) -> list[Finding]:
    """Return everything the project breaks, in the order of its files."""
    found = assets.check_htmx(root / "web/static") + assets.check_sizes(root / "web/static")
    for file in sorted((root / "web").rglob("*.html")):
        path = file.relative_to(root).as_posix()
        source = file.read_text(encoding="utf-8")
        found += assets.check_script_tags(path, source)
        if not path.startswith(_FREE_OF_THE_CONTRACT):
            found += check_template(path, source)
    found += locks.check_locks(root) + leftovers.check_leftovers(root)
    names = tracked.files(root) if (root / ".git").exists() else []
    found += tracked.check_files(root, names) + house.check_house(root, names)
    for name in names:
        if documents.DOCUMENTS.fullmatch(name):
            text = (root / name).read_text(encoding="utf-8")
            found += tracked.check_promises(root, name, text) + documents.check_names(root, names, name, text)
    return sorted(found)


def main() -> int:
    """Print what is broken; return the exit status."""
    found = findings(_ROOT)
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
