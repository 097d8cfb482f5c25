// Looks inside evidence: PDF page by page, pictures, videos, text. The markup and its contract: evidence/parts/preview.html.

const TEXT_SHOWN = 200_000;
const ZOOM = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

function start(section) {
  if (section.dataset.started) return;
  section.dataset.started = "yes";
  const ask = section.querySelector("[data-ask]");
  if (ask) {
    ask.hidden = false;
    ask.querySelector("[data-do=open]").addEventListener("click", () => {
      ask.hidden = true;
      open(section);
    });
  } else {
    open(section);
  }
}

async function open(section) {
  const view = section.querySelector("[data-view]");
  const state = section.querySelector("[data-state]");
  if (section.dataset.kind in OPENERS) state.textContent = section.dataset.loading;
  try {
    await OPENERS[section.dataset.kind]?.(section, view);
    if (state.textContent === section.dataset.loading) state.textContent = "";
  } catch (fault) {
    console.warn(fault);
    state.textContent = section.dataset.fault;
  }
}

const OPENERS = { pdf: openPdf, image: openImage, video: openVideo, text: openText, words: openText };

function openImage(section, view) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.alt = section.dataset.title;
    image.onload = done;
    image.onerror = failed;
    image.src = section.dataset.src;
    view.replaceChildren(image);
  });
}

function openVideo(section, view) {
  const video = document.createElement("video");
  video.controls = true;
  video.preload = "metadata";
  video.src = section.dataset.src;
  video.addEventListener("error", () => (section.querySelector("[data-state]").textContent = section.dataset.fault));
  view.replaceChildren(video);
}

async function openText(section, view) {
  const answer = await fetch(section.dataset.src, { headers: { Range: `bytes=0-${TEXT_SHOWN - 1}` } });
  if (!answer.ok) throw new Error(answer.status);
  const bytes = await answer.arrayBuffer();
  const sheet = document.createElement("pre");
  sheet.className = "evidence-preview-text";
  sheet.textContent = new TextDecoder("utf-8").decode(bytes.slice(0, TEXT_SHOWN));
  view.replaceChildren(sheet);
  const whole = bytes.byteLength <= TEXT_SHOWN && (answer.status === 200 || Number(section.dataset.size) <= TEXT_SHOWN);
  if (!whole) section.querySelector("[data-state]").textContent = section.dataset.cut;
}

async function openPdf(section, view) {
  const pdfjs = await import(section.dataset.pdfjs);
  pdfjs.GlobalWorkerOptions.workerSrc = section.dataset.worker;
  const vendor = section.dataset.vendor;
  const file = await pdfjs.getDocument({
    url: section.dataset.src,
    cMapUrl: `${vendor}cmaps/`,
    standardFontDataUrl: `${vendor}standard_fonts/`,
    wasmUrl: `${vendor}wasm/`,
    iccUrl: `${vendor}iccs/`,
    isEvalSupported: false,
    enableXfa: false,
    // Each part of a sealed file is opened from its beginning, so it is fetched once and whole.
    disableRange: "wait" in section.dataset,
  }).promise;
  const reader = new Pages(pdfjs, file, section, view);
  await reader.show(Number(section.dataset.page) || 1);
}

class Pages {
  constructor(pdfjs, file, section, view) {
    Object.assign(this, { pdfjs, file, section, view, number: 0, zoom: 1, drawing: 0 });
    section.querySelector("[data-count]").textContent = file.numPages;
    this.field = section.querySelector("[data-number]");
    this.field.max = file.numPages;
    section.querySelector("[data-tools]").hidden = false;
    const steps = { previous: () => this.show(this.number - 1), next: () => this.show(this.number + 1), smaller: () => this.scale(-1), bigger: () => this.scale(1) };
    section.querySelectorAll("[data-tools] [data-do]").forEach((button) => button.addEventListener("click", steps[button.dataset.do]));
    this.field.addEventListener("change", () => this.show(Number(this.field.value)));
    section.addEventListener("evidence:page", (event) => this.show(event.detail.page));
    view.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does = {
      PageDown: () => this.show(this.number + 1), n: () => this.show(this.number + 1),
      PageUp: () => this.show(this.number - 1), p: () => this.show(this.number - 1),
      Home: () => this.show(1), End: () => this.show(this.file.numPages),
      "+": () => this.scale(1), "=": () => this.scale(1), "-": () => this.scale(-1),
    }[event.key];
    if (does) {
      event.preventDefault();
      event.stopPropagation();
      does();
    }
  }

  scale(step) {
    const at = ZOOM.indexOf(this.zoom);
    this.zoom = ZOOM[Math.min(Math.max(at + step, 0), ZOOM.length - 1)];
    this.draw();
  }

  async show(wanted) {
    const number = Math.min(Math.max(Math.trunc(wanted) || 1, 1), this.file.numPages);
    if (number === this.number) {
      this.field.value = number;
      return;
    }
    this.number = number;
    this.field.value = number;
    this.view.scrollTop = 0;
    await this.draw();
  }

  async draw() {
    const turn = ++this.drawing;
    const page = await this.file.getPage(this.number);
    const width = Math.max(this.view.clientWidth - 24, 200);
    const scale = (width / page.getViewport({ scale: 1 }).width) * this.zoom;
    const viewport = page.getViewport({ scale });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    canvas.style.width = `${Math.floor(viewport.width)}px`;
    canvas.style.height = `${Math.floor(viewport.height)}px`;
    await page.render({ canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] }).promise;
    if (turn !== this.drawing) return;
    const sheet = document.createElement("div");
    sheet.className = "evidence-sheet";
    sheet.dataset.sheet = this.number;
    sheet.style.setProperty("--total-scale-factor", scale);
    sheet.append(canvas, await this.text(page, viewport));
    if (turn === this.drawing) this.view.replaceChildren(sheet);
  }

  async text(page, viewport) {
    const layer = document.createElement("div");
    layer.className = "textLayer";
    await new this.pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport }).render();
    return layer;
  }
}

function startAll(root) {
  if (root.matches?.("[data-evidence-preview]")) start(root);
  root.querySelectorAll?.("[data-evidence-preview]").forEach(start);
}

document.addEventListener("click", (event) => {
  const jump = event.target.closest?.("[data-preview-page]");
  const section = jump && document.querySelector("[data-evidence-preview]");
  if (!section) return;
  event.preventDefault();
  section.dispatchEvent(new CustomEvent("evidence:page", { detail: { page: Number(jump.dataset.previewPage) } }));
});
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
document.addEventListener("htmx:beforeRequest", (event) => {
  const beside = event.target.matches?.(".evidence-look") && document.querySelector("#shelf-beside");
  if (beside && !beside.offsetParent) {
    event.preventDefault(); // no place beside the list, as on a phone: the item's own page
    location.assign(event.target.href);
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.(".evidence-look")) return;
  document.querySelectorAll(".evidence-look[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
  event.target.setAttribute("aria-current", "true");
});
startAll(document);
