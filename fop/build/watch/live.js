/* Tells an open page of every book that is made: it reloads where it was, or shows what failed. */
(() => {
  "use strict";
  const made = document.currentScript.dataset.made, place = "fop-watch:" + location.pathname;
  const folds = () => [...document.querySelectorAll("details")];

  const kept = JSON.parse(sessionStorage.getItem(place) || "null");
  sessionStorage.removeItem(place);
  if (kept) {
    folds().forEach((fold, n) => { fold.open = kept.open[n] ?? fold.open; });
    scrollTo({ top: kept.top, behavior: "instant" });
  }
  const reload = () => {
    const now = { top: scrollY, open: folds().map(fold => fold.open) };
    sessionStorage.setItem(place, JSON.stringify(now));
    location.reload();
  };

  const show = failure => {
    document.getElementById("fop-failure")?.remove();
    if (!failure) return;
    const box = document.createElement("pre");
    box.id = "fop-failure";
    box.setAttribute("role", "alert");
    box.textContent = failure;
    box.style.cssText = "position:sticky;top:0;z-index:9999;margin:0;padding:1rem;max-height:50vh;"
      + "overflow:auto;white-space:pre-wrap;color:#fff;background:#8c1d18;font:16px/1.4 monospace";
    document.body.prepend(box);
  };

  new EventSource("/fop-watch/events").onmessage = told => {
    const now = JSON.parse(told.data);
    if (now.made !== made) reload();
    else show(now.failure);
  };
})();
