/* Tidewater Ads. Recognises the reader on the page's own site and counts how often the advertisement was shown. */
(function () {
  "use strict";

  var shown = Number(localStorage.getItem("tw_shown") || 0) + 1;
  localStorage.setItem("tw_shown", String(shown));
  document.cookie = "tw_click=" + Date.now() + "; path=/; max-age=7776000; samesite=lax";
})();
