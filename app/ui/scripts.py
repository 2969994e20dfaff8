"""What a gr.HTML runs when it is there: one function of one of our own modules."""

from __future__ import annotations


def mounting(module: str, arguments: str) -> str:
    """Give the `js_on_load` that imports a module and calls its `mount`."""
    return f"{_imported(module)}.then((m) => m.mount({arguments}))"


def handing(module: str, function: str, arguments: str) -> str:
    """Give the function of a component's values that calls one of a module of ours."""
    return f"async ({arguments}) => (await {_imported(module)}).{function}({arguments})"


def _imported(module: str) -> str:
    # The address is written out in full: Chromium resolves a relative one in evaluated code against
    # the page that evaluated the same text first, which may be a Cairn on another port.
    address = f"new URL('/cairn/assets/{module}.js', location.href).href"
    return f"import({address})"
