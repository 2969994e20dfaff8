// The list of conversations: open, new, delete.

export function mount(element, trigger) {
  const open = (thread) => {
    document.body.dataset.side = "closed";
    trigger("select", { thread });
  };
  element.addEventListener("click", (event) => {
    const gone = event.target.closest("[data-delete]");
    if (gone) return remove(gone, trigger);
    const link = event.target.closest("[data-thread]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.thread);
  });
  document.addEventListener("cairn:open", (event) => open(event.detail));
}

function remove(button, trigger) {
  // Deleting cannot be undone, so it takes a second click.
  if (button.dataset.sure !== "yes") {
    button.dataset.sure = "yes";
    button.title = "Click again to delete it for good";
    setTimeout(() => delete button.dataset.sure, 4000);
    return;
  }
  trigger("delete", { thread: button.dataset.delete });
}
