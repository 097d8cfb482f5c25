// A ZIP or a whole folder of evidence: sent in pieces (tus), so that a cut connection only interrupts; then the form
// names what was sent. Without this script the ZIP goes with the form itself. Markup: exchange/bring_parcel.html.

const PIECE = 5 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const AT_ONCE = 3;

class Parcel {
  constructor(form) {
    this.form = form;
    this.set = form.dataset;
    form.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
    this.zip = form.querySelector("[data-zip]");
    this.folder = form.querySelector("[data-folder]");
    form.addEventListener("submit", (event) => {
      const files = this.files();
      if (this.ready || !files) return; // nothing chosen: the server says so
      event.preventDefault();
      this.send(files);
    });
  }

  files() {
    if (this.folder.files.length) return [...this.folder.files];
    return this.zip.files.length ? [...this.zip.files] : null;
  }

  async send(files) {
    const wanted = files.filter((file) => file.size > 0);
    if (!wanted.length) return this.fail(this.set.none);
    const button = this.form.querySelector("button");
    button.disabled = true;
    this.part("fault").hidden = true;
    this.part("bar").hidden = false;
    this.all = wanted.reduce((sum, file) => sum + file.size, 0);
    this.sent = new Map();
    this.done = [];
    this.count = wanted.length;
    try {
      const tus = await this.tus();
      const queue = [...wanted];
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        while (queue.length) await this.one(tus, queue.shift());
      }));
    } catch (fault) {
      button.disabled = false;
      return this.fail(this.told(fault) || this.set.failed);
    }
    this.form.elements.uploads.value = JSON.stringify(this.done);
    const first = wanted[0].webkitRelativePath || wanted[0].name;
    this.form.elements.name.value = first.split("/")[0];
    this.zip.disabled = this.folder.disabled = true;
    this.ready = true;
    this.form.submit();
  }

  one(tus, file) {
    return new Promise((done, failed) => {
      const upload = new tus.Upload(file, {
        endpoint: this.set.endpoint,
        chunkSize: PIECE,
        retryDelays: RETRIES,
        removeFingerprintOnSuccess: true,
        metadata: { filename: file.name, agency: this.set.agency, purpose: "parcel" },
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        onProgress: (sent) => this.progress(file, sent),
        onError: failed,
        onSuccess: () => {
          const key = upload.url.replace(/\/$/, "").split("/").pop();
          this.done.push({ key, path: file.webkitRelativePath || file.name });
          this.progress(file, file.size);
          done();
        },
      });
      upload.findPreviousUploads().then((before) => {
        const mine = before.filter((one) => one.metadata.purpose === "parcel" && one.metadata.agency === this.set.agency);
        if (mine.length) upload.resumeFromPreviousUpload(mine[0]);
        upload.start();
      }, failed);
    });
  }

  progress(file, sent) {
    this.sent.set(file, sent);
    const whole = [...this.sent.values()].reduce((sum, one) => sum + one, 0);
    const percent = Math.floor((100 * whole) / this.all);
    this.form.querySelector("progress").value = percent;
    this.part("state").textContent = this.set.sending.replace("{done}", this.done.length).replace("{all}", this.count).replace("{percent}", percent);
  }

  told(fault) {
    try {
      return JSON.parse(fault.originalResponse.getBody()).message;
    } catch {
      return "";
    }
  }

  fail(text) {
    this.part("bar").hidden = true;
    this.part("fault").hidden = false;
    this.part("fault").textContent = text;
  }

  part(name) {
    return this.form.querySelector(`[data-${name}]`);
  }

  tus() {
    return new Promise((done, failed) => {
      if (window.tus) return done(window.tus);
      const script = document.createElement("script");
      script.src = this.set.tus;
      script.onload = () => done(window.tus);
      script.onerror = failed;
      document.head.append(script);
    });
  }
}

document.querySelectorAll("[data-parcel]").forEach((form) => new Parcel(form));
