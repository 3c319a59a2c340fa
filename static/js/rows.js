// Answers in rows: another row at a press, a row put earlier or taken out, and as many as a text needs that comes back
// from this browser's keeping (autosave.js asks for them). Without this script the form offers two more each time it is
// saved, and is saved to put one earlier.

for (const rows of document.querySelectorAll("[data-rows]")) watch(rows);

function watch(rows) {
  const add = rows.querySelector("[data-rows-add]");
  const blank = rows.querySelector("template");
  const said = rows.querySelector("[data-rows-said]");
  const most = Number(rows.dataset.most);
  for (const plain of rows.querySelectorAll("[data-rows-save], [data-rows-plain]")) plain.remove();
  add.hidden = false;

  const all = () => [...rows.querySelectorAll(":scope > .rows__row")];
  const count = () => all().length;

  // The attributes that hold a row's number, on the row and inside it.
  function renumber(row, was, now) {
    for (const one of row.querySelectorAll("[name], [for], [id]"))
      for (const name of ["name", "for", "id"])
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(`-${was}-`, `-${now}-`).replace(`_${was}_`, `_${now}_`));
    // Rows are counted from one by those who read them.
    const label = blank.content.firstElementChild.getAttribute("aria-label").replace("__n__", now + 1);
    row.setAttribute("aria-label", label);
    for (const one of row.querySelectorAll("[data-rows-out] .unseen, [data-rows-earlier] .unseen")) one.textContent = `: ${label}`;
    row.querySelector("[data-rows-earlier]").hidden = now === 0;
  }

  // The rows below move up: names stay without a gap, as the server reads them.
  function out(row) {
    const at = all().indexOf(row);
    if (count() === 1) grow();
    row.remove();
    for (const [now, one] of all().entries()) {
      if (now < at) continue;
      renumber(one, one.dataset.number, now);
      one.dataset.number = now;
    }
    add.disabled = count() >= most;
    const next = all()[Math.min(at, count() - 1)];
    next.querySelector("input, select").focus();
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What is wrong with a text goes where the text goes.
  function swap(one, other) {
    [one.value, other.value] = [other.value, one.value];
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const [here, there] = [one, other].map((it) => it.getAttribute(name));
      put(one, name, there);
      put(other, name, here);
    }
  }

  function put(it, name, value) {
    if (value === null) it.removeAttribute(name);
    else it.setAttribute(name, value);
  }

  // What is written changes places; the rows stay, and with them their numbers.
  function earlier(row) {
    const at = all().indexOf(row);
    const above = all()[at - 1];
    const [mine, theirs] = [row, above].map((one) => [...one.querySelectorAll("input, select")]);
    mine.forEach((one, place) => swap(one, theirs[place]));
    for (const one of [row, above]) one.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = rows.dataset.moved.replace("{n}", at);
    const button = above.querySelector("[data-rows-earlier]");
    (button.hidden ? theirs[0] : button).focus();
  }

  function ready(row, number) {
    row.dataset.number = number;
    const button = row.querySelector("[data-rows-out]");
    // From an empty row nothing can be taken: its button keeps its place, and comes with the first letter.
    const look = () => row.toggleAttribute("data-blank", ![...row.querySelectorAll("input, select")].some((one) => one.value.trim()));
    button.hidden = false;
    button.addEventListener("click", () => out(row));
    const up = row.querySelector("[data-rows-earlier]");
    up.type = "button"; // it need not save the form
    up.hidden = number === 0;
    up.addEventListener("click", () => earlier(row));
    row.addEventListener("input", look);
    look();
  }

  all().forEach(ready);

  function grow() {
    if (count() >= most) return null;
    const row = blank.content.firstElementChild.cloneNode(true);
    const number = count();
    renumber(row, "__n__", number);
    ready(row, number);
    rows.insertBefore(row, blank);
    add.disabled = count() >= most;
    return row;
  }

  add.addEventListener("click", () => grow()?.querySelector("input, select").focus());
  rows.closest("form").addEventListener("rows:needed", (event) => {
    const numbers = event.detail
      .map((name) => name.match(/^(.+)-(\d+)-[a-z_]+$/))
      .filter((match) => match && match[1] === rows.dataset.rows)
      .map((match) => Number(match[2]));
    while (numbers.length && count() <= Math.max(...numbers) && grow());
  });
}
