/* What a browser made of a page with a notice, as plain data: what is good and bad of it is judged in Python.
 *
 * An expression: called with the words of buttons and titles it gives its four functions. It changes nothing.
 */
(words) => {
  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
  const all = (scope, selector) => [...scope.querySelectorAll(selector)];
  const shown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  };
  const boxOf = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  };
  const labelOf = (element) => {
    const by = squeeze(element.getAttribute("aria-labelledby")).split(" ").map((id) => document.getElementById(id));
    return squeeze(by.filter(Boolean).map((one) => one.textContent).join(" ") || element.getAttribute("aria-label"));
  };
  const nameOf = (element) => {
    const labels = [...(element.labels || [])].map((label) => label.textContent).join(" ");
    const written = element.innerText || (element.localName === "input" && element.value) || element.title;
    return labelOf(element) || squeeze(labels || written);
  };

  // ---------------------------------------------------------------- colours (WCAG 2.2, relative luminance)

  const canvas = () => {
    const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
    return dark && matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const parse = (colour) => {
    const parts = (colour.match(/[\d.]+/g) || []).map(Number);
    const [red, green, blue] = colour.startsWith("color(") ? parts.map((part) => part * 255) : parts;
    return { rgb: [red, green, blue], alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const over = ({ rgb, alpha }, ground) => rgb.map((part, at) => part * alpha + ground[at] * (1 - alpha));
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = parse(getComputedStyle(at).backgroundColor);
      if (layer.alpha > 0) layers.push(layer);
      if (layer.alpha === 1) break;
    }
    return layers.reduceRight((ground, layer) => over(layer, ground), canvas());
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const textContrast = (element) => {
    const ground = groundOf(element);
    return ratio(over(parse(getComputedStyle(element).color), ground), ground);
  };
  // How well the edge of a control is told from what it stands on: by its line or by its filling.
  const edgeContrast = (element) => {
    const style = getComputedStyle(element);
    const behind = groundOf(element.parentElement);
    const line = parseFloat(style.borderTopWidth) > 0 ? over(parse(style.borderTopColor), behind) : behind;
    return Math.max(ratio(line, behind), ratio(groundOf(element), behind));
  };

  // ---------------------------------------------------------------- the notice, and what its buttons are for

  const fixed = (element) => ["fixed", "sticky"].includes(getComputedStyle(element).position);
  const dialogs = "dialog[open], [role=dialog], [role=alertdialog], [role=region]";
  const speaks = (element) => {
    const text = squeeze(element.innerText).toLowerCase();
    return words.titles.some((title) => text.includes(title));
  };
  const notice = () => {
    const ours = document.getElementById("privacy-notice");
    if (ours) return shown(ours) ? ours : null;
    const might = all(document.body, "*").filter((one) => (fixed(one) || one.matches(dialogs)) && shown(one));
    return might.find((one) => speaks(one) && all(one, "button, [role=button], a[href], input[type=submit]").length);
  };

  const matches = (name, known) => known.some((word) => name === word || name.startsWith(`${word} `));
  const VALUES = { accept_all: "accept", reject_all: "reject", save: "save" };
  const kindOf = (element) => {
    if (element.id === "privacy-choices") return "reopen";
    const name = nameOf(element).toLowerCase();
    const known = ["reject", "save", "close", "optout", "reopen", "preferences", "accept", "policy"];
    return VALUES[element.value] || known.find((kind) => matches(name, words[kind])) || "other";
  };

  const isLink = (element) => matches(nameOf(element).toLowerCase(), words.link);

  const LOOK = [
    "backgroundColor", "backgroundImage", "color", "borderTopColor", "borderTopWidth", "borderTopStyle",
    "boxShadow", "fontSize", "fontWeight", "opacity", "filter", "textDecorationLine", "textTransform",
  ];
  const PRESSED = "button, [role=button], input[type=submit], input[type=button], a[href]";
  const controlOf = (element) => {
    const style = getComputedStyle(element);
    const box = boxOf(element);
    const first = element.form && all(element.form, "button:not([type=button]), input[type=submit]")[0];
    const typed = element.form && all(element.form, "input:not([type=hidden], [type=submit], [type=button])")[0];
    return {
      kind: kindOf(element), name: nameOf(element), tag: element.localName, role: element.getAttribute("role") || "",
      display: style.display, look: Object.fromEntries(LOOK.map((name) => [name, style[name]])),
      box, contrast: textContrast(element), edge: edgeContrast(element), href: element.href || "",
      in_view: box.left > -2 && box.top > -2 && box.left + box.width < innerWidth + 2 &&
        box.top + box.height < innerHeight + 2 && points(element).some(Boolean),
      by_enter: first === element && Boolean(typed), parent: position(element.parentElement),
      in_text: element.localName === "a" && writes(element.parentElement),
    };
  };
  const position = (element) => all(document, "*").indexOf(element);

  // Of a grid of points over an element: where it is what is seen.
  const points = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [0.1, 0.5, 0.9].flatMap((down) => [0.05, 0.25, 0.5, 0.75, 0.95].map((along) => {
      const found = document.elementFromPoint(left + width * along, top + height * down);
      return Boolean(found) && (element === found || element.contains(found));
    }));
  };

  const pieces = (scope) => {
    return all(scope, "*").filter((one) => writes(one) && shown(one)).map((one) => {
      const { fontSize, fontWeight } = getComputedStyle(one);
      const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      return { text: squeeze(one.textContent).slice(0, 60), contrast: textContrast(one), large };
    });
  };
  const FIELDS = "input:not([type=hidden], [type=submit], [type=button]), [role=switch], [role=checkbox], textarea, select";
  const fields = (scope) => all(scope, FIELDS)
    .filter((one) => shown(one) || [...(one.labels || [])].some(shown))
    .map((one) => ({
      kind: one.getAttribute("role") || one.type, name: nameOf(one), value: one.value || "", group: one.name || "",
      on: one.checked === true || one.getAttribute("aria-checked") === "true",
      fixed: one.disabled === true || one.getAttribute("aria-disabled") === "true",
      edge: edgeContrast(one), box: boxOf(one),
      beside: squeeze(one.closest("section, fieldset, li, tr, details, label, p, div")?.innerText).slice(0, 600),
    }));

  const writes = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && squeeze(node.data));
  const textsIn = (scope) => {
    const found = [];
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found;
  };
  const layer = (scope) => ({
    text: squeeze(scope.innerText), whole: squeeze(textsIn(scope).join(" ")), language: scope.closest("[lang]")?.lang || "",
    direction: getComputedStyle(scope).direction, role: roleOf(scope), name: labelOf(scope), box: boxOf(scope), controls: all(scope, PRESSED).filter(shown).map(controlOf), fields: fields(scope),
    pieces: pieces(scope), loads: all(scope, "img[src], iframe[src], video[src]").map((one) => one.src),
    fixed: fixed(scope) || scope.matches("dialog[open]"),
    moves: [scope, ...all(scope, "*")].filter((one) => {
      const { animationName, transitionDuration } = getComputedStyle(one);
      return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
    }).length,
  });
  const roleOf = (scope) => scope.getAttribute("role") || { dialog: "dialog", section: "region", aside: "complementary",
    main: "main" }[scope.localName] || "";

  // ---------------------------------------------------------------- the page around it

  const stored = () => {
    try {
      return { ...localStorage, ...sessionStorage };
    } catch {
      return {}; // the page may keep nothing
    }
  };
  const said = () => all(document, "[role=status], [role=alert], [aria-live]")
    .map((one) => squeeze(one.textContent)).filter(Boolean);
  const FETCHING = "script[src], iframe[src], img[src], video[src], audio[src], embed[src], source[src], object[data], " +
    "link[rel~=stylesheet][href], link[rel~=preconnect][href], link[rel~=dns-prefetch][href], link[rel~=preload][href], " +
    "link[rel~=modulepreload][href], link[rel~=prefetch][href], link[rel~=icon][href]";
  const around = () => {
    const asking = notice();
    const root = document.documentElement;
    const body = (document.querySelector("main, [role=main]") || document.body).cloneNode(true);
    for (const one of all(body, "#privacy-notice, #privacy-corner, #privacy-status, script, style, iframe, noscript")) one.remove();
    const link = all(document, "a[href]").map((one) => new URL(one.href, location.href));
    const corners = [[0.02, 0.02], [0.98, 0.02]].map(([x, y]) => [innerWidth * x, innerHeight * y]);
    const active = document.activeElement;
    return {
      language: root.lang, sideways: root.scrollWidth - root.clientWidth, window: [innerWidth, innerHeight],
      main: squeeze(body.textContent),
      focused: active && active !== document.body && active !== root ? nameOf(active).slice(0, 60) || active.localName : "",
      focus_in_notice: Boolean(asking && asking.contains(active)),
      reopen: all(document, PRESSED).filter((one) => kindOf(one) === "reopen" && shown(one)).map(controlOf),
      link: all(document, PRESSED).filter((one) => isLink(one) && shown(one)).map(controlOf),
      typed: all(document, "input, textarea").filter((one) => /^(text|email|tel|number|textarea)$/.test(one.type) && shown(one)).map(nameOf),
      visible: squeeze(document.body.innerText),
      modal: Boolean(document.querySelector("[inert], [aria-modal=true], dialog:modal")) ||
        (asking && /(alert)?dialog/.test(asking.getAttribute("role") || "") && getComputedStyle(document.body).overflow === "hidden"),
      free: !asking || corners.every(([x, y]) => {
        const found = document.elementFromPoint(x, y);
        return !found || found === root || !(asking.contains(found) || (fixed(found) && found.getBoundingClientRect().height >= innerHeight));
      }),
      links: [...new Set(link.filter((url) => url.origin === location.origin).map((url) => url.pathname))],
      tags: all(document, FETCHING).map((one) => one.src || one.href || one.data).filter((url) => /^https?:/.test(url)),
      said: said(),
      storage: stored(),
    };
  };

  // The second layer: a dialog on this page, or the page itself.
  const second = () => {
    const asking = notice();
    const many = [...all(document, `${dialogs}, form`), document.querySelector("main"), document.body].filter(
      (one) => one && shown(one) && one !== asking && fields(one).some(({ kind }) => /checkbox|switch/.test(kind)));
    return (asking && fields(asking).length ? asking : many[0]) || null;
  };

  const stop = () => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const asking = notice();
    const style = getComputedStyle(one);
    const lined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const ring = style.outlineStyle === "auto" ? 21 : ratio(over(parse(style.outlineColor), groundOf(one.parentElement)), groundOf(one.parentElement));
    return {
      name: nameOf(one).slice(0, 60) || one.localName, kind: kindOf(one), in_notice: Boolean(asking && asking.contains(one)),
      ring: lined ? ring : style.boxShadow !== "none" ? 21 : 0, seen: points(one).some(Boolean),
    };
  };

  return {
    read: () => ({ around: around(), notice: notice() ? layer(notice()) : null }),
    second: () => (second() ? layer(second()) : null),
    stop,
    asks: () => Boolean(notice()),
    answered: () => !notice(),
    announced: () => said().length > 0,
    inside: (selector) => [notice(), second(), document.getElementById("privacy-corner")]
      .some((scope) => scope && scope.contains(document.querySelector(selector))),
    // The names of the notice's controls that no scrolling brings into view.
    unreached: () => all(notice() || document.createElement("p"), PRESSED).filter((one) => {
      if (!shown(one)) return false;
      one.scrollIntoView({ block: "nearest", behavior: "instant" });
      return !points(one).some(Boolean);
    }).map(nameOf),
    // The control of a kind, in the second layer, the notice or anywhere on the page, whichever comes first.
    control: (kind, where) => {
      const scope = { notice: notice(), second: second(), page: document.body }[where];
      const fits = kind === "link" ? isLink : (one) => kindOf(one) === kind;
      return scope ? all(scope, PRESSED).find((one) => shown(one) && fits(one)) || null : null;
    },
    field: () => all(second() || document.body, "input[type=checkbox], [role=switch], [role=checkbox]")
      .find((one) => shown(one) && !one.disabled && !one.checked) || null,
  };
}
