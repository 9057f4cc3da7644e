// Selects with typing: a text box with role combobox, and a listbox in the top layer.
// What is chosen lies in hidden inputs; `picked` tells htmx, `change` tells the modal's form.

const parts = (box) => ({
  input: box.querySelector("[role=combobox]"),
  list: document.getElementById(box.querySelector("[role=combobox]").getAttribute("aria-controls")),
  frame: box.querySelector(".combobox-box"),
});
const boxOf = (element) => element instanceof Element ? element.closest("[data-combobox]") : null;
const hiddenInputs = (box) => [...box.querySelectorAll("input[type=hidden]")];
const options = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const chosenText = new WeakMap(); // what a single select shows while nobody types

export function closeListboxes(except) {
  for (const list of document.querySelectorAll(".listbox:popover-open")) {
    const box = boxOf(list);
    if (box !== except) close(box);
  }
}

// A page that scrolls takes an open list along: clicking a box at the edge scrolls it into view.
export function moveListboxes() {
  for (const list of document.querySelectorAll(".listbox:popover-open")) place(list, parts(boxOf(list)).frame);
}

function open(box, query = "") {
  const { input, list, frame } = parts(box);
  if (!list.matches(":popover-open")) {
    closeListboxes(box);
    list.showPopover();
    input.setAttribute("aria-expanded", "true");
  }
  narrow(box, query);
  place(list, frame);
}

function place(list, frame) {
  const edge = frame.getBoundingClientRect();
  list.style.width = `${edge.width}px`;
  list.style.left = `${Math.max(8, Math.min(edge.left, innerWidth - list.offsetWidth - 8))}px`;
  const below = edge.bottom + 4 + list.offsetHeight < innerHeight || edge.top < list.offsetHeight;
  list.style.top = `${below ? edge.bottom + 4 : edge.top - list.offsetHeight - 4}px`;
}

