/* The preferences page with script: the list is searched while typing, and the history is that of now.
 *
 * Search finds what consent/pages/search.py finds. What it hides stays in the form.
 */
(() => {
  "use strict";

  const form = document.querySelector("[data-privacy-search]");
  const status = document.getElementById("privacy-found");

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // What a row says, without the labels that every row has.
  const said = (row) => [...row.querySelectorAll("h3, dd, th[scope=row], td")].map((cell) => cell.textContent);
  const rows = [...document.querySelectorAll("[data-privacy-row]")].map((row) => [row, fold(said(row).join("\n"))]);

  const filter = (query) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) found += 1;
    }
    for (const list of document.querySelectorAll("[data-privacy] .privacy-card")) {
      const details = list.querySelector("details");
      list.hidden = words.length > 0 && !list.querySelector("[data-privacy-row]:not([hidden])");
      if (words.length && details && !list.hidden) details.open = true;
    }
    return words.length ? found : null;
  };

  let pause;

  // Said once the typing rests, not with every letter.
  const announce = (found) => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const { found: counted, nothing } = status.dataset;
      status.textContent = found === null ? "" : found ? counted.replace("{count}", found) : nothing;
    }, 400);
  };

  if (form) {
    const look = () => announce(filter(form.elements.q.value));
    form.querySelector("[data-privacy-all]")?.remove();
    form.addEventListener("input", look);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
  }

  // A choice was saved without leaving the page: the history has one entry more.
  document.addEventListener("consent:change", async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const history = page.getElementById("privacy-history");
    if (history) document.getElementById("privacy-history")?.replaceWith(history);
  });
})();
