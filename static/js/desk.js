// The desk's keys and small helps. Every page of the desk works without them.

const KEEP = "desk-keys";
const rows = [...document.querySelectorAll("[data-row]")];
const help = document.querySelector("[data-keys]");
const bulk = document.getElementById("bulk");
let cursor = -1;

function stored() {
  try { return localStorage.getItem(KEEP) !== "off"; } catch { return true; }
}
let on = stored();

// Keys can be turned off; the choice is kept on this device.
const toggle = document.querySelector("[data-keys-switch]");
function showKeys() {
  if (!help) return;
  help.hidden = false;
  for (const part of help.querySelectorAll("span")) part.hidden = !on;
  for (const key of document.querySelectorAll("[data-key]")) key.hidden = !on;
  toggle.textContent = on ? toggle.dataset.off : toggle.dataset.on;
}
toggle?.addEventListener("click", () => {
  on = !on;
  try { localStorage.setItem(KEEP, on ? "on" : "off"); } catch { /* kept for this page only */ }
  showKeys();
});
showKeys();

// The row under the cursor is the one whose link has the focus.
const link = (row) => row.querySelector("th a");
function place(index) {
  const before = cursor;
  rows[cursor]?.classList.remove("is-cursor");
  cursor = Math.max(0, Math.min(index, rows.length - 1));
  rows[cursor]?.classList.add("is-cursor");
  if (cursor !== before) peek(rows[cursor]);
}

// Where there is room, the row under the cursor is shown beside the list.
const beside = document.querySelector("[data-peek]");
let asked = 0;
let timer = 0;
function peek(row) {
  if (!beside || !row || getComputedStyle(beside).display === "none") return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const mine = ++asked;
    const address = new URL(link(row).href);
    address.pathname += "peek/";
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.ok && mine === asked) beside.innerHTML = await answer.text();
    } catch { /* the list itself says enough */ }
  }, 120);
}
for (const [index, row] of rows.entries()) {
  row.addEventListener("focusin", () => place(index));
  row.addEventListener("click", () => place(index));
}
function step(by) {
  if (!rows.length) return document.querySelector(by > 0 ? "[rel=next]" : "[rel=prev]")?.click();
  place(cursor < 0 ? 0 : cursor + by);
  link(rows[cursor]).focus();
}

// How many rows are selected; the bar stands while some are.
const all = document.querySelector("[data-all]");
const boxes = bulk ? rows.map((row) => row.querySelector("input[name=case]")) : [];
const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
function selected() {
  if (!bulk) return;
  const count = boxes.filter((box) => box.checked).length;
  const words = bulk.querySelector("[data-selected]");
  bulk.hidden = count === 0;
  words.hidden = false;
  words.textContent = words.dataset.words.replace("{n}", numbers.format(count));
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    selected();
  });
}
for (const box of boxes) box.addEventListener("change", selected);
addEventListener("pageshow", selected);
selected();

function toggleRow() {
  const box = boxes[cursor];
  if (!box) return;
  box.checked = !box.checked;
  selected();
}

// The button says what it will do.
const panel = document.querySelector("[data-decide]");
const button = panel?.querySelector("[data-button-default]");
function nameButton() {
  const chosen = panel.querySelector("input[name=verb]:checked");
  if (chosen) button.textContent = chosen.dataset.button;
}
if (panel) {
  panel.addEventListener("change", nameButton);
  addEventListener("pageshow", nameButton);
  nameButton();
}

// And so does the note's: how many of those who are chosen get a mail.
const keep = document.querySelector("[data-note-button]");
function nameKeep() {
  const count = keep.form.querySelectorAll("[data-mailed] input:checked").length;
  const words = JSON.parse(keep.dataset.words);
  const rule = new Intl.PluralRules(document.documentElement.lang || "en").select(count);
  keep.lastElementChild.textContent = count ? words[rule].replace("{n}", numbers.format(count)) : words.nobody;
}
if (keep) {
  keep.form.addEventListener("change", nameKeep);
  addEventListener("pageshow", nameKeep);
}

function decide() {
  if (rows.length) {
    if (cursor >= 0) location.href = `${link(rows[cursor]).href}#decide`;
    return;
  }
  panel?.querySelector("input[name=verb]")?.focus();
}
function take() {
  if (bulk && !boxes.some((box) => box.checked)) toggleRow();
  if (bulk && boxes.some((box) => box.checked)) return bulk.requestSubmit();
  if (!bulk) document.querySelector("[data-take]")?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: toggleRow,
  e: decide,
  a: take,
  "/": () => document.getElementById("q")?.focus(),
  "?": () => { help?.scrollIntoView({ block: "nearest" }); help?.focus(); },
  Enter: () => link(rows[cursor])?.click(),
};
function typing(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}
document.addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!(event.target instanceof HTMLElement) || typing(event.target)) return;
  const act = keys[event.key];
  if (!act) return;
  // Enter belongs to whatever has the focus; it opens the row only when nothing has.
  if (event.key === "Enter" && (cursor < 0 || event.target !== document.body)) return;
  event.preventDefault();
  act();
});

// Coming from "decide" in the queue, the hand is already there: after the browser has gone to the place itself.
if (location.hash === "#decide") addEventListener("load", () => setTimeout(decide));
