"""Write the documents of the second shelves: sheets, manuals, service notes, help, first aid."""

from __future__ import annotations

from pathlib import Path

from tools.demo.make.make_pdfs import typeset
from tools.demo.make.world import LIBRARY, NAMES_OF_SHELVES, Row, shelf, write_yaml


def _folder(*parts: str) -> Path:
    path = LIBRARY.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _garment(one: Row, shop: Row) -> None:
    folder, facts = _folder("shop", one["slug"]), one["facts"]
    price = facts["price"]["value"]
    write_yaml(folder / "_folder.yaml", {"entity": one["name"], **facts})
    sizes = [[size, measure, f"{price:.2f}", left] for size, measure, left in one["sizes"]]
    blocks = [
        {"title": one["name"], "subtitle": shop["seller"]},
        {"text": one["text"]},
        {"table": {"header": ["Size", "Measure", "Price (EUR)", "Stock"], "rows": sizes}},
        {
            "text": f"Colour: {facts['colour']}. Material: {facts['material']}. "
            f"Care: {facts['care']}. Weight: {facts['weight']['value']} g."
        },
        {"text": shop["returns"]},
    ]
    document = {"theme": "harbour", "blocks": blocks}
    footer = f"{shop['seller']}. Invented for a demonstration."
    (folder / "sheet.pdf").write_bytes(typeset(document, f"{one['name']}, product sheet", footer))


def _machine(one: Row, desk: Row) -> None:
    folder, part = _folder("service", one["slug"]), one["part"]
    write_yaml(folder / "_folder.yaml", {"entity": one["name"], **one["facts"]})
    blocks = [
        {"title": one["name"], "subtitle": "Manual for the service technician"},
        {
            "heading": "Maintenance",
            "table": {"header": ["Part", "When", "What"], "rows": one["maintenance"]},
        },
        {"pagebreak": True},
        {
            "heading": "Fault codes",
            "table": {"header": ["Code", "Meaning", "Remedy"], "rows": one["codes"]},
        },
        {
            "heading": "Spare part",
            "table": {
                "header": ["Number", "Part", "Price (EUR)"],
                "rows": [[part["number"], part["name"], part["price"]]],
            },
        },
        {"text": "Switch off and disconnect before you open the housing."},
    ]
    footer = f"{desk['desk']}. Invented for a demonstration."
    (folder / "manual.pdf").write_bytes(
        typeset({"theme": "harbour", "blocks": blocks}, f"{one['name']}, manual", footer)
    )
    lines = [f"# Service notes, {one['name']}", ""]
    for note in one["notes"]:
        lines += [f"## {note['date']}, {note['by']}", "", note["text"], ""]
    (folder / "notes.md").write_text("\n".join(lines), encoding="utf-8")
    caption = f"{part['name']}, part {part['number']}"
    write_yaml(folder / "photo-1.jpg.yaml", {"caption": caption})


def _help(page: Row) -> str:
    shown = {one["file"]: one["title"] for one in shelf("support")["screens"]}
    pictures = [f"![{shown[name]}](../screens/{name})" for name in page["shows"]]
    head, *rest = page["text"]
    return "\n\n".join([f"# {page['title']}", head, *pictures, *rest]) + "\n"


def _note(note: Row, caution: str) -> str:
    parts = [f"# {note['title']}", f"> {caution}"]
    for heading, key in (("Do", "do"), ("Do not", "dont"), ("Get help at once when", "call")):
        parts += [f"## {heading}", "\n".join(f"- {line}" for line in note[key])]
    return "\n\n".join(parts) + "\n"


def make() -> None:
    """Write the documents of all four shelves."""
    for name in NAMES_OF_SHELVES:
        facts = shelf(name)
        stated = {"collection": facts["collection"]}
        if name in ("support", "clinic"):
            stated["entity"] = facts.get("app") or facts["entity"]
        write_yaml(_folder(name) / "_folder.yaml", stated)
    shop, desk, clinic = shelf("shop"), shelf("service"), shelf("clinic")
    for one in shop["garments"]:
        _garment(one, shop)
    for one in desk["machines"]:
        _machine(one, desk)
    for page in shelf("support")["help"]:
        (_folder("support", "help") / page["file"]).write_text(_help(page), encoding="utf-8")
    for note in clinic["notes"]:
        (_folder("clinic") / f"{note['slug']}.md").write_text(
            _note(note, clinic["caution"]), encoding="utf-8"
        )
    leaflet = clinic["leaflet"]
    title = f"{clinic['practice']}, first aid at home"
    pdf = typeset(leaflet, title, f"{clinic['practice']}. Not a medical device. Emergency: 112.")
    (_folder("clinic") / leaflet["file"]).write_bytes(pdf)


if __name__ == "__main__":
    make()
