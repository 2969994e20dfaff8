// The box above the conversations: what is typed narrows the list.

const WAIT_MS = 180;

export function mount(element, trigger) {
  const leave = element.querySelector("[data-logout]");
  leave.hidden = !document.cookie.includes("cairn_logged_in=1");
  const box = element.querySelector("input");
  let timer = 0;
  const find = () => {
    clearTimeout(timer);
    trigger("input", { words: box.value });
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT_MS);
  });
  element.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.value) return;
    event.stopPropagation();
    box.value = "";
    find();
  });
}
