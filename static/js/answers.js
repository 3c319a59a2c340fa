// What is chosen of the places that may point to a person is kept as soon as it is chosen, so that no other button or
// link of the page costs it: one that is pressed while the choice is on its way waits for it, a moment at most. Without
// this script each button of the page keeps what was chosen.

const MOMENT = 3000; // milliseconds

for (const form of document.querySelectorAll("form[data-answers]")) watch(form);

function watch(form) {
  let changed = false;
  let keeping = null; // the promise of what is on its way

  async function keep() {
    while (changed) {
      changed = false;
      const body = new FormData(form);
      body.set("keep", "1");
      try {
        await fetch(form.getAttribute("action"), {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
          keepalive: true, // a window that is closed at once must not cut it short
        });
      } catch {
        // No connection: the next choice, or the button, sends them all again.
        changed = true;
        return;
      }
    }
  }

  form.addEventListener("change", () => {
    changed = true;
    keeping ??= keep().finally(() => {
      keeping = null;
    });
  });

  // The next page is asked for once what was chosen is there, or it would show what stood before.
  function hold(event, go) {
    event.preventDefault();
    Promise.race([keeping, new Promise((done) => setTimeout(done, MOMENT))]).then(go);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!keeping || !link || event.defaultPrevented || event.button || link.target || link.hasAttribute("download")) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.getAttribute("href").startsWith("#")) return;
    hold(event, () => location.assign(link.href));
  });

  document.addEventListener("submit", (event) => {
    if (!keeping || event.defaultPrevented || event.target === form) return;
    hold(event, () => event.target.requestSubmit(event.submitter));
  });
}
