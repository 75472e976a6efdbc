// What one frame holds when the page has come to rest: storage keys, and the notes of watch.js.
async () => {
  const keys = (kind) => {
    try {
      return Object.keys(window[kind]).map((name) => ({ kind, name: name.slice(0, 200) }));
    } catch {
      return []; // a sandboxed frame has no storage
    }
  };
  const databases = async () => {
    try {
      const found = await indexedDB.databases();
      return found.map(({ name }) => ({ kind: "indexedDB", name: String(name).slice(0, 200) }));
    } catch {
      return [];
    }
  };
  return {
    storage: [...keys("localStorage"), ...keys("sessionStorage"), ...(await databases())].slice(0, 500),
    notes: window.__consentScanNotes || [],
  };
}
