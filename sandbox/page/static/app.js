// What htmx cannot do: theme, drawer, panels, menus, dialogs, the composer's keys and the live connection.
import { closeListboxes, moveListboxes } from "/static/combobox.js";
import "/static/composer.js";

const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });

// Theme, drawer, panels -----------------------------------------------------------------------------
on("click", "[data-theme-button]", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

function openDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  const button = $("[data-drawer]");
  button.setAttribute("aria-expanded", String(open));
  if (open) $("#sidebar a[aria-current], #sidebar a").focus();
}
on("click", "[data-drawer]", (button) => openDrawer(button.getAttribute("aria-expanded") !== "true"));
on("click", "[data-drawer-close]", () => openDrawer(false));

function showPanel(name) {
  root.dataset.panel = name;
  sessionStorage.setItem("panel", name);
  for (const button of $$("[data-panel-button]"))
    button.setAttribute("aria-expanded", String(button.dataset.panelButton === name));
}
function closePanel() {
  const opener = $(`[data-panel-button="${root.dataset.panel}"]`);
  showPanel("");
  opener.focus();
}
on("click", "[data-panel-button]", (button) => {
  if (root.dataset.panel === button.dataset.panelButton) return closePanel();
  showPanel(button.dataset.panelButton);
  $(`#panel-${root.dataset.panel} [data-panel-close]`).focus(); // on a narrow screen it covers its button
});
on("click", "[data-panel-close]", closePanel);
showPanel(root.dataset.panel || "");

on("click", "[data-dismiss]", (button) => { button.closest(".toast").hidden = true; });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || $("dialog[open]")) return;
  if (document.body.classList.contains("drawer-open")) {
    openDrawer(false);
    $("[data-drawer]").focus();
  } else if (event.target.closest?.(".panel")) closePanel();
});

// Menus ---------------------------------------------------------------------------------------------
// A popover lies in the top layer, where nothing clips it; it is put beside its button by hand.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu") || event.newState !== "open") return;
  const button = $(`[popovertarget="${CSS.escape(menu.id)}"]`).getBoundingClientRect();
  const left = Math.min(button.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8);
  const below = button.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, left < 8 ? button.left : left)}px`;
  menu.style.top = `${below ? button.bottom + 4 : Math.max(8, button.top - menu.offsetHeight - 4)}px`;
  $("[role=menuitem]", menu)?.focus();
}, true);
on("keydown", ".menu", (menu, event) => {
  const items = $$("[role=menuitem]", menu);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const edge = { Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (step === undefined && edge === undefined) return;
  event.preventDefault();
  items[edge ?? (items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});
on("click", ".menu [role=menuitem]", (item) => item.closest(".menu").hidePopover());

// Dialogs -------------------------------------------------------------------------------------------
let opener = null; // what had the focus before the first modal opened
const selectorOf = (element) => element && (element.id ? `#${CSS.escape(element.id)}` :
  element.dataset.actionId && `[data-action-id="${CSS.escape(element.dataset.actionId)}"]`);

const firstIn = (container) => $("[autofocus]", container) ||
  $(":is(.modal-body, .blocks) :is(input:not([type=hidden]), textarea, button, a)", container) ||
  $("footer button", container);

function syncModal() {
  const waiting = $("dialog[data-modal]:not([open])");
  if (waiting) {
    if (!opener) opener = selectorOf(document.activeElement?.closest("button, a, textarea, input")) || "#composer";
    closeListboxes();
    waiting.showModal();
    firstIn(waiting).focus();
  } else if (opener && !$("dialog[data-modal]")) {
    ($(opener) || $("#composer") || $("#main")).focus();
    opener = null;
  }
}
// The browser would close the dialog by itself; whether it closes is the workspace's to say.
document.addEventListener("keydown", (event) => {
  const top = $$("dialog[open]").at(-1);
  if (event.key !== "Escape" || event.defaultPrevented || $(":popover-open") || !top?.matches("[data-modal]")) return;
  event.preventDefault();
  $("[data-cancel-modal]", top).click();
});
document.addEventListener("close", (event) => {
  if (event.target.matches?.("dialog[data-modal]")) $("[data-cancel-modal]", event.target).click();
}, true);
on("click", "[data-open-dialog]", (button) => {
  const dialog = document.getElementById(button.dataset.openDialog);
  dialog.showModal();
  htmx.trigger(dialog, "opened");
});
on("click", "[data-close-dialog]", (button) => button.closest("dialog").close());

