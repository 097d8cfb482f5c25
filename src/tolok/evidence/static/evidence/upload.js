// New files: dropped anywhere or chosen, many at once, each with its progress; a cut connection or a reloaded page only
// interrupts. The markup and its words: evidence/parts/upload.html. The protocol: tus 1.0 (tus-js-client).

const PIECE = 5 * 1024 * 1024;
const HASHED_HERE = 64 * 1024 * 1024; // bigger files are compared by the server, after they came
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const KINDS = { mp4: "video", webm: "video", png: "screenshot", jpg: "screenshot", jpeg: "screenshot", webp: "screenshot", xlsx: "data", ods: "data", csv: "data" };

class Room {
  constructor(section) {
    this.section = section;
    this.set = section.dataset;
    this.rows = section.querySelector("[data-rows]");
    this.all = section.querySelector("[data-all]");
    this.say = section.querySelector("[data-say]");
    this.files = new Set();
    section.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
    section.querySelector("[data-choose]").addEventListener("change", (event) => {
      this.take(event.target.files);
      event.target.value = "";
    });
    this.all.querySelector("button").addEventListener("click", () => this.files.forEach((file) => file.canSave && file.save()));
    section.querySelectorAll("[data-do=forget]").forEach((button) => button.addEventListener("click", () => this.forget(button.closest("li"))));
  }

  word(name, blanks = {}) {
    const told = this.section.querySelector(`[data-word=${name}]`).textContent;
    return told.replace(/\{(\w+)\}/g, (_all, key) => blanks[key] ?? "");
  }

  take(list) {
    [...list].forEach((file) => this.files.add(new Incoming(this, file)));
    this.tell();
  }

  tell() {
    this.all.hidden = [...this.files].filter((file) => file.canSave).length < 2;
  }

  get busy() {
    return [...this.files].some((file) => file.sending);
  }

  tus() {
    this.loading ??= new Promise((done, failed) => {
      if (window.tus) return done(window.tus);
      const script = document.createElement("script");
      script.src = this.set.tus;
      script.onload = () => done(window.tus);
      script.onerror = failed;
      document.head.append(script);
    });
    return this.loading;
  }

  async forget(line) {
    await fetch(`${this.set.endpoint}${line.dataset.waiting}/`, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.set.csrf } });
    line.remove();
  }
}

class Incoming {
  constructor(room, file) {
    Object.assign(this, { room, file, percent: 0, sent: 0, cutAt: -1, sending: false, canSave: false, key: "" });
    this.row = room.section.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;
    this.row.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    this.row.querySelectorAll("[aria-describedby]").forEach((part) => part.removeAttribute("aria-describedby"));
    this.form = this.row.querySelector("form");
    this.part("name").textContent = file.name;
    this.part("size").textContent = this.size(file.size);
    this.part("progress").setAttribute("aria-label", file.name);
    this.form.elements.title.value = file.name.replace(/\.[^.]+$/, "").replace(/[_\s]+/g, " ").trim();
    this.form.elements.title.required = true;
    this.form.elements.kind.value = KINDS[file.name.toLowerCase().split(".").pop()] ?? this.form.elements.kind.value;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.on("cancel", () => this.cancel());
    this.on("retry", () => this.send());
    this.on("anyway", () => (this.key ? this.ready() : this.send()));
    room.rows.append(this.row);
    this.begin();
  }

  part(name) {
    return this.row.querySelector(`[data-${name}]`);
  }

  button(name) {
    return this.row.querySelector(`[data-do=${name}]`);
  }

  on(name, act) {
    this.button(name).addEventListener("click", act);
  }

  size(bytes) {
    const language = document.documentElement.lang || "id";
    const mega = bytes >= 2 ** 20;
    return new Intl.NumberFormat(language, { style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: 1 }).format(mega ? bytes / 2 ** 20 : Math.max(bytes / 2 ** 10, 0.1));
  }

  state(text, { fault = false, aloud = false } = {}) {
    const line = this.part("state");
    line.textContent = text;
    line.classList.toggle("is-fault", fault);
    if (fault || aloud) this.room.say.textContent = `${this.file.name}: ${text}`;
  }