function close(box) {
  const { input, list } = parts(box);
  if (list.matches(":popover-open")) list.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function narrow(box, query) {
  const { list } = parts(box);
  if (box.dataset.remote !== undefined) {
    if (query.length >= Number(box.dataset.remote)) {
      list.dataset.query = query;
      htmx.trigger(list, "search");
    } else list.innerHTML = '<li class="listbox-note">Type to search</li>';
    return;
  }
  for (const option of list.querySelectorAll("[role=option]"))
    option.hidden = !plain(option.dataset.text).includes(plain(query));
  activate(box, options(list).find((one) => one.getAttribute("aria-selected") === "true") || options(list)[0]);
}

function activate(box, option) {
  const { input, list } = parts(box);
  for (const one of list.querySelectorAll(".active")) one.classList.remove("active");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `${list.id}-${[...list.querySelectorAll("[role=option]")].indexOf(option)}`;
  option.classList.add("active");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function hold(box, value) {
  const hidden = document.createElement("input");
  Object.assign(hidden, { type: "hidden", name: box.dataset.name, value });
  parts(box).input.before(hidden);
}

function addChip(box, option) {
  const chip = document.createElement("span");
  const remove = document.createElement("button");
  const text = Object.assign(document.createElement("span"), { dir: "auto", textContent: option.dataset.text });
  Object.assign(remove, { type: "button", textContent: "×", ariaLabel: `Remove ${option.dataset.text}` });
  chip.className = "chip";
  chip.dataset.chosen = option.dataset.value;
  remove.dataset.remove = "";
  chip.append(text, remove);
  parts(box).input.before(chip);
  hold(box, option.dataset.value);
}

function drop(box, value) {
  [...box.querySelectorAll("[data-chosen]")].find((chip) => chip.dataset.chosen === value)?.remove();
  hiddenInputs(box).find((input) => input.value === value)?.remove();
}

function tell(box) {
  const { input, list } = parts(box);
  const values = hiddenInputs(box).map((one) => one.value);
  for (const option of list.querySelectorAll("[role=option]"))
    option.setAttribute("aria-selected", String(values.includes(option.dataset.value)));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  htmx.trigger(box, "picked");
}

function pick(box, option) {
  const { input } = parts(box);
  const value = option.dataset.value;
  if (box.dataset.multiple === undefined) {
    const before = { values: hiddenInputs(box).map((one) => one.value), text: chosenText.get(input) ?? "" };
    const undo = () => {
      hiddenInputs(box).forEach((one) => one.remove());
      before.values.forEach((one) => hold(box, one));
      chosenText.set(input, (input.value = before.text));
    };
    box.addEventListener("refused", undo, { once: true });
    hiddenInputs(box).forEach((one) => one.remove());
    hold(box, value);
    chosenText.set(input, (input.value = option.dataset.text));
    close(box);
  } else {
    if (option.getAttribute("aria-selected") === "true") drop(box, value);
    else if (hiddenInputs(box).length < Number(box.dataset.multiple)) addChip(box, option);
    else return;
    input.value = "";
    close(box);
  }
  tell(box);
}

// Only where nothing need be chosen has the app's select something that clears it.
function clear(box) {
  const { input } = parts(box);
  if (!box.querySelector("[data-clear]") || !hiddenInputs(box).length) return;
  hiddenInputs(box).forEach((one) => one.remove());
  chosenText.set(input, (input.value = ""));
  tell(box);
}

// Events --------------------------------------------------------------------------------------------
const listen = (type, act, capture = false) => document.addEventListener(type, (event) => {
  const box = boxOf(event.target);
  if (box) act(box, event, parts(box));
}, capture);

listen("focusin", (_, event, { input }) => {
  if (event.target === input && !chosenText.has(input)) chosenText.set(input, input.value);
});
listen("input", (box, event, { input }) => { if (event.target === input) open(box, input.value); });
listen("click", (box, event, { input, frame }) => {
  const remove = event.target.closest("[data-remove]");
  const option = event.target.closest("[role=option]");
  if (event.target.closest("[data-clear]")) {
    clear(box);
    return input.focus();
  }
  if (remove) {
    drop(box, remove.closest("[data-chosen]").dataset.chosen);
    input.focus();
    tell(box);
  } else if (option) pick(box, option);
  else if (frame.contains(event.target)) {
    input.focus();
    input.select();
    open(box);
  }
});
listen("mousedown", (_, event) => { if (event.target.closest(".listbox")) event.preventDefault(); });
listen("keydown", (box, event, { input, list }) => {
  if (event.target !== input || event.isComposing) return;
  const isOpen = list.matches(":popover-open");
  const rows = options(list);
  const active = list.querySelector(".active");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !isOpen) open(box);
  else if (step && rows.length) activate(box, rows[(rows.indexOf(active) + step + rows.length) % rows.length]);
  else if (event.key === "Enter") { if (isOpen && active) pick(box, active); else if (!isOpen) open(box); }
  else if (event.key === "Escape" && isOpen) close(box);
  else if (event.key === "Backspace" && !input.value && hiddenInputs(box).length && box.dataset.multiple !== undefined) {
    drop(box, hiddenInputs(box).at(-1).value);
    tell(box);
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
listen("focusout", (box, event, { input }) => {
  if (box.contains(event.relatedTarget)) return;
  close(box);
  if (!input.value && box.dataset.multiple === undefined) clear(box);
  if (box.dataset.multiple === undefined) input.value = chosenText.get(input) ?? input.value;
  else input.value = "";
});
// The search box's own change must not look like a choice.
listen("change", (_, event, { input }) => { if (event.target === input && event.isTrusted) event.stopPropagation(); }, true);

document.addEventListener("htmx:configRequest", (event) => {
  const list = event.detail.elt;
  if (!list.matches?.(".listbox")) return;
  event.detail.parameters.query = list.dataset.query;
  event.detail.parameters.chosen = hiddenInputs(boxOf(list)).map((one) => one.value);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const list = event.detail.elt;
  if (!list.matches?.(".listbox:popover-open")) return;
  const box = boxOf(list);
  place(list, parts(box).frame);
  activate(box, options(list)[0]);
});
// Where the app drew a select anew, what it shows is what was drawn.
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const input of document.querySelectorAll("[data-combobox] [role=combobox]"))
    if (input !== document.activeElement) chosenText.delete(input);
});
