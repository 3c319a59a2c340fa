// Small helps on every page. Each page works without them.

const language = document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(language);

// What must be put right is read first.
document.querySelector("[data-focus]")?.focus();

// Characters left. A browser sends a line break as two characters, and the server counts what is sent.
function count(field) {
  const counter = document.getElementById(`${field.id}_counter`);
  if (!counter) return;
  const limit = Number(field.dataset.limit);
  const used = field.value.replace(/\r?\n/g, "\r\n").length;
  const words = used > limit ? counter.dataset.over : counter.dataset.left;
  counter.textContent = words
    .replace("{left}", numbers.format(limit - used))
    .replace("{limit}", numbers.format(limit))
    .replace("{over}", numbers.format(used - limit));
  counter.classList.toggle("counter--over", used > limit);
  if ("quiet" in counter.dataset) counter.hidden = used * 4 < limit * 3;
}
for (const field of document.querySelectorAll("[data-limit]")) count(field);
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLElement && "limit" in event.target.dataset) count(event.target);
});

// An instant in the reader's own zone, beside Geneva's, where the two clocks differ.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
function clock(at, timeZone) {
  const parts = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone, day: "numeric", month: "long", year: "numeric", numberingSystem: "latn",
  }).format(at);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
  return [parts, time];
}
for (const place of document.querySelectorAll("[data-instant]")) {
  if (!zone) break;
  const at = new Date(place.dataset.instant);
  const [day, time] = clock(at, zone);
  const [genevaDay, genevaTime] = clock(at, "Europe/Zurich");
  if (day === genevaDay && time === genevaTime) continue;
  const comma = language === "ar" ? "، " : ", ";
  const city = zone.split("/").pop().replaceAll("_", " ");
  place.textContent = `${comma}${day === genevaDay ? "" : day + comma}${time} (${city})`;
  place.hidden = false;
}

// A menu closes on Escape, and when the focus or a click goes elsewhere.
const menus = document.querySelectorAll("details.menu, details.switch");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});

// Buttons that print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