  async begin() {
    if (this.file.size === 0) return this.refuse(this.room.word("empty"));
    if (this.file.size > Number(this.room.set.limit)) return this.refuse(this.room.word("big"));
    this.part("fields").hidden = false;
    this.state(this.room.word("checking"));
    const same = await this.same().catch(() => []);
    if (this.cancelled) return;
    if (same.length) this.ask(same);
    else this.send();
  }

  async same() {
    if (this.file.size > HASHED_HERE || !window.crypto?.subtle) return [];
    const digest = await crypto.subtle.digest("SHA-256", await this.file.arrayBuffer());
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.known(`sha256=${hash}`);
  }

  async known(what) {
    const { duplicates, agency } = this.room.set;
    const answer = await fetch(`${duplicates}?agency=${agency}&${what}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : [];
  }

  ask(items) {
    this.state("");
    this.part("progress").hidden = true;
    const list = this.part("same-list");
    list.replaceChildren(...items.map((item) => {
      const line = this.room.section.querySelector("template[data-same-item]").content.cloneNode(true).firstElementChild;
      const [link, used, use] = [line.querySelector("a"), line.querySelector("span"), line.querySelector("button")];
      link.href = item.url;
      link.textContent = item.title;
      used.textContent = item.uses.length ? this.room.word("used", { uses: item.uses.join("; ") }) : this.room.word("unused");
      use.addEventListener("click", () => {
        this.giveUp();
        this.done(item, "taken");
      });
      return line;
    }));
    this.part("same").hidden = false;
    this.part("fields").hidden = true;
    this.room.say.textContent = `${this.file.name}: ${this.part("same").querySelector("p").textContent}`;
  }

  async send() {
    this.part("same").hidden = true;
    this.part("fields").hidden = false;
    this.part("progress").hidden = false;
    this.button("retry").hidden = true;
    this.sending = true;
    const tus = await this.room.tus().catch(() => null);
    if (this.cancelled) return;
    if (!tus) return this.stopped();
    this.upload ??= this.prepared(tus);
    const before = await this.upload.findPreviousUploads().catch(() => []);
    const mine = before.filter((upload) => upload.metadata.agency === this.room.set.agency);
    if (mine.length && !this.upload.url) this.upload.resumeFromPreviousUpload(mine[0]);
    this.upload.start();
  }

  prepared(tus) {
    return new tus.Upload(this.file, {
      endpoint: this.room.set.endpoint,
      chunkSize: PIECE,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: false,
      metadata: { filename: this.file.name, agency: this.room.set.agency },
      headers: { "X-CSRFToken": this.room.set.csrf },
      onShouldRetry: (fault, _attempt, _options) => {
        const status = fault.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status === 409 || status === 423 || status === 460 || status >= 500;
        this.cutAt = this.sent;
        if (again) this.state(this.room.word("cut", { percent: this.percent }), { aloud: true });
        return again;
      },
      onProgress: (sent, all) => this.progress(sent, all),
      onSuccess: () => this.arrived(),
      onError: (fault) => this.failed(fault),
    });
  }

  progress(sent, all) {
    this.sent = sent;
    if (sent <= this.cutAt) return; // tried again, but nothing more went through yet: it stays said that the line is cut
    this.cutAt = -1;
    this.percent = Math.floor((100 * sent) / all);
    this.part("progress").value = this.percent;
    this.state(this.room.word(this.percent < 100 ? "sending" : "examining", { percent: this.percent }));
  }

  async arrived() {
    this.sending = false;
    this.key = this.upload.url.replace(/\/$/, "").split("/").pop();
    const same = this.file.size > HASHED_HERE ? await this.known(`upload=${this.key}`).catch(() => []) : [];
    if (this.cancelled) return;
    if (same.length) this.ask(same);
    else this.ready();
  }

  ready() {
    this.canSave = true;
    this.part("same").hidden = true;
    this.part("fields").hidden = false;
    this.button("save").hidden = false;
    this.state(this.room.word("ready"), { aloud: true });
    this.room.section.querySelector(`[data-waiting="${this.key}"]`)?.remove();
    this.room.tell();
  }

  failed(fault) {
    this.sending = false;
    const body = fault.originalResponse?.getBody?.();
    const status = fault.originalResponse?.getStatus() ?? 0;
    let message = "";
    try {
      message = JSON.parse(body).message;
    } catch {
      message = "";
    }
    if (status >= 400 && status < 500 && message && status !== 409 && status !== 423) {
      this.forgetPlace();
      return this.refuse(message);
    }
    this.stopped();
  }

  stopped() {
    this.sending = false;
    this.state(this.room.word("stopped", { percent: this.percent }), { fault: true });
    this.button("retry").hidden = false;
  }

  refuse(message) {
    this.part("progress").hidden = true;
    this.part("fields").hidden = true;
    this.state(message, { fault: true });
  }

  async save() {
    if (!this.form.reportValidity()) return;
    this.canSave = false;
    this.button("save").disabled = true;
    this.state(this.room.word("saving"));
    const told = new FormData(this.form);
    told.set("agency", this.room.set.agency);
    told.set("upload", this.key);
    told.set("anyway", "1"); // whether it is there already was asked before
    try {
      const answer = await fetch(this.room.set.save, { method: "POST", body: told, headers: { Accept: "application/json", "X-CSRFToken": this.room.set.csrf } });
      const result = await answer.json();
      if (answer.ok) {
        this.forgetPlace();
        this.done(result, "saved");
      } else {
        this.again(Object.values(result.errors ?? {}).flat().join(" ") || this.room.word("failed"));
      }
    } catch {
      this.again(this.room.word("failed"));
    }
  }

  again(message) {
    this.canSave = true;
    this.button("save").disabled = false;
    this.state(message, { fault: true });
  }

  done(item, word) {
    this.canSave = false;
    this.finished = true;
    this.row.classList.add("is-done");
    ["fields", "same", "progress"].forEach((part) => (this.part(part).hidden = true));
    this.row.querySelector(".evidence-row-actions").hidden = true;
    const link = document.createElement("a");
    link.href = item.url;
    link.textContent = item.title;
    this.part("name").replaceChildren(link);
    this.state(this.room.word(word), { aloud: true });
    this.room.tell();
    this.room.section.dispatchEvent(new CustomEvent("evidence:added", { bubbles: true, detail: { id: item.id, title: item.title, url: item.url } }));
  }

  async cancel() {
    this.sending = this.canSave = false;
    this.cancelled = true;
    this.room.files.delete(this);
    this.room.say.textContent = `${this.file.name}: ${this.room.word("cancelled")}`;
    this.row.remove();
    this.room.tell();
    await this.giveUp();
  }

  async giveUp() {
    if (!this.upload) return;
    this.forgetPlace();
    await this.upload.abort(Boolean(this.upload.url)).catch(() => {});
  }

  // Where a file was left is kept by tus in the browser; once it is saved or refused, there is nothing to go on with.
  async forgetPlace() {
    const known = (await this.upload?.findPreviousUploads().catch(() => [])) ?? [];
    known.forEach((upload) => upload.urlStorageKey && localStorage.removeItem(upload.urlStorageKey));
  }
}

const rooms = new Map();

function start(section) {
  if (!rooms.has(section)) rooms.set(section, new Room(section));
}

function startAll(root) {
  if (root.matches?.("[data-evidence-upload]")) start(root);
  root.querySelectorAll?.("[data-evidence-upload]").forEach(start);
}

function open() {
  return [...rooms.values()].find((room) => room.section.isConnected);
}

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let inside = 0;

function overlay(shown) {
  const room = open();
  if (room) room.section.querySelector("[data-overlay]").hidden = !shown;
}

document.addEventListener("dragenter", (event) => {
  if (carriesFiles(event) && open()) {
    inside += 1;
    overlay(true);
  }
});
document.addEventListener("dragleave", (event) => {
  if (carriesFiles(event)) {
    inside = Math.max(0, inside - 1);
    if (!inside) overlay(false);
  }
});
document.addEventListener("dragover", (event) => carriesFiles(event) && open() && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event) || !open()) return;
  event.preventDefault();
  inside = 0;
  overlay(false);
  open().take(event.dataTransfer.files);
});
window.addEventListener("online", () => rooms.forEach((room) => room.files.forEach((file) => !file.button("retry").hidden && file.send())));
window.addEventListener("beforeunload", (event) => [...rooms.values()].some((room) => room.busy) && event.preventDefault());
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
startAll(document);
