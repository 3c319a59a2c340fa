// Answers in rows: another row at a press, and as many as a text needs that comes back from this browser's keeping
// (autosave.js asks for them). Without this script the form offers two more each time it is saved.

for (const rows of document.querySelectorAll("[data-rows]")) watch(rows);

function watch(rows) {
  const add = rows.querySelector("[data-rows-add]");
  const blank = rows.querySelector("template");
  const most = Number(rows.dataset.most);
  rows.querySelector("[data-rows-save]").remove();
  add.hidden = false;

  const count = () => rows.querySelectorAll(":scope > .rows__row").length;

  function grow() {
    if (count() >= most) return null;
    const row = blank.content.firstElementChild.cloneNode(true);
    const number = count();
    for (const one of row.querySelectorAll("[name], [for], [id]"))
      for (const name of ["name", "for", "id"])
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("__n__", number));
    // Rows are counted from one by those who read them.
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace("__n__", number + 1));
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