function ask(id, proceed, refuse = () => {}) {
  const dialog = document.getElementById(id);
  const answered = (event) => {
    const answer = event.target.closest("[data-answer]")?.dataset.answer;
    if (answer) dialog.close(answer);
  };
  dialog.returnValue = "";
  dialog.addEventListener("click", answered);
  dialog.addEventListener("close", () => {
    dialog.removeEventListener("click", answered);
    (dialog.returnValue === "confirm" ? proceed : refuse)();
  }, { once: true });
  dialog.showModal();
  $("[data-answer=deny]", dialog).focus();
}

// Block Kit -----------------------------------------------------------------------------------------
on("click", "a[hx-trigger=followed]", (link, event) => {
  const tell = () => htmx.trigger(link, "followed");
  if (!link.dataset.confirm) return tell();
  event.preventDefault();
  link.dataset.following = "yes";
  tell();
});
document.addEventListener("htmx:confirm", (event) => {
  const element = event.detail.elt;
  if (!element.dataset?.confirm) return;
  event.preventDefault();
  const proceed = () => {
    if (element.dataset.following) open(element.href, "_blank", "noopener");
    event.detail.issueRequest(true);
  };
  ask(element.dataset.confirm, proceed, () => element.dispatchEvent(new CustomEvent("refused")));
});
on("input", "[data-counter]", (input) => {
  document.getElementById(input.dataset.counter).textContent = input.maxLength - input.value.length;
});
on("keydown", "[data-enter]", (input, event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  htmx.trigger(input, "entered");
});

// Live changes --------------------------------------------------------------------------------------
// Whether something is open, dismissed or being typed is the page's own business, not the server's.
// Of what has the focus only the value that is being typed is left alone: its label and what lies in it change.
const OWN = ["value", "aria-expanded", "aria-activedescendant", "tabindex"];
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === "open" || name === "style" || (name === "hidden" && node.matches(".toast")) ||
    (node === document.activeElement && OWN.includes(name)));

Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) =>
  !(node.matches?.("details[data-keep-open][open]") ||
    (node.parentNode === document.activeElement && node.parentNode.matches("textarea")));

// Where the app takes away what had the focus, the focus stays in the same message, modal or page.
let focused = []; // the ids of what had the focus and of what it stood in, from the inside out
document.addEventListener("htmx:oobBeforeSwap", () => {
  const active = document.activeElement;
  focused = active === document.body ? [] : [active.id];
  for (let one = active; one; one = one.parentElement)
    if (one.matches("[data-message-ts], dialog[data-modal], #region-messages, #region-home")) focused.push(one.id);
});
function keepFocus() {
  if (document.activeElement !== document.body || !focused.length) return;
  const [own, ...around] = focused;
  const container = around.map((id) => document.getElementById(id)).find((one) => one);
  const next = document.getElementById(own) ||
    (container && ((container.id !== "region-messages" && firstIn(container)) || container));
  if (!next) return;
  if (next === container && !next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

const scroller = $("[data-scroll]");
const follows = scroller.dataset.scroll !== "home";
let atEnd = true;
scroller.addEventListener("scroll", () => {
  atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  moveListboxes();
});
const keepEnd = () => { if (follows && atEnd) scroller.scrollTop = scroller.scrollHeight; };

document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.removeAttribute("aria-busy"));
document.addEventListener("htmx:oobAfterSwap", () => { keepEnd(); keepFocus(); syncModal(); });
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt.id !== "live") return say(event.detail.xhr.responseText);
  if (event.detail.xhr.status === 404) return location.replace("/"); // this person or channel is gone
  retry();
});
document.addEventListener("unsent", (event) => say(event.detail));
document.addEventListener("htmx:sendError", (event) => { if (event.detail.elt.id === "live") retry(); });
// Before the answer is drawn: afterwards the element that asked is replaced, and its events reach nobody.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.elt.id !== "live" || event.detail.xhr.status !== 200 || !down) return;
  down = false;
  offline("");
});
// The first request after an outage must not wait for news before it says that the workspace is back.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "live" && down) event.detail.parameters.now = "yes";
});
const WAITING = $("#offline").textContent;
let down = false; // whether the workspace has not answered
function offline(text) {
  $("#offline").hidden = !text;
  if (text) $("#offline").textContent = text;
}
function say(text) {
  offline(text);
  setTimeout(() => offline(down ? WAITING : ""), 4000);
}
function retry() {
  down = true;
  offline(WAITING);
  setTimeout(() => htmx.trigger("#live", "retry"), 1000);
}
// A browser grants six connections to one place; a tab that nobody looks at must not hold one of them.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "live" && document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => htmx.trigger("#live", document.hidden ? "htmx:abort" : "retry"));
// An e-mail is as high as what it says; it can run nothing, so the page may measure it.
document.addEventListener("load", (event) => {
  const frame = event.target;
  if (frame.matches?.(".letter-frame")) frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`;
}, true);
addEventListener("resize", keepEnd);
keepEnd();
syncModal();
