// A file that was just saved on the shelf is picked by itself. The markup and its contract: evidence/parts/picker.html.

document.addEventListener("evidence:added", (event) => {
  const picker = event.target.closest?.("[data-evidence-picker]");
  if (!picker) return;
  const form = picker.querySelector("form[data-attach]");
  const button = document.createElement("button");
  button.name = "item";
  button.value = event.detail.id;
  button.hidden = true;
  form.append(button);
  button.click(); // a click, and not requestSubmit: htmx learns from the click which button sends the form
  button.remove();
  picker.querySelector("input[type=search]").dispatchEvent(new Event("search")); // and stands in the list for the next place
});
