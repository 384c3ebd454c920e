"""Order numbers in the words of a transfer: as ISO 11649 references, as printed, or typed with a mistake."""

import re
from dataclasses import dataclass
from typing import Final

from stdnum import iso11649

from shop.orders.numbers import PREFIX

_BODY: Final = 8
# Banks cut lines anywhere, and people write spaces, hyphens, dots and slashes.
_BETWEEN: Final = r"[\s./_-]{0,2}"
_CHECK: Final = rf"RF{_BETWEEN}(\d{_BETWEEN}\d){_BETWEEN}"
_LETTERS: Final = _BETWEEN.join(PREFIX)
_NUMBER: Final = re.compile(rf"(?:{_CHECK})?{_LETTERS}{_BETWEEN}((?:\d{_BETWEEN}){{{_BODY - 1}}}\d)(?!\d)", re.ASCII)
_DIGITS: Final = re.compile(r"(?<!\d)(\d{2}[ ./_-]?\d{6})(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mention:
    """An order number as it was found. `is_checked`: with check digits that are right.

    `is_sure`: written as ours are, and not with check digits that are wrong.
    """

    number: str
    is_sure: bool
    is_checked: bool


def mentions(text: str) -> tuple[Mention, ...]:
    """Every order number in a text, each once, in any writing; the surest way it is written counts."""
    found: dict[str, Mention] = {}
    for check, body in _NUMBER.findall(text.upper()):
        checked = bool(check) and iso11649.is_valid(_reference(check, body))
        _keep(found, Mention(_printed(body), checked or not check, checked))
    for body in _DIGITS.findall(text):
        _keep(found, Mention(_printed(body), is_sure=False, is_checked=False))
    return tuple(found.values())


def reference_in(text: str) -> str:
    """The first ISO 11649 reference of ours with right check digits; empty without one."""
    references = (_reference(check, body) for check, body in _NUMBER.findall(text.upper()) if check)
    return next((one for one in references if iso11649.is_valid(one)), "")


def is_near(text: str, number: str) -> bool:
    """Whether the text holds this number with one digit wrong, missing or in excess, or two changed about."""
    wanted = _digits(number)
    runs = {_digits(run) for run in re.findall(r"\d(?:[ ./_-]?\d){5,40}", text, re.ASCII)}
    windows = {
        run[at : at + size]
        for run in runs
        for size in (_BODY - 1, _BODY, _BODY + 1)
        for at in range(len(run) - size + 1)
    }
    return any(_one_slip(wanted, window) for window in windows)


def _one_slip(wanted: str, typed: str) -> bool:
    if len(wanted) == len(typed):
        wrong = [at for at in range(len(wanted)) if wanted[at] != typed[at]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            first, second = wrong
            return wanted[first] == typed[second] and wanted[second] == typed[first]
        return len(wrong) <= 1
    longer, shorter = (wanted, typed) if len(wanted) > len(typed) else (typed, wanted)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


def _printed(body: str) -> str:
    digits = _digits(body)
    return f"{PREFIX}-{digits[:2]}-{digits[2:]}"


def _reference(check: str, body: str) -> str:
    return f"RF{_digits(check)}{PREFIX}{_digits(body)}"


def _keep(found: dict[str, Mention], one: Mention) -> None:
    known = found.get(one.number)
    if known is None or (one.is_checked, one.is_sure) > (known.is_checked, known.is_sure):
        found[one.number] = one
