// The rating page: reads a set of questions here, asks them one by one, and goes on from where it was.

import { mount as mountJudging } from "./judging.js";
import { morph } from "./morph.js";

const by = (id) => document.getElementById(id);
let questions = [];
let at = 0;
const answers = new Map(); // number of a question -> promise of its answer

by("file").addEventListener("change", async () => {
  try {
    questions = read(await by("file").files[0].text());
    complain(questions.length ? "" : "There is no question in this file.");
    if (questions.length) begin();
  } catch (error) {
    complain(error.message);
  }
});
document.addEventListener("click", async (event) => {
  const cited = event.target.closest("[data-cite]");
  if (cited) open((await answered(at)).citations[Number(cited.dataset.cite)]);
});
by("next").addEventListener("click", () => go(at + 1));
by("back").addEventListener("click", () => go(at - 1));
document.addEventListener("keydown", (event) => {
  if (by("rating").hidden || event.target.closest("textarea, input")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const verdict = { g: "good", b: "bad" }[event.key];
  if (verdict) by("foot").querySelector(`.thumb-button[data-judge="${verdict}"]`)?.click();
  if (event.key === "n") go(at + 1);
});
mountJudging();

function read(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  return lines.map((line, number) => {
    if (!line.startsWith("{")) return line;
    let row;
    try {
      row = JSON.parse(line);
    } catch {
      throw new Error(`Line ${number + 1} is no JSON object.`);
    }
    const question = row.question ?? row.text;
    if (typeof question !== "string" || !question.trim()) {
      throw new Error(`Line ${number + 1} has no "question".`);
    }
    return question;
  });
}

function complain(text) {
  const line = document.querySelector("#set .complaint");
  line.textContent = text;
  line.hidden = !text;
}

function begin() {
  answers.clear();
  by("set").hidden = true;
  by("rating").hidden = false;
  go(0);
}

async function open(citation) {
  const reply = await fetch("/evidence", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(citation),
  });
  if (reply.ok) by("evidence").innerHTML = await reply.text();
  else by("evidence").textContent = String((await reply.json()).detail);
  by("evidence").scrollIntoView({ block: "nearest" });
}

async function go(number) {
  if (number < 0) return;
  if (number >= questions.length) return end();
  at = number;
  by("where").textContent = `${at + 1} of ${questions.length}. Keys: g good, b bad, n next`;
  by("question").textContent = questions[at];
  by("back").disabled = at === 0;
  by("next").textContent = at + 1 < questions.length ? "Next" : "Finish";
  by("wait").textContent = "Looking …";
  by("said").replaceChildren();
  by("foot").replaceChildren();
  by("evidence").replaceChildren();
  const turn = await answered(number);
  if (number !== at) return;
  by("wait").textContent = turn.complaint ?? "";
  morph(by("said"), turn.said ?? "");
  morph(by("foot"), turn.foot ?? "");
  // The next one is looked for while this one is read.
  if (number + 1 < questions.length) answered(number + 1);
}

function answered(number) {
  if (!answers.has(number)) answers.set(number, ask(questions[number]));
  return answers.get(number);
}

async function ask(text) {
  try {
    const reply = await fetch("/rate/answer", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    const told = await reply.json();
    return reply.ok ? told : { complaint: String(told.detail) };
  } catch {
    return { complaint: "Cairn does not answer; look at its terminal, then reload this page" };
  }
}

function end() {
  by("rating").hidden = true;
  by("done").hidden = false;
  by("done").textContent = `That were all ${questions.length}. Thank you; your opinions are kept.`;
}
