  // What this browser's choice allows. A part of script.js and of guard.js, put into both at start.

  // Put in at start: revision, asked categories, sale categories, services with category and storage.
  const policy = /* policy */ {};
  const services = new Map(Object.entries(policy.services));

  const own = document.currentScript;
  const mode = own.dataset.state;

  // A browser may hold several, of a parent domain or another path. The latest choice counts, and of one moment the
  // one that grants least. Whether it is signed, only the server knows.
  const cookie = () => {
    const start = own.dataset.cookie + "=";
    const found = document.cookie.split("; ").filter((pair) => pair.startsWith(start));
    const values = found.map((pair) => pair.slice(start.length));
    values.sort((one, other) => rank(other) - rank(one) || read(one).granted.size - read(other).granted.size);
    return values[0] || "";
  };

  // What is no choice comes last, and before it what nobody chose, but the opt-out signal left.
  const rank = (value) => {
    const [format, time, , , , marks, signature] = value.split(".");
    return format === "1" && signature ? (marks.split("~").includes("s") ? 1 : +time) || 0 : 0;
  };

  // "functional~analytics" names what is granted; "!marketing" what is not.
  const names = (written) => {
    const listed = written.replace("!", "").split("~");
    return policy.categories.filter((name) => listed.includes(name) !== written.startsWith("!"));
  };

  // What the server granted in this page, where a region's law lets more be on than a cookie tells.
  const given = own.dataset.granted?.split("~");

  // Earlier revisions that asked for all that is asked now: a choice about one of them still counts.
  const counting = [policy.revision, ...(own.dataset.earlier || "").split(" ")];

  // What a cookie grants. Another revision, or none: nothing was decided.
  const read = (value) => {
    const [format, time, revision, categories, single, marks, signature] = value.split(".");
    const flags = (marks || "").split("~");
    const decided = format === "1" && counting.includes(revision) && !!signature && !flags.includes("s");
    const granted = new Set(decided ? [] : given);
    // A yes ends, though a no may keep the cookie. What was merely left on is no yes on a page for everyone.
    const ended = flags.some((mark) => Date.now() / 1000 - time > policy.lasts[mark]);
    if (decided && !ended && !(mode === "shared" && flags.includes("k"))) {
      // The opt-out signal takes away what was not granted by name while it was there.
      const optedOut = navigator.globalPrivacyControl && !flags.includes("g");
      const kept = (category) => category && !(optedOut && policy.sale.includes(category));
      names(categories).filter(kept).forEach((name) => granted.add(name));
      single.split("~").filter((name) => kept((services.get(name) || [])[0])).forEach((name) => granted.add(name));
    }
    return { value, decided, granted };
  };

  // A page made for somebody who has not chosen: the server knows better than a cookie that nobody verified.
  let choice = mode === "ask" ? { value: "", decided: false, granted: new Set() } : read(cookie());
  if (given) choice.granted = new Set(given);

  const allowed = (name, by = choice) =>
    name === "necessary" || by.granted.has(name) || (services.has(name) && by.granted.has(services.get(name)[0]));

  // What `data-consent` names: all of it must be allowed.
  const opens = (marks) => marks.trim().split(/\s+/).every((name) => allowed(name));

  const literal = (text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const written = (name) => name.split("*").map(literal).join(".*");
  const pattern = (all) => new RegExp("^(?:" + all.map(written).join("|") + ")$", "s");

  // Storage keys: what they wait for, and their patterns. Those of necessary services wait for nothing.
  const stored = [...services].map(([name, [, ...keys]]) => [name, keys]);
  const kept = [...stored, ["necessary", policy.storage]]
    .filter(([, keys]) => keys.length)
    .map(([name, keys]) => [name, pattern(keys)]);

  // Whether a storage key belongs to refused services only.
  const waits = (key) => {
    const found = kept.filter(([, keys]) => keys.test(key));
    return found.length > 0 && !found.some(([name]) => allowed(name));
  };
