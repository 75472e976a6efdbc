// The control of a consent notice with one of these words, or null. Looks into open shadow roots; a control
// counts if it stands in something that floats or is a dialog, and that speaks of cookies or privacy.
(words) => {
  const SPEAKS = /cookie|consent|privacy|datenschutz|einwilligung|confidentialit|privacidad|privacidade|riservatezza|prywatno/i;
  const CONTROLS = "button, [role=button], input[type=button], input[type=submit], a[href], a[role], [onclick]";

  const plain = (text) => text.replace(/\s+/g, " ").trim().toLowerCase().replace(/[.!✓✕×]+$/, "").trim();
  const nameOf = (control) =>
    plain(control.getAttribute("aria-label") || control.innerText || control.value || control.title || "");
  const parentOf = (element) => element.parentElement || (element.getRootNode() && element.getRootNode().host) || null;
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none";
  };
  const floats = (element) =>
    /^(fixed|sticky|absolute)$/.test(getComputedStyle(element).position) ||
    /dialog/.test(element.getAttribute("role") || "") ||
    element.tagName === "DIALOG" ||
    (element === document.body && window !== window.top) || // a frame of a notice floats as a whole
    SPEAKS.test(`${element.id} ${element.getAttribute("class") || ""}`);
  const stands = (control) => {
    for (let element = control; element; element = parentOf(element)) {
      const text = element.innerText || (element.shadowRoot && element.shadowRoot.textContent) || "";
      if (text.length < 20000 && floats(element) && SPEAKS.test(text)) return true;
    }
    return false;
  };
  const controls = [];
  const collect = (root) => {
    controls.push(...root.querySelectorAll(CONTROLS));
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) collect(element.shadowRoot);
  };
  collect(document);
  const shown = controls.filter(isShown).map((control) => [control, nameOf(control)]);
  for (const word of words) {
    const exact = shown.find(([control, name]) => name === word && stands(control));
    if (exact) return exact[0];
  }
  for (const word of words) {
    const near = shown.find(
      ([control, name]) => word.length > 4 && name.length < 60 && name.startsWith(word) && stands(control),
    );
    if (near) return near[0];
  }
  return null;
}
