// Runs in every frame before the page's own scripts, and notes which script sets cookies and storage.
// It changes nothing of what they do. The scanner reads the notes when the page has come to rest.
(() => {
  "use strict";
  const MOST = 500;
  const notes = [];
  Object.defineProperty(window, "__consentScanNotes", { value: notes });

  // The address of the nearest script on the stack; an inline script has its page's.
  const caller = () => {
    const found = String(new Error().stack).match(/https?:\/\/[^\s()]+?(?=:\d+:\d+)/);
    return found ? found[0] : location.href;
  };
  const note = (subject, name) => {
    if (notes.length < MOST) notes.push({ subject, name: String(name).slice(0, 200), by: caller() });
  };

  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    ...cookie,
    set(written) {
      note("cookie", String(written).split(";")[0].split("=")[0].trim());
      cookie.set.call(this, written);
    },
  });
  const watch = (owner, method, subject, nameOf) => {
    const original = owner && owner.prototype[method];
    if (!original) return;
    owner.prototype[method] = function (...given) {
      note(subject, nameOf(given[0]));
      return original.apply(this, given);
    };
  };
  watch(window.CookieStore, "set", "cookie", (first) => (first && first.name) || first);
  watch(window.Storage, "setItem", "storage", (first) => first);
  watch(window.IDBFactory, "open", "storage", (first) => first);
})();
