// Opens a citation in the evidence panel, and goes back to where the person was.

import { morph } from "./morph.js";

let slot = null;
let asked = 0;
let opener = null;
let cited = null; // what was clicked; leafing back to its page shows its region again
let zoom = 1;

export function mount(element) {
  const panel = element.querySelector(".panel");
  slot = panel.querySelector("[data-slot]");
  panel.querySelector("[data-close-panel]").addEventListener("click", close);
  panel.addEventListener("click", (event) => {
    const again = event.target.closest("[data-seek]");
    if (again) seek(Number(again.dataset.seek), true);
    const show = event.target.closest("[data-show]");
    if (show) {
      document.querySelector("#cairn-library-button").click();
      document.dispatchEvent(new CustomEvent("cairn:library", { detail: show.dataset.show }));
    }
    if (event.target.closest("[data-wrong]")) sayWrong(event.target.closest("[data-wrong]"));
    const leaf = event.target.closest("[data-leaf]");
    if (leaf) turnTo(JSON.parse(leaf.dataset.leaf), leaf.getAttribute("aria-label"));
    const step = event.target.closest("[data-zoom]");
    if (step) magnify(zoom * (step.dataset.zoom === "1" ? 1.4 : 1 / 1.4));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.dataset.panel === "open") close();
  });
}

export async function openCitation(citation, from) {
  const number = ++asked;
  opener = from;
  cited = citation;
  title("Evidence");
  zoom = 1;
  mark(from);
  document.body.dataset.panel = "open";
  const html = await fetched(citation);
  // A later click has overtaken this one.
  if (number !== asked) return;
  slot.innerHTML = html;
  settle();
}

// Gives the number that `showInPanel` wants: whoever asks for something else later overtakes it.
export function awaitPanel() {
  return ++asked;
}

// Shows what another part of the page has asked for; nothing closes the panel.
export function showInPanel(html, number) {
  if (number !== asked) return;
  if (!html) return document.body.dataset.panel === "open" && close();
  if (document.body.dataset.panel !== "open") opener = document.activeElement;
  cited = null;
  title("File");
  document.body.dataset.panel = "open";
  if (sameFile(html)) return morph(slot, html);
  slot.innerHTML = html;
  // Whoever types elsewhere by now goes on typing there.
  if (!typing()) slot.querySelector("h2")?.focus({ preventScroll: true });
  slot.querySelector(".panel-body")?.scrollTo(0, 0);
}

// The file that stands there already is changed in place: folds and half-typed words stay.
function sameFile(html) {
  const file = slot.querySelector("[data-describe]")?.dataset.describe;
  return file !== undefined && html.includes(`data-describe="${file}"`);
}

function typing() {
  return document.activeElement?.matches("textarea, input");
}

// Kept by what stands under the answer; without that, the button is not shown.
function judgeOf(button) {
  return button?.closest?.(".turn")?.querySelector(".judge") ?? null;
}

function sayWrong(button) {
  const detail = { judge: judgeOf(opener), item: cited.item, mark: cited.mark };
  document.dispatchEvent(new CustomEvent("cairn:wrong", { detail }));
  button.disabled = true;
  button.textContent = "Kept as a wrong source";
}

function title(text) {
  slot.closest(".panel").querySelector(".panel-bar h2").textContent = text;
}

async function turnTo(page, name) {
  const number = ++asked;
  const html = await fetched(page.item === cited.item ? cited : page);
  if (number !== asked) return;
  slot.innerHTML = html;
  settle();
  magnify(zoom);
  // The button that was pressed is a new one now; at an end of the document it is off.
  const again = slot.querySelector(`[data-leaf][aria-label="${name}"]`);
  (again ?? slot.querySelector("[data-leaf]"))?.focus({ preventScroll: true });
}

function magnify(wanted) {
  zoom = Math.min(4, Math.max(1, wanted));
  const sheet = slot.querySelector(".sheet");
  if (!sheet) return;
  sheet.style.width = `${100 * zoom}%`;
  sheet.querySelector(".box")?.scrollIntoView({ block: "center", inline: "center" });
}

async function fetched(citation) {
  try {
    const reply = await fetch("/evidence", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(citation),
    });
    if (reply.ok) return await reply.text();
    return complaint((await reply.json()).detail);
  } catch {
    return complaint("Cairn does not answer; look at its terminal, then reload this page");
  }
}

function complaint(text) {
  const line = document.createElement("p");
  line.className = "complaint";
  line.setAttribute("role", "alert");
  line.textContent = text;
  return line.outerHTML;
}

function settle() {
  slot.querySelector("h2")?.focus({ preventScroll: true });
  const passage = slot.querySelector(
    ".panel-body > .passage :is(.quote, .cited), .lines > .cited",
  );
  if (passage) passage.scrollIntoView({ block: "center" });
  const wrong = slot.querySelector("[data-wrong]");
  if (wrong) wrong.hidden = !judgeOf(opener);
  const box = slot.querySelector(".box");
  const picture = slot.querySelector("img");
  if (box && picture) whenLoaded(picture, () => box.scrollIntoView({ block: "center" }));
  const player = slot.querySelector("[data-start]");
  if (player) {
    player.addEventListener("error", () => giveUp(player), { once: true });
    // A codec that is unknown is no error to the browser while it can play the sound.
    player.addEventListener("loadedmetadata", () => soundAlone(player), { once: true });
    seek(Number(player.dataset.start), false);
  }
}

function giveUp(player) {
  const note = slot.querySelector(".unplayable");
  if (note) note.hidden = false;
  slot.querySelector("[data-seek]")?.remove();
  if (player.poster) player.replaceWith(stillOf(player));
}

function soundAlone(player) {
  if (player.tagName !== "VIDEO" || player.videoWidth > 0) return;
  const note = slot.querySelector(".unplayable");
  if (note) {
    note.textContent =
      "This browser plays the sound of this file but not its pictures. Above is the picture of " +
      "the cited moment; open the original below in another program.";
    note.hidden = false;
  }
  const sound = document.createElement("audio");
  sound.controls = true;
  sound.src = player.src;
  sound.setAttribute("aria-label", player.getAttribute("aria-label") ?? "");
  player.replaceWith(stillOf(player), sound);
  seek(Number(player.dataset.start), false);
}

function stillOf(player) {
  const still = document.createElement("img");
  still.src = player.poster;
  still.alt = player.getAttribute("aria-label") ?? "";
  return still;
}

function whenLoaded(picture, then) {
  if (picture.complete) then();
  else picture.addEventListener("load", then, { once: true });
}

function seek(second, play) {
  const player = slot.querySelector("audio, video");
  if (!player) return;
  const go = () => {
    player.currentTime = second;
    // It is refused where the panel is shut or leafed on meanwhile.
    if (play) player.play().catch(() => {});
  };
  if (player.readyState >= 1) go();
  else player.addEventListener("loadedmetadata", go, { once: true });
}

function mark(from) {
  for (const one of document.querySelectorAll("[data-cite][aria-pressed]")) {
    one.removeAttribute("aria-pressed");
  }
  from.setAttribute("aria-pressed", "true");
}

// Another conversation has evidence of its own.
export function leavePanel() {
  opener = null;
  if (document.body.dataset.panel === "open") close();
}

function close() {
  asked++;
  slot.querySelector("audio, video")?.pause();
  document.body.dataset.panel = "closed";
  slot.replaceChildren();
  document.querySelector("[data-cite][aria-pressed]")?.removeAttribute("aria-pressed");
  opener?.focus();
}
