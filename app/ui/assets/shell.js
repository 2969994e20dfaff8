// The frame of the page: drawers, light and dark, and links between its parts.

const THEME = "cairn-theme";

export function mount(element) {
  const stored = localStorage.getItem(THEME);
  if (stored) document.body.classList.toggle("dark", stored === "dark");
  element.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    const drawer = event.target.closest("[data-drawer]");
    if (drawer) toggle(drawer);
    if (event.target.closest("[data-new], .brand")) {
      event.preventDefault();
      openTab("Ask");
      document.dispatchEvent(new CustomEvent("cairn:open", { detail: "" }));
    }
  });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) openTab("Library");
    if (document.body.dataset.side === "open" && !event.target.closest("#cairn-side, .top")) {
      document.body.dataset.side = "closed";
    }
  });
}

function switchTheme() {
  const dark = document.body.classList.toggle("dark");
  localStorage.setItem(THEME, dark ? "dark" : "light");
}

function toggle(drawer) {
  const open = document.body.dataset.side !== "open";
  document.body.dataset.side = open ? "open" : "closed";
  drawer.setAttribute("aria-expanded", String(open));
}

function openTab(name) {
  const tabs = document.querySelectorAll("#cairn-main [role=tab]");
  [...tabs].find((tab) => tab.textContent.trim() === name)?.click();
}
