/* Harbour Stats. Numbers the reader, remembers what was read, and reports it. */
(function () {
  "use strict";

  var beacon = new URL("beacon.gif", document.currentScript.src);
  var known = document.cookie.match(/(?:^|; )hs_visitor=([^;]+)/);
  var visitor = known ? known[1] : Math.random().toString(36).slice(2, 12);
  var page = (window.harbourStats || {}).page || location.pathname;

  document.cookie = "hs_visitor=" + visitor + "; path=/; max-age=34128000; samesite=lax";

  var queue = JSON.parse(localStorage.getItem("hs_queue") || "[]");
  queue.push({ page: page, time: Date.now() });
  localStorage.setItem("hs_queue", JSON.stringify(queue.slice(-20)));

  beacon.searchParams.set("visitor", visitor);
  beacon.searchParams.set("page", page);
  new Image().src = beacon.href;
})();
