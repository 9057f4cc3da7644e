// Files beside what one writes: chosen, dropped or pasted, and shown until they are sent or taken away.
const list = document.getElementById("attached");
const input = document.getElementById("attach-input");
const main = document.getElementById("main");
let attached = [];

export const attachedFiles = () => attached;
export function attachFiles(files) {
  if (!list) return;
  attached = [...attached, ...files];
  draw();
}
export function detachFiles() {
  const files = attached;
  attached = [];
  if (list) draw();
  return files;
}

function draw() {
  const template = document.getElementById("attached-file").content;
  list.replaceChildren(...attached.map((file) => {
    const item = template.cloneNode(true);
    item.querySelector("span").textContent = file.name;
    const button = item.querySelector("button");
    button.setAttribute("aria-label", `Remove ${file.name}`);
    button.addEventListener("click", () => {
      attached = attached.filter((one) => one !== file);
      draw();
      document.getElementById("composer").focus();
    });
    return item;
  }));
  list.hidden = !attached.length;
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
// The whole page takes the drop: a browser would leave the page for a file that misses the conversation.
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = list ? "copy" : "none";
  main.classList.toggle("dropping", Boolean(list));
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) main.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  main.classList.remove("dropping");
  attachFiles(event.dataTransfer.files);
  document.getElementById("composer")?.focus();
});
if (list) {
  document.getElementById("attach").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    attachFiles(input.files);
    input.value = "";
    document.getElementById("composer").focus();
  });
  document.getElementById("composer").addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    attachFiles(event.clipboardData.files);
  });
}
