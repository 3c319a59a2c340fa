// Keys: made and used by the browser, checked by the portal. Each button with data-key is shown by this script, and
// says under itself what went wrong. The pages offer other ways beside it.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decoded = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function options(given) {
  const key = { ...given.publicKey, challenge: bytes(given.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  if (key.excludeCredentials) key.excludeCredentials = decoded(key.excludeCredentials);
  if (key.allowCredentials) key.allowCredentials = decoded(key.allowCredentials);
  return key;
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function made(form) {
  const key = options(JSON.parse(form.dataset.options));
  const alone = form.elements.passwordless?.checked ?? false;
  key.authenticatorSelection = {
    ...key.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    userVerification: alone ? "required" : "preferred",
  };
  return navigator.credentials.create({ publicKey: key });
}

async function used(form) {
  let given = form.dataset.options && JSON.parse(form.dataset.options);
  if (!given) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    given = (await answer.json()).request_options;
  }
  return navigator.credentials.get({ publicKey: options(given) });
}

for (const form of document.querySelectorAll("form[data-key]")) {
  const button = form.querySelector("[data-key-button]");
  const said = form.querySelector("[data-key-said]");
  const say = (what) => { said.textContent = form.dataset[what]; };
  form.querySelector("[data-key-needs]").hidden = true;
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    say("none");
    continue;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    button.disabled = true;
    try {
      const credential = await (form.dataset.key === "make" ? made(form) : used(form));
      form.elements.credential.value = written(credential);
      form.submit();
    } catch (problem) {
      button.disabled = false;
      say({ InvalidStateError: "twice", SecurityError: "elsewhere" }[problem.name] ?? "failed");
    }
  });
}
