// Draws the charts of a page from their Vega-Lite specifications, in the page's own colours, without eval.
// A chart without script stays hidden; the table beside it says the same.
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colour that a token of the face has here, in a form that every drawing surface knows. */
function colourOf(token, probe, pen) {
  probe.style.color = `var(${token})`;
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = getComputedStyle(probe).color;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

function palette(tokens) {
  const probe = document.body.appendChild(document.createElement("span"));
  // Where motion is reduced every change is a very short transition, and one would read the colour it starts from.
  probe.style.setProperty("transition", "none", "important");
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const found = new Map(Object.entries(tokens).map(([colour, token]) => [colour, colourOf(token, probe, pen)]));
  probe.remove();
  return found;
}

/** The specification with every colour of paper replaced by the page's, and labels no longer than there is room. */
function fitted(part, colours, longest) {
  if (typeof part === "string") return colours.get(part) ?? part;
  if (Array.isArray(part)) return part.map((each) => fitted(each, colours, longest));
  if (!part || typeof part !== "object") return part;
  const shown = Object.entries(part).map(([key, each]) => [
    key, key === "labelLimit" ? Math.min(each, longest) : fitted(each, colours, key === "legend" ? Infinity : longest),
  ]);
  return Object.fromEntries(shown);
}

const numbers = document.documentElement.lang.startsWith("en") ? [".", ","] : [",", "."];

async function draw(figure) {
  const { expressionInterpreter } = await import(figure.dataset.interpreter);
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const plane = figure.querySelector(".chart-plane");
  figure.hidden = false;
  const here = fitted(spec, palette(spec.usermeta.tokens), Math.max(110, plane.clientWidth / 3));
  const { spec: compiled } = vegaLite.compile(here);
  vega.formatLocale({ decimal: numbers[0], thousands: numbers[1], grouping: [3], currency: ["", ""] });
  figure.view?.finalize();
  figure.view = new vega.View(vega.parse(compiled, null, { ast: true }), {
    expr: expressionInterpreter, renderer: "svg", container: plane, hover: true, logLevel: vega.Warn,
  });
  await figure.view.runAsync();
  figure.dataset.drawn = "";
}

const all = (which) => document.querySelectorAll(which).forEach((figure) => draw(figure));
all("[data-chart]");
dark.addEventListener("change", () => all("[data-chart]"));
// A part of a page that was fetched again brings its charts along.
document.addEventListener("htmx:afterSettle", () => all("[data-chart]:not([data-drawn])"));
