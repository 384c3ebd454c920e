"""While a process of the server starts, telling it to end ends it; what listened before listens again afterwards."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from web.signals import ENDING, end_when_told, ending_when_told


@pytest.fixture(autouse=True)
def _ears_as_they_were() -> Iterator[None]:
    ears = {told: signal.getsignal(told) for told in ENDING}
    yield
    for told, ear in ears.items():
        signal.signal(told, ear)


def listening(number: int, frame: Any) -> None:
    """What a server hears with."""


def ears() -> list[Any]:
    return [signal.getsignal(told) for told in ENDING]


def test_a_process_that_starts_ends_at_once_and_listens_again_afterwards() -> None:
    for told in ENDING:
        signal.signal(told, listening)
    with ending_when_told():
        assert ears() == [signal.SIG_DFL] * 2
    assert ears() == [listening] * 2


def test_a_start_that_fails_listens_again_too() -> None:
    for told in ENDING:
        signal.signal(told, listening)
    with pytest.raises(OSError, match="no database"), ending_when_told():
        raise OSError("no database")
    assert ears() == [listening] * 2


def test_where_nobody_listens_nothing_changes() -> None:
    before = ears()
    with ending_when_told():
        assert ears() == before


def test_what_a_process_was_born_with_is_forgotten() -> None:
    for told in ENDING:
        signal.signal(told, listening)
    end_when_told()
    assert ears() == [signal.SIG_DFL] * 2
