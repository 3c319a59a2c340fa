// What is chosen of the places that may point to a person is kept as soon as it is chosen, so that no other button or
// link of the page costs it. Without this script each button of the page keeps what was chosen.

for (const form of document.querySelectorAll("form[data-answers]")) watch(form);

function watch(form) {
  let changed = false;
  let sending = false;

  async function keep() {
    if (sending || !changed) return;
    sending = true;
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
        keepalive: true, // a link that is followed at once must not cut it short
      });
    } catch {
      // No connection: the next choice, or the button, sends them all again.
      changed = true;
    } finally {
      sending = false;
    }
  }

  form.addEventListener("change", () => {
    changed = true;
    keep().then(keep);
  });
}
