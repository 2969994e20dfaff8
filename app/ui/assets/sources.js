// The files of the library: narrow the list, look into a file, look again, forget.

import { morph } from "./morph.js";
import { awaitPanel, openCitation, showInPanel } from "./panel.js";

const TYPING_MS = 250;

export function mount(element, trigger, props, watch) {
  const root = element.querySelector(".sources-root");
  root.innerHTML =
    '<div class="sources-head"><h2>Files</h2><input type="search" class="library-search" ' +
    'placeholder="Narrow by name, folder, place" aria-label="Narrow the list of files"></div>' +
    '<div class="sources-slot"></div>';
  const search = root.querySelector(".library-search");
  // Gradio names this button otherwise than it is labelled, which a voice user cannot guess.
  requestAnimationFrame(() => {
    document.querySelector("#cairn-drop button[aria-label]")?.removeAttribute("aria-label");
  });
  const narrow = (facet = "", value = "") =>
    trigger("input", { words: search.value, facet, value });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(narrow, TYPING_MS);
  });
  watch("value", () => draw(root, props.value));
  document.addEventListener("click", (event) => clicked(event, trigger, narrow, search));
  document.addEventListener("submit", (event) => submitted(event, trigger));
  document.addEventListener("cairn:library", (event) => {
    trigger("select", { source: event.detail, ticket: awaitPanel() });
  });
  // The list may have come before this was here to see it.
  draw(root, props.value);
}

function draw(root, value) {
  if (!value || value.list === undefined) return;
  morph(root.querySelector(".sources-slot"), value.list);
  if (value.panel || value.gone) showInPanel(value.panel, value.ticket);
}

function clicked(event, trigger, narrow, search) {
  const at = (selector) => event.target.closest(selector);
  const forget = at("[data-forget]");
  if (forget) return remove(forget, trigger);
  const facet = at("[data-facet]");
  if (facet) return narrow(facet.dataset.facet, facet.dataset.value);
  if (at("[data-clear]")) {
    search.value = "";
    return trigger("clear", {});
  }
  const source = at("[data-source]");
  if (source) {
    return trigger("select", { source: source.dataset.source, ticket: awaitPanel() });
  }
  const alike = at("[data-alike]");
  if (alike) return trigger("like", { item: alike.dataset.alike, ticket: awaitPanel() });
  const again = at("[data-refresh]");
  if (again) return trigger("retry", { root: again.dataset.refresh });
  const open = at("[data-open]");
  if (open) return openCitation(JSON.parse(open.dataset.open), open);
}

function submitted(event, trigger) {
  const described = event.target.closest("[data-describe]");
  const term = event.target.closest("[data-term]");
  const stay = event.target.closest("[data-stay]");
  if (!described && !term && !stay) return;
  event.preventDefault();
  if (stay) {
    const [source, length] = [stay.dataset.stay, stay.elements.term.value];
    return trigger("apply", { source, collection: "", term: length, ticket: awaitPanel() });
  }
  if (term) {
    const [collection, length] = [term.dataset.term, term.elements.term.value];
    return trigger("apply", { source: "", collection, term: length });
  }
  const { caption, tags } = described.elements;
  trigger("edit", {
    source: described.dataset.describe,
    caption: caption ? caption.value : null,
    tags: tags.value.split(","),
    ticket: awaitPanel(),
  });
}

function remove(button, trigger) {
  // Forgetting cannot be undone, so it takes a second click.
  if (button.dataset.sure !== "yes") {
    button.dataset.sure = "yes";
    button.title = "Click again to forget it";
    setTimeout(() => delete button.dataset.sure, 4000);
    return;
  }
  trigger("delete", { source: button.dataset.forget, ticket: awaitPanel() });
}
