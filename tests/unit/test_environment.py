"""What `bin/` says and does on a machine that lacks something: a project of nothing but `bin/`, and tools made here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = "cat cmp cp dirname env grep ln mkdir readlink rm sleep tail timeout touch".split()

NAME_TOUCHED = r"\$[A-Za-z_][A-Za-z0-9_]*[^\x00-\x7f]"

# A Python that is recent, and complete where a file of that name says so; it installs what pip is told to say.
PYTHON = """#!/bin/sh
case "$*" in
    *"import ensurepip"*) [ -e "{tools}/{name}.complete" ] ;;
    *"-venv"*) echo {name}-venv ;;
    "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip install"*) cat "{tools}/pip.says" 2>/dev/null && exit 1; exit 0 ;;
    "-m web.serve"*) echo "served by {name}" ;;
esac
"""
APT = """#!/bin/sh
case "$*" in *{installs}*) touch "{tools}/python3.13.complete" ;; esac
"""


class Machine:
    """`run` starts the shop on it. Its user is an ordinary one without sudo."""

    def __init__(self, folder: Path) -> None:
        self.project, self.tools = folder / "comptoir", folder / "outils"
        shutil.copytree(ROOT / "bin", self.project / "bin")
        (self.project / "requirements.lock").write_text("nothing\n", encoding="ascii")
        self.tools.mkdir()
        for found in filter(None, map(shutil.which, TOOLS)):
            (self.tools / Path(found).name).symlink_to(found)
        self.put("id", "#!/bin/sh\necho 1000\n")

    def put(self, name: str, script: str) -> None:
        (self.tools / name).write_text(script, encoding="utf-8")
        (self.tools / name).chmod(0o755)

    def put_python(self, name: str, *, complete: bool) -> None:
        self.put(name, PYTHON.format(tools=self.tools, name=name))
        if complete:
            (self.tools / f"{name}.complete").touch()

    def become_root(self, *, apt_installs: str) -> None:
        self.put("id", "#!/bin/sh\necho 0\n")
        self.put("apt-get", APT.format(tools=self.tools, installs=apt_installs))

    def start(self, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["/bin/sh", "bin/run"],
            cwd=self.project, env={"PATH": str(self.tools), **settings},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, **settings: str) -> tuple[int, str, list[str]]:
        """Status, what was printed, and the lines of what was said beside it."""
        process = self.start(**settings)
        out, err = process.communicate(timeout=120)
        return process.returncode, out.strip(), err.splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_an_old_python_is_said_before_anything_is_made(machine: Machine) -> None:
    machine.put("python3", '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.10" && exit 0\nexit 1\n')
    status, _, (sentence,) = machine.run()
    assert status == 1
    assert "Comptoir demande Python 3.11 ou plus récent (Python 3.8.10 trouvé)" in sentence
    assert "« sudo apt install python3.11-venv »" in sentence.replace("\u00a0", " ")
    assert not (machine.project / ".venv").exists()


def test_where_there_is_no_python_debians_own_is_named(machine: Machine) -> None:
    status, _, (sentence,) = machine.run()
    assert status == 1
    assert "(aucun Python trouvé)" in sentence
    assert "« sudo apt install python3 python3-venv »" in sentence.replace("\u00a0", " ")


def test_a_search_path_of_folders_does_not_lead_elsewhere(machine: Machine, tmp_path: Path) -> None:
    machine.put_python("python3.13", complete=True)
    (tmp_path / "elsewhere" / "bin").mkdir(parents=True)
    assert machine.run(CDPATH=str(tmp_path / "elsewhere"))[:2] == (0, "served by python3.13")


def test_no_letter_beyond_ascii_touches_a_name() -> None:
    """The bash of macOS takes the first byte of such a letter for a part of the name."""
    assert re.search(NAME_TOUCHED, 'say "dans $PWD\u00a0: vérifiez"')
    for script in sorted((ROOT / "bin").iterdir()):
        assert not re.search(NAME_TOUCHED, script.read_text(encoding="utf-8")), script


def test_a_python_without_venv_is_completed_by_the_package_of_its_own_version(machine: Machine) -> None:
    machine.put_python("python3.13", complete=False)
    status, _, (sentence,) = machine.run()
    assert status == 1
    assert "« sudo apt install python3.13-venv »" in sentence.replace("\u00a0", " ")
    assert not (machine.project / ".venv").exists()


def test_a_python_that_makes_environments_is_taken_before_a_newer_one_that_does_not(machine: Machine) -> None:
    machine.put_python("python3.13", complete=False)
    machine.put_python("python3.11", complete=True)
    status, out, said = machine.run()
    assert (status, out) == (0, "served by python3.11")
    assert len(said) == 1
    assert machine.run() == (0, "served by python3.11", [])


def test_root_has_what_is_missing_installed(machine: Machine) -> None:
    machine.put_python("python3.13", complete=False)
    machine.become_root(apt_installs="python3.13-venv")
    status, out, said = machine.run()
    assert (status, out, len(said)) == (0, "served by python3.13", 2)


def test_root_reads_that_apt_failed_and_a_command_without_sudo(machine: Machine) -> None:
    machine.put_python("python3.13", complete=False)
    machine.become_root(apt_installs="nothing at all")
    status, _, (_, sentence) = machine.run()
    assert status == 1
    assert "apt-get n’y est pas parvenu" in sentence
    assert "« apt install python3.13-venv »" in sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("pip_says", "words"),
    [
        ("NewConnectionError: Failed to establish a new connection: [Errno -2] Name or service", "faute de réseau"),
        ("SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "PIP_CERT="),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "Le disque est plein"),
        ("ERROR: No matching distribution found for tout", "corrigez la cause ci-dessus"),
    ],
    ids=["no network", "unknown certificate", "full disk", "anything else"],
)
def test_a_failed_installation_is_one_sentence_and_is_tried_again(machine: Machine, pip_says: str, words: str) -> None:
    machine.put_python("python3.13", complete=True)
    (machine.tools / "pip.says").write_text(f"{pip_says}\n", encoding="ascii")
    status, _, said = machine.run()
    assert status == 1
    assert words in said[-1]
    assert "relancez la commande" in said[-1]
    (machine.tools / "pip.says").unlink()
    assert machine.run()[:2] == (0, "served by python3.13")


def installing(machine: Machine, process: int) -> Path:
    """The sign that a process is at it."""
    sign = machine.project / ".venv-busy"
    sign.symlink_to(str(process))
    return sign


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    return process.stderr.readline()


def test_a_second_command_waits_for_the_installation_of_the_first(machine: Machine) -> None:
    machine.put_python("python3.13", complete=True)
    sign = installing(machine, os.getpid())
    with machine.start() as second:
        assert "Une autre commande installe" in first_line(second)
        assert not (machine.project / ".venv").exists()
        sign.unlink()
        out, _ = second.communicate(timeout=120)
    assert out.strip() == "served by python3.13"
    assert not sign.is_symlink()


def test_an_installation_that_was_killed_holds_nobody_up(machine: Machine) -> None:
    machine.put_python("python3.13", complete=True)
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    sign = installing(machine, gone.pid)
    assert machine.run()[:2] == (0, "served by python3.13")
    assert not sign.is_symlink()


def test_paris_has_its_hours_on_a_machine_that_knows_no_time_zone() -> None:
    code = "from shop.calendar import PARIS; from datetime import datetime; print(datetime(2026, 7, 1, tzinfo=PARIS))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env={**os.environ, "PYTHONTZPATH": ""}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "2026-07-01 00:00:00+02:00"
