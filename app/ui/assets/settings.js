// The settings: one button does one thing.

export function mount(element, trigger) {
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    button.disabled = true;
    trigger("select", { act: button.dataset.act, on: button.dataset.on });
  });
}
