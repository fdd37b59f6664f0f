// Fires what stands in the page, again after each change, and sends what was done with a card to the feedback endpoint.
"use strict";

const fire = document.getElementById("fire");
const text = document.getElementById("request");
const answer = document.getElementById("answer");
const state = document.getElementById("state");
const story = document.getElementById("story");
const hand = document.getElementById("hand");
const WAIT = 600; // milliseconds after the last key
let waiting = 0;
let asked = 0;

async function send() {
  clearTimeout(waiting);
  const mine = ++asked;
  state.textContent = "asking …";
  try {
    const response = await fetch("/try", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: text.value,
    });
    const html = await response.text();
    if (mine !== asked) return; // a later question overtook this one
    if (response.ok) {
      answer.innerHTML = html;
      mark();
      state.textContent = "";
    } else {
      state.textContent = `The page could not ask: ${response.status}`;
    }
  } catch {
    if (mine === asked) state.textContent = "The service does not answer.";
  }
}

// Selects the line of the request that a refusal points to.
function mark() {
  const place = answer.querySelector("[data-line]");
  if (!place) return;
  const lines = text.value.split("\n");
  const before = lines.slice(0, place.dataset.line - 1).join("\n").length;
  const begin = before ? before + 1 : 0;
  text.setSelectionRange(begin, begin + (lines[place.dataset.line - 1] || "").length);
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(send, WAIT);
}

fire.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
text.addEventListener("input", () => {
  story.value = "";
  soon();
});

story.addEventListener("change", async () => {
  if (!story.value) return;
  const response = await fetch(`/stories/${story.value}`);
  if (!response.ok) return;
  text.value = await response.text();
  send();
});

async function make() {
  const response = await fetch("/try/by-hand", { method: "POST", body: new URLSearchParams(new FormData(hand)) });
  if (!response.ok) return;
  text.value = await response.text();
  story.value = "";
  send();
}

hand.addEventListener("submit", (event) => {
  event.preventDefault();
  make();
});
document.getElementById("chart").addEventListener("change", make);

for (const kind of ["dragover", "drop"]) {
  text.addEventListener(kind, async (event) => {
    event.preventDefault();
    const file = kind === "drop" && event.dataTransfer.files[0];
    if (!file) return;
    text.value = await file.text();
    story.value = "";
    send();
  });
}

// --- what was done with a card ---------------------------------------------------------------------

async function tell(card, outcome) {
  const item = { card: card.dataset.card, outcomeTimestamp: new Date().toISOString(), ...outcome };
  const response = await fetch(`/cds-services/${card.dataset.service}/feedback`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ feedback: [item] }),
  });
  card.querySelector(".given").textContent = response.ok
    ? `The EHR would tell the service: ${outcome.outcome}.`
    : `The service did not take it: ${response.status}`;
}

answer.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const card = event.target.closest("[data-card]");
  if (!button || !card) return;
  if (button.dataset.suggestion) {
    tell(card, { outcome: "accepted", acceptedSuggestions: [{ id: button.dataset.suggestion }] });
  } else if (button.classList.contains("dismiss")) {
    const reason = card.querySelector("select").selectedOptions[0];
    tell(card, { outcome: "overridden", overrideReason: { reason: { code: reason.value, system: reason.dataset.system } } });
  }
});

send();
