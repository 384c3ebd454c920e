"""The import contracts of pyproject.toml hold, and each of them notices what it forbids."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CONFIGURATION = Path("pyproject.toml").read_text(encoding="utf-8")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

FORBIDDEN = [
    ("A page asks the shop", "db/orders.py", "import shop.money"),
    ("Areas are held together", "web/forms.py", "import web.pages.cart"),
    ("Areas are held together", "web/unknown.py", ""),
    ("No area of pages", "web/pages/cart/controller.py", "import web.pages.catalogue"),
    ("Piccolo stays", "shop/cart/view.py", "from piccolo.table import Table"),
    ("Mollie's client", "shop/checkout/standing.py", "import mollie"),
    ("SOAP's client", "shop/orders/fulfilment.py", "import zeep"),
    ("Argon2", "web/sign_in.py", "import argon2"),
    ("The shop knows neither", "shop/mails.py", "import jinja2"),
    ("Pure modules", "shop/pricing.py", "import db"),
]


def modules() -> list[str]:
    """Every module the contracts name, so that the copy has them all."""
    contracts = tomllib.loads(CONFIGURATION)["tool"]["importlinter"]["contracts"]
    pure = [name for contract in contracts for name in contract.get("source_modules", ()) if "." in name]
    return [
        *pure,
        "shop.payments.mollie",
        "shop.carriers.soap",
        "shop.passwords",
        "web.pages.cart",
        "web.pages.catalogue",
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project of the same shape under the same contracts."""
    for name in modules():
        package = tmp_path / name.replace(".", "/")
        package.mkdir(parents=True, exist_ok=True)
    for folder in [path for path in tmp_path.rglob("*") if path.is_dir()] + [tmp_path / "db"]:
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
    return tmp_path


def lint(project: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", LINT, "--no-cache"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def test_the_empty_project_keeps_every_contract(project: Path) -> None:
    assert lint(project)[0] == 0


@pytest.mark.parametrize(("contract", "file", "line"), FORBIDDEN)
def test_what_is_forbidden_is_noticed(project: Path, contract: str, file: str, line: str) -> None:
    path = project / file
    if path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(line + "\n", encoding="utf-8")
    status, output = lint(project)
    assert status == 1
    assert any(it.startswith(contract) and it.endswith("BROKEN") for it in output.splitlines()), output


def test_no_test_imports_a_test() -> None:
    """What several tests do is a module beside them (a desk, a cast, a walk)."""
    files = sorted(Path("tests").rglob("*.py"))
    found = [
        (file.name, line)
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.match(r"(from|import) tests\.[\w.]*\btest_\w+", line)
    ]
    assert len(files) > 300
    assert found == []
