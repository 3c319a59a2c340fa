// Files are sent one after the other as soon as they are chosen, each with its progress; what is refused stays to be
// read, with the reason. Without this script the form's own button sends one file.

for (const form of document.querySelectorAll("form[data-upload]")) watch(form);

function watch(form) {
  const field = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-upload-list]");
  if (!field || !list) return;
  const said = form.querySelector("[data-upload-said]");
  field.multiple = true;
  form.querySelector("[data-upload-button]").hidden = true;
  const waiting = [];
  let busy = false;

  const fill = (words, name) => words.replace("{name}", `\u2068${name}\u2069`);

  async function work() {
    if (busy) return;
    busy = true;
    let added = false;
    while (waiting.length) added = (await send(waiting.shift())) || added;
    busy = false;
    if (added) await refresh();
  }

  function send(file) {
    const line = document.createElement("li");
    const label = document.createElement("span");
    const bar = document.createElement("progress");
    line.dir = "auto";
    label.textContent = fill(form.dataset.sending, file.name);
    bar.setAttribute("aria-label", label.textContent);
    bar.max = 1;
    bar.value = 0;
    line.append(label, bar);
    list.append(line);

    // The portal's answer speaks of "the file", so its name stands before it; our own sentences hold the name.
    function refuse(sentence, answered = false) {
      const text = document.createElement("span");
      if (answered) {
        const name = document.createElement("bdi");
        name.textContent = file.name;
        text.append(name, ": ");
      }
      text.append(sentence);
      const told = document.createElement("p");
      told.className = "error";
      told.setAttribute("role", "alert");
      told.append(text);
      line.replaceChildren(told);
    }

    if (file.size > Number(form.dataset.most)) {
      refuse(fill(form.dataset.large, file.name));
      return Promise.resolve(false);
    }
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("file", file, file.name);
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.upload.addEventListener("load", () => {
        bar.removeAttribute("value");
        label.textContent = fill(form.dataset.checking, file.name);
      });
      request.addEventListener("load", () => {
        const answer = request.response;
        if (request.status === 200 && answer?.added) {
          line.remove();
          said.textContent = fill(form.dataset.added, answer.name);
          done(true);
          return;
        }
        // Whoever is signed out is led to the sign-in page, which is no data.
        const out = request.responseURL && !request.responseURL.startsWith(form.action);
        if (answer?.refused) refuse(answer.refused, true);
        else refuse(fill(out ? form.dataset.out : form.dataset.lost, file.name));
        done(false);
      });
      for (const name of ["error", "abort", "timeout"]) {
        request.addEventListener(name, () => {
          refuse(fill(form.dataset.lost, file.name));
          done(false);
        });
      }
      request.send(body);
    });
  }

  // The list of files anew. What was typed stays, and what each text was made from stays with it; a file in whose fields
  // somebody is typing is not touched at all.
  async function refresh() {
    const answer = await fetch(form.action);
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const [list, newer] = [document, fresh].map((one) => one && one.querySelector("[data-upload-kept]"));
    if (!list || !newer) return location.reload();
    const head = "[data-upload-head]";
    document.querySelector(head).replaceWith(fresh.querySelector(head));
    const said = list.closest("form");
    const typed = new Map([...list.querySelectorAll("input[name]")].map((one) => [one.name, one.value]));
    const was = said.elements.was;
    was.value = JSON.stringify({ ...JSON.parse(newer.closest("form").elements.was.value), ...JSON.parse(was.value || "{}") });
    for (const one of newer.querySelectorAll("input[id]")) if (typed.has(one.name)) one.value = typed.get(one.name);
    const busy = [...list.children].find((one) => one.contains(document.activeElement));
    for (const one of [...list.children]) if (one !== busy) one.remove();
    const rows = [...newer.children];
    const place = busy ? rows.findIndex((one) => one.id === busy.id) : -1;
    for (const [at, row] of rows.entries()) {
      if (at === place) continue;
      if (at < place) busy.before(row);
      else list.append(row);
    }
  }

  field.addEventListener("change", () => {
    list.replaceChildren();
    waiting.push(...field.files);
    field.value = "";
    work();
  });
}
