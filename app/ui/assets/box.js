// The box as it is sent: what is sent leaves it at once, and not when the server says so, for by then
// there may be more in it. While an answer is written nothing is sent, so nothing leaves.

const ASKING = "asking"; // on the body, from a question's start to its end

export function sent(box, seat) {
  // Nothing goes along then: the answer may be ended when the server looks, and what is still in the
  // box would be asked behind the person's back.
  if (ASKING in document.body.dataset) return [{ text: "", files: [] }, seat];
  if (!box.text.trim() && !box.files.length) return [box, seat];
  begun();
  const kept = structuredClone(box);
  const slot = document.querySelector("#cairn-box");
  const area = slot.querySelector("textarea");
  const typed = area.value;
  write(area, typed.startsWith(box.text) ? typed.slice(box.text.length) : typed);
  // From the last: each button knows its file by number.
  const files = [...slot.querySelectorAll(".thumbnail-item .delete-button")];
  for (const one of files.reverse()) one.click();
  return [kept, seat];
}

export function begun() {
  document.body.dataset[ASKING] = "";
}

export function answered() {
  delete document.body.dataset[ASKING];
}

// Puts words into the box to be changed there; what stands in it already stays.
export function intoBox(words) {
  const area = document.querySelector("#cairn-box textarea");
  write(area, area.value.trim() ? `${area.value.trimEnd()}\n${words}` : words);
  area.focus();
}

function write(area, words) {
  area.value = words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
