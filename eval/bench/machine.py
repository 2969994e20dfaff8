"""The machine and the versions that a measurement was made with; no host name."""

from __future__ import annotations

import datetime as dt
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "cairn-assistant", "onnxruntime", "numpy", "langgraph", "chromadb", "gradio", "pypdfium2",
    "pillow", "rapidocr", "soundfile",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What a figure depends on."""

    date: str
    """ISO 8601, UTC."""
    cpu: str
    cores: int
    """Logical ones that this process may use."""
    memory_gb: float
    system: str
    python: str
    versions: dict[str, str]
    load: float
    """Average of the last minute when the measurement began; above `cores` the times are long."""

    def __str__(self) -> str:
        told = ", ".join(f"{name} {one}" for name, one in self.versions.items())
        return (
            f"{self.date}, {self.cpu}, {self.cores} cores (load {self.load:.1f}), "
            f"{self.memory_gb:.0f} GB, {self.system}, Python {self.python}; {told}"
        )


def this_machine() -> Machine:
    """Describe this machine."""
    import psutil

    return Machine(
        date=dt.datetime.now(dt.UTC).date().isoformat(),
        cpu=_cpu(),
        cores=len(psutil.Process().cpu_affinity()) if _has_affinity() else psutil.cpu_count() or 1,
        memory_gb=psutil.virtual_memory().total / 1e9,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions={name: found for name in _PACKAGES if (found := _version(name))},
        load=psutil.getloadavg()[0],
    )


def _has_affinity() -> bool:
    return sys.platform in ("linux", "win32")


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
