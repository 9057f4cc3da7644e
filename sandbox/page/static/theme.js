// Loaded before anything is drawn, so that the page does not flash in the other theme.
const saved = localStorage.getItem("theme");
const theme = saved || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.documentElement.dataset.theme = theme;
if (innerWidth > 900) document.documentElement.dataset.panel = sessionStorage.getItem("panel") || "";
