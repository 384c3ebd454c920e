"""The press: ends when idle, starts again when asked, and says so when it cannot."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psutil
import pytest

from shop.delivery.rules import Item, standard_rules
from shop.documents.invoice_text import invoice_text
from shop.documents.press import Press, PressSilent
from shop.documents.printing import Brand, NotPrinted, printed
from shop.documents.rendering import render_invoice
from shop.pricing import price
from shop.vat import MAINLAND, rates_on
from tests.unit.shop.invoice_cast import invoice

RULES, RATES = standard_rules("01 99 00 12 34"), rates_on(date(2026, 11, 26))
DATA = invoice(price((Item("a", 100, 1),), destination=MAINLAND, rates=RATES, rules=RULES))
BRAND = {"name": "Maison", "colour": "#0f5457", "promise": ""}
ASKED = {"template": "invoice", "told": {**invoice_text(DATA), "brand": BRAND}, "terms": None}


@pytest.fixture
def press() -> Iterator[Press]:
    one = Press()
    yield one
    one.close()


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a test writes the program of a press of its own, `odd_press`."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "odd_press.py"


def process_of(press: Press) -> psutil.Process:
    assert press.pid
    return psutil.Process(press.pid)


def test_one_process_prints_document_after_document_until_it_is_closed(press: Press) -> None:
    assert press.ask(ASKED)["pdf"]
    process = process_of(press)
    assert press.ask(ASKED)["pdf"]
    assert process_of(press) == process
    press.close()
    assert not process.is_running()


def test_a_press_that_went_home_is_called_again(press: Press) -> None:
    press.ask(ASKED)
    process = process_of(press)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert press.ask(ASKED)["pdf"]
    assert process_of(press) != process


def test_a_press_goes_home_when_nobody_asks(written: Path) -> None:
    idle = "from shop.documents import press_process\npress_process.IDLE_SECONDS = 0.1\npress_process.main()\n"
    written.write_text(idle)
    press = Press("odd_press")
    assert press.ask(ASKED)["pdf"]
    process_of(press).wait(30)
    press.close()


def test_a_press_that_ends_without_an_answer_is_a_fault(written: Path) -> None:
    written.write_text("print('{', end='')\n")
    with pytest.raises(PressSilent):
        Press("odd_press").ask(ASKED)


def test_a_press_that_works_too_long_is_ended(written: Path) -> None:
    written.write_text("import threading\nthreading.Event().wait()\n")
    stuck = Press("odd_press", patience_seconds=0.2)
    with pytest.raises(PressSilent):
        stuck.ask(ASKED)
    assert not stuck.pid


def test_what_the_printer_does_not_take_is_a_fault_with_its_reason() -> None:
    with pytest.raises(NotPrinted, match="TypstError"):
        printed("invoice", {"title": "nothing else"}, Brand("Maison"))


def test_an_invoice_that_breaks_the_schema_is_never_printed() -> None:
    with pytest.raises(NotPrinted, match="NotValid"):
        render_invoice(replace(DATA, vat=()), brand=Brand("Maison"))
