// Filters the list of rules as one types: the same page is asked for, and its list put in the place of this one's.
"use strict";

const search = document.getElementById("search");
const WAIT = 200; // milliseconds after the last key
let waiting = 0;
let asked = 0;

async function find() {
  clearTimeout(waiting);
  const mine = ++asked;
  const filled = [...new FormData(search)].filter(([, value]) => value);
  const address = filled.length ? `/rules?${new URLSearchParams(filled)}` : "/rules";
  try {
    const response = await fetch(address);
    if (!response.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked) return; // a later question overtook this one
    document.getElementById("found").replaceChildren(...page.getElementById("found").childNodes);
    history.replaceState(null, "", address);
  } catch {
    // the button still asks for the whole page
  }
}

search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, WAIT);
});
search.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
