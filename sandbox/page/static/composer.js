// The box in which one writes: commands are hinted, Enter sends, Shift+Enter makes a new line.
import { attachedFiles, attachFiles, detachFiles } from "/static/attachments.js";

const composer = document.getElementById("composer");
const hints = document.getElementById("command-hints");

function suggestCommands() {
  const word = composer.value.split(/\s/)[0];
  const shown = word.startsWith("/") && !composer.value.includes("\n");
  let first = null;
  for (const item of hints.children) {
    const typed = composer.value.includes(" ");
    item.hidden = !shown || !(typed ? item.dataset.command === word : item.dataset.command.startsWith(word));
    if (!item.hidden) first ??= item;
  }
  selectHint(first);
  hints.hidden = !first;
}
function selectHint(item) {
  for (const one of hints.children) one.setAttribute("aria-selected", String(one === item));
  if (item) composer.setAttribute("aria-activedescendant", item.id);
  else composer.removeAttribute("aria-activedescendant");
}
function takeHint(item) {
  composer.value = `${item.dataset.command} `;
  suggestCommands();
  composer.focus();
}
function composerKey(event) {
  const visible = hints.hidden ? [] : [...hints.children].filter((item) => !item.hidden);
  const selected = visible.find((item) => item.getAttribute("aria-selected") === "true");
  const unfinished = selected && !composer.value.startsWith(selected.dataset.command);
  if (event.isComposing) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && visible.length > 1) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    selectHint(visible[(visible.indexOf(selected) + step + visible.length) % visible.length]);
  } else if ((event.key === "Tab" || event.key === "Enter") && !event.shiftKey && unfinished) takeHint(selected);
  else if (event.key === "Escape" && visible.length) hints.hidden = true;
  else if (event.key === "Enter" && !event.shiftKey) {
    if (composer.value.trim() || attachedFiles().length) composer.form.requestSubmit();
  } else return;
  event.preventDefault();
}
if (composer) {
  // What is half written waits where it was written, while one looks elsewhere in this tab.
  const draft = `draft:${location.pathname}`;
  const write = (text) => {
    composer.value = text;
    composer.dispatchEvent(new Event("input", { bubbles: true }));
  };
  composer.addEventListener("input", suggestCommands);
  composer.addEventListener("input", () => sessionStorage.setItem(draft, composer.value));
  write(sessionStorage.getItem(draft) || "");
  composer.addEventListener("keydown", composerKey);
  hints.addEventListener("mousedown", (event) => event.preventDefault());
  hints.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) takeHint(item);
  });
  // What was typed leaves the box at once, and comes back when it could not be sent. htmx would hold the next
  // line back until the app has answered this one.
  composer.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = composer.value;
    const files = detachFiles();
    if (!text.trim() && !files.length) return;
    const form = new FormData(composer.form);
    for (const file of files) form.append("files", file);
    const body = files.length ? form : new URLSearchParams(form);
    write("");
    // What the browser is to send even after the page is left must be small.
    const answer = await fetch(composer.form.action, { method: "POST", body, keepalive: !files.length }).catch(() => null);
    if (answer?.ok) return;
    if (!composer.value) write(text);
    attachFiles(files);
    document.dispatchEvent(new CustomEvent("unsent", { detail: (await answer?.text()) || "That was not sent." }));
  });
  composer.focus({ preventScroll: true });
}
