// Light or dark on the pages of our own, as it was chosen in the chat, else as the system has it.

const stored = localStorage.getItem("cairn-theme");
const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.body.classList.toggle("dark", dark);
