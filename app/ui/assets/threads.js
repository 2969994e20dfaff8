// The list of conversations: open, rename, take along, delete.

import { mount as mountJudging } from "./judging.js";
import { leavePanel } from "./panel.js";

const TITLE_LENGTH = 120;

export function mount(element, trigger, props, watch) {
  const root = element.querySelector(".threads-root");
  const open = (thread) => {
    document.body.dataset.side = "closed";
    leavePanel();
    trigger("select", { thread });
  };
  let pressed = false;
  let drawn = null;
  const draw = () => {
    // What is being typed or pressed must not be lost to a list that comes meanwhile.
    if (pressed || root.querySelector(".thread-title")) return;
    drawn = props.value;
    root.innerHTML = drawn || "";
  };
  root.addEventListener("pointerdown", () => (pressed = true));
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!pressed) return;
      // The click comes right after, and needs what was pressed.
      setTimeout(() => {
        pressed = false;
        if (props.value !== drawn) draw();
      });
    });
  }
  root.addEventListener("click", (event) => {
    const gone = event.target.closest("[data-delete]");
    if (gone) return remove(gone, trigger);
    const named = event.target.closest("[data-rename]");
    if (named) return rename(named, trigger, draw);
    const link = event.target.closest("[data-thread]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.thread);
  });
  root.addEventListener("toggle", (event) => event.target.open && alone(root, event.target), true);
  document.addEventListener("cairn:open", (event) => open(event.detail));
  watch("value", draw);
  mountJudging();
  draw();
}

function alone(root, fold) {
  for (const one of root.querySelectorAll(".thread-more[open]")) {
    if (one !== fold) one.open = false;
  }
}

function remove(button, trigger) {
  // Deleting cannot be undone, so it takes a second click.
  if (button.dataset.sure !== "yes") {
    button.dataset.sure = "yes";
    button.textContent = "Really delete?";
    setTimeout(() => {
      delete button.dataset.sure;
      button.textContent = "Delete";
    }, 4000);
    return;
  }
  trigger("delete", { thread: button.dataset.delete });
}

function rename(button, trigger, draw) {
  const link = button.closest(".thread").querySelector("[data-thread]");
  const box = document.createElement("input");
  const before = link.textContent;
  box.className = "thread-title";
  box.value = before;
  box.maxLength = TITLE_LENGTH;
  box.setAttribute("aria-label", "Title of the conversation");
  let done = false;
  const end = (keep) => {
    if (done) return;
    done = true;
    const title = box.value.trim();
    box.replaceWith(link);
    if (keep && title && title !== before) {
      link.textContent = title;
      trigger("edit", { thread: button.dataset.rename, title });
    } else {
      draw();
    }
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true);
    if (event.key === "Escape") {
      event.stopPropagation();
      end(false);
    }
  });
  box.addEventListener("blur", () => end(true));
  link.replaceWith(box);
  box.select();
  box.focus();
}
