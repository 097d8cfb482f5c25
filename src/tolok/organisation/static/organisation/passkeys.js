// Passkeys (WebAuthn). A form with data-passkey="add", "use" or "sign-in" asks the browser for the key before it is sent;
// data-options is where the server's question stands: "#id" of a JSON script, or an address. Without this script, or in
// a browser without passkeys, the form says so or stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

const question = async (form) => {
  const where = form.dataset.options;
  if (where.startsWith("#")) return JSON.parse(document.querySelector(where).textContent);
  const answer = await fetch(where, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

const made = async (form) => {
  const asked = (await question(form)).creation_options.publicKey;
  const alone = form.elements.passwordless?.checked ?? false;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
      authenticatorSelection: {
        ...asked.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        userVerification: alone ? "required" : asked.authenticatorSelection?.userVerification,
      },
    },
  });
  const { response } = credential;
  return described(credential, {
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
};

const used = async (form) => {
  const asked = (await question(form)).request_options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
  });
  const { response } = credential;
  return described(credential, {
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
};

const described = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    said.hidden = true;
    try {
      const credential = await (form.dataset.passkey === "add" ? made(form) : used(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      said.hidden = false;
    }
  });
}
