/* What a browser with script gets on top. Everything works without it; it spares the reload.
 *
 * It reads the choice cookie (format: consent/visitor/codec.py), shows the notice on pages that are
 * the same for everyone, sends the forms, opens held tags that are allowed, removes the storage of
 * refused services, and offers `window.consent`. It evaluates no strings.
 */
(() => {
  "use strict";

  /* choice */

  const notice = document.getElementById("privacy-notice");
  const control = document.getElementById("privacy-choices");
  const corner = document.getElementById("privacy-corner");
  const status = document.getElementById("privacy-status");
  const framed = window !== window.parent;
  const address = () => new URL(control.href).pathname;

  // Trusted Types: one policy, for scripts that stand in the page and were held. It makes up nothing.
  const same = (text) => text;
  let trusted = { createScriptURL: same, createScript: same };
  try {
    trusted = window.trustedTypes.createPolicy("privacy-choices", trusted);
  } catch {
    // No Trusted Types here. Or not for us: then such a script stays held.
  }

  // ---------------------------------------------------------------- the choice

  const detail = () => ({
    granted: ["necessary", ...policy.categories].filter((name) => allowed(name)),
    categories: Object.fromEntries(["necessary", ...policy.categories].map((name) => [name, allowed(name)])),
    services: Object.fromEntries([...services.keys()].map((name) => [name, allowed(name)])),
  });

  // The choice cookie as this page last looked at it.
  let seen = choice.value;

  // Take over a choice. What ran under the old one and may no longer run ends with a reload. So does a page
  // whose loaded policy is narrower than the new choice: nothing but loading it again makes it wider.
  const take = (next, reload = true) => {
    const before = choice;
    choice = next;
    seen = next.value;
    const changed = before.value !== next.value;
    if (!changed) next.granted = before.granted;
    // The guard hears of it too, before tags are opened.
    if (changed) document.dispatchEvent(new CustomEvent("consent:change", { detail: detail() }));
    show();
    signal();
    tick();
    sweep();
    const lost = [...policy.categories, ...services.keys()].some((name) => allowed(name, before) && !allowed(name));
    const gained = [...services.keys()].some((name) => allowed(name) && !allowed(name, before));
    const narrow = gained && "reload" in own.dataset && reload;
    if (!narrow) open();
    if (narrow || (changed && lost && mode !== "page")) location.reload();
  };

  // ---------------------------------------------------------------- the notice

  let came; // what had the focus before the notice

  // Where nobody is asked: notice and control out of the way of the site's own skip link, at the page's end.
  const settle = () => {
    if (notice) corner.append(notice);
    document.body.append(corner);
  };

  const show = () => {
    const aside = framed && mode === "shared";
    if (aside) control.hidden = true;
    if (!notice || aside) return;
    const ask = !choice.decided;
    if (ask === !notice.hidden) return;
    const inside = notice.contains(document.activeElement);
    // The control stands among the notice's links while it is open, else in the corner.
    if (ask) notice.querySelector(".privacy-links").prepend(control);
    else corner.prepend(control);
    notice.hidden = !ask;
    // First of all where somebody is asked.
    if (ask) document.body.prepend(notice);
    else settle();
    if (ask && navigator.globalPrivacyControl) notice.querySelector("[role=status]")?.removeAttribute("hidden");
    if (inside && !ask) (came && came.isConnected ? came : control).focus({ preventScroll: true });
  };

  // On the preferences, and beside the control where a region's law wants it: the opt-out signal is honoured. Not to
  // who is asked (the notice says it) nor to who allowed something that is sold by name, though the signal was there.
  const signal = () => {
    const line = document.querySelector("#privacy-corner > .privacy-signal, [data-privacy-signal]");
    if (!line) return;
    const [, , , whole = "", single = "", marks = ""] = cookie().split(".");
    const named = [...names(whole), ...single.split("~").map((name) => (services.get(name) || [])[0])];
    const signalled = marks.split("~").includes("g");
    if (signalled && named.some((name) => policy.sale.includes(name))) line.hidden = true;
    else if (choice.decided && navigator.globalPrivacyControl) line.hidden = false;
  };

  // A page that is the same for everyone cannot say what is new since this visitor chose. The server knows.
  const news = async () => {
    const answer = await fetch(address() + "/news?language=" + notice.lang, { signal: AbortSignal.timeout(2000) });
    const said = answer.ok && (await answer.text());
    if (!said) return;
    const line = document.createElement("p");
    line.className = "privacy-signal";
    line.textContent = said;
    notice.querySelector("p").after(line);
    // A choice made here was made by somebody who was told.
    notice.querySelector("[name=return_to]").value = location.pathname + location.search;
  };

  if (notice) {
    notice.addEventListener("focusin", (event) => {
      if (event.relatedTarget && !notice.contains(event.relatedTarget)) came = event.relatedTarget;
    });
  }

  // On the preferences page: the switches, and what is stored, as the choice has it now.
  const tick = () => {
    if (mode !== "page" || !choice.decided) return;
    for (const box of document.querySelectorAll("[data-privacy] [type=checkbox]")) {
      box.checked = choice.granted.has(box.value);
    }
    for (const row of document.querySelectorAll("[data-privacy-needs]")) {
      if (!allowed(row.dataset.privacyNeeds)) row.remove();
    }
    for (const group of document.querySelectorAll("[data-privacy-group]")) {
      if (!group.querySelector("[data-privacy-needs]")) group.remove();
    }
    for (const line of document.querySelectorAll("[data-privacy-undecided]")) line.remove();
  };

  const announce = () => {
    status.textContent = "";
    setTimeout(() => { status.textContent = status.dataset[choice.value ? "saved" : "lost"]; }, 50);
  };

  // ---------------------------------------------------------------- sending

  let sending = false;

  // Our forms, sent without leaving the page. Whatever goes wrong, the browser sends them itself.
  const send = async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!("privacy" in form.dataset) || "plain" in form.dataset || !button || !button.name) return;
    // The loaded policy has no place for one embed more: only a new page has.
    if (button.value === "once" && "reload" in own.dataset) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    try {
      const fields = new URLSearchParams(new FormData(form));
      fields.append(button.name, button.value);
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: fields, headers });
      await answer.text();
      if (!answer.ok) throw answer;
    } catch {
      form.dataset.plain = "";
      button.click();
      return;
    } finally {
      sending = false;
    }
    const frame = form.ownerDocument.defaultView.frameElement;
    if (button.value === "once" && frame) {
      frame.dataset.privacyOnce = "";
      load(frame);
    }
    else {
      const next = read(cookie());
      // A browser that keeps no cookies is not asked again on this page. A yes opens nothing there: the server
      // would not know of it at the next request.
      next.decided = true;
      take(next);
      announce();
    }
  };

  document.addEventListener("submit", send);

  // ---------------------------------------------------------------- held tags

  const PREFIX = "data-consent-";

  // Give an element its attributes back: data-consent-src becomes src.
  const restore = (element) => {
    element.removeAttribute("data-consent");
    for (const { name, value } of [...element.attributes]) {
      if (!name.startsWith(PREFIX)) continue;
      const live = name.slice(PREFIX.length).replace(/^xlink-/, "xlink:"); // as XHTML keeps it
      element.removeAttribute(name);
      const url = live === "src" && element.localName === "script" ? trusted.createScriptURL(value) : value;
      element.setAttributeNS(live.startsWith("xlink:") ? "http://www.w3.org/1999/xlink" : null, live, url);
    }
    if (element.localName === "source") element.parentNode.load?.();
    if (element.localName === "style") {
      // Its rules are read when it is put in; its type is ours, if the site's own did not just come back.
      if (element.type === "text/plain") element.removeAttribute("type");
      element.replaceWith(element.cloneNode(true));
    }
  };

  // A script runs once it is put in anew; the next one waits for it, as the page's parser would.
  const run = (held) =>
    new Promise((done) => {
      const script = held.cloneNode();
      script.text = trusted.createScript(held.text);
      script.removeAttribute("type");
      script.nonce = held.nonce;
      restore(script);
      script.async = script.hasAttribute("async");
      for (const end of ["load", "error"]) {
        script.addEventListener(end, () => {
          done();
          // Who put the held one in is waiting for it. A handler in an attribute came along.
          if (!held.hasAttribute("on" + end)) held.dispatchEvent(new Event(end));
        });
      }
      held.replaceWith(script);
      if (!script.src || script.async) done();
    });

  // A frame is put in anew, so that going back does not lead to its placeholder.
  const load = (held) => {
    const focused = document.activeElement === held;
    const frame = held.cloneNode();
    frame.removeAttribute("srcdoc");
    restore(frame);
    held.replaceWith(frame);
    if (focused) frame.focus();
  };

  let running = Promise.resolve();

  const open = () => {
    const scripts = [];
    for (const held of document.querySelectorAll("[data-consent]")) {
      if (!opens(held.dataset.consent)) listen(held);
      else if (held.localName === "script") scripts.push(held);
      else if (held.localName === "iframe") load(held);
      else restore(held);
    }
    for (const held of scripts) {
      running = running
        .then(() => held.isConnected && held.dataset.consent && opens(held.dataset.consent) && run(held))
        .catch(() => {});
    }
  };

  // The form in a held frame's placeholder is ours as well.
  const listen = (frame) => {
    if (frame.localName !== "iframe" || frame.privacyHeard) return;
    frame.privacyHeard = true;
    const hear = () => frame.contentDocument?.addEventListener("submit", send);
    frame.addEventListener("load", hear);
    hear();
  };

  // ---------------------------------------------------------------- storage

  // Remove the declared keys of refused services, except those that an allowed one declares too.
  const sweep = () => {
    // To look into storage is to wait for it.
    if (kept.every(([name]) => allowed(name))) return;
    for (const area of ["localStorage", "sessionStorage"]) {
      try {
        for (const key of Object.keys(window[area]).filter(waits)) window[area].removeItem(key);
      } catch {
        // The browser keeps this site from its storage: nothing is stored.
      }
    }
    // A declared key names an IndexedDB database as well. One that is open goes when its page does.
    globalThis.indexedDB?.databases?.()
      .then((all) => all.filter(({ name }) => waits(name)).forEach(({ name }) => indexedDB.deleteDatabase(name)))
      .catch(() => {});
  };

  // ---------------------------------------------------------------- start

  window.consent = Object.freeze({
    allows: (name) => allowed(name),
    open: () => { location.href = control.href; },
    on: (listener) => {
      const hear = (event) => listener(event.detail);
      document.addEventListener("consent:change", hear);
      return () => document.removeEventListener("consent:change", hear);
    },
  });

  // What a choice of this browser was about, though it may not count any more.
  const about = mode === "shared" && notice && !framed && cookie().split(".")[2];
  if (about && !counting.includes(about)) news().catch(() => {}).then(show);
  else show();
  signal();

  // The page was made for somebody who had not chosen. If this browser has by now, the server knows. A page
  // that still is after a reload comes from a cache, and would come from there again.
  const confirm = async () => {
    const value = cookie();
    seen = value;
    if (choice.decided || !value || !read(value).decided) return;
    const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
    const answer = await fetch(address() + "/state", { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).decided) take(read(value), !reloaded);
  };

  // Another tab may have chosen, and back and forward bring old pages up again: they show the state of now.
  const look = () => {
    const value = cookie();
    if (value !== seen) take(read(value));
  };

  // Nobody waits for these: the page comes first.
  const afterwards = () => {
    sweep();
    if (mode === "ask") confirm().catch(() => {});
    addEventListener("focus", look);
    addEventListener("visibilitychange", look);
  };
  if (window.requestIdleCallback) requestIdleCallback(afterwards, { timeout: 1000 });
  else setTimeout(afterwards, 100);

  const ready = () => {
    // The server does not wait for the page's end: the control came before it.
    if (corner && (!notice || notice.hidden) && !corner.contains(document.activeElement)) settle();
    open();
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]);
      if (added.some((node) => node.matches?.("[data-consent]") || node.querySelector?.("[data-consent]"))) open();
    }).observe(document, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();

  addEventListener("pageshow", (event) => event.persisted && look());
})();
