// The board with a keyboard and a mouse: arrows move between cells, Enter opens an answer or assigns an empty cell, `a`
// assigns any cell. Without this, the links of rows and the page of assignments do the same.
const board = document.getElementById("board");
const panel = document.getElementById("assign");

const cells = () => [...board.tBodies[0].rows].map((row) => [...row.querySelectorAll("td[data-leaf]")]);

const go = (cell) => {
  if (!cell) return;
  for (const other of board.querySelectorAll('td[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const assign = (cell) => {
  const words = new URLSearchParams({ leaf: cell.dataset.leaf });
  if (!cell.querySelector("a")) words.set("unit", cell.parentElement.dataset.unit);
  window.htmx.ajax("GET", `${board.dataset.panel}?${words}`, { target: "#assign" });
};

const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

if (board) {
  const first = board.querySelector("td[data-leaf]");
  if (first) first.tabIndex = 0;
  board.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-leaf]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = cells();
    const down = rows.findIndex((row) => row.includes(cell));
    const across = rows[down].indexOf(cell);
    if (steps[event.key]) {
      event.preventDefault();
      go(rows[down + steps[event.key][0]]?.[across + steps[event.key][1]]);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(rows[down].at(event.key === "Home" ? 0 : -1));
    } else if (event.key === "Enter" && event.target === cell) {
      event.preventDefault();
      const link = cell.querySelector("a");
      if (link) link.click();
      else assign(cell);
    } else if (event.key === "a") {
      event.preventDefault();
      assign(cell);
    }
  });
  board.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-leaf]");
    if (!cell || event.target.closest("a")) return;
    go(cell);
    assign(cell);
  });
}

// A suggested unit is one press away, and the panel comes into sight when it is filled.
panel?.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-suggest]");
  if (asked) panel.querySelector('select[name="lead"]').value = asked.dataset.suggest;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel) return;
  panel.scrollIntoView({ block: "nearest" });
  (panel.querySelector('[aria-invalid="true"]') ?? document.getElementById("assign-title"))?.focus();
});
