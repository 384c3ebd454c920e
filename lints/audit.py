"""Known vulnerabilities of the locked versions, told apart from an advisory service that did not answer.

`python -m lints.audit` exits 1 for vulnerabilities, 0 where there are none or nothing could be asked; it says which.
"""

import json
import subprocess
import sys
from typing import Any, Final

_COMMAND: Final = [
    *(sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"),
    *("--format", "json", "-r", "requirements.lock", "-r", "requirements-dev.lock"),
]
_UNREACHABLE: Final = (
    "Le service des avis de sécurité n’a pas pu être joint : rien n’a été vérifié. "
    "Relancez bin/audit avec un accès à Internet."
)


def judge(report: dict[str, Any]) -> tuple[int, str]:
    """Return the exit status and the words for pip-audit's JSON report.

    A mirror that carries packages but no advisories answers "not found" for each of them: that verifies nothing.
    """
    packages = {package["name"]: package for package in report["dependencies"]}
    known = {
        f"{name} {package['version']} : {advisory['id']}, corrigée dans {', '.join(advisory['fix_versions']) or '–'}"
        for name, package in packages.items()
        for advisory in package.get("vulns", ())
    }
    skipped = sorted(name for name, package in packages.items() if "skip_reason" in package)
    if known:
        return 1, "\n".join(["Vulnérabilités connues :", *sorted(known)])
    if len(skipped) == len(packages):
        return 0, _UNREACHABLE
    rest = f" ; sans réponse pour {', '.join(skipped)}" if skipped else ""
    return 0, f"Aucune vulnérabilité connue dans {len(packages) - len(skipped)} bibliothèques{rest}."


def main() -> int:
    """Ask pip-audit and print the outcome."""
    try:
        run = subprocess.run(_COMMAND, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        status, words = 0, _UNREACHABLE
    else:
        status, words = judge(json.loads(run.stdout)) if run.stdout.strip() else _explain(run.stderr)
    print(words)
    return status


def _explain(errors: str) -> tuple[int, str]:
    """pip-audit without a report: either nobody answered, or it did not like what it was given."""
    signs = ("Connection", "NameResolution", "Max retries", "timed out", "Proxy", "ServiceError", "Server Error")
    if any(sign in errors for sign in signs):
        return 0, _UNREACHABLE
    return 1, f"pip-audit a échoué :\n{errors.strip()}"


if __name__ == "__main__":
    sys.exit(main())
