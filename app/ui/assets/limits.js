// The limits above the box: what a click or a changed value says to the server.

export function mountLimits(slot, send) {
  slot.addEventListener("click", (event) => {
    const change = event.target.closest("[data-edits]");
    if (!change) return;
    close(slot);
    send({ edits: change.dataset.edits, told: change.dataset.told });
  });
  slot.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target.closest("[data-limit]");
    if (!form) return;
    close(slot);
    send(changed(form));
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".limit-chip")) close(slot);
  });
  slot.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = slot.querySelector("details[open]");
    if (!open) return;
    event.stopPropagation();
    open.open = false;
    open.querySelector("summary").focus();
  });
}

function close(slot) {
  for (const one of slot.querySelectorAll("details[open]")) one.open = false;
}

function changed(form) {
  const { limit, kind, name } = form.dataset;
  const typed = form.elements.value.value.trim();
  const edit = { act: "change", constraint: limit, value: valueOf(kind, typed) };
  const op = form.elements.op;
  if (op) edit.op = op.value;
  const how = op ? `${op.selectedOptions[0].textContent} ` : "";
  const unit = form.querySelector(".unit")?.textContent ?? "";
  return { edits: JSON.stringify([edit]), told: `“${name}”: ${how}${typed} ${unit}`.trim() };
}

function valueOf(kind, typed) {
  if (kind === "number") return Number(typed);
  if (kind === "list") return typed.split(",").map((one) => one.trim()).filter(Boolean);
  return typed;
}
