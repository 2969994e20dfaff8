"""Limits a process sets on itself before it touches foreign bytes. Called in children only."""

from __future__ import annotations

import ctypes
import os
import sys

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
)  # fmt: skip
_M_MMAP_THRESHOLD = -3
_RESERVED_PER_RESIDENT = 2
"""onnxruntime reserves about twice what it touches."""
_SPARE_BYTES = 256 * 1024 * 1024
"""Address space that is reserved and never touched: stacks, allocator arenas, mapped libraries."""


def bound_threads() -> None:
    """Give native libraries one thread; before they are imported.

    Their waiting threads spin, which on a busy machine makes them many times slower.
    """
    for name in _THREAD_VARIABLES:
        # Not a setting that is read: the process's own environment, for its libraries.
        os.putenv(name, "1")


def bound_memory(memory_bytes: int) -> None:
    """Refuse allocations far beyond the cap where the platform can.

    This bounds address space, which is more than what is resident; the cap on what is resident is
    the parent's to watch.
    """
    if sys.platform == "win32":
        return
    import resource

    import psutil

    reserved = psutil.Process().memory_info().vms
    limit = reserved + _RESERVED_PER_RESIDENT * memory_bytes + _SPARE_BYTES
    _set(resource.RLIMIT_AS, limit)
    _set(resource.RLIMIT_CORE, 0)


def map_large_blocks() -> None:
    """Let glibc give large freed blocks back at once; does nothing on other platforms.

    RapidOCR on 12 scanned pages: peak 580 MB instead of 900 to 1,050, in the same time.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_M_MMAP_THRESHOLD, 8 * 1024 * 1024)


def give_memory_back() -> None:
    """Return what is free inside the allocator to the system, where it is glibc."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") else None


def bound_processor(seconds: float) -> None:
    """Let the operating system end this process when a job uses far more time than it may."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _set(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 5)


def _set(which: int, value: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(which, (value, hard))
    except (ValueError, OSError):
        # macOS refuses some of them; the parent's watch remains.
        return
