"""`bin/run` as a merchant meets it: what is wrong is one French sentence, Ctrl-C ends everything, nothing stays."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[3]
OURS = ("DATABASE_URL", "PUBLIC_URL", "MOLLIE_API_KEY", "SMTP_URL", "WORKERS", "DEMO", "SECRET_KEY", "COMPTOIR_PYTHON")
AS_ROOT = os.geteuid() == 0


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "DATA_DIR": str(data_dir), "PORT": str(free_port()), **settings}


def refused(data_dir: Path, **settings: str) -> str:
    """What is said of a start that must not succeed: one line on stderr and nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "web.serve"],
        cwd=ROOT, env=environment(data_dir, **settings), capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    return the_sentence(done.returncode, done.stdout, done.stderr)


def the_sentence(status: int, out: str, err: str) -> str:
    assert status != 0
    assert "Traceback" not in err
    assert out == ""
    assert len(err.strip().splitlines()) == 1, err
    return err


# What has read the program once starts it again and again: a process parts from it for each start.
PREPARED = """
import json, os, signal, sys
import web.serve
for line in sys.stdin:
    environment, folder = json.loads(line)
    if not (child := os.fork()):
        os.environ.clear()
        os.environ.update(environment)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{folder}/{name}", os.O_CREAT | os.O_WRONLY), number)
        signal.alarm(180)
        sys.exit(web.serve.main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def prepared() -> Iterator[subprocess.Popen[str]]:
    """`web.serve`, read and ready to start with the settings it is sent."""
    command = [sys.executable, "-c", PREPARED]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def refused_again(prepared: subprocess.Popen[str], folder: Path, **settings: str) -> str:
    """`refused`, without reading the whole program anew."""
    assert prepared.stdin
    assert prepared.stdout
    print(json.dumps([environment(folder / "var", **settings), str(folder)]), file=prepared.stdin, flush=True)
    status = int(prepared.stdout.readline())
    return the_sentence(status, *((folder / name).read_text(encoding="utf-8") for name in ("out", "err")))


def test_a_taken_port_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = refused(tmp_path, PORT=port)
    assert f"Le port {port} est déjà pris" in said
    assert "PORT=" in said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "abc"}, "PORT doit être un nombre de 1 à 65535"),
        ({"PORT": "70000"}, "PORT doit être un nombre"),
        ({"WORKERS": "0"}, "WORKERS doit être un nombre"),
        ({"PUBLIC_URL": "boutique.fr"}, "PUBLIC_URL doit être une adresse complète"),
        ({"PUBLIC_URL": "http://["}, "PUBLIC_URL doit être une adresse complète"),
        ({"DEMO": "jouets"}, "DEMO vaut"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL n’est pas l’adresse d’une base"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL n’est pas l’adresse d’une base"),
        ({"DATABASE_URL": "postgresql://:::x"}, "DATABASE_URL n’est pas l’adresse d’une base"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "La base de données ne s’ouvre pas"),
        ({"DATABASE_URL": "sqlite:////nulle/part/x.sqlite"}, "La base de données ne s’ouvre pas"),
        ({"MOLLIE_API_KEY": "cle"}, "MOLLIE_API_KEY commence par"),
        ({"COLISSIMO_ACCOUNT": "123456"}, "COLISSIMO_ACCOUNT et COLISSIMO_PASSWORD vont ensemble"),
        ({"PUBLIC_URL": "https://boutique.fr"}, "SECRET_KEY doit compter"),
        ({"COMPTOIR_FAULTS": "order.placed=explode"}, "COMPTOIR_FAULTS n’est pas compris"),
    ],
    ids=lambda value: "-".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else "",
)
def test_a_setting_that_cannot_be_used_is_one_sentence(
    prepared: subprocess.Popen[str], tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    assert words in refused_again(prepared, tmp_path, **settings)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "comptoir.sqlite").write_text("ceci n’est pas une base de données" * 50, encoding="utf-8")
    assert "La base de données ne s’ouvre pas" in refused(tmp_path)


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert "n’est pas accessible en écriture" in refused(tmp_path / "var")


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_read_only_folder_or_database_is_said(tmp_path: Path) -> None:
    folder, file = tmp_path / "var", tmp_path / "ferme.sqlite"
    folder.mkdir(mode=0o500)
    file.touch(mode=0o400)
    assert "n’est pas accessible en écriture" in refused(folder)
    assert "La base de données ne s’ouvre pas" in refused(tmp_path / "x", DATABASE_URL=f"sqlite:///{file}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all starts of this file: the demo is filled once."""
    return tmp_path_factory.mktemp("boutique")


@pytest.fixture
def running(folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`param` are further settings."""
    with started(environment(folder, **getattr(request, "param", {}))) as shop:
        yield shop


@contextmanager
def started(settings: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The shop and its address, in a process group of its own as a terminal does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "web.serve"],
        cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{settings['PORT']}"
        wait_for(f"{url}/sante/pret", process)
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own loopback address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the shop did not start: {process.poll()}")


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("running", [{}, {"WORKERS": "2"}], indirect=True, ids=["one worker", "two workers"])
def test_ctrl_c_ends_the_whole_shop_with_a_word(running: tuple[subprocess.Popen[str], str]) -> None:
    process, url = running
    for _ in range(6):
        with urllib.request.urlopen(f"{url}/", timeout=30) as page:  # noqa: S310
            assert "Santé Comptoir" in page.read().decode()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, 130)
    assert "Comptoir est arrêté." in out
    assert "Killing" not in out  # each process ended by itself, also one that had hardly begun
    assert f"Boutique       {url}/" in out
    assert err == ""  # no library says anything, neither at the start nor at the end
    deadline = time.monotonic() + 20
    while not group_is_gone(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group_is_gone(process.pid)


def test_sigterm_ends_it_too(running: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = running
    process.terminate()
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert "Comptoir est arrêté." in out


def test_it_ends_in_silence_where_nobody_reads_any_more(running: tuple[subprocess.Popen[str], str]) -> None:
    """`bin/run | tee journal`: Ctrl-C ends both, tee first."""
    process, _ = running
    assert process.stdout
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")


def test_starting_does_not_import_the_command_line_of_the_database() -> None:
    """It costs a quick start a quarter of a second."""
    code = "import sys, web.serve, web.app; print({'black', 'piccolo.conf.apps'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180, check=True
    )
    assert done.stdout.strip() == "set()"


def test_it_starts_on_the_database_it_is_given(tmp_path: Path, database_url: str) -> None:
    """An empty shop: migrated already, no demo."""
    with started(environment(tmp_path, DATABASE_URL=database_url, DEMO="none")) as (process, url):
        with urllib.request.urlopen(f"{url}/", timeout=30) as page:  # noqa: S310
            assert "Notre catalogue arrive bientôt" in page.read().decode()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert "dora@" not in out  # no demo, no demo account
    assert not (tmp_path / "comptoir.sqlite").exists()


def test_what_it_writes_is_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    with started(environment(tmp_path / "var", DEMO="none")) as (process, _):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    written = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert len(written) > 3
    assert {path.stat().st_mode & 0o077 for path in written} == {0}
