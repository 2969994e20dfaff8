// Sorts a table by one of its columns; what is not stated stays at the end either way.

export function sortBy(button) {
  const head = button.closest("th");
  const table = head.closest("table");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const one of table.querySelectorAll("[aria-sort]")) one.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const column = Number(button.dataset.sort);
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((a, b) => compare(a.key, b.key, down ? -1 : 1));
  body.append(...rows.map((one) => one.row));
}

function keyOf(cell) {
  if (!cell || cell.classList.contains("unstated")) return null;
  return "number" in cell.dataset ? Number(cell.dataset.number) : cell.textContent.trim();
}

function compare(a, b, way) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === "number" && typeof b === "number") return way * (a - b);
  return way * String(a).localeCompare(String(b), undefined, { numeric: true });
}
