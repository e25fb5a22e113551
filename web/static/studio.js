/* While one types: what is wrong, how many characters, where the cursor is. All works without. */
"use strict";
(() => {
  const PAUSE = 90; // milliseconds without a key before the server is asked
  const form = document.getElementById("editor");
  const text = document.getElementById("text");
  const findings = document.getElementById("findings");
  const unchecked = document.getElementById("unchecked");

  function filled(words, values) {
    return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /* The server counts characters, not the halves some of them have in a browser. */
  function length(words) { return [...words.trim()].length; }

  function count(field) {
    const shown = document.getElementById(`left_${field.id}`);
    const limit = Number(field.dataset.limit);
    const characters = length(field.value);
    shown.textContent = filled(shown.dataset.words, { count: characters, limit });
    shown.classList.toggle("over", characters > limit);
  }

  /* Below a field stands what is wrong with it; the list above keeps the whole. */
  function placeFindings() {
    for (const slot of document.querySelectorAll(".wrong")) slot.replaceChildren();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const one of findings.querySelectorAll("[data-target]")) {
      document.getElementById(one.dataset.target)?.setAttribute("aria-invalid", "true");
      const slot = document.getElementById(`wrong_${one.dataset.target}`);
      if (!slot) continue;
      const line = document.createElement("p");
      line.className = [...one.classList].filter((name) => name !== "finding").join(" ");
      line.textContent = one.querySelector("strong").textContent;
      slot.append(line);
    }
  }

  let waiting = 0;
  let asked = 0;
  let running = null;
  async function check() {
    const number = ++asked;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        redirect: "manual",
        signal: running.signal,
      });
      const words = await answer.text();
      if (number !== asked) return;
      if (!answer.ok) throw new Error(String(answer.status));
      findings.innerHTML = words; // made by our own server, which escapes
      findings.dataset.checked = String(number);
      unchecked.hidden = true;
      placeFindings();
    } catch (error) {
      if (error.name !== "AbortError" && number === asked) unchecked.hidden = false;
    }
  }

  function goTo(line, column) {
    const lines = text.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const here = lines[line - 1] ?? "";
    const units = [...here].slice(0, column - 1).join("").length;
    text.focus();
    text.setSelectionRange(before + units, before + here.length);
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 5) * height);
    text.scrollLeft = 0;
  }

  function where() {
    const shown = document.getElementById("where");
    const before = text.value.slice(0, text.selectionStart).split("\n");
    const column = [...before.at(-1)].length + 1;
    shown.textContent = filled(shown.dataset.words, { line: before.length, column });
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.limit) count(event.target);
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE);
  });
  findings.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (text && link.dataset.line) {
      event.preventDefault();
      goTo(Number(link.dataset.line), Number(link.dataset.column));
    } else if (link.hash) {
      event.preventDefault();
      document.getElementById(link.hash.slice(1))?.focus();
    }
  });
  for (const field of form.querySelectorAll("[data-limit]")) count(field);
  if (text) {
    for (const kind of ["keyup", "click", "input", "focus", "select"]) text.addEventListener(kind, where);
    where();
    if (Number(form.dataset.line)) goTo(Number(form.dataset.line), 1);
  }
  placeFindings();
})();
