/* What a browser with script gets on top. Everything works without it; it spares the reload.
 *
 * It reads the choice cookie (format: consent/visitor/codec.py), shows the notice on pages that are
 * the same for everyone, sends the forms, opens held tags that are allowed, removes the storage of
 * refused services, and offers `window.consent`. It evaluates no strings.
 */
(() => {
  "use strict";

  // Put in at start: revision, asked categories, sale categories, services with category and storage.
  const policy = /* policy */ {};
  const services = new Map(Object.entries(policy.services));

  const own = document.currentScript;
  const mode = own.dataset.state;
  const notice = document.getElementById("privacy-notice");
  const control = document.getElementById("privacy-choices");
  const corner = document.getElementById("privacy-corner");
  const status = document.getElementById("privacy-status");
  const framed = window !== window.parent;

  // Trusted Types: one policy, for scripts that stand in the page and were held. It makes up nothing.
  const same = (text) => text;
  let trusted = { createScriptURL: same, createScript: same };
  try {
    trusted = window.trustedTypes.createPolicy("privacy-choices", trusted);
  } catch {
    // No Trusted Types here. Or not for us: then such a script stays held.
  }

  // ---------------------------------------------------------------- the choice

  const cookie = () => {
    const start = own.dataset.cookie + "=";
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(start));
    return found ? found.slice(start.length) : "";
  };

  // "functional~analytics" names what is granted; "!marketing" what is not.
  const names = (written) => {
    const listed = written.replace("!", "").split("~");
    return policy.categories.filter((name) => listed.includes(name) !== written.startsWith("!"));
  };

  // What a cookie grants. Another revision, or none: nothing was decided.
  const read = (value) => {
    const [format, , revision, categories, single, flags, signature] = value.split(".");
    const decided = format === "1" && revision === policy.revision && !!signature;
    const granted = new Set();
    if (decided) {
      // The opt-out signal takes away what was not granted by name while it was there.
      const optedOut = navigator.globalPrivacyControl && flags !== "g";
      const kept = (category) => category && !(optedOut && policy.sale.includes(category));
      names(categories).filter(kept).forEach((name) => granted.add(name));
      single.split("~").filter((name) => kept((services.get(name) || [])[0])).forEach((name) => granted.add(name));
    }
    return { value, decided, granted };
  };

  let choice = mode === "ask" ? read("") : read(cookie());

  const allowed = (name, by = choice) =>
    name === "necessary" || by.granted.has(name) || (services.has(name) && by.granted.has(services.get(name)[0]));

  const detail = () => ({
    granted: ["necessary", ...policy.categories].filter((name) => allowed(name)),
    categories: Object.fromEntries(["necessary", ...policy.categories].map((name) => [name, allowed(name)])),
    services: Object.fromEntries([...services.keys()].map((name) => [name, allowed(name)])),
  });

  // Take over a choice. What ran under the old one and may no longer run ends with a reload.
  const take = (next) => {
    const before = choice;
    choice = next;
    show();
    tick();
    sweep();
    open();
    if (before.value === next.value) return;
    document.dispatchEvent(new CustomEvent("consent:change", { detail: detail() }));
    const lost = [...policy.categories, ...services.keys()].some((name) => allowed(name, before) && !allowed(name));
    if (lost && mode !== "page") location.reload();
  };

  // ---------------------------------------------------------------- the notice

  let came; // what had the focus before the notice

  const show = () => {
    if (framed && mode === "shared") control.hidden = true;
    if (!notice || (framed && mode === "shared")) return;
    const ask = !choice.decided;
    if (ask === !notice.hidden) return;
    const inside = notice.contains(document.activeElement);
    // The control stands among the notice's links while it is open, else in the corner.
    if (ask) notice.querySelector(".privacy-links").prepend(control);
    else corner.prepend(control);
    notice.hidden = !ask;
    if (ask && navigator.globalPrivacyControl) {
      for (const line of notice.querySelectorAll(".privacy-signal")) line.hidden = false;
    }
    if (inside && !ask) (came && came.isConnected ? came : control).focus({ preventScroll: true });
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
    setTimeout(() => { status.textContent = status.dataset.saved; }, 50);
  };

  // ---------------------------------------------------------------- sending

  let sending = false;

  // Our forms, sent without leaving the page. Whatever goes wrong, the browser sends them itself.
  const send = async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!("privacy" in form.dataset) || "plain" in form.dataset || !button || !button.name) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    try {
      const fields = new URLSearchParams(new FormData(form));
      fields.append(button.name, button.value);
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: fields, headers });
      if (!answer.ok) throw answer;
    } catch {
      form.dataset.plain = "";
      button.click();
      return;
    } finally {
      sending = false;
    }
    const frame = form.ownerDocument.defaultView.frameElement;
    if (button.value === "once" && frame) load(frame);
    else {
      const next = read(cookie());
      // A browser that keeps no cookies is not asked again on this page.
      take(next.decided ? next : { ...next, decided: true });
    }
    announce();
  };

  document.addEventListener("submit", send);

  // ---------------------------------------------------------------- held tags

  const PREFIX = "data-consent-";

  // Give an element its attributes back: data-consent-src becomes src.
  const restore = (element) => {
    element.removeAttribute("data-consent");
    for (const { name, value } of [...element.attributes]) {
      if (!name.startsWith(PREFIX)) continue;
      const live = name.slice(PREFIX.length);
      element.removeAttribute(name);
      element.setAttribute(live, live === "src" && element.localName === "script" ? trusted.createScriptURL(value) : value);
    }
    if (element.localName === "source") element.parentNode.load?.();
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
      if (script.src && !script.async) script.onload = script.onerror = done;
      held.replaceWith(script);
      if (!script.onload) done();
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
      if (!allowed(held.dataset.consent)) listen(held);
      else if (held.localName === "script") scripts.push(held);
      else if (held.localName === "iframe") load(held);
      else restore(held);
    }
    for (const held of scripts) {
      running = running
        .then(() => held.isConnected && held.dataset.consent && allowed(held.dataset.consent) && run(held))
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

  const literal = (text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (key) => new RegExp("^" + key.split("*").map(literal).join(".*") + "$", "s");

  // Remove the declared keys of refused services, except those that an allowed one declares too.
  const sweep = () => {
    const refused = [];
    const kept = [];
    for (const [name, [, ...keys]] of services) (allowed(name) ? kept : refused).push(...keys.map(pattern));
    if (!refused.length) return;
    for (const area of ["localStorage", "sessionStorage"]) {
      try {
        for (const key of Object.keys(window[area])) {
          const matches = (known) => known.test(key);
          if (refused.some(matches) && !kept.some(matches)) window[area].removeItem(key);
        }
      } catch {
        // The browser keeps this site from its storage: nothing is stored.
      }
    }
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

  show();
  sweep();

  // The page was made for somebody who had not chosen. If this browser has by now, the server knows.
  const confirm = async () => {
    const value = cookie();
    if (!read(value).decided) return;
    const answer = await fetch(new URL(control.href).pathname + "/state", { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).decided) take(read(value));
  };
  if (mode === "ask") confirm().catch(() => {});

  const ready = () => {
    open();
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]);
      if (added.some((node) => node.matches?.("[data-consent]") || node.querySelector?.("[data-consent]"))) open();
    }).observe(document, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();

  // Back and forward bring old pages up again: they show the state of now.
  addEventListener("pageshow", (event) => {
    if (event.persisted) take(read(cookie()));
  });
})();
