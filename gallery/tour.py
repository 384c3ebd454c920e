"""The browser tests as a guided tour: wherever they judge a page, it is photographed instead."""

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from gallery.album import Album, part_of
from gallery.looks import WIDTHS
from tests.e2e.visits import Visit

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = "tests/e2e"
TOURS: Final[dict[str, tuple[str, ...]]] = {
    "shop": (
        "test_every_page.py", "test_every_state.py", "test_addresses.py", "test_captcha.py", "test_comfort.py",
        "test_journey_*.py", "test_staff_phone.py",
    ),
    "account": ("test_every_page.py", "test_account_space.py", "test_journey_account_*.py", "test_journey_*.py"),
    "staff": ("test_every_state.py", "test_staff_*.py", "test_journey_*.py"),
    "mail": (),
    "pdf": ("test_staff_orders.py", "test_journey_credit_note.py", "test_journey_parcel.py"),
}  # fmt: skip
"""Which files of tests/e2e pass by what each part shows."""
ROUNDS: Final[dict[str, tuple[str, ...]]] = {
    "shop": (),
    "account": (),
    "staff": ("every_room_of_the_staff",),
    "mail": ("every_mail",),
    "pdf": ("every_paper_of_the_bench", "every_room_of_the_staff"),
}
"""And which of gallery/rounds.py come after them."""


class Tour:
    """A plugin of pytest: keeps the tests that judge pages, each once, and photographs what they judge."""

    def __init__(self, album: Album) -> None:
        self._album = album

    def pytest_configure(self) -> None:
        album = self._album

        def photograph(self: Visit, name: str = "") -> None:
            if self.javascript:
                address = urlsplit(self.page.url)
                album.photograph(self.page, part_of(address.path), name or address.path, address.path)

        Visit.judge = photograph  # type: ignore[method-assign]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if _shows_something_new(item)]

    @pytest.fixture
    def album(self) -> Album:
        return self._album


def _shows_something_new(item: pytest.Item) -> bool:
    """A round; else a test that judges, with JavaScript and on a phone: each page is seen on all screens anyway."""
    if "rounds.py" in item.nodeid:
        return True
    function: Any = getattr(item, "function", None)
    module = inspect.getmodule(function)
    judges = function is not None and module is not None and "judge(" in inspect.getsource(module)
    call = getattr(item, "callspec", None)
    return judges and (call is None or _first_of_its_kind(call.params))


def _first_of_its_kind(values: Mapping[str, Any]) -> bool:
    """Without JavaScript a page looks the same, and a phone's test is as good as a desk's."""
    for name, value in values.items():
        given = value if isinstance(value, tuple) else (value,)
        if any(one is False for one in given) or (name == "width" and value != WIDTHS[0]):
            return False
        if name == "options" and value:
            return False
    return True


def stops(parts: Iterable[str]) -> list[str]:
    """What pytest is asked for, from the root: the tests in the order they are named, then the rounds."""
    files = [path for part in parts for pattern in TOURS[part] for path in sorted((ROOT / TESTS).glob(pattern))]
    rounds = [f"gallery/rounds.py::test_{name}" for part in parts for name in ROUNDS[part]]
    return list(dict.fromkeys([str(path.relative_to(ROOT)) for path in files] + rounds))
