# ruff: noqa: E501  the HTML reads better in whole lines
"""Draw the screens of the invented app Quillbox: HTML, shot by Chromium without a window.

Needs `chromium` on the path and the font DejaVu Sans.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from tools.demo.make.world import LIBRARY, Row, shelf

SIZE = (960, 600)
STYLE = """
*{box-sizing:border-box;margin:0;font-family:'DejaVu Sans',sans-serif}
body{width:960px;height:600px;background:#dfe3e8;padding:18px;font-size:15px;color:#1f2933}
.app{height:564px;border-radius:10px;overflow:hidden;background:#fff;display:flex;flex-direction:column;
 box-shadow:0 6px 26px #0004}
.bar{background:#24455c;color:#fff;height:40px;display:flex;align-items:center;padding:0 14px;gap:8px;font-size:14px}
.dot{width:12px;height:12px;border-radius:6px}.bar b{margin-left:12px;font-weight:600}
.body{flex:1;display:flex;position:relative}.side{width:190px;background:#eef2f5;padding:16px 0;font-size:14px}
.side div{padding:9px 20px;color:#52606d}.side .on{background:#d5e3ec;color:#173a52;font-weight:600}
.main{flex:1;padding:24px 28px}.main h1{font-size:21px;font-weight:600;margin-bottom:18px}
.grey p{height:13px;background:#e7ebef;border-radius:6px;margin:11px 0}
.veil{position:absolute;inset:0;background:#1b2a3888;display:flex;align-items:center;justify-content:center}
.card{background:#fff;border-radius:10px;width:530px;padding:26px 28px;box-shadow:0 10px 40px #0006}
.card h1{font-size:20px;display:flex;gap:12px;align-items:center;margin-bottom:16px}
.card p{margin:8px 0;line-height:1.45}.icon{width:34px;height:34px;border-radius:17px;color:#fff;
 display:inline-flex;align-items:center;justify-content:center;font-size:20px;font-weight:700}
.buttons{margin-top:22px;display:flex;gap:10px;justify-content:flex-end}
.buttons span{padding:9px 16px;border:1px solid #9fb3c2;border-radius:6px;font-size:14px}
.buttons .go{background:#2a6f97;color:#fff;border-color:#2a6f97}
.row{display:flex;justify-content:space-between;align-items:center;padding:15px 4px;border-bottom:1px solid #e4e9ed}
.toggle{width:44px;height:24px;border-radius:12px;background:#b8c4cd;position:relative}
.toggle i{position:absolute;width:20px;height:20px;border-radius:10px;background:#fff;top:2px;left:2px}
.toggle.on{background:#2f9e6e}.toggle.on i{left:22px}
.value{border:1px solid #b9c6d0;border-radius:6px;padding:6px 12px;font-size:14px;background:#f8fafb}
table{width:100%;border-collapse:collapse;font-size:14px}th{text-align:left;color:#52606d;font-weight:600}
td,th{padding:12px 8px;border-bottom:1px solid #e4e9ed}.foot{margin-top:18px;color:#52606d;font-size:14px}
.tag{padding:3px 10px;border-radius:10px;background:#e4e9ed}.overdue{background:#f6d2cc;color:#8a1f11}
.paid{background:#cfeadd;color:#135b3b}
"""
ICONS = {"error": ("#c53a2c", "!"), "warning": ("#d18a12", "!"), "info": ("#2a6f97", "i")}
SIDE = ("Notes", "Invoices", "Contacts", "Bin", "Settings")


def _text(words: object) -> str:
    return html.escape(str(words))


def _settings(row: Row) -> str:
    lines = []
    for name, kind, value in row["rows"]:
        shown = (
            f'<span class="toggle {"on" if value else ""}"><i></i></span>'
            if kind == "toggle"
            else f'<span class="value">{_text(value)}</span>'
        )
        state = ("On" if value else "Off") if kind == "toggle" else ""
        lines.append(
            f'<div class="row"><span>{_text(name)}</span><span style="display:flex;gap:12px;'
            f'align-items:center">{state}{shown}</span></div>'
        )
    return f"<h1>{_text(row['title'])}</h1>{''.join(lines)}"


def _table(row: Row) -> str:
    head = "".join(f"<th>{_text(one)}</th>" for one in row["header"])
    body = ""
    for cells in row["rows"]:
        tags = [
            f'<span class="tag {_text(c)}">{_text(c)}</span>'
            if c in ("paid", "overdue", "sent", "draft")
            else _text(c)
            for c in cells
        ]
        body += "<tr>" + "".join(f"<td>{one}</td>" for one in tags) + "</tr>"
    foot = f'<p class="foot">{_text(row["footer"])}</p>' if "footer" in row else ""
    return f"<h1>{_text(row['title'])}</h1><table><tr>{head}</tr>{body}</table>{foot}"


def _dialog(row: Row) -> str:
    tint, sign = ICONS[row["icon"]]
    lines = "".join(f"<p>{_text(line)}</p>" for line in row["body"])
    buttons = "".join(
        f'<span class="{"go" if i == 0 else ""}">{_text(one)}</span>'
        for i, one in enumerate(row["buttons"])
    )
    return (
        f'<div class="veil"><div class="card"><h1><span class="icon" style="background:{tint}">{sign}</span>'
        f'{_text(row["title"])}</h1>{lines}<div class="buttons">{buttons}</div></div></div>'
    )


def page(row: Row) -> str:
    """The HTML of one screen."""
    wide = (78, 92, 64, 88, 40, 81, 70, 95, 52, 76, 60)
    grey = "".join(f'<p style="width:{w}%"></p>' for w in wide)
    on = {"settings": "Settings", "table": "Invoices", "dialog": "Notes"}[row["kind"]]
    side = "".join(f'<div class="{"on" if one == on else ""}">{one}</div>' for one in SIDE)
    inner = {"settings": _settings, "table": _table}.get(row["kind"])
    main = inner(row) if inner else f'<div class="grey">{grey}</div>'
    veil = _dialog(row) if row["kind"] == "dialog" else ""
    dots = "".join(
        f'<span class="dot" style="background:{c}"></span>'
        for c in ("#e0695c", "#e3b24f", "#6fb36f")
    )
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><div class=app><div class=bar>{dots}"
        f"<b>Quillbox 4.2</b></div><div class=body><div class=side>{side}</div><div class=main>{main}</div>"
        f"{veil}</div></div>"
    )


def make() -> None:
    """Draw all screens as PNG of 128 colours. Raises FileNotFoundError without Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise FileNotFoundError("chromium is not on the path: install it to draw the screens")
    folder = LIBRARY / "support" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for row in shelf("support")["screens"]:
            source, shot = Path(scratch, "page.html"), Path(scratch, "shot.png")
            source.write_text(page(row), encoding="utf-8")
            flags = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={scratch}/u",
            ]
            size = f"--window-size={SIZE[0]},{SIZE[1]}"
            command = [browser, *flags, size, f"--screenshot={shot}", source.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=90)
            with Image.open(shot) as picture:
                small = picture.convert("RGB").quantize(
                    128, Image.Quantize.MAXCOVERAGE, 2, dither=Image.Dither.NONE
                )
                small.save(folder / row["file"], optimize=True)


if __name__ == "__main__":
    make()
