// The list of files in the library: forget one.

export function mount(element, trigger) {
  // Gradio names this button otherwise than it is labelled, which a voice user cannot guess.
  requestAnimationFrame(() => {
    document.querySelector("#cairn-drop button[aria-label]")?.removeAttribute("aria-label");
  });
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-forget]");
    if (!button) return;
    // Forgetting cannot be undone, so it takes a second click.
    if (button.dataset.sure !== "yes") {
      button.dataset.sure = "yes";
      button.title = "Click again to forget it";
      setTimeout(() => delete button.dataset.sure, 4000);
      return;
    }
    trigger("delete", { source: button.dataset.forget });
  });
}
