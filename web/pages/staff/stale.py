"""Two people on one form: a fingerprint of what it was drawn from goes along, and is compared before it is kept."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

FIELD: Final = "empreinte"
"""The hidden field that carries it."""


def fingerprint(shown: Mapping[str, Any]) -> str:
    """16 hexadecimal digits of the values a form shows, whatever their order; dates and times as text."""
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed_meanwhile(sent: Mapping[str, str], now: Mapping[str, Any]) -> bool:
    """Whether what the form was drawn from is no more what stands there; `now` has the same names as was shown."""
    return sent.get(FIELD, "") != fingerprint(now)


def differences(typed: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What stands there now, by field, where it is not what was typed: shown beside the field."""
    return {name: value for name, value in now.items() if str(typed.get(name, "")) != str(value)}
