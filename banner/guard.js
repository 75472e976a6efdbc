/* The guard: where a site wants it, the first script of every page, before any other can run.
 *
 * What the gate does to a page on the server this does to the page in the browser: cookies and storage
 * keys that wait for consent are not written, tags of held hosts that scripts put in are made inert in the
 * gate's own way (data-consent, data-consent-src, type=text/plain), so that script.js opens them after a
 * grant. Whatever goes wrong here, the browser's own function runs as if there were no guard. It evaluates
 * no strings. What it cannot see, the page's additional Content-Security-Policy stops.
 */
(() => {
  "use strict";

  /* choice */

  // Put in at start: undeclared, cookies, frameworks, own, hosts, tags, relations (consent/gate/guard.py).
  const site = /* site */ {};

  // The guard hears of a choice before the page does: nobody listened earlier.
  document.addEventListener("consent:change", () => { choice = read(cookie()); });

  // ---------------------------------------------------------------- hooks

  const STOP = { value: undefined };

  // The browser's own function, to all appearances. `judge` may give what is returned in its place.
  const guarded = (native, judge) =>
    new Proxy(native, {
      apply(target, self, values) {
        let stop;
        try {
          stop = judge(self, values);
        } catch {
          // The page goes on as if nobody had looked.
        }
        return stop ? stop.value : Reflect.apply(target, self, values);
      },
    });

  const hook = (owner, name, part, judge) => {
    const found = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (!found || !found.configurable || typeof found[part] !== "function") return;
    Object.defineProperty(owner, name, { ...found, [part]: guarded(found[part], judge) });
  };

  // ---------------------------------------------------------------- what is said of it

  const report = new URL("../report", own.src).pathname;
  const told = new Set();
  let news = { cookies: [], hosts: [] };

  const send = () => {
    const body = JSON.stringify(news);
    if (body === '{"cookies":[],"hosts":[]}') return;
    news = { cookies: [], hosts: [] };
    navigator.sendBeacon(report, new Blob([body], { type: "application/json" }));
  };

  // Say each name once: to who looks at the console, and, if nobody declared it, to the server.
  const tell = (kind, name, need) => {
    const key = `${kind} ${name}`;
    if (told.has(key) || told.size > 100) return;
    told.add(key);
    console.info(need ? `Held until the visitor allows ${need}: ${key}` : `Held, because nobody declared it: ${key}`);
    if (need) return;
    news[`${kind}s`].push(name);
    setTimeout(send, 1000);
  };

  addEventListener("pagehide", send);

  // ---------------------------------------------------------------- cookies

  const groups = site.cookies.map(([need, ...all]) => [need, pattern(all)]);
  const frameworks = pattern(site.frameworks);
  const known = new Map();

  // What a cookie waits for; undefined if nobody declared it.
  const needOf = (name) => {
    if (!known.has(name)) {
      const found = groups.find(([, all]) => all.test(name));
      const necessary = frameworks.test(name.replace(/^__(Host|Secure)-/, "")) ? "necessary" : undefined;
      if (known.size > 500) known.clear();
      known.set(name, found ? found[0] : necessary);
    }
    return known.get(name);
  };

  // Whether a write is held; one that deletes never is.
  const holdsCookie = (name, deletes) => {
    const need = needOf(name);
    if ((need === undefined ? site.undeclared === "pass" : allowed(need)) || deletes()) return false;
    tell("cookie", name, need);
    return true;
  };

  // RFC 6265bis section 5.6: the last attribute counts, and Max-Age before Expires.
  const areDeleting = (attributes) => {
    let age;
    let date;
    for (const attribute of attributes) {
      const [, key, value] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s.exec(attribute);
      if (/^max-age$/i.test(key) && /^-?\d+$/.test(value)) age = Number(value);
      else if (/^expires$/i.test(key) && !Number.isNaN(Date.parse(value))) date = Date.parse(value);
    }
    return age === undefined ? date <= Date.now() : age <= 0;
  };

  hook(Document.prototype, "cookie", "set", (self, values) => {
    const line = (values[0] = `${values[0]}`);
    const [pair, ...attributes] = line.split(";");
    const name = pair.includes("=") ? pair.slice(0, pair.indexOf("=")).trim() : "";
    return holdsCookie(name, () => areDeleting(attributes)) && STOP;
  });

  hook(window.CookieStore?.prototype, "set", "value", (self, [first]) => {
    const { name, expires } = typeof first === "object" ? first : { name: first };
    const gone = () => typeof expires === "number" && expires <= Date.now();
    return holdsCookie(`${name}`, gone) && { value: Promise.resolve() };
  });

  // ---------------------------------------------------------------- storage

  hook(Storage.prototype, "setItem", "value", (self, values) => {
    const key = (values[0] = `${values[0]}`);
    if (!waits(key)) return undefined;
    tell("key", key, "its service");
    return STOP;
  });

  // ---------------------------------------------------------------- hosts

  const hosts = new Map(Object.entries(site.hosts));
  const alone = (host) => host === "localhost" || /^[\d.]+$|^\[/.test(host);
  const here = alone(location.hostname) ? location.hostname : location.hostname.replace(/^www\./, "");
  const ours = [here, ...site.own].map((claim) => {
    const [host, ...path] = claim.split("/");
    return [host, `/${path.join("/")}`];
  });

  const decoded = (path) => {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  };

  // What an address waits for; nothing if it may be contacted, or contacts nobody.
  const needOfAddress = (address) => {
    const url = new URL(address, document.baseURI);
    if (!/^(https?|wss?|ftp):$/.test(url.protocol)) return "";
    const host = url.hostname.replace(/\.$/, "");
    const path = decoded(url.pathname);
    for (let parent = host; parent; parent = parent.split(".").slice(1).join(".")) {
      for (const [claimed, need] of hosts.get(parent) || []) {
        if (path === claimed || path.startsWith(claimed.replace(/\/*$/, "/"))) return allowed(need) ? "" : need;
      }
    }
    const covers = (name) => host === name || (!alone(name) && host.endsWith(`.${name}`));
    if (site.undeclared === "pass" || ours.some(([name, start]) => covers(name) && path.startsWith(start))) return "";
    tell("host", host);
    return `undeclared:${host}`;
  };

  // ---------------------------------------------------------------- tags

  const PREFIX = "data-consent-";
  const tags = new Map(Object.entries(site.tags));
  const relations = new Set(site.relations);
  // These fetch before they are put in.
  const eager = new Set(["img", "audio", "video", "source", "input"]);

  const related = (rel) => `${rel}`.toLowerCase().split(/\s+/).some((name) => relations.has(name));

  // The mark that each tag had before it was held here.
  const marked = new WeakMap();

  // What this value of an attribute waits for. An address has no comma before its host ends.
  const needOfValue = (element, name, value) => {
    const marks = marked.has(element) ? marked.get(element) : element.getAttribute("data-consent");
    if (marks !== null && !opens(marks)) return marks;
    for (const address of name.endsWith("srcset") ? value.split(/[\s,]+/) : [value]) {
      try {
        const need = needOfAddress(address);
        if (need) return need;
      } catch {
        // No address: the browser fetches nothing.
      }
    }
    return "";
  };

  const put = (element, name, value) => {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };

  const keep = (element, name, value, need) => {
    if (!marked.has(element)) marked.set(element, element.getAttribute("data-consent"));
    element.setAttribute(PREFIX + name, value);
    element.removeAttribute(name);
    const marks = (element.getAttribute("data-consent") || "").split(/\s+/).filter(Boolean);
    element.setAttribute("data-consent", [...new Set([...marks, ...need.split(/\s+/)])].join(" "));
    if (element.localName === "script" && element.getAttribute("type") !== "text/plain") {
      if (element.hasAttribute("type")) element.setAttribute(`${PREFIX}type`, element.getAttribute("type"));
      element.setAttribute("type", "text/plain");
    }
  };

  // The page has put another address in the place of a kept one.
  const forget = (element, name) => {
    if (!marked.has(element) || !element.hasAttribute(PREFIX + name)) return;
    element.removeAttribute(PREFIX + name);
    if ([...element.attributes].some((one) => one.name.startsWith(PREFIX) && one.name !== `${PREFIX}type`)) return;
    put(element, "data-consent", marked.get(element));
    if (element.localName !== "script") return;
    put(element, "type", element.getAttribute(`${PREFIX}type`));
    element.removeAttribute(`${PREFIX}type`);
  };

  const watches = (element, name, rel) =>
    tags.get(element.localName)?.includes(name) &&
    !("privacyOnce" in element.dataset) &&
    (element.localName !== "link" || related(rel));

  // Make a tag inert as far as it would contact a held host, a link of these relations; whether it would.
  const hold = (element, rel = element.getAttribute("rel")) => {
    let held = false;
    for (const name of tags.get(element.localName) || []) {
      const value = element.getAttribute(name);
      const need = value !== null && watches(element, name, rel) && needOfValue(element, name, value);
      if (need) keep(element, name, value, need);
      held ||= Boolean(need);
    }
    return held;
  };

  // An attribute is about to be set. Most tags fetch nothing until they stand in the page.
  const setting = (element, name, value) => {
    if (!element.isConnected && !eager.has(element.localName)) return undefined;
    if (name === "rel" && element.localName === "link") return void hold(element, value);
    if (!watches(element, name, element.getAttribute("rel"))) return undefined;
    const text = `${value}`;
    const need = needOfValue(element, name, text);
    if (!need) return forget(element, name);
    keep(element, name, text, need);
    fail(element);
    return STOP;
  };

  // Who waits for a tag hears that it does not load, as from a browser that refuses it. A page that is not
  // loaded again after a grant may open it yet: there scripts and pictures that stand in it wait.
  const fail = (element) => {
    const late = element.localName === "script" || (element.localName === "img" && element.isConnected);
    if (element.localName === "iframe" || (late && mode === "shared")) return;
    setTimeout(() => { if (element.hasAttribute("data-consent")) element.dispatchEvent(new Event("error")); });
  };

  hook(Element.prototype, "setAttribute", "value", (self, [name, value]) =>
    tags.has(self.localName) && setting(self, `${name}`.toLowerCase(), value));
  hook(Element.prototype, "setAttributeNS", "value", (self, [, name, value]) =>
    tags.has(self.localName) && setting(self, `${name}`, value));

  const PROPERTIES = { imagesrcset: "imageSrcset", codebase: "codeBase" };

  const hooked = new Map();

  for (const [tag, names] of tags) {
    for (const name of tag === "link" ? ["rel", ...names] : names) {
      const property = PROPERTIES[name] || name;
      let owner = Object.getPrototypeOf(document.createElementNS("http://www.w3.org/1999/xhtml", tag));
      while (owner && !Object.hasOwn(owner, property)) owner = Object.getPrototypeOf(owner);
      // Audio and video have theirs in common.
      if (!owner || hooked.get(property)?.has(owner)) continue;
      hooked.set(property, (hooked.get(property) || new Set()).add(owner));
      hook(owner, property, "set", (self, [value]) => setting(self, name, value));
    }
  }

  // ---------------------------------------------------------------- putting in

  const selector = [...tags].flatMap(([tag, names]) => names.map((name) => `${tag}[${name}]`)).join();

  const within = (node) => [
    ...(node.nodeType === Node.ELEMENT_NODE ? [node] : []),
    ...(node.firstElementChild ? node.querySelectorAll(selector) : []),
  ];

  // Nodes that come into the page; those that only move in it were seen before.
  const enter = (nodes) => {
    for (const node of nodes) {
      if (node?.nodeType && !node.isConnected) within(node).filter((one) => hold(one)).forEach(fail);
    }
  };

  const putting = (self, values) => {
    if ((self.commonAncestorContainer || self).isConnected) enter(values);
  };

  const { before, after, prepend, append, replaceChildren } = Element.prototype;

  const METHODS = [
    [Node, "appendChild", "insertBefore", "replaceChild"],
    [Element, "insertAdjacentElement", "before", "after", "replaceWith", "append", "prepend", "replaceChildren"],
    [Document, "append", "prepend", "replaceChildren"],
    [DocumentFragment, "append", "prepend", "replaceChildren"],
    [CharacterData, "before", "after", "replaceWith"],
    [Range, "insertNode", "surroundContents"],
  ];
  for (const [owner, ...methods] of METHODS) {
    for (const name of methods) hook(owner.prototype, name, "value", putting);
  }

  // On a page that all visitors share the policy lets every declared host through. There markup is read in a
  // document that fetches nothing, and goes in as nodes if it holds a held tag. Scripts in markup never run.
  const inert = document.implementation.createHTMLDocument("");
  const markup = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML").set;

  const heldNodes = (context, text) => {
    if (!/\/\/|\\|&/.test(text)) return undefined;
    const parent = inert.importNode(context, false);
    Reflect.apply(markup, parent, [text]);
    const live = [...parent.querySelectorAll(selector)].filter((one) => one.localName !== "script");
    return live.filter((one) => hold(one)).length ? [...parent.childNodes] : undefined;
  };

  const PLACES = { beforebegin: before, afterbegin: prepend, beforeend: append, afterend: after };

  if (mode === "shared") {
    hook(Element.prototype, "innerHTML", "set", (self, [text]) => {
      const nodes = heldNodes(self, text);
      if (nodes) Reflect.apply(replaceChildren, self, nodes);
      return nodes && STOP;
    });
    hook(Element.prototype, "insertAdjacentHTML", "value", (self, [place, text]) => {
      const add = PLACES[`${place}`.toLowerCase()];
      const nodes = add && heldNodes(add === before || add === after ? self.parentElement : self, text);
      if (nodes) Reflect.apply(add, self, nodes);
      return nodes && STOP;
    });
  }

  // What came in by markup. Scripts never run from there.
  const seen = (changes) => {
    const added = new Set();
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes" && target.localName !== "script") hold(target);
      for (const node of addedNodes) {
        // Whose parent came at the same time was seen with it.
        const covered = added.has(node.parentNode);
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        added.add(node);
        if (!covered) within(node).filter((one) => one.localName !== "script").forEach((one) => hold(one));
      }
    }
  };
  const attributeFilter = [...new Set([...tags.values()].flat()), "rel"];
  new MutationObserver((changes) => {
    try {
      seen(changes);
    } catch {
      // Better a tag unseen than a page broken.
    }
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter });
})();
