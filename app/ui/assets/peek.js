// What a citation shows before it is opened: a card with its picture, its words or its sound.

const WAIT_MS = 180;
let card = null;
let timer = 0;
let anchor = null;

export function mountPeek(root, citationOf) {
  root.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") later(event.target.closest(".chip"), citationOf);
  });
  root.addEventListener("pointerout", (event) => {
    if (event.target.closest(".chip") && !event.relatedTarget?.closest?.(".chip")) hide();
  });
  root.addEventListener("focusin", (event) => {
    const chip = event.target.closest(".chip");
    if (chip?.matches(":focus-visible")) later(chip, citationOf);
  });
  root.addEventListener("focusout", hide);
  root.addEventListener("click", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

function later(chip, citationOf) {
  if (!chip || chip === anchor) return;
  hide();
  anchor = chip;
  timer = setTimeout(() => chip.isConnected && show(chip, citationOf(chip)), WAIT_MS);
}

function hide() {
  clearTimeout(timer);
  anchor?.removeAttribute("aria-describedby");
  anchor = null;
  card?.remove();
  card = null;
}

function show(chip, citation) {
  if (!citation) return;
  card = element("div", "peek");
  card.id = "cairn-peek";
  card.setAttribute("role", "tooltip");
  const medium = mediumOf(citation);
  if (medium) card.append(medium);
  const words = element("div", "peek-words");
  words.append(element("b", "", nameOf(citation.source)));
  const said = citation.quote || citation.caption;
  if (said) words.append(element("p", citation.quote ? "peek-quote" : "", short(said)));
  card.append(words);
  document.querySelector(".gradio-container").append(card);
  chip.setAttribute("aria-describedby", card.id);
  put(chip.getBoundingClientRect());
}

function mediumOf(citation) {
  const address = (kind) => `/media/${encodeURIComponent(citation.item)}/${kind}`;
  if (citation.modality === "audio") {
    const wave = element("span", "wave");
    wave.style.setProperty("--wave", `url("${address("wave").replace(/["\\]/g, "")}")`);
    return wave;
  }
  if (citation.modality === "text") return null;
  const frame = element("span", "peek-picture");
  const picture = element("img");
  picture.alt = "";
  picture.addEventListener("error", () => frame.remove(), { once: true });
  const box = citation.locator.box;
  if (box) {
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    picture.style.objectPosition = `${100 * x}% ${100 * y}%`;
  }
  picture.src = address(citation.modality === "page" ? "page" : "picture");
  frame.append(picture);
  return frame;
}

function put(spot) {
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(8, spot.left), innerWidth - width - 8);
  const above = spot.top - height - 8;
  card.style.left = `${left}px`;
  card.style.top = `${above < 60 ? spot.bottom + 8 : above}px`;
}

function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function nameOf(path) {
  const bare = path.startsWith("https://") ? path.slice(8) : path.split(/[\\/]/).pop();
  return bare || path;
}

function short(text) {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > 260 ? `${flat.slice(0, 260)}…` : flat;
}
