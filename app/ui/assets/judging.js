// What a person thinks of an answer and of its sources: kept at once, shown again when it is opened.

const seen = new Map(); // thread -> promise of its opinions

export function mount() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".judge [data-judge]");
    if (button) return judge(button);
    const keep = event.target.closest("[data-judge-words]");
    if (keep) keepWords(keep.closest(".judge"));
  });
  // The panel may say it of the citation that it shows: detail is { item, mark, judge }.
  document.addEventListener("cairn:wrong", ({ detail }) => {
    const found = [...detail.judge.querySelectorAll("[data-item]")].find(
      (one) => one.dataset.item === detail.item,
    );
    if (found && found.getAttribute("aria-pressed") !== "true") judge(found);
  });
  new MutationObserver(paintNew).observe(document.body, { childList: true, subtree: true });
  paintNew();
}

async function judge(button) {
  const bar = button.closest(".judge");
  const on = button.getAttribute("aria-pressed") !== "true";
  const { judge: verdict, item, mark } = button.dataset;
  if (!(await kept(bar, { verdict: on ? verdict : "none", item, mark }))) return;
  press(bar, button, on);
  if (!item) bar.querySelector(".judge-more").hidden = !(on && verdict === "bad");
  said(bar, on ? "Thank you, that is kept." : "Taken back.");
}

async function keepWords(bar) {
  const words = bar.querySelector(".judge-words").value;
  if (await kept(bar, { verdict: "bad", words })) said(bar, "Thank you, that is kept.");
}

async function kept(bar, opinion) {
  const { threadOf: thread, turn } = bar.dataset;
  try {
    const reply = await fetch("/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ thread, turn, ...opinion }),
    });
    seen.delete(thread);
    if (reply.ok) return true;
    said(bar, (await reply.json()).detail);
  } catch {
    said(bar, "Cairn does not answer; look at its terminal, then reload this page");
  }
  return false;
}

function press(bar, button, on) {
  if (on && !button.dataset.item) {
    for (const one of bar.querySelectorAll(".thumb-button")) {
      one.setAttribute("aria-pressed", "false");
    }
  }
  button.setAttribute("aria-pressed", String(on));
}

function said(bar, text) {
  bar.querySelector(".judge-said").textContent = text;
}

function paintNew() {
  for (const bar of document.querySelectorAll(".judge:not([data-painted])")) {
    bar.dataset.painted = "";
    paint(bar);
  }
}

async function paint(bar) {
  const { threadOf: thread, turn } = bar.dataset;
  if (!seen.has(thread)) seen.set(thread, opinionsOf(thread));
  for (const one of await seen.get(thread)) {
    if (one.turn !== turn) continue;
    const buttons = [...bar.querySelectorAll("[data-judge]")];
    const button = buttons.find(
      (it) => it.dataset.judge === one.verdict && (it.dataset.item ?? null) === one.item,
    );
    if (button) press(bar, button, true);
    if (one.item === null && one.verdict === "bad") {
      bar.querySelector(".judge-more").hidden = false;
      bar.querySelector(".judge-words").value = one.words;
    }
  }
}

async function opinionsOf(thread) {
  try {
    const reply = await fetch(`/feedback?thread=${encodeURIComponent(thread)}`);
    return reply.ok ? await reply.json() : [];
  } catch {
    return [];
  }
}
