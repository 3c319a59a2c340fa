// A form that saves by itself, some two seconds after the typing stops and when the page goes out of sight.
// What the server has not confirmed is kept in this browser, so that a closed tab, a lost session or a lost
// connection costs nothing. Without this script the form's own button saves.

const PAUSE = 2000;
const AGAIN = 10000;
const STORE = "autosave:";

// A part that was saved by its button needs its kept text no more.
for (const mark of document.querySelectorAll("[data-autosave-clear]")) {
  drop(STORE + mark.dataset.autosaveClear);
  // Only now: a page that is opened again by its address must not drop what was typed since.
  const plain = new URL(location.href);
  plain.searchParams.delete("saved");
  history.replaceState(history.state, "", plain);
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the server's copy is what remains.
  }
}

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

// The answers of a form: its named fields without the token and what the server gave it.
function answers(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (["csrfmiddlewaretoken", "version", "was", "then", "once"].includes(name)) continue;
    (found[name] ??= []).push(String(value).replace(/\r\n?/g, "\n"));
  }
  return found;
}

function fill(form, values) {
  // Rows that were added are not on the page yet: rows.js adds them.
  form.dispatchEvent(new CustomEvent("rows:needed", { detail: Object.keys(values) }));
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
    const mine = values[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
    else if (field.name in values) field.value = mine[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function watch(form) {
  const key = STORE + form.dataset.autosave;
  // A form for something that is not there yet has no version: it is kept here until its button sends it.
  const marks = "version" in form.elements ? form.elements : { version: {}, was: {} };
  const keepsOnly = marks !== form.elements;
  const place = form.querySelector("[data-autosave-state]");
  const say = (name) => form.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  // Named one after the other, as the page's language does it.
  const listed = (names) => names.join(form.dataset.comma);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  // A page that came back with something to put right holds text that was saved nowhere yet.
  const refused = "unsaved" in form.dataset;
  let confirmed = refused ? null : answers(form);
  let timer = 0;
  let sending = false;
  let stopped = false;
  let waiting = false;
  // What was sent and never answered. It may have arrived, so it is sent again as it was: the server knows its own text
  // again, and what was typed since is not taken for a second person's.
  let unheard = null;

  function tell(state, words, link) {
    place.dataset.state = state;
    place.replaceChildren(words);
    if (link) place.append(" ", link);
  }

  function stash() {
    keep(key, { values: answers(form), version: marks.version.value, was: marks.was.value, sent: unheard?.values });
  }

  // A post of these answers with the marks the page has now.
  function asSent(values) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "version", "was"]) body.set(name, form.elements[name].value);
    for (const name in values) for (const value of values[name]) body.append(name, value);
    return { values, body };
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function typed() {
    if (same(answers(form), confirmed)) return;
    stash();
    if (keepsOnly) return tell("typing", say("kept"));
    if (stopped) return;
    if (!waiting) tell("typing", say("typing"));
    later(PAUSE);
  }

  async function save() {
    clearTimeout(timer);
    if (keepsOnly || stopped || sending || (!unheard && same(answers(form), confirmed))) return;
    sending = true;
    unheard ??= asSent(answers(form));
    const sent = unheard;
    stash();
    tell("saving", say("saving"));
    try {
      const answer = await fetch(form.getAttribute("action") ?? location.pathname, {
        method: "POST",
        body: sent.body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: document.visibilityState === "hidden",
      });
      await heard(answer, sent.values);
    } catch {
      // No connection: a fetch that fails says nothing more.
      waiting = true;
      tell("offline", say("offline"));
      later(AGAIN);
    } finally {
      sending = false;
    }
  }

  async function heard(answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    const found = json ? await answer.json() : {};
    // Whoever refuses, or answers with a page, has written nothing.
    if (answer.status < 500) unheard = null;
    if (answer.ok && json) return saved(found, sent);
    if (answer.status === 422) {
      putRight();
      wrong(found.errors ?? {});
      return tell("errors", say("errors").replace("{names}", listed(found.about ?? [])));
    }
    if (answer.status === 409) {
      stopped = true;
      return tell("clash", say("clash"));
    }
    // A form whose token has grown old belongs to a session that ended.
    if (answer.status === 403 && !json) return signedOut();
    if (answer.status === 403 || answer.status === 404) {
      stopped = true;
      return tell("refused", `${say("refused")} ${found.refused ?? ""}`);
    }
    if (answer.status === 413) return tell("errors", say("large"));
    waiting = true;
    tell("trouble", say("trouble"));
    later(AGAIN);
  }

  function saved(found, sent) {
    waiting = false;
    confirmed = sent;
    marks.version.value = found.version;
    // A question that came to the page while this was on its way keeps the mark it came with.
    marks.was.value = JSON.stringify({ ...JSON.parse(marks.was.value || "{}"), ...found.was });
    putRight();
    const more = !same(answers(form), confirmed);
    const partly = found.about.length > 0;
    if (more || partly) stash();
    else drop(key);
    if (more) later(PAUSE);
    wrong(found.errors);
    others(found.others ?? []);
    if (more && !found.theirs.length) return tell("typing", say("typing"));
    const words = say(partly ? "partly" : "saved").replace("{time}", found.saved).replace("{names}", listed(found.about));
    if (partly) return tell("errors", words);
    tell("saved", found.theirs.length ? `${words}. ${say("theirs").replace("{names}", listed(found.theirs))}` : words);
  }

  // Who else is here. The place is a polite live region: it is touched only when the names change.
  function others(names) {
    const there = document.querySelector("[data-autosave-others]");
    if (!there || there.dataset.names === names.join()) return;
    there.dataset.names = names.join();
    const [before, after] = there.dataset.sayOthers.split("{names}");
    const who = document.createElement("bdi");
    who.textContent = listed(names);
    there.replaceChildren(...(names.length ? [before, who, after] : []));
  }

  // What is saved needs no putting right any more: the marks a refused page brought go.
  function putRight() {
    for (const summary of document.querySelectorAll(".errors")) summary.remove();
    for (const field of form.querySelectorAll(".field--bad")) field.classList.remove("field--bad");
    for (const told of form.querySelectorAll("[id$=_error]")) {
      for (const one of form.querySelectorAll(`[aria-describedby~="${CSS.escape(told.id)}"]`)) {
        const left = one.getAttribute("aria-describedby").split(" ").filter((id) => id && id !== told.id);
        if (left.length) one.setAttribute("aria-describedby", left.join(" "));
        else one.removeAttribute("aria-describedby");
      }
      told.remove();
    }
    for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    if (document.title.startsWith(form.dataset.sayError)) document.title = document.title.slice(form.dataset.sayError.length).trim();
  }

  // What could not be saved says why beside the field, as a page that came back would.
  function wrong(errors) {
    for (const [name, sentences] of Object.entries(errors)) {
      const field = form.querySelector(`[name="${CSS.escape(name)}"], [data-rows="${CSS.escape(name)}"]`);
      const place = field?.closest(".field");
      if (!place) continue;
      const told = document.createElement("div");
      told.id = `id_${name}_error`;
      for (const sentence of sentences) {
        const line = document.createElement("p");
        line.className = "error";
        const unseen = document.createElement("span");
        unseen.className = "unseen";
        unseen.textContent = `${form.dataset.sayError} `;
        line.append(unseen, sentence);
        told.append(line);
      }
      place.classList.add("field--bad");
      (place.querySelector(".choices") ?? field).before(told);
      const described = place.tagName === "FIELDSET" ? place : field;
      if (field.matches("input, textarea, select")) field.setAttribute("aria-invalid", "true");
      described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${told.id}`.trim());
    }
  }

  function signedOut() {
    stopped = true;
    const link = document.createElement("a");
    link.href = form.dataset.signIn;
    link.textContent = say("signIn");
    tell("out", say("signedOut"), link);
  }

  // What was typed before and never confirmed comes back; its marks tell the server what it was made from.
  const before = refused ? null : kept(key);
  if (before && !same(before.values, answers(form))) {
    fill(form, before.values);
    marks.version.value = before.version;
    marks.was.value = before.was;
    if (before.sent) unheard = asSent(before.sent);
    tell("restored", say("restored"));
    later(PAUSE);
  } else if (before) drop(key);

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    stash();
    stopped = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("pagehide", () => same(answers(form), confirmed) || stash());
  addEventListener("online", () => waiting && save());
  // A page taken from the browser's back-and-forward store may be older than what stands.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
