"""The two locks: every line pinned with hashes, no address, the same versions in both, nothing asked for left out."""

import re
from pathlib import Path
from typing import Final

from lints.findings import Finding

RUNTIME: Final = "requirements"
DEVELOPMENT: Final = "requirements-dev"
_PIN: Final = re.compile(r"^([a-z0-9][a-z0-9-]*)==(\S+)")
_ASKED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


def pins(lock: str) -> dict[str, str]:
    """Return the version of each library of a lock's text."""
    return {found[1]: found[2] for line in lock.splitlines() if (found := _PIN.match(line))}


def asked(requirements: str) -> set[str]:
    """Return the libraries an .in file names, spelled as locks spell them."""
    names = (found[1] for line in requirements.splitlines() if (found := _ASKED.match(line)))
    return {re.sub(r"[._-]+", "-", name).lower() for name in names}


def check_lock(path: str, lock: str, requirements: str) -> list[Finding]:
    """Return what is wrong inside one lock: addresses, libraries without hashes or missing."""
    findings = [
        Finding(path, number, "verrou", f"adresse ou option « {line.strip()} »")
        for number, line in enumerate(lock.splitlines(), 1)
        if re.search(r"^-|://", line)
    ]
    for entry in re.split(r"\n(?=[a-z0-9])", lock):
        if (pin := _PIN.match(entry)) and "--hash=sha256:" not in entry:
            findings.append(Finding(path, 1, "verrou", f"« {pin[1]} » sans empreinte"))
    missing = asked(requirements) - pins(lock).keys()
    return findings + [Finding(path, 1, "verrou", f"« {name} » manque : bin/lock") for name in sorted(missing)]


def check_agreement(runtime: str, development: str) -> list[Finding]:
    """Return the libraries that tests would run in another version than the shop."""
    tested = pins(development)
    return [
        Finding(f"{DEVELOPMENT}.lock", 1, "verrou", f"« {name} » n’a pas la version {version} de {RUNTIME}.lock")
        for name, version in pins(runtime).items()
        if tested.get(name) != version
    ]


def check_locks(root: Path) -> list[Finding]:
    """Return every finding on the locks of the project at `root`."""
    texts = {name: (root / f"{name}.lock").read_text(encoding="utf-8") for name in (RUNTIME, DEVELOPMENT)}
    findings = check_agreement(texts[RUNTIME], texts[DEVELOPMENT])
    for name, lock in texts.items():
        findings += check_lock(f"{name}.lock", lock, (root / f"{name}.in").read_text(encoding="utf-8"))
    return findings
