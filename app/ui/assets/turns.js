// Draws the turns of a conversation. Knows ids and slots; what stands in them is the server's.

import { answered, begun, intoBox } from "./box.js";
import { mountLimits } from "./limits.js";
import { morph } from "./morph.js";
import { openCitation } from "./panel.js";
import { mountPeek } from "./peek.js";
import { sortBy } from "./sorting.js";

const SLOTS = ["asked", "looked", "said", "foot"];
const ASK_AGAIN_MS = 3000;
const citations = new Map(); // turn id -> its citations

export function mount(element, trigger, props, watch) {
  const root = element.querySelector(".turns-root");
  root.innerHTML =
    '<div class="notice" role="alert" hidden></div><div class="leave-slot"></div>' +
    '<div class="empty-slot"></div>' +
    '<div class="turns" role="log" aria-label="Conversation"></div>' +
    '<p class="sr" role="status" data-status></p>';
  const page = { root, view: null, ask: null };
  root.addEventListener("click", (event) => clicked(event, trigger, page.ask));
  mountPeek(root, citationOf);
  page.ask = (how, what) => {
    begun();
    trigger(how, what);
  };
  mountLimits(limitsSlot(), (change) => page.ask("edit", change));
  watch("value", () => draw(page, props.value));
  setInterval(() => waits(root) && trigger("tick"), ASK_AGAIN_MS);
  window.addEventListener("popstate", () => trigger("apply", { thread: threadOfAddress() }));
  trigger("apply", { thread: threadOfAddress() });
}

// An empty library may be filling right now, from a terminal or with the demo.
function waits(root) {
  const empty = root.querySelector(".empty[data-waiting]");
  return empty && empty.checkVisibility() && !document.hidden;
}

function threadOfAddress() {
  return new URLSearchParams(location.search).get("thread") || "";
}

function clicked(event, trigger, ask) {
  const example = event.target.closest("[data-ask]");
  if (example) ask("select", { text: example.dataset.ask });
  const change = event.target.closest("[data-edits]");
  if (change) ask("edit", { edits: change.dataset.edits, told: change.dataset.told });
  const again = event.target.closest("[data-again]");
  if (again) ask("select", { text: questionOf(again) });
  const reword = event.target.closest("[data-reword]");
  if (reword) intoBox(questionOf(reword));
  const head = event.target.closest("[data-sort]");
  if (head) sortBy(head);
  const leave = event.target.closest("[data-allow]");
  if (leave) trigger("submit", { host: leave.dataset.allow });
  const cited = event.target.closest("[data-cite]");
  if (cited) {
    openCitation(citationOf(cited), cited);
  }
}

function questionOf(button) {
  return button.closest(".turn").querySelector(".question").textContent;
}

function citationOf(button) {
  const turn = button.closest(".turn");
  return citations.get(turn.dataset.id)?.[Number(button.dataset.cite)];
}

function draw(page, value) {
  if (!value || !value.view) return;
  // Gradio draws no label for a box whose label is hidden.
  document.querySelector("#cairn-box textarea")?.setAttribute("aria-label", "Question");
  const turns = page.root.querySelector(".turns");
  if (value.view !== page.view) {
    page.view = value.view;
    turns.replaceChildren();
    limitsSlot().replaceChildren();
    citations.clear();
  }
  if (value.empty) morph(page.root.querySelector(".empty-slot"), value.empty);
  // A turn that goes on says nothing of what stands around it.
  if ("leave" in value) morph(page.root.querySelector(".leave-slot"), value.leave);
  notice(page.root, value.notice || "");
  remember(value.thread || "");
  const before = turns.childElementCount;
  for (const turn of value.turns || []) drawTurn(turns, turn);
  // A turn that is going on may have been drawn before those that came before it.
  if (value.turns?.length > 1) turns.append(...value.turns.map((turn) => turnOf(turns, turn.id)));
  page.root.querySelector(".empty-slot").hidden = turns.childElementCount > 0;
  if (turns.childElementCount > before) showLast(turns);
  if (!turns.querySelector('[data-state="running"]')) answered();
}

function notice(root, text) {
  const line = root.querySelector(".notice");
  line.textContent = text;
  line.hidden = !text;
}

// The conversation stands in the address, so that a reload or a bookmark opens it again.
function remember(thread) {
  if (thread === threadOfAddress()) return;
  const address = thread ? `?thread=${encodeURIComponent(thread)}` : location.pathname;
  history.replaceState(null, "", address);
}

function drawTurn(turns, turn) {
  const element = turnOf(turns, turn.id) || newTurn(turns, turn.id);
  element.dataset.state = turn.state;
  citations.set(turn.id, turn.citations);
  for (const name of SLOTS) morph(element.querySelector(`.${name}`), turn[name]);
  if (turn.limits !== null) drawLimits(turn.limits);
  const status = element.querySelector(".status");
  if (status.textContent === turn.status) return;
  status.textContent = turn.status;
  if (turn.state === "running") {
    turns.parentElement.querySelector("[data-status]").textContent = turn.status;
  }
}

function limitsSlot() {
  return document.querySelector("#cairn-limits .limits-slot");
}

// Whoever removed the last limit must still find the way back.
function drawLimits(html) {
  const slot = limitsSlot();
  const undo = slot.querySelector(".limit-undo");
  morph(slot, html);
  if (!html && undo) slot.append(undo);
}

function turnOf(turns, id) {
  return turns.querySelector(`[data-id="${id}"]`);
}

function newTurn(turns, id) {
  const element = document.createElement("article");
  element.className = "turn";
  element.dataset.id = id;
  element.innerHTML =
    '<div class="asked"></div>' +
    '<details class="how"><summary><span class="pulse" aria-hidden="true"></span>' +
    '<span class="status"></span></summary><div class="looked"></div></details>' +
    '<div class="said"></div><div class="foot"></div>';
  turns.append(element);
  return element;
}

function showLast(turns) {
  const last = turns.lastElementChild;
  requestAnimationFrame(() => last.scrollIntoView({ block: "start" }));
}
