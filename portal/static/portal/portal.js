// Conveniences only: every page works without this file.
"use strict";

// The error summary is read out and scrolled to first.
document.querySelector("[data-focus]")?.focus();

// A second click on a button whose form is under way does nothing; coming back by the back button revives it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // A file to save leaves this page standing, so the form must work again.
  if (form.hasAttribute("data-download")) setTimeout(() => delete form.dataset.sent, 3000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// How many characters are left in a long text.
document.querySelectorAll("[data-limit]").forEach((area) => {
  const note = document.createElement("p");
  note.className = "hint count";
  note.setAttribute("aria-hidden", "true");
  area.after(note);
  const show = () => (note.textContent = `${area.value.length} / ${area.dataset.limit}`);
  area.addEventListener("input", show);
  show();
});
