"""The machine the figures are of."""

import platform
from datetime import date
from importlib.metadata import version
from typing import Any

import psutil

MEASURED = ("granian", "litestar", "piccolo")


def shape() -> dict[str, Any]:
    """Cores, memory, versions and the day, by French names."""
    return {
        "Machine": f"{platform.system()} {platform.machine()}",
        "cœurs": psutil.cpu_count() or 0,
        "mémoire": f"{psutil.virtual_memory().total / 1e9:.0f} Go",
        "charge au départ": f"{psutil.getloadavg()[0]:.1f}".replace(".", ","),
        "Python": platform.python_version(),
        **{name: version(name) for name in MEASURED},
        "le": date.today().isoformat(),
    }
